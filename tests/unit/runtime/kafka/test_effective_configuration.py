"""What FastStream was really told, for every subscriber: its defaults lose messages."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from aiokafka import ConsumerRecord
from aiokafka.coordinator.assignors.sticky.sticky_assignor import StickyPartitionAssignor
from faststream import AckPolicy
from prometheus_client import CollectorRegistry

from shared.runtime.kafka.subscribe import Subscription, make_broker, subscribe
from shared.runtime.kafka.topics import ASSESSMENTS, PATIENT_EVENTS, PROGRESSION_DEAD_LETTERS
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings

ROOT = Path(__file__).resolve().parents[4]
SUBSCRIBERS = (
    (PATIENT_EVENTS, "progression"),
    (PATIENT_EVENTS, "alerts"),
    (ASSESSMENTS, "alerts-findings"),
    (PROGRESSION_DEAD_LETTERS, "alerts-letters"),
)


async def handler(_: list[ConsumerRecord]) -> None:
    return


def subscribed(topic: str, group: str) -> Subscription:
    settings = Settings()
    return subscribe(make_broker(settings), topic, group, handler, settings, metrics=Metrics(CollectorRegistry()))


@pytest.mark.parametrize(("topic", "group"), SUBSCRIBERS)
def test_a_subscriber_neither_commits_by_itself_nor_passes_over_anything(topic: str, group: str) -> None:
    subscriber = subscribed(topic, group).subscriber
    assert subscriber is not None
    options = subscriber._connection_args
    assert subscriber.ack_policy is AckPolicy.NACK_ON_ERROR
    assert options["enable_auto_commit"] is False
    assert options["auto_offset_reset"] == "earliest"
    assert subscriber.group_id == group
    assert subscriber.topic_names_for_subscribe == [topic]
    assert subscriber._no_reply is True
    assert subscriber.max_records == Settings().batch_records


@pytest.mark.parametrize(("topic", "group"), SUBSCRIBERS)
def test_a_rebalance_waits_longer_than_a_batch_may_take(topic: str, group: str) -> None:
    subscription = subscribed(topic, group)
    assert subscription.subscriber is not None
    options = subscription.subscriber._connection_args
    assert options["rebalance_timeout_ms"] >= Settings().handler_timeout_s * 1000
    assert options["max_poll_interval_ms"] > options["rebalance_timeout_ms"]
    assert options["partition_assignment_strategy"] == (StickyPartitionAssignor,)
    assert subscription.subscriber._listener is subscription.drain


def test_the_broker_makes_no_topics_and_has_no_producer() -> None:
    configuration = make_broker(Settings()).config
    assert configuration.broker_config.allow_auto_create_topics is False
    assert configuration.broker_config.consumer_only is True


def calls(name: str) -> Iterator[Path]:
    for folder in ("services", "shared"):
        for path in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                    yield path.relative_to(ROOT)


def test_nobody_subscribes_past_subscribe() -> None:
    assert set(calls("subscriber")) == {Path("shared/runtime/kafka/subscribe.py")}


def test_nobody_publishes_in_a_way_that_ignores_keys() -> None:
    assert set(calls("publish_batch")) | set(calls("send_batch")) == set()


def test_the_private_names_that_the_watchdog_and_the_producer_use_exist() -> None:
    """Guards an upgrade of the client."""
    from aiokafka.consumer.fetcher import Fetcher
    from aiokafka.consumer.group_coordinator import GroupCoordinator
    from aiokafka.producer.message_accumulator import MessageAccumulator
    from aiokafka.producer.sender import Sender

    assert "_coordination_task" in ast.unparse(ast.parse(Path(_source(GroupCoordinator)).read_text()))
    assert "_fetch_task" in ast.unparse(ast.parse(Path(_source(Fetcher)).read_text()))
    assert callable(MessageAccumulator.fail_all)
    assert isinstance(Sender.sender_task, property)
    assert callable(Sender.close)


def _source(of: type) -> str:
    import inspect

    found = inspect.getsourcefile(of)
    assert found is not None
    return found
