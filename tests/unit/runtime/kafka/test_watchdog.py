"""What a watchdog calls a fault, and what it does not."""

import time

import pytest
from aiokafka import ConsumerRecord
from prometheus_client import CollectorRegistry

from shared.runtime.errors import ProcessUnhealthy
from shared.runtime.kafka.subscribe import Subscription
from shared.runtime.kafka.watchdog import Watchdog
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings

TOPIC = "ingest.patient-event.v1"


async def handler(_: list[ConsumerRecord]) -> None:
    return


@pytest.fixture
def metrics() -> Metrics:
    return Metrics(CollectorRegistry())


@pytest.fixture
def subscription(metrics: Metrics) -> Subscription:
    return Subscription(TOPIC, "alerts", handler, Settings(), metrics)


@pytest.fixture
def watchdog(subscription: Subscription, metrics: Metrics) -> Watchdog:
    return Watchdog([subscription], Settings(), metrics)


def stalled(metrics: Metrics) -> float | None:
    return metrics.registry.get_sample_value("liftline_consumer_stalled", {"topic": TOPIC})


async def test_an_idle_consumer_is_well_however_long(subscription: Subscription, watchdog: Watchdog) -> None:
    subscription.progress = time.monotonic() - 100_000
    assert await watchdog.live() is None


async def test_records_that_wait_while_nothing_finishes_are_a_stall(
    subscription: Subscription, watchdog: Watchdog, metrics: Metrics
) -> None:
    subscription.waiting = True
    subscription.progress = time.monotonic() - 119
    assert watchdog.fault() is None
    assert stalled(metrics) == 0
    subscription.progress = time.monotonic() - 121
    with pytest.raises(ProcessUnhealthy, match="records wait and no batch was finished for 120 s"):
        await watchdog.run()
    assert stalled(metrics) == 1
    assert await watchdog.live() is not None


async def test_a_handler_that_its_own_limit_does_not_end_is_a_fault(
    subscription: Subscription, watchdog: Watchdog
) -> None:
    subscription.busy_since = time.monotonic() - 60
    assert watchdog.fault() is None
    subscription.busy_since = time.monotonic() - 91
    assert watchdog.fault() == f"{TOPIC}: the handler runs for more than 90 s"
