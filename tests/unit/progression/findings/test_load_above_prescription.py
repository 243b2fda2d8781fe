"""C-074: lifted against prescribed."""

import pytest

from tests.support.exercises import Raw, band, given, ladder, lift, planned
from tests.support.timeline import Timeline
from tests.unit.progression.findings.course import episodes

CODE = "LOAD_ABOVE_PRESCRIPTION"


@pytest.mark.parametrize(
    ("prescribed", "lifted", "raised"),
    [(60, 65.9, False), (60, 66, False), (60, 66.01, True), (70, 77, False), (70, 80, True), (60, None, False)],
)
def test_more_than_110_percent(prescribed: float, lifted: float | None, raised: bool) -> None:
    story = Timeline().plan(planned(load=prescribed)).session("02-13 19:00", lift(load=lifted)).run()
    assert story.raised(CODE) == ([(CODE, "routine")] if raised else [])


def test_the_heaviest_working_set_counts() -> None:
    def done(load: float, *, warmup: bool | None = None) -> Raw:
        return given(reps=15, load_kg=load, warmup=warmup)

    heavy = Timeline().plan().session("02-13 19:00", lift(sets=[done(60), done(60), done(70)])).run()
    assert episodes(heavy, CODE) == ["s0213:leg_press"]
    assert heavy.alerts(CODE)[0].details == {"lifted_kg": "70", "prescribed_kg": "60"}
    warm = Timeline().plan().session("02-13 19:00", lift(sets=[done(70, warmup=True), done(60), done(60)])).run()
    assert warm.raised(CODE) == []


def test_against_the_load_in_force_before_the_session_is_decided() -> None:
    """The second session raises 60 to 62.5 kg: 67.5 kg is more than 110 % of the 60 kg it was done at."""
    timeline = Timeline().plan().session("02-13 19:00").session("02-16 19:00", lift(load=67.5))
    story = timeline.run()
    assert story.told()[-1] == "INCREASE_LOAD OK 62.5"
    assert episodes(story, CODE) == ["s0216:leg_press"]


def test_an_increase_that_waits_changes_nothing() -> None:
    """C-071: 62.5 kg waits for approval, so 68 kg is measured against 60 kg."""
    timeline = Timeline().plan(auto_apply="none").session("02-13 19:00").session("02-16 19:00")
    assert episodes(timeline.session("02-18 19:00", lift(load=68)).run(), CODE) == ["s0218:leg_press"]


def test_in_a_hold_training_during_hold_speaks_instead() -> None:
    """C-074, edge: and the session that opens the hold itself still raises it."""
    timeline = Timeline().plan().session("02-13 19:00", lift(load=80, pain=7))
    story = timeline.session("02-16 19:00", lift(load=80)).run()
    assert episodes(story, CODE) == ["s0213:leg_press"]
    assert episodes(story, "TRAINING_DURING_HOLD") == ["s0216"]


def test_an_exercise_hold_does_not_silence_it() -> None:
    timeline = Timeline().plan().session("02-13 19:00", lift(pain=5.5)).session("02-16 19:00", lift(load=80))
    assert episodes(timeline.run(), CODE) == ["s0216:leg_press"]


def test_levels_and_unplanned_exercises_have_no_kilograms_to_exceed() -> None:
    timeline = Timeline().plan(ladder(level=2)).session("02-13 19:00", band(level=4), lift("curl", 40))
    assert timeline.run().raised(CODE) == []


def test_each_exercise_is_an_alert_of_its_own() -> None:
    timeline = Timeline().plan(planned(), planned("row", 30))
    story = timeline.session("02-13 19:00", lift(load=80), lift("row", 40)).run()
    assert episodes(story, CODE) == ["s0213:leg_press", "s0213:row"]


@pytest.mark.parametrize("first", [lift("leg_press"), band(level=2), lift("curl", 40)])
def test_every_exercise_of_a_session_is_looked_at(first: Raw) -> None:
    """C-074: after one that was done as prescribed, one on a ladder, and one that is not planned."""
    timeline = Timeline().plan(planned(), ladder(level=2), planned("row", 40))
    story = timeline.session("02-13 19:00", first, lift("row", 50)).run()
    assert episodes(story, CODE) == ["s0213:row"]
