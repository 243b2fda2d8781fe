"""C-068, C-049, C-021: one variable at a time, and what a change of plan leaves as it was."""

from decimal import Decimal
from typing import Any

import pytest

from shared.contracts.emissions import MessageSaid
from tests.support.exercises import Raw, lift, planned
from tests.support.timeline import Story, Timeline


def raised(**fields: Any) -> Timeline:
    """60 kg become 62.5 on Mon 2026-02-16; the window of 14 days ends on 03-02."""
    return Timeline().plan(planned(**fields)).session("02-13 19:00").session("02-16 19:00")


def changed(timeline: Timeline, day: str, *exercises: Raw) -> Timeline:
    return timeline.add("plan.changed", f"{day} 09:00", {"exercises": list(exercises)})


def warnings(story: Story) -> list[tuple[Any, Any]]:
    found = [one for one in story.said if isinstance(one, MessageSaid) and one.key == "C-068.one_change"]
    return [(one.values["exercise_id"], one.values["until"]) for one in found]


@pytest.mark.parametrize(
    ("day", "sets", "load", "warned"),
    [
        ("02-18", 3, 62.5, True),
        ("03-01", 3, 62.5, True),
        ("03-02", 3, 62.5, False),
        ("02-18", 2, 62.5, False),
        ("02-18", 1, 62.5, False),  # regressions always
        ("02-18", 2, 60, False),
        ("02-18", 1, 50, False),
    ],
)
def test_sets_do_not_rise_in_the_window_of_a_load(day: str, sets: int, load: float, warned: bool) -> None:
    """C-068, worked example: +2.5 kg on 02-16, a third set on 02-18: warned until 03-02; the day before, and on it."""
    story = changed(raised(), day, planned(load=load, sets=sets)).run()
    assert warnings(story) == ([("leg_press", "2026-03-02")] if warned else [])


def test_a_warning_stands_on_decisions_until_the_window_ends() -> None:
    """C-068: the clinician's change is carried out, and starts a window of its own."""
    timeline = changed(raised(), "02-18", planned(load=62.5, sets=3))
    for day in ("02-19", "03-01", "03-02"):
        timeline.session(f"{day} 19:00", lift(load=62.5, reps=(15, 15, 15)))
    told = timeline.run().decisions("leg_press")[2:]
    assert [(one.reason, "ONE_CHANGE" in one.notes) for one in told] == [
        ("CONFIRM 1/2", True),
        ("CONFIRM 1/2", True),  # a gap of ten days
        ("CADENCE", False),
    ]
    assert str(told[-1].eligible_on) == "2026-03-04"


def test_two_at_once_are_warned_of() -> None:
    """C-068: load and sets by the same change, 14 days from then."""
    story = changed(Timeline().plan(), "02-18", planned(load=62.5, sets=3)).run()
    assert warnings(story) == [("leg_press", "2026-03-04")]


@pytest.mark.parametrize(("day", "load"), [("02-18", "62.5"), ("03-01", "62.5"), ("03-02", "65")])
def test_a_second_rise_of_the_load_waits_for_the_next_window(day: str, load: str) -> None:
    """C-049, C-068: an increase, then a clinician's 65 kg: the change of that window has been made."""
    timeline = changed(raised(), day, planned(load=65))
    story = timeline.session("03-03 19:00", lift(load=62.5, reps=(10, 10))).run()
    assert story.decisions("leg_press")[-1].load_kg == Decimal(load)


def test_changes_of_plan_do_not_add_up_in_a_window() -> None:
    """C-049: a tenth, and not a tenth of a tenth a day later."""
    timeline = changed(changed(Timeline().plan(), "02-13", planned(load=65)), "02-14", planned(load=70))
    assert timeline.session("02-19 19:00", lift(reps=(10, 10))).run().decisions()[-1].load_kg == Decimal(65)


def test_a_changed_plan_is_no_way_to_another_one_repetition_maximum() -> None:
    """C-021, C-063: 75 % of the stored 90 kg are 67.5, whatever the change says or leaves out."""
    for given in ({"e1rm_kg": 200}, {"e1rm_kg": None}):
        timeline = Timeline().plan(planned(load=67.5))
        changed(timeline, "02-13", planned(load=67.5, sets=2) | given if given["e1rm_kg"] else _bare(67.5))
        for day in ("02-13", "02-26", "02-27"):
            timeline.session(f"{day} 19:00", lift(load=67.5))
        assert timeline.run().told("leg_press")[-1] == "MAINTAIN CEILING"


def _bare(load: float) -> Raw:
    exercise = planned(load=load)
    del exercise["e1rm_kg"]
    return exercise


@pytest.mark.parametrize("named", ["2026-01-01", None])
def test_no_clock_runs_faster_for_a_change(named: str | None) -> None:
    """C-059: a change that names an earlier last change does not shorten the interval."""
    timeline = changed(raised(), "02-17", planned(load=62.5, last_change_on=named))
    timeline.session("02-20 19:00", lift(load=62.5)).session("02-27 19:00", lift(load=62.5))
    assert timeline.run().told("leg_press")[-1] == "MAINTAIN CADENCE"


def test_a_raised_target_of_repetitions_stands() -> None:
    """C-062: until the next increase, not until somebody sends the exercise again."""
    small = planned(load=20, step_kg=5, e1rm_kg=60)
    timeline = Timeline().plan(small).session("02-13 19:00", lift(load=20)).session("02-16 19:00", lift(load=20))
    assert timeline.run().decisions()[-1].target_reps == 17
    changed(timeline, "02-17", small).session("02-23 19:00", lift(load=20)).session("02-28 19:00", lift(load=20))
    assert timeline.run().told("leg_press")[-1] == "MAINTAIN REPS_BELOW_TOP"


@pytest.mark.parametrize(("load", "told"), [(42.5, "MAINTAIN CONFIRM 1/2"), (40, "MAINTAIN REPS_BELOW_TOP")])
def test_a_risen_load_ends_a_raised_target_of_repetitions(load: float, told: str) -> None:
    """C-062: 17 repetitions stood in for a step of 5 kg; once smaller plates let the load rise, 15 are enough again."""
    timeline = Timeline().plan(planned(load=40, step_kg=5))
    timeline.session("02-13 19:00", lift(load=40)).session("02-16 19:00", lift(load=40))
    assert timeline.run().decisions()[-1].target_reps == 17
    timeline.session("02-23 19:00", lift(load=40))
    changed(timeline, "03-02", planned(load=load, step_kg=2.5))
    assert timeline.session("03-03 19:00", lift(load=load)).run().told("leg_press")[-1] == told


def test_a_third_set_leaves_a_raised_target_of_repetitions() -> None:
    """C-062: until the next increase or another profile; 17 repetitions are asked of each of the three."""
    small = planned(load=20, step_kg=5, e1rm_kg=60)
    timeline = Timeline().plan(small).session("02-13 19:00", lift(load=20)).session("02-16 19:00", lift(load=20))
    timeline.session("02-23 19:00", lift(load=20))
    changed(timeline, "03-02", small | {"sets": 3})
    for day, reps in (("03-03", (15, 15, 15)), ("03-05", (17, 17, 17))):
        timeline.session(f"{day} 19:00", lift(load=20, reps=reps))
    assert timeline.run().told("leg_press")[-2:] == ["MAINTAIN REPS_BELOW_TOP", "MAINTAIN CONFIRM 1/2"]


@pytest.mark.parametrize(("load", "told"), [(60, "INCREASE_LOAD OK 62.5"), (57.5, "MAINTAIN CADENCE")])
def test_an_exercise_that_is_sent_again_as_it_is_starts_no_clock(load: float, told: str) -> None:
    """C-049, C-059: changed last on 02-02, so 02-16 is its day; a load that was set lower on 02-13 counts from then."""
    timeline = changed(Timeline().plan(), "02-13", planned(load=load))
    timeline.session("02-13 19:00", lift(load=load)).session("02-16 19:00", lift(load=load))
    assert timeline.run().told("leg_press")[-1] == told
