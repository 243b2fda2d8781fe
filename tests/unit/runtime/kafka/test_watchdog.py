"""What a watchdog calls a fault, and what it does not."""

import asyncio
import time

import pytest
from aiokafka import ConsumerRecord
from prometheus_client import CollectorRegistry
from structlog.testing import capture_logs

from shared.runtime.errors import ProcessUnhealthy
from shared.runtime.kafka.subscribe import HandlerStuckError, Subscription
from shared.runtime.kafka.watchdog import Watchdog
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings

TOPIC = "ingest.patient-event.v1"


class PermissionlessError(RuntimeError):
    """Nothing that passes by itself."""


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


def refusals(metrics: Metrics) -> float | None:
    return metrics.registry.get_sample_value("liftline_consumer_refusals", {"topic": TOPIC})


class Refusing:
    """A handler that raises what it is told to."""

    def __init__(self, metrics: Metrics, *, limit_s: float = 60.0) -> None:
        self.error: Exception | None = None
        settings = Settings().model_copy(update={"handler_timeout_s": limit_s})
        self.subscription = Subscription(TOPIC, "alerts", self.handle, settings, metrics)
        self.watchdog = Watchdog([self.subscription], settings, metrics)
        self.subscription.stopping()  # without pauses

    async def handle(self, _: list[ConsumerRecord]) -> None:
        if self.error is not None:
            raise self.error

    async def times(self, number: int, error: Exception) -> None:
        self.error = error
        with capture_logs() as logs:
            for _ in range(number):
                with pytest.raises(type(error)):
                    await self.subscription.deliver([])
        assert [line["event"] for line in logs] == ["batch given back"] * number
        assert logs[-1]["refusals"] == self.subscription.refusals


async def test_a_batch_that_is_refused_ten_times_in_a_row_stops_the_process(metrics: Metrics) -> None:
    refusing = Refusing(metrics)
    await refusing.times(9, PermissionlessError())
    assert refusing.watchdog.fault() is None
    await refusing.times(1, PermissionlessError())
    with pytest.raises(ProcessUnhealthy, match="a batch was refused 10 times in a row"):
        await refusing.watchdog.run()
    assert refusals(metrics) == 10
    assert stalled(metrics) == 1


async def test_an_outage_is_waited_for_however_long_also_while_records_wait(metrics: Metrics) -> None:
    refusing = Refusing(metrics)
    refusing.subscription.waiting = True
    refusing.subscription.progress = time.monotonic() - 119.9
    await refusing.times(200, ConnectionRefusedError())
    assert refusing.watchdog.fault() is None
    assert not refusals(metrics)


async def test_an_outage_clears_nobody_and_a_processed_batch_does(metrics: Metrics) -> None:
    refusing = Refusing(metrics)
    await refusing.times(5, PermissionlessError())
    await refusing.times(5, ConnectionRefusedError())
    await refusing.times(4, PermissionlessError())
    assert refusing.watchdog.fault() is None
    refusing.error = None
    await refusing.subscription.deliver([])
    assert not refusals(metrics)
    await refusing.times(9, PermissionlessError())
    assert refusing.watchdog.fault() is None


async def test_batches_given_up_at_the_time_limit_are_refusals_and_a_timeout_of_the_database_is_not(
    metrics: Metrics,
) -> None:
    refusing = Refusing(metrics, limit_s=0.001)
    await refusing.times(20, TimeoutError())
    assert not refusals(metrics)

    async def hang(_: list[ConsumerRecord]) -> None:
        await asyncio.Event().wait()

    refusing.subscription._handler = hang
    await refusing.times(10, HandlerStuckError())
    assert refusing.watchdog.fault() == f"{TOPIC}: a batch was refused 10 times in a row: the log says why"
