"""C-071: an approval applies what could still be decided when it comes; what stands against an increase ends it."""

from typing import Any

import pytest

from tests.support.exercises import given, planned
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
