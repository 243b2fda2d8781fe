"""A polled batch becomes rows once, whatever is delivered twice, broken, or by whom."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine

from services.progression.adapters.postgres.tables import TABLES
from shared.contracts.emissions import DecisionSaid, IngestSaid
from shared.contracts.vocabulary import Outcome
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.patient_events import PatientEvents
from shared.runtime.journal.positions import Loss, Positions
from shared.runtime.journal.processor import BatchProcessor
from shared.runtime.kafka.batch import OutOfStepError
from shared.runtime.kafka.topics import PATIENT_EVENTS
from shared.runtime.postgres.dead_letters import Reason
from tests.live.store.conftest import RecordingSink, count_rows, processor
from tests.live.store.records import NOON, HandClock, TestRecord, session
from tests.live.store.small_service import EXPLOSIVE


async def versions(engine: AsyncEngine, patient: str = "p1") -> list[int]:
    emission = TABLES.emission
    query = select(emission.c.version).where(emission.c.patient == patient).order_by(emission.c.version)
    async with engine.connect() as connection:
        return list((await connection.execute(query)).scalars())


def outcomes(sink: RecordingSink) -> list[Outcome]:
    return [stated.emission.outcome for stated in sink.said if isinstance(stated.emission, IngestSaid)]


async def test_a_batch_becomes_events_emissions_and_messages(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink
) -> None:
    batch = [session(0, "s1"), session(1, "s2", at=NOON + timedelta(hours=2)), session(2, "s3", patient="p2")]
    await processor(journal).process(batch)
    assert await count_rows(engine, TABLES.journal_event) == 3
    assert await versions(engine) == [1, 2, 3, 4]
    assert await count_rows(engine, TABLES.outbox) == 6
    assert len(sink.said) == 6
    async with engine.connect() as connection:
        positions = await journal.fence.positions(connection)
    assert positions[0].next_offset == 3


async def test_a_redelivered_batch_changes_nothing(journal: Journal, engine: AsyncEngine, sink: RecordingSink) -> None:
    processing = processor(journal)
    await processing.process([session(0, "s1"), session(1, "s2", at=NOON + timedelta(hours=2))])
    await processing.process([session(0, "s1"), session(1, "s2", at=NOON + timedelta(hours=2))])
    assert await versions(engine) == [1, 2, 3, 4]
    assert len(sink.said) == 4


async def test_a_zombie_consumer_waits_and_then_finds_nothing_to_do(
    new_journal: Callable[[], Journal], engine: AsyncEngine
) -> None:
    batch = [session(number, f"s{number}", at=NOON + timedelta(hours=number)) for number in range(20)]
    await asyncio.gather(*(processor(new_journal()).process(batch) for _ in range(4)))
    assert await count_rows(engine, TABLES.journal_event) == 20
    assert await versions(engine) == list(range(1, 41))


async def test_overlapping_batches_of_two_owners_meet_without_gap_or_double(
    new_journal: Callable[[], Journal], engine: AsyncEngine
) -> None:
    log = [session(number, f"s{number}", at=NOON + timedelta(minutes=number)) for number in range(30)]
    await processor(new_journal()).process(log[:10])
    await asyncio.gather(processor(new_journal()).process(log[5:20]), processor(new_journal()).process(log[10:20]))
    await processor(new_journal()).process(log[15:])
    assert await count_rows(engine, TABLES.journal_event) == 30
    assert await versions(engine) == list(range(1, 61))


async def test_a_batch_that_begins_beyond_the_fence_is_given_back_and_read_from_there(
    journal: Journal, engine: AsyncEngine
) -> None:
    processing = processor(journal)
    await processing.process([session(0, "s1")])
    with pytest.raises(OutOfStepError) as stale:
        await processing.process([session(3, "s4", at=NOON + timedelta(hours=3))])
    assert stale.value.positions == {0: 1}
    assert await count_rows(engine, TABLES.journal_event) == 1
    again = [session(number, f"s{number + 1}", at=NOON + timedelta(hours=number)) for number in (1, 2, 3)]
    await processing.process(again)
    assert await count_rows(engine, TABLES.journal_event) == 4


async def test_records_that_are_missing_again_were_deleted_and_the_rest_is_processed(
    journal: Journal, engine: AsyncEngine
) -> None:
    told: list[Loss] = []

    async def lost(loss: Loss) -> None:
        told.append(loss)
        assert await count_rows(engine, TABLES.journal_event) == 1

    positions = Positions(journal.engine, journal.fence, lost=lost)
    processing = BatchProcessor(journal, journal.fence, PatientEvents(journal), positions)
    await processing.process([session(0, "s1")])
    later = [session(5, "s5", at=NOON + timedelta(hours=5)), session(6, "s6", at=NOON + timedelta(hours=6))]
    with pytest.raises(OutOfStepError):
        await processing.process(later)
    await processing.process(later)
    assert told == [Loss(PATIENT_EVENTS, 0, expected=1, first=5, deleted=True)]
    assert await count_rows(engine, TABLES.journal_event) == 3
    assert await positions.next_offsets([0]) == {0: 7}


async def test_an_event_sent_twice_is_a_duplicate(journal: Journal, engine: AsyncEngine, sink: RecordingSink) -> None:
    processing = processor(journal)
    await processing.process([session(0, "s1"), session(1, "s1")])
    await processing.process([session(2, "s1")])
    assert outcomes(sink) == [Outcome.ACCEPTED, Outcome.DUPLICATE_IGNORED, Outcome.DUPLICATE_IGNORED]
    assert await count_rows(engine, TABLES.journal_event) == 1


async def test_other_content_under_the_same_id_is_a_conflict_whose_red_flags_count(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink
) -> None:
    processing = processor(journal)
    flagged = session(1, "s1", reps=12, data=_with_symptom("s1"))
    await processing.process([session(0, "s1"), flagged])
    await processing.process([flagged.at(2)])
    assert outcomes(sink) == [Outcome.ACCEPTED, Outcome.CONFLICT_QUARANTINED, Outcome.CONFLICT_QUARANTINED]
    async with engine.connect() as connection:
        rows = await journal.store.history(connection, ("demo", "p1"))
    assert [row.id for row in rows] == ["e-s1", "e-s1#quarantined"]


def _with_symptom(name: str) -> dict[str, object]:
    return {
        "session_id": name,
        "started_at": (NOON - timedelta(hours=1)).isoformat(),
        "ended_at": NOON.isoformat(),
        "exercises": [{"exercise_id": "leg_press", "sets": [{"reps": 12, "load_kg": 60}]}],
        "symptoms": ["chest_pain"],
    }


async def test_an_event_from_the_future_is_accepted_when_it_comes_again_in_time(
    journal: Journal, sink: RecordingSink
) -> None:
    early = session(0, "s1", at=NOON, received=NOON - timedelta(hours=2), data=_with_symptom("s1"))
    again = session(1, "s1", at=NOON, received=NOON, data=_with_symptom("s1"))
    await processor(journal).process([early])
    await processor(journal).process([again])
    assert outcomes(sink) == [Outcome.FUTURE_QUARANTINED, Outcome.ACCEPTED]


async def test_a_late_event_is_folded_with_the_whole_history(journal: Journal, sink: RecordingSink) -> None:
    processing = processor(journal)
    await processing.process([session(0, "s1"), session(1, "s3", at=NOON + timedelta(hours=4))])
    await processing.process([session(2, "s2", at=NOON + timedelta(hours=2), received=NOON + timedelta(hours=5))])
    decisions = [stated.emission for stated in sink.said if isinstance(stated.emission, DecisionSaid)]
    assert [(decision.trigger, decision.reason) for decision in decisions] == [("s1", "1"), ("s3", "2"), ("s2", "2")]


POISON = [
    pytest.param({"value": None}, Reason.UNREADABLE, id="no value"),
    pytest.param({"value": b"{"}, Reason.UNREADABLE, id="no JSON"),
    pytest.param({"headers": [("ce_id", b"\xff\xfe")]}, Reason.UNREADABLE, id="header not ASCII"),
    pytest.param({"value": b"{}"}, Reason.INVALID, id="no session"),
    pytest.param({"key": b"demo/p9"}, Reason.MISPLACED, id="another patient's key"),
]


@pytest.mark.parametrize(("change", "reason"), POISON)
async def test_poison_is_kept_and_its_neighbours_are_processed(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink, change: dict[str, object], reason: Reason
) -> None:
    good = session(1, "s1")
    bad = TestRecord(**{**good.__dict__, "offset": 0, **change})
    await processor(journal).process([bad, good])
    assert await count_rows(engine, TABLES.journal_event) == 1
    assert [letter.reason for letter in sink.letters] == [reason]
    async with engine.connect() as connection:
        kept = await journal.dead_letters.newest(connection)
    assert [(letter.letter.key, letter.letter.value) for letter in kept] == [(bad.key, bad.value)]
    assert list(kept[0].letter.headers) == list(bad.headers)


async def test_a_record_that_breaks_the_fold_is_set_aside_and_the_patient_goes_on(
    journal: Journal, engine: AsyncEngine
) -> None:
    later = NOON + timedelta(hours=2)
    batch = [session(0, "s1"), session(1, EXPLOSIVE, at=NOON + timedelta(hours=1)), session(2, "s2", at=later)]
    await processor(journal).process([*batch, session(3, "s4", patient="p2")])
    async with engine.connect() as connection:
        kept = await journal.dead_letters.newest(connection)
        positions = await journal.fence.positions(connection)
    assert [(letter.letter.offset, letter.letter.reason) for letter in kept] == [(1, Reason.FAILED)]
    assert await count_rows(engine, TABLES.journal_event) == 3
    assert positions[0].next_offset == 4


async def test_a_database_that_is_not_migrated_sets_nothing_aside(journal: Journal, engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("alter table progression.emission rename to emission_away"))
    with pytest.raises(DBAPIError):
        await processor(journal).process([session(0, "s1")])
    assert await count_rows(engine, TABLES.dead_letter) == 0
    assert await count_rows(engine, TABLES.fence) == 0


async def test_a_ledger_of_another_format_is_folded_again_from_history(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink, clock: HandClock
) -> None:
    processing = processor(journal)
    await processing.process([session(0, "s1"), session(1, "s2", at=NOON + timedelta(hours=2))])
    async with engine.begin() as connection:
        await connection.execute(update(TABLES.patient).values(ledger="not JSON", ledger_format=0))
    clock.at = NOON + timedelta(hours=5)
    await processing.process([session(2, "s3", at=NOON + timedelta(hours=4))])
    last = sink.said[-1].emission
    assert isinstance(last, DecisionSaid)
    assert last.reason == "3"
