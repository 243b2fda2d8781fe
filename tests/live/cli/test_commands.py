"""The commands that work on a database and a broker."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from services.cli.state import ROOT
from shared.runtime.kafka.topics import TOPICS, admin
from shared.runtime.postgres.dead_letters import DeadLetter, DeadLetters, Reason
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.fence import Fence, Reader
from shared.runtime.postgres.tables import journal_tables
from tests.live.conftest import kafka_settings
from tests.live.runtime.kafka_parts import make_topic
from tests.live.runtime.test_producer import everything_in
from tests.support.brokers import KAFKA_ENVIRONMENT, Broker, make_broker

AT = "2026-02-02T06:00:00+01:00"


async def liftline(*words: str, **settings: str) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", *words),
        cwd=ROOT,
        env={**os.environ, **settings},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode()


@pytest.fixture
async def own_broker(tmp_path: Path) -> AsyncIterator[Broker]:
    async with make_broker(tmp_path) as broker:
        yield broker


async def test_the_clock_is_set_advanced_and_shown(empty_database: str) -> None:
    settings = {"LIFTLINE_DATABASE_URL": empty_database}
    assert await liftline("clock", "set", AT, "--ticks-from", "2026-02-02", **settings) == (
        0,
        "2026-02-02T05:00:00+00:00, ticks from 2026-02-02 to ever\n",
    )
    assert (await liftline("clock", "advance", "1d", **settings))[0] == 0
    assert "2026-02-03T05:00:00+00:00" in (await liftline("clock", "show", **settings))[1]


async def test_migrate_makes_every_schema_and_does_it_again_without_harm(empty_database: str) -> None:
    for _ in range(2):
        assert (await liftline("migrate", LIFTLINE_DATABASE_URL=empty_database))[0] == 0
    engine = create_engine(empty_database, application="test")
    async with engine.connect() as connection:
        schemas = await connection.scalars(text("select schema_name from information_schema.schemata"))
        assert {"clock", "progression", "alerts"} <= set(schemas)
    await engine.dispose()


@pytest.mark.kafka
async def test_topics_are_made_once_and_anew_with_what_was_read_forgotten(database: str, own_broker: Broker) -> None:
    settings = {"LIFTLINE_DATABASE_URL": database, "LIFTLINE_KAFKA_BOOTSTRAP": own_broker.bootstrap}
    assert (await liftline("topics", "create", **settings))[1].startswith("made ingest.patient-event.v1")
    assert await liftline("topics", "create", **settings) == (0, "all topics are there\n")
    engine = create_engine(database, application="test")
    ours, foreign = (
        Fence(journal_tables("alerts").fence, Reader(cluster, "alerts", TOPICS[0]))
        for cluster in (own_broker.cluster_id, "another")
    )
    async with engine.begin() as connection:
        await ours.open(connection, [0, 1])
        await foreign.open(connection, [0])
    assert (await liftline("topics", "recreate", "--yes", **settings))[0] == 0
    async with engine.connect() as connection:
        assert await ours.positions(connection) == {}
        assert list(await foreign.positions(connection)) == [0]
    await engine.dispose()
    async with admin(kafka_settings(own_broker.bootstrap)) as client:
        assert set(TOPICS) <= set(await client.list_topics())


async def test_another_number_of_partitions_is_refused(own_broker: Broker) -> None:
    settings = {"LIFTLINE_KAFKA_BOOTSTRAP": own_broker.bootstrap}
    await liftline("topics", "create", LIFTLINE_PARTITIONS="3", **settings)
    code, said = await liftline("topics", "create", **settings)
    assert code == 2
    assert "has 3 partitions, LIFTLINE_PARTITIONS is 12" in said


@pytest.mark.kafka
async def test_a_dead_letter_is_listed_shown_and_published_again_as_it_was(database: str, kafka: str) -> None:
    topic = await make_topic(kafka)
    engine = create_engine(database, application="test")
    letters = DeadLetters(journal_tables("alerts").dead_letter)
    letter = DeadLetter(
        topic=topic,
        part=1,
        offset=7,
        key=b"demo/p-1",
        value=b"\xff not json",
        headers=(("ce_id", b"e-1"), ("odd", None)),
        reason=Reason.UNREADABLE,
        error="not JSON",
        at=datetime.fromisoformat(AT),
    )
    async with engine.begin() as connection:
        await letters.add(connection, Reader("cluster", "alerts", topic), [letter])
        kept = (await letters.newest(connection))[0]
    settings = {
        **KAFKA_ENVIRONMENT,
        "LIFTLINE_DATABASE_URL": database,
        "LIFTLINE_KAFKA_BOOTSTRAP": kafka,
    }
    listed = (await liftline("dlq", "list", "alerts", **settings))[1]
    assert f"{topic}:1:7" in listed
    assert "p-1" not in listed
    assert "header   odd: None" in (await liftline("dlq", "show", "alerts", str(kept.id), **settings))[1]
    assert (await liftline("dlq", "replay", "alerts", str(kept.id), **settings))[0] == 0
    assert [(key, value) for _, key, value in await everything_in(kafka, topic, 1)] == [(b"demo/p-1", b"\xff not json")]
    assert "replayed" in (await liftline("dlq", "list", "alerts", **settings))[1]
    assert (await liftline("dlq", "show", "alerts", "999999", **settings))[0] == 1
    async with engine.connect() as connection:
        noted = await connection.execute(
            text("select tenant, action, patients, concerns from alerts.audit order by id")
        )
        assert [tuple(row) for row in noted] == [
            ("demo", action, ["p-1"], f"{topic}:1:7") for action in ("show dead letter", "replay dead letter")
        ]
    await engine.dispose()


async def test_doctor_says_what_to_mend(own_broker: Broker, database: str) -> None:
    settings = {"LIFTLINE_DATABASE_URL": database, "LIFTLINE_KAFKA_BOOTSTRAP": own_broker.bootstrap}
    code, said = await liftline("doctor", **settings)
    assert code == 1
    assert "MEND  broker: topics ingest.patient-event.v1" in said
    assert "run ./liftline topics create" in said
    await liftline("topics", "create", **settings)
    code, said = await liftline("doctor", **settings)
    assert (code, "MEND" in said) == (0, False), said
    engine = create_engine(database, application="test")
    async with engine.begin() as connection:
        await connection.execute(text("insert into alerts.patient (tenant, patient, part) values ('north', 'p1', 0)"))
    await engine.dispose()
    code, said = await liftline("doctor", **settings)
    assert code == 1
    assert "MEND  clinics: nobody would be told of an emergency in north: a lead names who is on call" in said
