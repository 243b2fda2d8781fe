"""A batch that takes long is committed in parts: nothing before the slow part waits, and all of it comes to an end."""

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine

from services.progression.adapters.postgres.tables import TABLES
from shared.contracts.emissions import DecisionSaid
from shared.runtime.errors import TransientError
from shared.runtime.journal import patient_events, timers, work
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.patient_events import PatientEvents
from shared.runtime.journal.processor import BatchProcessor
from shared.runtime.journal.timers import TimerRunner
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.dead_letters import Reason
from shared.runtime.postgres.engine import SERVER_SETTINGS, create_engine
from shared.runtime.postgres.fence import Fence
from tests.live.store.conftest import READER, RecordingSink, count_rows, processor
from tests.live.store.records import NOON, HandClock, TestRecord, session
from tests.live.store.small_service import EXPLOSIVE, LONG, SERVICE
from tests.live.store.test_timers import NEXT_MORNING_WITHOUT, caught_up, missed


class Ended(TransientError):
    """The consumer wants to give up its partitions."""


def sessions(names: Sequence[str]) -> list[TestRecord]:
    return [session(number, name, at=NOON + timedelta(minutes=number)) for number, name in enumerate(names)]


def counted(sink: RecordingSink) -> list[str | None]:
    return [stated.emission.reason for stated in sink.said if isinstance(stated.emission, DecisionSaid)]


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every record takes a transaction's time."""
    monkeypatch.setattr(patient_events, "SLICE_S", 0.0)
    monkeypatch.setattr(timers, "SLICE_S", 0.0)


@pytest.mark.usefixtures("no_time")
async def test_each_part_is_committed_before_the_next_and_says_the_same(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink
) -> None:
    processing, stored = processor(journal), list[float]()
    processing.progressed = lambda: stored.append(monotonic())
    await processing.process(sessions(["s1", "s2", "s3", "s4"]))
    assert len(stored) == 3, "after all parts but the last, with which the batch is at its end"
    assert counted(sink) == ["1", "2", "3", "4"]
    assert await count_rows(engine, TABLES.journal_event) == 4


@pytest.mark.usefixtures("no_time")
async def test_a_batch_that_is_ended_between_two_parts_goes_on_where_it_was(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink
) -> None:
    batch = sessions(["s1", "s2", "s3"])

    def give_up() -> None:
        raise Ended

    first = processor(journal)
    first.progressed = give_up
    with pytest.raises(Ended):
        await first.process(batch)
    assert await count_rows(engine, TABLES.journal_event) == 1
    await processor(journal).process(batch)
    assert counted(sink) == ["1", "2", "3"]


@pytest.mark.usefixtures("no_time")
async def test_partitions_take_turns(journal: Journal, sink: RecordingSink) -> None:
    slow = sessions(["s1", "s2", "s3"])
    quick = [session(number, f"q{number}", patient="p2", partition=1) for number in range(2)]
    await processor(journal).process([*slow, *quick])
    said = [stated.emission for stated in sink.said if isinstance(stated.emission, DecisionSaid)]
    assert [one.trigger for one in said] == ["s1", "q0", "s2", "q1", "s3"]


@pytest.mark.usefixtures("no_time")
async def test_what_breaks_in_a_later_part_is_set_aside_alone(journal: Journal, engine: AsyncEngine) -> None:
    good = session(0, "s1")
    broken = TestRecord(1, good.key, b"{", good.headers)
    records = [good, broken, session(2, EXPLOSIVE, at=NOON + timedelta(hours=1)), session(3, "s2", patient="p2")]
    await processor(journal).process(records)
    async with engine.connect() as connection:
        kept = await journal.dead_letters.newest(connection)
        positions = await journal.fence.positions(connection)
    assert sorted((one.letter.offset, one.letter.reason) for one in kept) == [
        (1, Reason.UNREADABLE),
        (2, Reason.FAILED),
    ]
    assert await count_rows(engine, TABLES.journal_event) == 2
    assert positions[0].next_offset == 4


@pytest.mark.usefixtures("no_time")
async def test_ticks_that_take_long_are_run_patient_by_patient(
    journal: Journal, sink: RecordingSink, clock: HandClock
) -> None:
    await processor(journal).process([session(number, "s1", patient=f"p{number}") for number in range(3)])
    clock.at = NEXT_MORNING_WITHOUT + timedelta(minutes=1)
    await caught_up(journal, clock.at, end=3)
    runner = TimerRunner(journal, poll_s=0.01)
    assert [await runner.fire() for _ in range(4)] == [1, 1, 1, 0]
    assert sorted(alert.patient_id for alert in missed(sink)) == ["p0", "p1", "p2"]


async def test_the_database_does_not_take_a_long_fold_for_a_stuck_one(
    database: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server ends a transaction in which nothing is asked, here after half a second."""
    monkeypatch.setattr(work, "_BEAT_S", 0.1)
    monkeypatch.setitem(SERVER_SETTINGS, "idle_in_transaction_session_timeout", "500")
    engine = create_engine(database, application="test")
    fence = Fence(TABLES.fence, READER)
    journal = Journal(engine, SERVICE, TABLES, fence, clock, Metrics(CollectorRegistry()), RecordingSink())
    events, beats = PatientEvents(journal), list[float]()
    events.alive = lambda: beats.append(monotonic())
    late = session(1, LONG, at=NOON, received=NOON + timedelta(hours=2))
    await BatchProcessor(journal, fence, events).process([session(0, "s1", at=NOON + timedelta(hours=1)), late])
    assert await count_rows(engine, TABLES.journal_event) == 2
    assert len(beats) > 3
    await engine.dispose()
