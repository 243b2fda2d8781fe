"""C-048, C-110: what the gate of Phase 1 makes of sessions taken back or told twice, and what a change records."""

from typing import Any

import pytest

from tests.support.exercises import Number, Raw, lift
from tests.support.timeline import Timeline
from tests.unit.clinical.test_retracted import taken_back
from tests.unit.progression.test_phases import SIX, changes, phase_one

SECOND: Raw = {"session_id": "two", "started": "01-26 18:01"}


def gone(*, fault: int | None = None, unknown: int | None = None, **last: Any) -> Timeline:
    """Six sessions, of one the technique failed, of one the pain is unknown; a seventh, which the patient deletes."""
    timeline = phase_one()
    for number, day in enumerate(SIX):
        pain = None if number == unknown else 0
        timeline.session(f"{day} 19:00", lift(load=40, technique=number != fault, pain=pain))
    timeline.session("01-29 19:00", lift(load=40, **last), id="last").checkin("01-31 10:00", 0)
    return taken_back(timeline, "01-31 12:00", "last")


@pytest.mark.parametrize(
    ("how", "opens"),
    [
        ({}, True),
        ({"fault": 2}, True),
        ({"fault": 3}, False),  # the last three that count are 01-19 to 01-26
        ({"technique": False}, False),
        ({"technique": None}, False),
        ({"unknown": 3, "pain": 4}, True),
        ({"unknown": 4, "pain": 0}, False),
        ({"unknown": 4, "pain": 4}, False),
        ({"pain": 4}, True),
        ({"pain": 4.1}, False),
        ({"pain": None}, False),
    ],
)
def test_a_session_that_was_taken_back_opens_no_gate_and_none_by_being_gone(how: Raw, opens: bool) -> None:
    """C-048, C-101: good technique and calm in it count for nothing; what was not good, or not known, still counts."""
    assert (changes(gone(**how).run("01-05", "02-02")) != []) is opens


@pytest.mark.parametrize(
    ("first", "second", "opens"), [(0, 1, True), (0, 4.1, False), (None, 4, True), (None, None, False)]
)
def test_a_session_that_two_apps_report_is_one_of_the_last_two(
    first: Number | None, second: Number | None, opens: bool
) -> None:
    """C-005, C-048: its pain is what either of the reports tells, and the session before it counts as before."""
    timeline = phase_one(*SIX[:-1]).session("01-26 19:00", lift(load=40, rpe=8, pain=first))
    timeline.session("01-26 19:00:30", lift(load=40, rpe=8, pain=second), session_id="two", started="01-26 18:01")
    timeline.checkin("01-28 10:00", 0)
    assert (changes(timeline.run("01-05", "02-02")) != []) is opens


@pytest.mark.parametrize(
    ("second", "row", "opens"), [(3, 0, True), (3, None, False), (0, None, False), (None, 0, False), (4.1, 0, False)]
)
def test_what_neither_report_told_stays_unknown(second: Number | None, row: Number | None, opens: bool) -> None:
    """C-004, C-005, C-048: of two exercises the first report tells no pain; the second tells of one, or of both."""
    timeline = phase_one(*SIX[:-1])
    for told, at, more in (((None, None), "01-26 19:00", {}), ((second, row), "01-26 19:00:30", SECOND)):
        both = [lift(name, 40, rpe=8, pain=pain) for name, pain in zip(("leg_press", "row"), told, strict=True)]
        timeline.session(at, *both, **more)
    timeline.checkin("01-28 10:00", 0)
    assert (changes(timeline.run("01-05", "02-02")) != []) is opens


@pytest.mark.parametrize(("pain", "opens"), [(2, True), (2.1, False), (3, False)])
def test_in_acute_inflammation_a_session_taken_back_is_calm_up_to_two(pain: Number, opens: bool) -> None:
    """C-016, C-048: a session of more pain does not open the gate by being gone."""
    timeline = phase_one(*SIX, acute_inflammation=True)
    timeline.session("01-29 19:00", lift(load=40, pain=pain), id="last").checkin("01-31 10:00", 0)
    story = taken_back(timeline, "01-31 12:00", "last").run("01-05", "02-02")
    assert (changes(story) != []) is opens


def entered(timeline: Timeline) -> dict[str, Any]:
    """What is on record of the last change of phase."""
    return dict([one for one in timeline.run("01-05", "03-20").decisions() if one.action == "PHASE_CHANGE"][-1].inputs)


def test_a_change_of_phase_says_after_how_long() -> None:
    """C-009, C-045: Phase 1 from 01-05 to 02-02."""
    story = phase_one(*SIX).run("01-05", "02-02")
    change = next(one for one in story.decisions() if one.action == "PHASE_CHANGE")
    assert (change.inputs["days"], change.inputs["worst_pain"], change.inputs["on_hold"]) == (28, ["0", "0"], False)
    assert change.sentence.startswith("From Phase 1 to Phase 2 after 28 days: 6 sessions done,")


@pytest.mark.parametrize(
    ("pain", "worst", "held"), [(0, "0", False), (None, None, False), (5.5, "5.5", True), (7, "7", True)]
)
def test_a_restart_records_the_pain_and_the_hold_before_it(pain: Number | None, worst: str | None, held: bool) -> None:
    """C-004, C-009, C-110: unknown is none; a hold of one exercise is a hold."""
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=pain)).session("03-13 19:00", lift(load=40))
    looked_at = entered(timeline)
    assert (looked_at["days"], looked_at["worst_pain"], looked_at["on_hold"]) == (39, [worst], held)


@pytest.mark.parametrize("before", [[], ["0"]])
def test_a_session_told_twice_is_recorded_once(before: list[str]) -> None:
    """C-005, C-009: at the graver pain of the two, beside the session before it."""
    timeline = Timeline().plan()
    for _ in before:
        timeline.session("02-12 19:00")
    timeline.session("02-13 19:00", lift(pain=1))
    timeline.session("02-13 19:00:30", lift(pain=4.5), session_id="two", started="02-13 18:01")
    assert entered(timeline.session("03-13 19:00", lift(load=40)))["worst_pain"] == [*before, "4.5"]
