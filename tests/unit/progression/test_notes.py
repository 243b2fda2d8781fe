"""C-021, C-032 to C-034, C-063, C-120: information beside decisions, which changes none."""

from typing import Any

import pytest

from shared.contracts.emissions import DecisionSaid, MessageSaid
from tests.support.exercises import Raw, band, ladder, lift, planned
from tests.support.timeline import Story, Timeline
from tests.unit.progression.findings.course import phase_one


def decided(exercise: Raw, done: Raw, **plan: Any) -> DecisionSaid:
    return Timeline().plan(exercise, **plan).session("02-13 19:00", done).run().decisions()[-1]


def messages(story: Story) -> list[MessageSaid]:
    return [one for one in story.said if isinstance(one, MessageSaid)]


@pytest.mark.parametrize(
    ("load", "plan", "below"),
    [
        (44, {}, True),  # 55 % of 80 kg, the worked example of C-034
        (47.5, {}, True),
        (48, {}, False),
        (55.5, {"profile": "athlete"}, True),
        (56, {"profile": "athlete"}, False),
        (47.5, {"profile": "sarcopenic"}, True),
        (31.5, {"phase": "adaptation"}, True),
        (32, {"phase": "adaptation"}, False),
    ],
)
def test_below_target(load: float, plan: dict[str, Any], below: bool) -> None:
    """C-034: 60 % after Phase 1, 70 % for athletes, 40 % in Phase 1; the load that results counts."""
    exercise = planned(load=load, e1rm_kg=80, step_kg=0.5)
    decision = decided(exercise, lift(load=load, reps=(10, 10)), **plan)
    assert ("BELOW_TARGET" in decision.notes) is below


def test_the_load_that_results_is_compared_with_the_target() -> None:
    """C-034, C-049: 46.5 kg rises to 48.5 kg, 60.6 % of 80 kg."""
    timeline = Timeline().plan(planned(load=46.5, e1rm_kg=80, step_kg=0.5))
    for day in ("02-13", "02-16"):
        timeline.session(f"{day} 19:00", lift(load=46.5))
    first, second = timeline.run().decisions()
    assert "BELOW_TARGET" in first.notes
    assert second.new_load_kg is not None
    assert "BELOW_TARGET" not in second.notes


@pytest.mark.parametrize(
    ("load", "reps", "rpe", "asked"),
    [
        (56, (15, 15), 6, True),  # 84.0 kg = 105 % of 80 kg
        (55.5, (15, 15), 6, False),  # 83.25, rounded down to 83.0
        (56, (15, 14), 6, True),
        (56, (14, 14), 6, False),
        (56, (16, 16), 6, False),  # outside the validity of the estimate
    ],
)
def test_a_session_that_shows_more_asks_for_a_test(load: float, reps: tuple[int, int], rpe: float, asked: bool) -> None:
    """C-021, C-063: RETEST_1RM from 105 % of the stored e1RM on, which stays as it is."""
    decision = decided(planned(load=load, e1rm_kg=80, step_kg=0.5), lift(load=load, reps=reps, rpe=rpe))
    assert ("RETEST_1RM" in decision.notes) is asked


def test_at_the_ceiling_a_test_is_asked_for() -> None:
    """C-063: 60 kg is the ceiling of 80 kg; 15 repetitions of it show 90 kg."""
    timeline = Timeline().plan(planned(load=60, e1rm_kg=80))
    for day in ("02-13", "02-16"):
        timeline.session(f"{day} 19:00")
    last = timeline.run().decisions()[-1]
    assert (last.reason, "RETEST_1RM" in last.notes) == ("CEILING", True)
    assert last.inputs["session_e1rm_kg"] == "90.0"
    assert last.inputs["low_confidence"] is True


@pytest.mark.parametrize(
    ("load", "reps", "mismatch", "named"),
    [
        (82, (12, 12), True, "high"),
        (70, (12, 12), False, "moderate"),
        (50, (16, 16), False, "low"),
        (50, (15, 15), True, "low"),
    ],
)
def test_class_by_load_and_by_repetitions(load: float, reps: tuple[int, int], mismatch: bool, named: str) -> None:
    """C-033: where the two disagree the share of e1RM names the class."""
    decision = decided(planned(load=load, e1rm_kg=100, step_kg=1), lift(load=load, reps=reps))
    assert ("rep_class_mismatch" in decision.notes) is mismatch
    assert (decision.inputs["intensity"], decision.inputs["percent_1rm"]) == (named, f"{load}.0")


def test_without_e1rm_the_class_is_that_of_the_repetitions() -> None:
    """C-033, edge."""
    inputs = decided(planned(e1rm_kg=None), lift(reps=(7, 7))).inputs
    assert (inputs["intensity"], inputs["estimated"]) == ("high", False)
    assert "intensity" not in decided(ladder(), band()).inputs


def test_a_change_of_profile_without_e1rm_asks_for_a_test() -> None:
    """C-032, edge: no load is lowered."""
    timeline = Timeline().plan(planned(e1rm_kg=None), planned("row", 30))
    story = timeline.add("profile.changed", "02-18 10:00", {"profile": "sarcopenic"}).run()
    assert story.decisions() == []
    [message] = messages(story)
    assert (message.key, message.values) == ("C-032.retest", {"exercises": ["leg_press"]})


@pytest.mark.parametrize(
    ("day", "e1rm", "labelled"), [("01-22", 92, True), ("02-01", 92, True), ("02-02", 92, False), ("01-22", 80, False)]
)
def test_early_strength_is_neural(day: str, e1rm: int, labelled: bool) -> None:
    """C-120, worked example: 80 to 92 kg in week 3 is labelled, on day 29 it is not; Phase 1 ends on 02-02 still."""
    timeline = phase_one()
    for session in ("01-08", "01-12", "01-15", "01-19", "01-26", "01-29"):
        timeline.session(f"{session} 19:00", lift(load=40, rpe=8))
    timeline.add("reassessment.completed", f"{day} 10:00", {"e1rm_kg": {"leg_press": e1rm}})
    story = timeline.run("01-05", "02-03")
    assert [one.values["label"] for one in messages(story) if one.key.startswith("C-120")] == ["neural"] * labelled
    assert [str(one.at.date()) for one in story.decisions() if one.action == "PHASE_CHANGE"] == ["2026-02-02"]


def test_what_is_unknown_is_recorded_as_unknown() -> None:
    """C-004, C-009: no load, exertion, pain or e1RM is made up, for a person who reads the record."""
    done = lift(load=None, rpe=None, pain=None, technique=None)
    story = Timeline().plan(planned(e1rm_kg=None)).session("02-13 19:00", done).run()
    inputs = story.decisions()[0].inputs
    unknown = ("lifted", "rpe", "pain", "technique_ok", "ceiling_kg")
    assert [inputs[name] for name in unknown] == [None] * len(unknown)


@pytest.mark.parametrize(("rpe", "shown"), [(8, "88.0"), (7, "90.0"), (6.5, "84.0"), (None, "84.0")])
def test_the_e1rm_that_a_session_shows_counts_what_was_left_in_reserve(rpe: float | None, shown: str) -> None:
    """C-021: 60 kg x 12; from RPE 7 on the repetitions in reserve count as done."""
    story = Timeline().plan().session("02-13 19:00", lift(reps=(12, 12), rpe=rpe)).run()
    assert story.decisions()[0].inputs["session_e1rm_kg"] == shown
