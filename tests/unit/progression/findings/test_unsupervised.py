"""C-053, C-054: sessions without supervision, by day, sign-off and condition."""

from typing import Any

import pytest

from tests.support.exercises import lift, planned
from tests.support.timeline import Story, Timeline
from tests.unit.progression.findings.course import episodes, phase_one

CODE = "UNSUPERVISED"


def alone(timeline: Timeline, *days: str, supervised: bool | str | None = False) -> Story:
    """A session on each day, at noon of the home zone."""
    for day in days:
        timeline.session(f"{day} 12:00", lift(load=40), supervised=supervised)
    return timeline.run()


@pytest.mark.parametrize(
    ("day", "signed_off", "raised"),
    [
        ("01-05", True, True),  # day 1
        ("02-01", True, True),  # day 28
        ("02-02", True, False),  # day 29
        ("02-02", False, True),
        ("02-15", False, True),  # day 42
        ("02-16", False, True),  # day 43
        ("02-16", True, False),
    ],
)
def test_supervision_ends_with_day_28_and_sign_off(day: str, signed_off: bool, raised: bool) -> None:
    story = alone(phase_one(technique_signed_off=signed_off), day)
    assert story.raised(CODE) == ([(CODE, "routine")] if raised else [])
    assert episodes(story, CODE) == ([f"s{day.replace('-', '')}"] if raised else [])


@pytest.mark.parametrize("supervised", [True, "remote_live"])
def test_live_video_is_supervision(supervised: bool | str) -> None:
    assert alone(phase_one(), "01-08", supervised=supervised).raised(CODE) == []


@pytest.mark.parametrize(
    "condition", [{"complex": True}, {"frail": True}, {"complex_reasons": ["recent_postop"]}, {"complex": False}]
)
@pytest.mark.parametrize(("day", "signed_off", "raised"), [("03-29", True, True), ("03-30", True, False)])
def test_extended_supervision_to_day_84(day: str, signed_off: bool, raised: bool, condition: dict[str, Any]) -> None:
    """C-054: 2026-03-29 is day 84."""
    story = alone(phase_one(technique_signed_off=signed_off, **condition), day)
    extended = condition != {"complex": False}
    assert bool(story.raised(CODE)) is (raised and extended)


def test_after_day_84_it_goes_on_until_sign_off() -> None:
    """C-054, edge."""
    assert alone(phase_one(technique_signed_off=False, complex=True), "03-30").raised(CODE) == [(CODE, "routine")]


def test_a_flag_added_later_holds_from_that_day() -> None:
    """C-054, edge."""
    timeline = phase_one().session("02-05 12:00", lift(load=40), supervised=False)
    timeline.add("plan.changed", "02-06 09:00", {"complex": True})
    assert episodes(alone(timeline, "02-07"), CODE) == ["s0207"]


def test_supervision_as_a_clinician_has_set_it() -> None:
    """C-012: to 2026-02-20 whatever the sign-off."""
    limits = {"reason": "new hip", "supervision_until": "2026-02-20"}
    story = alone(phase_one(limits=limits), "02-20", "02-21")
    assert episodes(story, CODE) == ["s0220"]
    assert story.alerts(CODE)[0].rules == ("C-012", "C-053")


def test_sign_off_counts_from_its_moment() -> None:
    """C-053, worked example: 01-29 (day 25) and 02-05 (day 32) alert, 02-09 after the sign-off of 02-06 does not."""
    timeline = phase_one(technique_signed_off=False)
    for day in ("01-29", "02-05"):
        timeline.session(f"{day} 12:00", lift(load=40), supervised=False)
    timeline.add("technique.signed_off", "02-06 10:00", {})
    story = alone(timeline, "02-09")
    assert episodes(story, CODE) == ["s0129", "s0205"]
    assert story.alerts(CODE)[0].details == {"day": 25}


def test_one_exercise_signed_off_again_leaves_the_programme_signed_off() -> None:
    """C-053: a plan came with its technique signed off; a clinician has then looked at one exercise of the two."""
    timeline = phase_one(planned(load=40), planned("row", load=20))
    timeline.add("technique.signed_off", "02-06 10:00", {"exercise_id": "leg_press"})
    assert alone(timeline, "02-09").raised(CODE) == []


def test_unknown_is_information_until_the_third_in_a_row() -> None:
    """C-053, edge."""
    story = alone(phase_one(), "01-06", "01-08", "01-10", "01-13", supervised=None)
    assert [severity for _, severity in story.raised(CODE)] == ["info", "info", "routine", "routine"]


@pytest.mark.parametrize("answer", [True, False, "remote_live"])
def test_an_answer_ends_the_row_of_unknown_ones(answer: bool | str) -> None:
    timeline = phase_one()
    for day, supervised in (("01-06", None), ("01-08", None), ("01-10", answer), ("01-13", None)):
        timeline.session(f"{day} 12:00", lift(load=40), supervised=supervised)
    story = timeline.run()
    assert [one.severity for one in story.alerts(CODE) if one.trigger == "s0113"] == ["info"]


def test_unknown_after_supervision_has_ended_is_silent() -> None:
    assert alone(phase_one(), "02-02", "02-04", "02-06", "02-09", supervised=None).raised(CODE) == []
