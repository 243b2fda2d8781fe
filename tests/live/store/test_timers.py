"""Timers fire once, in order, and never before the journal has been read that far."""

import asyncio
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.progression.adapters.postgres.tables import TABLES
from shared.clinical.history import Window
from shared.contracts.emissions import AlertSaid
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.positions import Loss, Positions
from shared.runtime.journal.timers import TimerRunner
from shared.runtime.kafka.ends import Mark
from shared.runtime.kafka.topics import PATIENT_EVENTS
from tests.live.store.conftest import RecordingSink, processor
from tests.live.store.records import NOON, HandClock, session

NEXT_MORNING_WITHOUT = datetime(2026, 2, 4, 6, tzinfo=UTC)
"""Sessions end at noon of the 2nd; on the 3rd at 06:00 that is less than a day ago."""


async def caught_up(journal: Journal, at: datetime, end: int = 1, part: int = 0) -> set[int]:
    return await Positions(journal.engine, journal.fence).mark_caught_up(at, {part: end})


async def drain(journal: Journal) -> None:
    runner = TimerRunner(journal, poll_s=0.01)
    while await runner.fire():
        pass


def missed(sink: RecordingSink) -> list[AlertSaid]:
    return [stated.emission for stated in sink.said if isinstance(stated.emission, AlertSaid)]


async def due_at(engine: AsyncEngine) -> datetime | None:
    async with engine.connect() as connection:
        found: datetime | None = (await connection.execute(select(TABLES.patient.c.due_at))).scalar_one()
        return found


async def test_a_timer_waits_for_the_gate(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink, clock: HandClock
) -> None:
    await processor(journal).process([session(0, "s1")])
    clock.at = NEXT_MORNING_WITHOUT + timedelta(minutes=1)
    await drain(journal)
    assert not missed(sink), "the partition was never seen caught up"
    assert await caught_up(journal, clock.at, end=2) == set(), "a record is still waiting"
    await drain(journal)
    assert not missed(sink)
    assert await caught_up(journal, NEXT_MORNING_WITHOUT - timedelta(seconds=1)) == {0}
    await drain(journal)
    assert not missed(sink), "what is read up to 05:59:59 says nothing of 06:00"
    await caught_up(journal, clock.at)
    await drain(journal)
    assert [alert.at for alert in missed(sink)] == [NEXT_MORNING_WITHOUT]
    assert await due_at(engine) == NEXT_MORNING_WITHOUT + timedelta(days=1)


async def test_the_gate_demands_the_grace_beyond_the_due_instant(
    journal: Journal, sink: RecordingSink, clock: HandClock
) -> None:
    clock.grace = timedelta(seconds=5)
    await processor(journal).process([session(0, "s1")])
    clock.at = NEXT_MORNING_WITHOUT + timedelta(seconds=8)
    await caught_up(journal, NEXT_MORNING_WITHOUT + timedelta(seconds=4))
    await drain(journal)
    assert not missed(sink)
    await caught_up(journal, NEXT_MORNING_WITHOUT + timedelta(seconds=5))
    await drain(journal)
    assert len(missed(sink)) == 1


async def test_ticks_missed_in_an_outage_run_in_order_and_say_so(
    journal: Journal, sink: RecordingSink, clock: HandClock
) -> None:
    """C-130, with the worked example: a tick that an outage kept is replayed on the day after it."""
    await processor(journal).process([session(0, "s1")])
    clock.at = NEXT_MORNING_WITHOUT + timedelta(days=2)
    await caught_up(journal, clock.at)
    await drain(journal)
    late = [(alert.at, alert.detected_late) for alert in missed(sink)]
    days = [NEXT_MORNING_WITHOUT + timedelta(days=number) for number in range(3)]
    assert late == [(days[0], True), (days[1], True), (days[2], False)]


async def test_many_runners_fire_each_timer_once(
    new_journal: Callable[[], Journal], clock: HandClock, engine: AsyncEngine
) -> None:
    journal = new_journal()
    batch = [session(number, f"s{number}", patient=f"p{number}") for number in range(250)]
    await processor(journal).process(batch)
    clock.at = NEXT_MORNING_WITHOUT
    await caught_up(journal, clock.at, end=250)
    await asyncio.gather(*(drain(new_journal()) for _ in range(4)))
    await drain(journal)
    emission = TABLES.emission
    async with engine.connect() as connection:
        said = (await connection.execute(select(emission.c.patient).where(emission.c.kind == "alert_raised"))).scalars()
        assert sorted(said) == sorted(f"p{number}" for number in range(250))


async def test_a_tick_that_breaks_sets_its_patient_aside_until_the_next_event(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink, clock: HandClock
) -> None:
    thirteen = [session(number, f"s{number}", at=NOON + timedelta(minutes=number)) for number in range(13)]
    await processor(journal).process([*thirteen, session(13, "s1", patient="p2")])
    clock.at = NEXT_MORNING_WITHOUT
    await caught_up(journal, clock.at, end=14)
    await drain(journal)
    assert [fault.patient for fault in sink.faults] == ["p1"]
    assert [alert.patient_id for alert in missed(sink)] == ["p2"]
    async with engine.connect() as connection:
        row = await journal.patients.get(connection, ("demo", "p1"))
    assert row is not None
    assert (row.fault, row.due_at) == ("ArithmeticError", None)


async def test_a_new_window_is_followed_by_patients_without_a_timer(
    journal: Journal, engine: AsyncEngine, sink: RecordingSink, clock: HandClock
) -> None:
    clock.window = Window(to_date=date(2026, 2, 2))
    await processor(journal).process([session(0, "s1")])
    assert await due_at(engine) is None
    runner = TimerRunner(journal, poll_s=0.01)
    clock.at = NEXT_MORNING_WITHOUT
    clock.window = Window()
    await caught_up(journal, clock.at)
    while await runner.fire():
        pass
    assert [alert.at for alert in missed(sink)] == [NEXT_MORNING_WITHOUT]


async def test_a_lost_topic_is_read_anew_and_reported(journal: Journal) -> None:
    reported: list[Loss] = []

    async def report(loss: Loss) -> None:
        reported.append(loss)
        assert await positions.next_offsets([0]) == {0: 2}

    await processor(journal).process([session(0, "s1"), session(1, "s2", at=NOON + timedelta(hours=1))])
    positions = Positions(journal.engine, journal.fence, lost=report)
    await positions.remember({0: Mark(1, 1000)})
    assert await positions.marks([0, 1]) == {0: Mark(1, 1000)}
    await positions.lost(0, 0)
    assert reported == [Loss(PATIENT_EVENTS, 0, expected=2, first=0, deleted=False)]
    assert await positions.next_offsets([0, 1]) == {0: 0}
    assert await positions.marks([0]) == {}


async def test_records_deleted_before_they_were_read_are_reported_and_passed_over(journal: Journal) -> None:
    reported: list[Loss] = []

    async def report(loss: Loss) -> None:
        reported.append(loss)

    await processor(journal).process([session(0, "s1")])
    positions = Positions(journal.engine, journal.fence, lost=report)
    await positions.deleted(0, 1, 5)
    assert reported == [Loss(PATIENT_EVENTS, 0, expected=1, first=5, deleted=True)]
    assert await positions.next_offsets([0]) == {0: 5}
    await positions.deleted(0, 1, 9)  # somebody else has read on in the meantime
    assert await positions.next_offsets([0]) == {0: 5}
