"""C-111: when a pause begins, and the hold of an illness with it."""

from datetime import date, timedelta

import pytest

from services.alerts.fold import AlertsFold
from shared.contracts.events import parse_event
from tests.support.timeline import Timeline


@pytest.mark.parametrize(
    ("first", "begins"),
    [("02-14", "2026-02-14"), ("02-13", "2026-02-13"), ("02-12", "2026-02-13"), ("01-20", "2026-02-13")],
)
def test_at_most_seven_days_back(first: str, begins: str) -> None:
    """Declared 02-20: from 02-13 on, whatever it says."""
    fold = AlertsFold()
    for raw in Timeline().plan().pause("02-20 10:00", first, "02-25", "travel").events:
        fold.apply(parse_event(raw))
    safety = fold.patient.safety
    paused = [day for day in range(1, 29) if safety.paused(date(2026, 2, day))]
    assert (paused[0], paused[-1]) == (date.fromisoformat(begins).day, 25)


def test_a_pause_ahead_begins_when_it_says() -> None:
    fold = AlertsFold()
    for raw in Timeline().plan().pause("02-13 10:00", "02-20", "02-25").events:
        fold.apply(parse_event(raw))
    assert not fold.patient.safety.paused(date(2026, 2, 19))
    assert fold.patient.safety.paused(date(2026, 2, 20))


@pytest.mark.parametrize(
    ("started", "held"), [("02-13 23:59", False), ("02-14 00:00", True), ("02-14 07:00", True), ("02-14 09:01", True)]
)
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "Europe/Paris", "America/New_York"])
def test_an_illness_holds_from_midnight_of_its_first_day_at_home(zone: str, started: str, held: bool) -> None:
    """C-007, C-102, C-111: announced two days before; just before, at and after it, wherever the patient lives."""
    timeline = Timeline(zone).plan().pause("02-12 08:00", "02-14", "02-20", "illness")
    begin = timeline.when(started)
    story = timeline.session(begin + timedelta(minutes=30), started=begin, session_id="s").run()
    assert (story.raised("TRAINING_DURING_HOLD") == [("TRAINING_DURING_HOLD", "urgent")]) is held


@pytest.mark.parametrize("reason", ["illness", "surgery"])
def test_an_illness_that_is_known_before_the_plan_holds_it(reason: str) -> None:
    """C-101, C-111: until a clearance."""
    timeline = Timeline().pause("02-10 08:00", "02-11", "02-12", reason).plan().session("02-13 19:00")
    assert timeline.run().told(trigger="s0213") == ["HOLD_PROGRAM PAUSE_MEDICAL"]
    timeline.clear("02-14 09:00", factor=1).session("02-23 19:00")
    assert timeline.run().told(trigger="s0223") == ["MAINTAIN CONFIRM 1/2"]


@pytest.mark.parametrize(("named", "held"), [(("flu",), False), ((), True), (("another",), True)])
def test_a_clearance_that_names_an_illness_not_yet_received_ends_its_hold(named: tuple[str, ...], held: bool) -> None:
    """C-103, C-111: declared offline on 02-12, received after the clearance of 02-14."""
    timeline = Timeline().plan().symptom("02-12 09:00", "palpitations")
    timeline.clear("02-14 09:00", factor=1, named=named)
    timeline.pause("02-12 10:00", "02-12", "02-13", "illness", id="flu", received="02-15 09:00")
    story = timeline.session("02-22 19:00").run()
    assert (story.standing()["s0222", "leg_press"].action == "HOLD_PROGRAM") is held


@pytest.mark.parametrize(("started", "held"), [("02-13 23:59", False), ("02-14 00:00", True), ("02-14 07:00", True)])
@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_before_any_plan_an_illness_begins_at_midnight_where_it_was_told(zone: str, started: str, held: bool) -> None:
    """C-007, C-111: at the sender's offset, as all days are before a plan names the home zone."""
    timeline = Timeline(zone).pause("02-10 08:00", "02-14", "02-20", "illness").plan()
    begin = timeline.when(started)
    story = timeline.session(begin + timedelta(minutes=30), started=begin, session_id="s").run()
    assert (story.raised("TRAINING_DURING_HOLD") == [("TRAINING_DURING_HOLD", "urgent")]) is held


def test_an_illness_declared_afterwards_holds_from_its_declaration() -> None:
    """C-102, C-111: nobody had held what was trained before; its days count for nothing from its start."""
    story = Timeline().plan().session("02-13 19:00").pause("02-14 08:00", "02-12", "02-16", "illness").run()
    assert story.told() == ["MAINTAIN CONFIRM 1/2"]
    assert story.raised("TRAINING_DURING_HOLD") == []
