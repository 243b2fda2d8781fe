"""What a service has seen of rule sets: a version stays what it was, and nothing comes into force behind us (C-009)."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.progression.adapters.postgres.tables import TABLES
from shared.clinical.ruleset import RELEASE, Timetables, read_timetable
from shared.runtime.errors import Misconfigured, ProcessUnhealthy
from shared.runtime.journal.journal import Journal
from shared.runtime.postgres import engine as postgres
from shared.runtime.postgres import rule_sets
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.rule_sets import NOTICE, RuleSets, read_seen
from tests.live.store.conftest import processor
from tests.live.store.records import NOON, session
from tests.live.waiting import until
from tests.support.certificates import LOOPBACK
from tests.support.logins import logged_in
from tests.support.rule_sets import document

SOON = NOON + timedelta(days=7)
MOMENT = timedelta(microseconds=1)


def timetables(*documents: dict[str, Any], tenant: str = "demo") -> Timetables:
    return Timetables({tenant: read_timetable({each["version"]: each for each in documents})})


@pytest.fixture
async def worker(database: str) -> AsyncIterator[AsyncEngine]:
    made = create_engine(logged_in(database, "liftline_progression_worker"), application="test-worker")
    yield made
    await made.dispose()


async def adopt(worker: AsyncEngine, *documents: dict[str, Any], now: datetime = NOON, tenant: str = "demo") -> None:
    await RuleSets(TABLES, timetables(*documents, tenant=tenant)).adopt(worker, now)


async def refused(worker: AsyncEngine, *documents: dict[str, Any], now: datetime = NOON) -> list[str]:
    with pytest.raises(Misconfigured) as wrong:
        await adopt(worker, *documents, now=now)
    return list(wrong.value.sentences)


async def versions(worker: AsyncEngine) -> list[tuple[str, str]]:
    async with worker.connect() as connection:
        return sorted(await read_seen(connection, TABLES))


A = document("1.0.0+a", SOON, confirmations=3)
B = document("1.0.0+b", SOON + timedelta(days=7), confirmations=4)


async def test_what_is_seen_is_noted_once_and_stays(worker: AsyncEngine) -> None:
    """C-009: started again, before and after its instant, with a further document."""
    await adopt(worker, A)
    await adopt(worker, A)
    await adopt(worker, A, B, now=SOON + timedelta(days=3))
    await adopt(worker, A, B, now=SOON + timedelta(days=300))
    assert await versions(worker) == [("demo", "1.0.0+a"), ("demo", "1.0.0+b")]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (SOON - NOTICE, None),
        (SOON - NOTICE + MOMENT, "it must be at least a minute ahead"),
        (SOON, "it must be at least a minute ahead"),
        (SOON + timedelta(days=30), "it must be at least a minute ahead"),
    ],
)
async def test_a_document_is_seen_before_its_instant(worker: AsyncEngine, now: datetime, said: str | None) -> None:
    """C-009: at, just over and long over; what is refused is not noted."""
    if said is None:
        await adopt(worker, A, now=now)
        return
    (sentence,) = await refused(worker, A, now=now)
    assert sentence.startswith("rule set demo/1.0.0+a is first seen at")
    assert said in sentence
    assert await versions(worker) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        (document("1.0.0+a", SOON, confirmations=4), "is not what it was when it was first seen"),
        (document("1.0.0+a", SOON), "is not what it was when it was first seen"),
        (document("1.0.0+a", SOON + MOMENT, confirmations=3), "was active from 2026-02-09T12:00:00+00:00 when"),
        (document("1.0.0+c", SOON, confirmations=3), "is missing"),
    ],
    ids=["another value", "no value", "another instant", "another name"],
)
async def test_a_document_never_changes(worker: AsyncEngine, changed: dict[str, Any], said: str) -> None:
    """C-009: whether it is in force already or not."""
    await adopt(worker, A)
    for now in (NOON, SOON + timedelta(days=1)):
        assert any(f"rule set demo/1.0.0+a {said}" in one for one in await refused(worker, changed, now=now))
    assert await versions(worker) == [("demo", "1.0.0+a")]


async def test_the_note_and_the_name_may_be_corrected(worker: AsyncEngine) -> None:
    """C-009: the values are what decides; the same ones in another spelling are the same."""
    await adopt(worker, A)
    await adopt(worker, {**A, "note": "Spelt right", "overrides": {"confirmations": "3", "severe_pain": 7}})


async def test_all_that_is_wrong_is_said_and_nothing_noted(worker: AsyncEngine) -> None:
    """C-009."""
    await adopt(worker, A, B)
    late = document("1.0.0+c", NOON)
    found = await refused(worker, document("1.0.0+a", SOON), late)
    assert [sentence.split(" is ")[0] for sentence in found] == [
        "rule set demo/1.0.0+a",
        "rule set demo/1.0.0+b",
        "rule set demo/1.0.0+c",
    ]
    assert await versions(worker) == [("demo", "1.0.0+a"), ("demo", "1.0.0+b")]


async def test_tenants_do_not_share_versions(worker: AsyncEngine) -> None:
    """C-009: the same name in two clinics is two rule sets."""
    both = Timetables(
        {
            "demo": read_timetable({"a": A}),
            "other": read_timetable({"a": document("1.0.0+a", SOON, confirmations=4)}),
        }
    )
    await RuleSets(TABLES, both).adopt(worker, NOON)
    assert await versions(worker) == [("demo", "1.0.0+a"), ("other", "1.0.0+a")]


async def test_events_stamped_by_a_clock_ahead_are_not_judged_anew(worker: AsyncEngine, journal: Journal) -> None:
    """C-009: whoever stamped them; in another tenant they are nobody's business."""
    await processor(journal).process([session(0, "s1", received=SOON, at=SOON)])
    (sentence,) = await refused(worker, A)
    assert "events received later than that have been judged" in sentence
    await adopt(worker, A, tenant="other")


async def test_processes_that_start_together_note_it_once(worker: AsyncEngine) -> None:
    """C-009."""
    await asyncio.gather(*(adopt(worker, A, B) for _ in range(4)))
    assert await versions(worker) == [("demo", "1.0.0+a"), ("demo", "1.0.0+b")]


async def test_patients_are_due_when_other_rules_come_into_force(
    worker: AsyncEngine, journal: Journal, engine: AsyncEngine
) -> None:
    """C-009: later ones at that instant, earlier ones as before, and those of other clinics not at all."""
    await processor(journal).process([session(0, "s1"), session(1, "s1", patient="p2"), session(2, "s1", tenant="t2")])
    patient = TABLES.patient
    async with engine.begin() as connection:
        await connection.execute(update(patient).values(due_at=SOON + timedelta(days=50)))
        sooner = update(patient).where(patient.c.patient == "p2").values(due_at=NOON + timedelta(days=1))
        await connection.execute(sooner)
    await adopt(worker, A)
    async with engine.connect() as connection:
        rows = await connection.execute(select(patient.c.tenant, patient.c.patient, patient.c.due_at))
        assert {(row.tenant, row.patient): row.due_at for row in rows} == {
            ("demo", "p1"): SOON,
            ("demo", "p2"): NOON + timedelta(days=1),
            ("t2", "p1"): SOON + timedelta(days=50),
        }


async def test_a_process_started_without_a_rule_set_does_not_go_on(
    worker: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C-009: replicas of a service never judge by different rules."""
    monkeypatch.setattr(rule_sets, "LOOK_EVERY_S", 0.01)
    old, new = RuleSets(TABLES, Timetables({"demo": RELEASE})), RuleSets(TABLES, timetables(A))
    await old.adopt(worker, NOON)
    watches = {name: asyncio.create_task(one.watch(worker)) for name, one in (("old", old), ("new", new))}
    await new.adopt(worker, NOON)
    with pytest.raises(ProcessUnhealthy, match=r"without the rule set demo/1\.0\.0\+a"):
        await asyncio.wait_for(watches["old"], timeout=20)
    assert not watches["new"].done()
    watches["new"].cancel()


async def test_a_database_that_is_silent_does_not_end_the_process(
    worker: AsyncEngine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A process that ends because its database stands still is away when it answers again."""
    monkeypatch.setattr(rule_sets, "LOOK_EVERY_S", 0.01)
    monkeypatch.setattr(postgres, "CONNECT_TIMEOUT_S", 0.05)
    asked: list[asyncio.StreamWriter] = []
    async with await asyncio.start_server(lambda _, writer: asked.append(writer), LOOPBACK, 0) as silent:
        port = silent.sockets[0].getsockname()[1]
        engine = create_engine(f"postgresql://u@{LOOPBACK}:{port}/d", application="test")
        watch = asyncio.create_task(RuleSets(TABLES, Timetables({"demo": RELEASE})).watch(engine))
        await until(lambda: watch.done() or len(asked) >= 3, "it asks again")
        assert not watch.done(), watch.exception()
        watch.cancel()
        for writer in asked:
            writer.close()
        await engine.dispose()
