"""C-071: an approval applies what could still be decided when it comes; what stands against an increase ends it."""

from typing import Any

import pytest

from tests.support.exercises import given, lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.test_approvals import INCREASE, changes, judged, waiting


def approved(timeline: Timeline, at: str = "02-17 11:00") -> str:
    """What becomes of the increase that an approval meets."""
    return dict(changes(judged(timeline, "approved", at).run())).get(INCREASE, "none")


@pytest.mark.parametrize(
    ("e1rm", "expected"), [(84, "applied"), (83.34, "applied"), (83.33, "expired"), (80, "expired")]
)
def test_an_approval_never_raises_above_the_ceiling(e1rm: float, expected: str) -> None:
    """C-034, C-071: 62.5 kg waits; 75 % of the e1RM that a reassessment has found meanwhile, at, over and under it."""
    timeline = waiting().add("reassessment.completed", "02-17 10:00", {"e1rm_kg": {"leg_press": e1rm}})
    assert approved(timeline) == expected


def test_an_approval_raises_to_the_ceiling_itself() -> None:
    """C-063, C-071: 65 kg and 5 % are 68.25; 67.5 kg, that are 75 % of 90 exactly, wait."""
    timeline = Timeline().plan(planned(load=65), auto_apply="none")
    timeline.session("02-13 19:00", lift(load=65)).session("02-16 19:00", lift(load=65))
    assert timeline.run().told()[-1] == "INCREASE_LOAD OK 67.5"
    assert approved(timeline) == "applied"


@pytest.mark.parametrize(
    ("born", "goal", "on", "expected"),
    [
        ("1990-01-15", None, "02-17", "applied"),
        ("1990-01-15", False, "02-17", "expired"),
        ("1961-02-18", None, "02-17", "applied"),
        ("1961-02-18", None, "02-18", "expired"),
    ],
)
def test_an_approval_raises_to_a_high_load_while_its_conditions_last(
    born: str, goal: bool | None, on: str, expected: str
) -> None:
    """C-035: 82.5 of 100 kg, of the one exercise that is signed off; not without the goal, nor at 65 years."""
    plan: dict[str, Any] = {"profile": "athlete", "phase": "maintenance", "performance_goal": True}
    exercise = planned(load=80, e1rm_kg=100), planned("row", load=30)
    timeline = Timeline().plan(*exercise, **plan, birth_date=born, technique_signed_off=False, auto_apply="none")
    timeline.add("technique.signed_off", "02-12 08:00", {"exercise_id": "leg_press"})
    timeline.session("02-13 19:00", lift(load=80)).session("02-16 19:00", lift(load=80))
    assert timeline.run().told("leg_press")[-1] == "INCREASE_LOAD OK 82.5"
    if goal is not None:
        timeline.add("plan.changed", "02-17 10:00", {"performance_goal": goal})
    assert approved(timeline, f"{on} 11:00") == expected


def test_a_re_entry_that_is_over_does_not_stand_against_an_approval() -> None:
    """C-101, C-109: that of a gap of 16 days ended on 02-20, three days before the increase was decided."""
    timeline = Timeline().plan(last_session_on="2026-01-28", auto_apply="none")
    for day in ("02-13", "02-20", "02-23"):
        timeline.session(f"{day} 19:00")
    assert timeline.run().told() == ["MAINTAIN REENTRY", "MAINTAIN CONFIRM 1/2", "INCREASE_LOAD OK 62.5"]
    assert changes(judged(timeline, "approved", "02-24 11:00", "s0223/leg_press").run()) == [
        ("s0223/leg_press", "applied")
    ]


@pytest.mark.parametrize(("acute", "expected"), [(True, "expired"), (False, "applied")])
def test_an_approval_never_raises_in_acute_inflammation(acute: bool, expected: str) -> None:
    """C-016: the flag has been set since."""
    assert approved(waiting().add("plan.changed", "02-17 10:00", {"acute_inflammation": acute})) == expected


@pytest.mark.parametrize(
    ("systolic", "at", "expected"),
    [
        (160, "02-17 11:00", "expired"),
        (159, "02-17 11:00", "applied"),
        (160, "02-18 10:00", "expired"),
        (160, "02-18 10:01", "applied"),
    ],
)
def test_an_approval_never_raises_on_a_day_of_raised_blood_pressure(systolic: int, at: str, expected: str) -> None:
    """C-013: within 24 h after the reading."""
    assert approved(waiting().pressure("02-17 10:00", systolic, 90), at) == expected


@pytest.mark.parametrize(("last", "expected"), [("2025-12-23", "applied"), ("2025-12-22", "expired")])
def test_an_approval_never_raises_when_the_reassessment_is_long_overdue(last: str, expected: str) -> None:
    """C-115: on 02-17, 56 days after the last one or 57; on 02-16, when it was decided, 55 or 56."""
    assert approved(waiting(last_reassessment_on=last)) == expected


@pytest.mark.parametrize(("going_on", "expected"), [(True, "applied"), (False, "expired")])
def test_an_approval_never_raises_against_the_goal_of_maintenance(going_on: bool, expected: str) -> None:
    """C-051: the clinician has ended the progression since."""
    timeline = waiting(phase="maintenance", phase_since="2026-01-01", continue_progression=True)
    assert approved(timeline.add("plan.changed", "02-17 10:00", {"continue_progression": going_on})) == expected


def test_an_approval_never_raises_while_pain_before_training_rises() -> None:
    """C-088: the week that ends between decision and approval is the second in a row with a rise of 1."""
    fields: dict[str, Any] = {"last_session_on": "2026-01-25", "baseline_rest_pain": None, "auto_apply": "none"}
    timeline = Timeline().plan(planned(last_change_on="2026-01-01"), at="01-26 07:00", **fields)
    for day, before in (("01-27", 0), ("01-30", 0), ("02-03", 1), ("02-06", 1), ("02-12", 2)):
        timeline.session(f"{day} 19:00", pre=before)
    for pre, expected in ((2.1, "expired"), (2, "expired"), (1.9, "applied")):
        rising = Timeline(timeline.zone, [*timeline.events])
        rising.session("02-15 19:00", pre=pre)
        decision = rising.run().decisions()[-1]
        assert decision.action == "INCREASE_LOAD", decision.reason
        judged(rising, "approved", "02-17 10:00", decision.decision_id)
        assert changes(rising.run())[-1] == (decision.decision_id, expected)


@pytest.mark.parametrize(("how", "status"), [("approved", "applied"), ("declined", "declined")])
@pytest.mark.parametrize("answered", [INCREASE, "s0218/leg_press", "s0220/leg_press"])
def test_an_answer_to_an_increase_that_was_decided_again_is_an_answer_to_it(
    how: str, status: str, answered: str
) -> None:
    """C-071: the patient has trained since the clinic was asked, and the question is the same."""
    timeline = waiting().session("02-18 19:00").session("02-20 19:00")
    story = judged(timeline, how, "02-21 10:00", answered).run()
    assert changes(story) == [(INCREASE, "expired"), ("s0218/leg_press", "expired"), ("s0220/leg_press", status)]


def test_an_answer_to_another_increase_is_none() -> None:
    """C-071: 63 kg were shown; by the e1RM of 83 kg that was found since, only 62 kg wait."""
    timeline = Timeline().plan(planned(step_kg=0.5), auto_apply="none").session("02-13 19:00").session("02-16 19:00")
    timeline.add("reassessment.completed", "02-17 10:00", {"e1rm_kg": {"leg_press": 83}}).session("02-18 19:00")
    assert timeline.run().told()[-2:] == ["INCREASE_LOAD OK 63", "INCREASE_LOAD OK 62"]
    assert changes(judged(timeline, "approved", "02-19 10:00").run()) == [(INCREASE, "expired")]


@pytest.mark.parametrize(
    ("before", "after", "status"),
    [
        ("none", "all", "applied"),
        ("all", "none", "pending_approval"),
        ("none", None, "pending_approval"),
        ("all", None, "applied"),
    ],
)
def test_a_change_of_plan_says_which_increases_wait(before: str, after: str | None, status: str) -> None:
    """C-071: from then on; a change that says nothing of it leaves it as it was."""
    timeline = Timeline().plan(auto_apply=before).session("02-13 19:00")
    timeline.add("plan.changed", "02-14 09:00", given(complex=False, auto_apply=after))
    assert timeline.session("02-16 19:00").run().decisions(trigger="s0216")[0].status.value == status


@pytest.mark.parametrize(("at", "load"), [("02-16 20:00", 60), ("02-17 11:00", 62)])
def test_an_approval_means_what_was_shown_when_it_came(at: str, load: float) -> None:
    """C-006, C-071: 63 kg were shown until a reassessment came late, on 02-17 at 10:00; 62 kg since.

    What comes late after the approval changes nothing in that.
    """
    timeline = Timeline().plan(planned(step_kg=0.5), auto_apply="none").session("02-13 19:00").session("02-16 19:00")
    found = {"e1rm_kg": {"leg_press": 83}}
    timeline.add("reassessment.completed", "02-14 10:00", found, received="02-17 10:00")
    assert timeline.run().told()[1:] == ["INCREASE_LOAD OK 63", "INCREASE_LOAD OK 62"]
    judged(timeline, "approved", at).checkin("02-17 09:00", 0, received="02-18 10:00")
    assert timeline.session("02-19 19:00", lift(load=62)).run().decisions()[-1].load_kg == load


@pytest.mark.parametrize(("days", "expected"), [(14, "applied"), (15, "applied"), (16, "expired"), (28, "expired")])
def test_an_approval_keeps_to_a_cadence_that_was_made_longer(days: int, expected: str) -> None:
    """C-059, C-071: last changed on 02-02, the answer comes on 02-17."""
    timeline = waiting().add("plan.changed", "02-17 09:00", {"limits": {"reason": "sore", "cadence_days": days}})
    assert approved(timeline) == expected
