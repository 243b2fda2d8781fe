"""Pain of an exercise that is logged in parts, and which sessions are one: nothing graver is lost (C-005, C-076)."""

from typing import Any

import pytest

from tests.support.exercises import Number, Raw, lift
from tests.support.timeline import Story, Timeline


def alerts(story: Story) -> list[str]:
    return [code for code, _ in story.raised()]


@pytest.mark.parametrize(
    ("parts", "raised"),
    [
        ((8, 0), ["PAIN_INTENSE"]),
        ((0, 8), ["PAIN_INTENSE"]),
        ((None, 8), ["PAIN_INTENSE"]),
        ((8, None), ["PAIN_INTENSE"]),
        ((4.5, 0), ["PAIN_AMBER"]),
        ((4, 0), []),
    ],
)
def test_an_exercise_in_two_parts_has_the_pain_of_the_worse(
    parts: tuple[Number | None, ...], raised: list[str]
) -> None:
    """C-076, C-078, C-080: whichever of them was logged first."""
    story = Timeline().plan().session("02-13 19:00", *(lift(reps=(15,), pain=pain) for pain in parts)).run()
    assert alerts(story) == raised


def second(
    timeline: Timeline, *exercises: Raw, started: str = "02-13 18:01", ended: str = "02-13 19:00:30"
) -> Timeline:
    """Another app's report of the session of 02-13 that began at 18:00."""
    return timeline.session(ended, *exercises, session_id="two", started=started)


def test_what_both_reports_tell_in_parts_is_said_once() -> None:
    """C-005, C-080: 8 in the first part by both."""
    parts = [lift(reps=(15,), pain=pain) for pain in (8, 0)]
    assert alerts(second(Timeline().plan().session("02-13 19:00", *parts), *parts).run()) == ["PAIN_INTENSE"]


@pytest.mark.parametrize("order", [("leg_press", "row"), ("row", "leg_press")])
def test_every_exercise_of_a_second_report_is_looked_at(order: tuple[str, str]) -> None:
    """C-004, C-005, C-080: it tells of red pain in one exercise, and nothing new of the other."""
    first = [lift(name, 40, pain=0) for name in order]
    again = [lift(name, 40, pain=6 if name == "row" else 0) for name in order]
    story = second(Timeline().plan().session("02-13 19:00", *first), *again).run()
    assert story.raised() == [("PAIN_INTENSE", "urgent")]
    assert story.open()["PAIN_INTENSE", "two:row"].kind == "alert_raised"


@pytest.mark.parametrize(
    ("started", "outcome"),
    [("02-13 18:01:59", "suspected_duplicate"), ("02-13 18:02", "suspected_duplicate"), ("02-13 18:02:01", "accepted")],
)
def test_the_same_sets_within_two_minutes_are_one_session(started: str, outcome: str) -> None:
    """C-005."""
    story = second(Timeline().plan().session("02-13 19:00"), lift(), started=started).run()
    assert story.outcomes()[-1][1] == outcome


@pytest.mark.parametrize(
    ("done", "outcome"),
    [
        (lift(load=60.0), "suspected_duplicate"),
        (lift(load=62.5), "accepted"),
        (lift(load=None), "accepted"),
        (lift(load=None, level=2), "accepted"),
        (lift(reps=(15, 14)), "accepted"),
        (lift("row"), "accepted"),
    ],
)
def test_other_sets_are_another_session(done: Raw, outcome: str) -> None:
    """C-002, C-005: 60 and 60.0 kg are one load; another load, repetition or exercise is not the same set."""
    assert second(Timeline().plan().session("02-13 19:00"), done).run().outcomes()[-1][1] == outcome


def test_a_session_is_known_again_after_another_that_ended_in_between() -> None:
    """C-005: three apps; the second tells of another session, the third of the first one again."""
    timeline = Timeline().plan().session("02-13 19:00")
    timeline.session("02-13 19:00:10", lift("row", 40), session_id="other", started="02-13 18:30")
    assert second(timeline, lift()).run().outcomes()[-1][1] == "suspected_duplicate"


@pytest.mark.parametrize(("pain", "flagged"), [(5, False), (5.1, True), (None, True)])
def test_swelling_in_a_session_counts_with_its_intense_pain(pain: Number | None, flagged: bool) -> None:
    """C-099, C-004: at the limit and over it; unknown pain counts."""
    swollen: dict[str, Any] = {"symptoms": ["severe_weakness_or_swelling"]}
    story = Timeline().plan().session("02-13 19:00", lift(pain=pain), **swollen).run()
    assert ("RED_FLAG_OTHER" in alerts(story)) is flagged


def test_a_session_that_began_with_the_red_flag_was_trained_in_its_hold() -> None:
    """C-102: at or after the start of the hold, also where it ends after the clearance."""
    timeline = Timeline().plan().symptom("02-13 18:00", "palpitations").clear("02-13 18:30", factor=1)
    story = timeline.session("02-13 19:00", started="02-13 18:00").run()
    assert ("TRAINING_DURING_HOLD", "urgent") in story.raised()
    assert story.told(trigger="s0213") == ["HOLD_PROGRAM RED_FLAG_OTHER"]


@pytest.mark.parametrize(("improved", "held"), [(3.9, False), (4, False), (4.1, True)])
def test_pain_before_the_next_session_is_what_later_pain_is_compared_with(improved: Number, held: bool) -> None:
    """C-082, C-086: 5 before the session of the next day; 49 hours after the first it must be a point less."""
    timeline = Timeline().plan().session("02-13 19:00").session("02-14 19:00", pre=5)
    story = timeline.checkin("02-15 20:00", improved).run()
    assert ("PAIN_NOT_IMPROVING" in alerts(story)) is held


@pytest.mark.parametrize(("last", "held"), [(3.9, False), (4, False), (4.1, True)])
def test_pain_must_fall_by_a_point_from_its_highest(last: Number, held: bool) -> None:
    """C-085, C-086: 5 at 25 hours, 4 at 30 hours; at 49 hours it is compared with the 5, not with the last reading."""
    timeline = Timeline().plan().session("02-13 19:00")
    timeline.checkin("02-14 20:00", 5).checkin("02-15 01:00", 4).checkin("02-15 20:00", last)
    assert ("PAIN_NOT_IMPROVING" in alerts(timeline.run())) is held
