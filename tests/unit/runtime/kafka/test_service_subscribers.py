"""Every subscriber of every service, as its own wiring makes it: nothing may commit past what was not processed."""

from collections.abc import Callable

import pytest
from faststream import AckPolicy
from faststream.kafka.subscriber.usecase import BatchSubscriber
from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.settings import AlertsSettings
from services.progression.adapters.kafka import journal_process
from services.progression.settings import ProgressionSettings
from shared.runtime.clock import RealClock
from shared.runtime.journal.process import JournalProcess
from shared.runtime.kafka.topics import ASSESSMENTS, PATIENT_EVENTS, PROGRESSION_DEAD_LETTERS
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.engine import create_engine

DATABASE = SecretStr("postgresql://nobody@127.0.0.1:9/none")


def progression(engine: AsyncEngine) -> JournalProcess:
    settings = ProgressionSettings(database_url=DATABASE)
    return journal_process(settings, engine, RealClock(), Metrics(CollectorRegistry()))


def alerts(engine: AsyncEngine) -> JournalProcess:
    return AlertsProcess(AlertsSettings(database_url=DATABASE), engine, RealClock(), Metrics(CollectorRegistry()))


@pytest.mark.parametrize(
    ("service", "reads"),
    [
        (progression, {(PATIENT_EVENTS, "progression")}),
        (
            alerts,
            {
                (PATIENT_EVENTS, "alerts"),
                (ASSESSMENTS, "alerts-findings"),
                (PROGRESSION_DEAD_LETTERS, "alerts-letters"),
            },
        ),
    ],
)
async def test_policy_group_topic_and_start(
    service: Callable[[AsyncEngine], JournalProcess], reads: set[tuple[str, str]]
) -> None:
    engine = create_engine(DATABASE.get_secret_value(), application="test")
    broker = service(engine)._broker
    subscribers = [one for one in broker.subscribers if isinstance(one, BatchSubscriber)]
    assert len(subscribers) == len(broker.subscribers) == len(reads)
    assert {(name, one.group_id) for one in subscribers for name in one.topic_names_for_subscribe} == reads
    for subscriber in subscribers:
        assert subscriber.ack_policy is AckPolicy.NACK_ON_ERROR
        assert subscriber._connection_args["auto_offset_reset"] == "earliest"
        assert subscriber._connection_args["enable_auto_commit"] is False
        assert subscriber._no_reply is True
    assert broker.config.broker_config.allow_auto_create_topics is False
    await engine.dispose()
