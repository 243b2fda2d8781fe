"""A reading that a patient's app corrects to none: what it meant stands, as it was told (C-005, C-101)."""

import pytest

from tests.support.exercises import Number, lift, planned
from tests.support.timeline import Story, Timeline

DOMS = ("DOMS_EXPECTED", "info")
NOT_IMPROVING = ("PAIN_NOT_IMPROVING", "urgent")
REST = ("PAIN_INTENSE_REST", "urgent")


def corrected(
    pain: Number,
    location: str | None,
    *symptoms: str,
    new: bool = True,
    at: str = "02-15 20:00",
    received: str | None = None,
) -> Timeline:
    """A reading 49 hours after a session, unless told otherwise; half an hour later it is said to have been 0."""
    timeline = Timeline().plan(planned(new_load=new)).session("02-13 19:00", lift(pain=2), session_id="s")
    timeline.checkin(at, pain, location, symptoms, id="told", received=received)
    timeline.checkin(at, 0, received=timeline.when(at).replace(minute=30), supersedes="told")
    timeline.events[-1]["actorrole"] = "app"
    return timeline


def raised(story: Story) -> list[tuple[str, str]]:
    return story.raised("DOMS_EXPECTED", "PAIN_24H", "PAIN_NOT_IMPROVING", "PAIN_INTENSE_REST")


@pytest.mark.parametrize(
    ("pain", "location", "new", "expected"),
    [
        (4, "muscle_diffuse", True, DOMS),
        (5, "muscle_diffuse", True, DOMS),
        (5.1, "muscle_diffuse", True, REST),
        (4, "muscle_diffuse", False, NOT_IMPROVING),
        (4, "joint", True, NOT_IMPROVING),
        (4, None, True, NOT_IMPROVING),
    ],
)
def test_soreness_is_told_from_injury_by_where_it_was(
    pain: Number, location: str | None, new: bool, expected: tuple[str, str]
) -> None:
    """C-083, C-085: the programme is held where it would have been, and expected soreness holds nothing."""
    timeline = corrected(pain, location, new=new)
    assert raised(timeline.run()) == [expected]
    told = timeline.session("02-18 19:00").run().told(trigger="s0218")
    assert told == ["INCREASE_LOAD OK 62.5" if expected == DOMS else f"HOLD_PROGRAM {expected[0]}"]


@pytest.mark.parametrize("received", ["02-15 20:00", "02-15 21:00"])
@pytest.mark.parametrize("symptom", ["dark_urine", "new_functional_loss", "snap_or_tearing"])
def test_soreness_with_a_red_flag_was_not_expected(symptom: str, received: str) -> None:
    """C-006, C-083, C-099: nor where the correction arrives first."""
    assert raised(corrected(4, "muscle_diffuse", symptom, received=received).run()) == [NOT_IMPROVING]


@pytest.mark.parametrize(
    ("at", "pain", "found"), [("02-17 20:00", 5.1, True), ("02-17 20:00", 5, False), ("02-13 06:00", 5.1, True)]
)
def test_a_reading_linked_to_no_session_holds_nothing(at: str, pain: Number, found: bool) -> None:
    """C-081: 97 hours after the session, or before any; the episode is the reading's own."""
    timeline = corrected(pain, None, at=at)
    story = timeline.run()
    assert raised(story) == ([("PAIN_INTENSE_REST", "routine")] if found else [])
    assert list(story.open()) == ([("PAIN_INTENSE_REST", "told")] if found else [])
    assert timeline.session("02-18 19:00").run().told(trigger="s0218") == ["INCREASE_LOAD OK 62.5"]
