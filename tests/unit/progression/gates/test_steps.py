"""C-062, C-067, C-049: progress in repetitions and rungs, and exercises added later."""

from tests.support.exercises import band, ladder, lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.gates.ready import decided, ready, said_last


def test_repetitions_progress_up_to_twenty() -> None:
    """C-062: 15, 17, 19, 20, then the ceiling; each step is a change of its own."""
    timeline = Timeline().plan(planned(load=2, step_kg=1, last_change_on="2026-01-05"), profile="athlete")
    targets = [12, 14, 16, 18, 20]
    start = timeline.when("02-13 19:00").date().toordinal()
    for step, reps in enumerate(targets):
        for offset in (0, 3):
            on = timeline.when("02-13 19:00").date().fromordinal(start + 7 * step + offset)
            timeline.session(f"{on} 19:00", lift(load=2, reps=(reps, reps)))
    decisions = timeline.run().decisions()
    steps = [one for one in decisions if one.action == "PROGRESS_REPS"]
    assert [one.target_reps for one in steps] == [14, 16, 18, 20]
    assert said_last(timeline.run()) == "MAINTAIN CEILING"


def test_an_odd_range_ends_at_twenty() -> None:
    """C-062: rmax 15, 17, 19, then 20 at most."""
    dumbbell = planned(load=2, step_kg=1, last_change_on="2026-01-05")
    timeline = Timeline().plan(dumbbell, last_reassessment_on="2026-02-12")
    start = timeline.when("02-13 19:00").date()
    for step, reps in enumerate([15, 17, 19, 20]):
        for offset in (0, 7):
            on = start.fromordinal(start.toordinal() + 14 * step + offset)
            timeline.session(f"{on} 19:00", lift(load=2, reps=(reps, reps)))
    story = timeline.run()
    assert [one.target_reps for one in story.decisions() if one.action == "PROGRESS_REPS"] == [17, 19, 20]
    assert said_last(story) == "MAINTAIN CEILING"


def test_the_raised_target_replaces_the_range_in_every_gate() -> None:
    """C-062."""
    timeline = ready(planned(load=2, step_kg=1), first=lift(load=2)).session("02-16 19:00", lift(load=2))
    told = timeline.session("02-18 19:00", lift(load=2, reps=(16, 16))).run().told()
    assert told[-2:] == ["PROGRESS_REPS STEP_TOO_LARGE", "MAINTAIN REPS_BELOW_TOP"]
    told = timeline.session("02-20 19:00", lift(load=2, reps=(17, 17))).run().told()
    assert told[-1] == "MAINTAIN CONFIRM 1/2"
    assert timeline.session("02-22 19:00", lift(load=2, reps=(17, 18), rpe=None)).run().told()[-1] == (
        "MAINTAIN RPE_MISSING"
    )


def test_a_ladder_rises_by_one_rung_and_ends_at_its_top() -> None:
    """C-067."""
    assert decided(ladder(level=2), first=band(), last=band()) == "INCREASE_LEVEL OK 3"
    top = band(level=5)
    assert decided(ladder(level=5), first=top, last=top) == "MAINTAIN CEILING"
    assert decided(ladder(level=2), first=band(), last=band(level=1)) == "MAINTAIN LOAD_BELOW_PRESCRIPTION"


def test_an_absent_rung_means_the_prescribed_one() -> None:
    """C-001."""
    bare = lift("band_row", None)
    assert decided(ladder(level=2), first=bare, last=bare) == "INCREASE_LEVEL OK 3"


def test_two_exercises_may_rise_on_one_day() -> None:
    """C-061."""
    timeline = Timeline().plan(planned(), planned("row", 40))
    for day in ("02-13", "02-16"):
        timeline.session(f"{day} 19:00", lift(), lift("row", 40))
    assert timeline.run().told()[-2:] == ["INCREASE_LOAD OK 62.5", "INCREASE_LOAD OK 42.5"]


def test_a_new_exercise_starts_its_own_clock() -> None:
    """C-049: added on 02-13, so not before 02-27."""
    timeline = Timeline().plan()
    row = planned("row", 40)
    row.pop("last_change_on")
    timeline.add("plan.changed", "02-13 10:00", {"exercises": [row]})
    for day in ("02-13", "02-16", "02-26", "02-27"):
        timeline.session(f"{day} 19:00", lift("row", 40))
    told = timeline.run().told("row")
    assert told[1] == "MAINTAIN CADENCE"
    timeline = Timeline().plan().add("plan.changed", "02-13 10:00", {"exercises": [row]})
    for day in ("02-18", "02-22", "02-26", "02-27"):
        timeline.session(f"{day} 19:00", lift("row", 40))
    assert timeline.run().told("row")[-2:] == ["MAINTAIN CADENCE", "INCREASE_LOAD OK 42.5"]
