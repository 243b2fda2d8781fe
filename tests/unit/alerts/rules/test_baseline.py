"""C-017, C-022: the week-0 baseline is complete by day 14."""

from typing import Any

import pytest

from tests.support.exercises import Number
from tests.support.timeline import Story, Timeline
from tests.unit.alerts.rules.functional import examined

CODE = "BASELINE_INCOMPLETE"
WHOLE: tuple[tuple[str, Number | None, dict[str, Any]], ...] = (
    ("chair_stand_30s", 12, {}),
    ("grip_strength", 30, {"hand": "left"}),
    ("grip_strength", 32, {"hand": "right"}),
    ("stair_climb", 9, {}),
)


def starting(*tests: tuple[str, Number | None, dict[str, Any]], **plan: Any) -> Timeline:
    """Started on 2026-01-05; tests three days before."""
    timeline = Timeline()
    for test, value, how in tests:
        examined(timeline, "01-02 10:00", test, value, **how)
    fields: dict[str, Any] = {"phase": "adaptation", "phase_since": "2026-01-05", "baseline_rest_pain": 3}
    return timeline.plan(at="01-05 07:00", **(fields | {"priority_muscle_groups": ["quadriceps"]} | plan))


def run(timeline: Timeline) -> Story:
    return timeline.run("01-05", "02-28")


def missing(story: Story) -> list[list[str]]:
    return [alert.details["missing"] for alert in story.alerts(CODE) if alert.kind == "alert_raised"]


def test_the_example_of_the_rule() -> None:
    """C-017: start 2026-01-05, no grip by tick 2026-01-19 06:00."""
    story = run(starting(WHOLE[0], WHOLE[3]))
    assert story.course(CODE) == [("raised", "routine", "01-19 06:00")]
    assert story.alerts(CODE)[0].episode == "day14"
    assert missing(story) == [["grip strength"]]


@pytest.mark.parametrize(
    ("without", "expected"),
    [
        ((), []),
        ((0,), [["chair stand 30s"]]),
        ((1,), [["grip strength"]]),  # one hand only
        ((3,), [["stair climb"]]),
        ((0, 3), [["chair stand 30s", "stair climb"]]),
    ],
)
def test_every_test_counts(without: tuple[int, ...], expected: list[list[str]]) -> None:
    """C-017."""
    tests = [each for number, each in enumerate(WHOLE) if number not in without]
    assert missing(run(starting(*tests))) == expected


@pytest.mark.parametrize(
    ("plan", "expected"),
    [
        ({"baseline_rest_pain": None}, [["resting pain"]]),  # C-022 edge
        ({"baseline_rest_pain": 0}, []),
        ({"priority_muscle_groups": []}, [["priority muscle groups"]]),
    ],
)
def test_what_the_plan_says_counts(plan: dict[str, Any], expected: list[list[str]]) -> None:
    assert missing(run(starting(*WHOLE, **plan))) == expected


def test_grip_without_a_hand_is_the_whole_test() -> None:
    assert missing(run(starting(WHOLE[0], WHOLE[3], ("grip_strength", 32, {})))) == []


def test_a_test_that_cannot_be_done_counts_as_done() -> None:
    """C-017 edge: wheelchair."""
    impossible = [("chair_stand_30s", None, {}), ("stair_climb", None, {}), *WHOLE[1:3]]
    assert missing(run(starting(*impossible))) == []


@pytest.mark.parametrize(("at", "raised"), [("01-19 05:59", 0), ("01-19 06:00", 1)])
def test_up_to_the_tick(at: str, raised: int) -> None:
    """C-017: ticks come before events of the same instant."""
    assert len(missing(run(examined(starting(*WHOLE[:3]), at, "stair_climb", 9)))) == raised


def test_the_data_close_it() -> None:
    timeline = examined(starting(*WHOLE[:3]), "02-01 12:00", "stair_climb", 9)
    assert run(timeline).course(CODE) == [("raised", "routine", "01-19 06:00"), ("resolved", "routine", "02-01 12:00")]


def test_resting_pain_of_a_reassessment_closes_it_too() -> None:
    timeline = starting(*WHOLE, baseline_rest_pain=None)
    timeline.add("reassessment.completed", "02-02 09:00", {"baseline_rest_pain": 2})
    assert run(timeline).course(CODE)[-1] == ("resolved", "routine", "02-02 09:00")


def test_a_patient_who_comes_later_is_not_asked_for_it() -> None:
    """A plan that runs already was begun elsewhere."""
    assert run(starting(program_start="2025-11-03")).alerts(CODE) == []
