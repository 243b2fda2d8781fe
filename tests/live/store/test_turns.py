"""A batch that takes long is committed in parts: nothing before the slow part waits, and all of it comes to an end."""

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine

from services.progression.adapters.postgres.tables import TABLES
from shared.contracts.emissions import DecisionSaid
from shared.runtime.journal import turn, work
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.patient_events import PatientEvents
from shared.runtime.journal.processor import BatchProcessor
from shared.runtime.journal.timers import TimerRunner
from shared.runtime.kafka.batch import UnfinishedError
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.dead_letters import Reason
from shared.runtime.postgres.engine import SERVER_SETTINGS, create_engine
from shared.runtime.postgres.fence import Fence
from tests.live.store.conftest import READER, RecordingSink, count_rows, processor
from tests.live.store.records import NOON, HandClock, TestRecord, session
from tests.live.store.small_service import EXPLOSIVE, LONG, SERVICE
from tests.live.store.test_timers import NEXT_MORNING_WITHOUT, caught_up, missed


def sessions(names: Sequence[str]) -> list[TestRecord]:
    return [session(number, name, at=NOON + timedelta(minutes=number)) for number, name in enumerate(names)]


def counted(sink: RecordingSink) -> list[str | None]:
    return [stated.emission.reason for stated in sink.said if isinstance(stated.emission, DecisionSaid)]


@pytest.fixture
def no_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every record takes a transaction's time."""
    monkeypatch.setattr(turn, "LONGEST_S", 0.0)


async def read_on(journal: Journal, batch: Sequence[TestRecord]) -> list[dict[int, int]]:
    """Process a log as a consumer does that gets what is left of a batch again; where it was read on from."""
    positions: list[dict[int, int]] = []
    while True:
        try:
            await processor(journal).process(batch)
        except UnfinishedError as unfinished:
            positions.append(dict(unfinished.positions))
            batch = [record for record in batch if record.offset >= unfinished.positions[record.partition]]
        else:
            return positions


@pytest.mark.usefixtures("no_time")
async def test_what_is_left_is_read_on_and_all_of_it_says_the_same(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink
) -> None:
    assert await read_on(journal, sessions(["s1", "s2", "s3", "s4"])) == [{0: 1}, {0: 2}, {0: 3}]
    assert counted(sink) == ["1", "2", "3", "4"]
    assert await count_rows(engine, TABLES.journal_event) == 4


@pytest.mark.usefixtures("no_time")
async def test_a_batch_that_comes_whole_again_goes_on_where_it_was(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink
) -> None:
    batch = sessions(["s1", "s2"])
    with pytest.raises(UnfinishedError):
        await processor(journal).process(batch)
    assert await count_rows(engine, TABLES.journal_event) == 1
    await processor(journal).process(batch)
    assert counted(sink) == ["1", "2"]


@pytest.mark.usefixtures("no_time")
async def test_partitions_take_turns_and_the_shortest_comes_first(journal: Journal, sink: RecordingSink) -> None:
    slow = sessions(["s1", "s2", "s3"])
    quick = [session(number, f"q{number}", patient="p2", partition=1) for number in range(2)]
    assert await read_on(journal, [*slow, *quick]) == [{0: 0, 1: 1}, {0: 0, 1: 2}, {0: 1}, {0: 2}]
    said = [stated.emission for stated in sink.said if isinstance(stated.emission, DecisionSaid)]
    assert [one.trigger for one in said] == ["q0", "q1", "s1", "s2", "s3"]


@pytest.mark.usefixtures("no_time")
async def test_what_breaks_in_a_later_part_is_set_aside_alone(journal: Journal, engine: AsyncEngine) -> None:
    good = session(0, "s1")
    broken = TestRecord(1, good.key, b"{", good.headers)
    records = [good, broken, session(2, EXPLOSIVE, at=NOON + timedelta(hours=1)), session(3, "s2", patient="p2")]
    await read_on(journal, records)
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
    await read_on(journal, [session(number, "s1", patient=f"p{number}") for number in range(3)])
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
