"""C-045 to C-050: phases begin at ticks, each condition in turn."""

from typing import Any

import pytest

from tests.support.exercises import lift, planned
from tests.support.screening import screening
from tests.support.timeline import Story, Timeline

SIX = ("01-08", "01-12", "01-15", "01-19", "01-22", "01-26")


def phase_one(*days: str, at: str = "01-05 07:00", **plan: Any) -> Timeline:
    """Phase 1 from 2026-01-05, with a qualifying session on each day."""
    defaults: dict[str, Any] = {
        "phase": "adaptation",
        "phase_since": "2026-01-05",
        "last_session_on": "2026-01-02",
        "last_reassessment_on": "2026-01-05",
    }
    timeline = Timeline().plan(planned(load=40, last_change_on="2026-01-05"), at=at, **(defaults | plan))
    for day in days:
        timeline.session(f"{day} 19:00", lift(load=40, rpe=8))
    return timeline


def changes(story: Story) -> list[tuple[str, str]]:
    """Phase changes with their local date."""
    return [(str(one.reason), str(one.at.date())) for one in story.decisions() if one.action == "PHASE_CHANGE"]


def test_phase_two_begins_on_day_29() -> None:
    """C-045, C-047."""
    assert changes(phase_one(*SIX).run("01-05", "02-01")) == []
    story = phase_one(*SIX).run("01-05", "02-05")
    assert changes(story) == [("1->2", "2026-02-02")]
    change = next(one for one in story.decisions() if one.action == "PHASE_CHANGE")
    assert (change.trigger, change.exercise_id) == ("phase:2026-02-02", None)
    assert change.at == Timeline().when("02-02 06:00")


def test_five_sessions_are_not_enough() -> None:
    """C-048."""
    story = phase_one(*SIX[:5]).session("02-03 19:00", lift(load=40)).run("01-05", "02-06")
    assert changes(story) == [("1->2", "2026-02-04")]


@pytest.mark.parametrize("technique", [False, None])
@pytest.mark.parametrize(("position", "opens"), [(2, True), (3, False), (5, False)])
def test_the_last_three_sessions_need_good_technique(technique: bool | None, position: int, opens: bool) -> None:
    """C-048."""
    timeline = phase_one()
    for number, day in enumerate(SIX):
        timeline.session(f"{day} 19:00", lift(load=40, technique=technique if number == position else True))
    assert (changes(timeline.run("01-05", "02-02")) != []) is opens


@pytest.mark.parametrize(
    ("position", "pain", "opens"), [(5, 4, True), (4, None, False), (5, None, False), (3, None, True), (3, 4.5, True)]
)
def test_the_last_two_sessions_need_tolerated_pain(position: int, pain: float | None, opens: bool) -> None:
    """C-048."""
    timeline = phase_one(baseline_rest_pain=3)
    for number, day in enumerate(SIX):
        timeline.session(f"{day} 19:00", lift(load=40, pain=pain if number == position else 3), pre=3)
    timeline.checkin("01-28 10:00", 3)
    assert (changes(timeline.run("01-05", "02-02")) != []) is opens


@pytest.mark.parametrize(("pain", "technique", "opens"), [(1, True, True), (None, True, False), (1, None, False)])
def test_what_is_unknown_of_one_exercise_is_unknown_of_the_session(
    pain: float | None, technique: bool | None, opens: bool
) -> None:
    """C-004, C-048: whatever the other exercise shows."""
    timeline = phase_one(*SIX[:-1])
    timeline.session(f"{SIX[-1]} 19:00", lift(load=40, pain=1), lift("row", 20, pain=pain, technique=technique))
    timeline.checkin("01-28 10:00", 1)
    assert (changes(timeline.run("01-05", "02-02")) != []) is opens


def test_amber_pain_in_the_last_two_sessions_delays() -> None:
    """C-048."""
    timeline = phase_one(*SIX[:5]).session("01-26 19:00", lift(load=40, pain=4.5)).checkin("01-28 10:00", 0)
    assert changes(timeline.run("01-05", "02-02")) == []
    timeline.session("02-03 19:00", lift(load=40)).session("02-05 19:00", lift(load=40))
    assert changes(timeline.run("01-05", "02-08")) == [("1->2", "2026-02-06")]


def test_no_hold_and_no_reentry() -> None:
    """C-048: hold on 01-27, cleared 01-29, re-entry while the date is before 02-05."""
    timeline = phase_one(*SIX).symptom("01-27 08:00", "palpitations")
    assert changes(timeline.run("01-05", "02-10")) == []
    timeline.clear("01-29 10:00", factor=1)
    assert changes(timeline.run("01-05", "02-10")) == [("1->2", "2026-02-05")]


def test_no_reentry_of_an_exercise() -> None:
    """C-048, C-101: the row is cleared on 01-29 and re-enters while the date is before 02-05."""
    row = planned("row", load=20, e1rm_kg=50)
    timeline = phase_one(*SIX).add("plan.changed", "01-06 10:00", {"exercises": [planned(load=40), row]})
    timeline.session("01-27 19:00", lift("row", 20, pain=6)).clear("01-29 10:00", "row")
    timeline.session("01-30 19:00", lift(load=40)).session("02-01 19:00", lift(load=40))
    assert changes(timeline.run("01-05", "02-10")) == [("1->2", "2026-02-05")]


@pytest.mark.parametrize(("acute", "pain", "opens"), [(False, 3, True), (True, 2, True), (True, 2.1, False)])
def test_less_pain_is_calm_in_an_acute_phase(acute: bool, pain: float, opens: bool) -> None:
    """C-016, C-048: at most 2 instead of 4."""
    timeline = phase_one(*SIX[:5], acute_inflammation=acute)
    timeline.session("01-26 19:00", lift(load=40, pain=pain)).checkin("01-28 10:00", 0)
    assert (changes(timeline.run("01-05", "02-02")) != []) is opens


def test_a_step_forward_and_a_step_back_on_one_day_are_two_decisions() -> None:
    """C-050, C-109: to maintenance at 06:00, and back to Phase 1 with the first session after 44 days."""
    timeline = Timeline().plan(at="01-20 07:00", phase_since="2025-12-08", last_session_on="2025-12-20")
    story = timeline.session("02-02 19:00").run("01-20", "02-03")
    assert changes(story) == [("2->3", "2026-02-02"), ("3->1", "2026-02-02")]
    assert len({one.decision_id for one in story.decisions() if one.action == "PHASE_CHANGE"}) == 2


def phase_two(**plan: Any) -> Timeline:
    """Phase 2 since 2026-02-02, sessions up to 2026-03-29."""
    timeline = Timeline().plan(**plan)
    for day in ("02-13", "02-20", "02-27", "03-06", "03-13", "03-20", "03-27"):
        timeline.session(f"{day} 19:00", lift(rpe=8))
    return timeline


def test_maintenance_begins_after_56_days() -> None:
    """C-050: 2026-02-02 + 56 d = 2026-03-30."""
    assert changes(phase_two().run("02-12", "03-29")) == []
    assert changes(phase_two().run("02-12", "04-02")) == [("2->3", "2026-03-30")]


def test_an_open_watch_keeps_phase_two() -> None:
    """C-050."""
    timeline = phase_two().session("03-29 19:00", lift(pain=4.5, rpe=8)).checkin("03-31 09:00", 0)
    assert changes(timeline.run("02-12", "04-02")) == [("2->3", "2026-04-01")]


def test_a_hold_keeps_phase_two() -> None:
    """C-050."""
    assert changes(phase_two().pressure("03-28 09:00", 185, 90).run("02-12", "04-02")) == []


def test_an_absolute_pressure_cleared_does_not_delay() -> None:
    """C-050."""
    timeline = phase_two().pressure("03-28 09:00", 185, 90).clear("03-29 09:00")
    assert changes(timeline.run("02-12", "04-02")) == [("2->3", "2026-03-30")]


def test_a_red_flag_cleared_less_than_14_days_ago_keeps_phase_two() -> None:
    """C-050: cleared 03-29, so not before 04-12."""
    timeline = phase_two().symptom("03-28 09:00", "palpitations").clear("03-29 09:00", factor=1)
    timeline.session("04-04 19:00", lift(rpe=8)).session("04-10 19:00", lift(rpe=8))
    assert changes(timeline.run("02-12", "04-11")) == []
    assert changes(timeline.run("02-12", "04-14")) == [("2->3", "2026-04-12")]


def test_planned_pauses_do_not_stop_the_calendar() -> None:
    """C-045."""
    timeline = phase_two().pause("03-28 09:00", "03-28", "04-02")
    assert changes(timeline.run("02-12", "04-02")) == [("2->3", "2026-03-30")]


def test_a_gap_of_28_days_restarts_phase_one() -> None:
    """C-110: PHASE_CHANGE at the session's instant, reassessment before Phase 2."""
    timeline = Timeline().plan(planned(load=40)).session("03-11 19:00", lift(load=40))
    story = timeline.run()
    assert changes(story) == [("2->1", "2026-03-11")]
    assert next(one for one in story.decisions() if one.action == "PHASE_CHANGE").at == timeline.when("03-11 19:00")
    for day in (14, 18, 22, 26, 30):
        timeline.session(f"03-{day} 19:00", lift(load=30))
    for day in (3, 7):
        timeline.session(f"04-0{day} 19:00", lift(load=30))
    assert changes(timeline.run("02-12", "04-15")) == [("2->1", "2026-03-11")]
    timeline.add("reassessment.completed", "04-10 10:00", {})
    assert changes(timeline.run("02-12", "04-15")) == [("2->1", "2026-03-11"), ("1->2", "2026-04-11")]


def test_a_gap_of_27_days_does_not() -> None:
    """C-110."""
    assert changes(Timeline().plan(planned(load=40)).session("03-10 19:00", lift(load=40)).run()) == []


def test_maintenance_falls_back_to_phase_one() -> None:
    """C-110."""
    timeline = Timeline().plan(phase="maintenance").session("03-11 19:00")
    assert changes(timeline.run()) == [("3->1", "2026-03-11")]


def test_phase_one_restarts_in_silence() -> None:
    """C-110: already in Phase 1, it restarts on 02-23 without PHASE_CHANGE."""
    timeline = phase_one(*SIX[1:]).session("02-23 19:00", lift(load=30))
    timeline.add("reassessment.completed", "02-24 10:00", {})
    for day in (3, 7, 11, 15, 19):
        timeline.session(f"03-{day:02} 19:00", lift(load=30))
    assert changes(timeline.run("01-05", "03-22")) == []
    assert changes(timeline.run("01-05", "03-24")) == [("1->2", "2026-03-23")]


@pytest.mark.parametrize(("start", "on"), [("2026-01-05", "2026-02-02"), ("2026-01-07", "2026-02-04")])
def test_an_activated_plan_begins_phase_one_on_its_first_day(start: str, on: str) -> None:
    """C-010, C-045, C-047: whenever it was activated."""
    plan = {"profile": "pain", "birth_date": "1986-03-01", "home_timezone": "Europe/Paris", "program_start": start}
    exercise = planned(load=40, sets=2, last_change_on="2026-01-05")
    asked = {"plan": plan | {"exercises": [exercise]}, "screening": screening()}
    timeline = Timeline().add("plan.activation_requested", "01-04 09:00", asked)
    for day in SIX:
        timeline.session(f"{day} 19:00", lift(load=40, rpe=8))
    story = timeline.run("01-04", "02-06")
    assert story.told()[0].startswith("PLAN_ACTIVATED")
    assert changes(story) == [("1->2", on)]
