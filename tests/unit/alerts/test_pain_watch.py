"""C-078, C-079, C-091: what closes a pain watch, and amber pain in a row."""

import pytest

from tests.support.exercises import lift
from tests.support.timeline import Story, Timeline
from tests.unit.alerts.test_pain import END, PAIN, after, trained


def watch_closed(story: Story) -> bool:
    return "PAIN_WATCH" not in (story.decisions()[-1].reason or "")


@pytest.mark.parametrize(
    ("hours", "reading", "closed"),
    [
        (11.9, 0, False),
        (12, 0, True),
        (12, 1.9, True),
        (12, 2, False),
        (23, 2, False),
    ],
)
def test_what_closes_a_watch(hours: float, reading: float, closed: bool) -> None:
    """C-078, C-082, C-091: at 12 h or later, <= 4 and not elevated."""
    timeline = trained(4.5).checkin(after(hours), reading)
    story = timeline.session(after(47)).run()
    assert watch_closed(story) is closed
    assert (("PAIN_AMBER", "s") not in story.open()) is closed


@pytest.mark.parametrize(("reading", "closed"), [(4, True), (4.1, False), (4.9, False)])
def test_a_reading_above_four_closes_nothing(reading: float, closed: bool) -> None:
    """C-082, C-084: baseline 3, so 4.9 is not elevated and still above 4."""
    timeline = Timeline().plan(baseline_rest_pain=3).session(END, lift(pain=4.5), pre=3, session_id="s")
    timeline.checkin(after(20), reading)
    story = timeline.session(after(47), pre=3).run()
    assert watch_closed(story) is closed
    assert (("PAIN_AMBER", "s") not in story.open()) is closed


def test_soon_after_any_session_nothing_closes() -> None:
    """C-091: less than 12 h after the latest session, too."""
    timeline = trained(4.5).session("02-18 19:00", lift(pain=0), pre=0).checkin("02-19 06:59", 0)
    assert ("PAIN_AMBER", "s") in timeline.run().open()
    assert ("PAIN_AMBER", "s") not in timeline.checkin("02-19 07:00", 0).run().open()


def test_a_green_session_alone_does_not_close() -> None:
    """C-087: nor does its low pre-session pain."""
    story = trained(4.5).session("02-18 19:00", pre=0).session("02-20 19:00", pre=0).run()
    assert story.told()[-1] == "MAINTAIN PAIN_WATCH"


def test_closing_resolves_all_three_together() -> None:
    """C-084."""
    timeline = trained(4.5).checkin(after(25), 4).checkin(after(40), 1)
    story = timeline.run()
    assert story.course("PAIN_24H") == [("raised", "routine", "02-17 20:00"), ("resolved", "routine", "02-18 11:00")]
    assert [one[0] for one in story.course("PAIN_AMBER")] == ["raised", "resolved"]


def test_an_improving_elevated_reading_still_opens_a_watch() -> None:
    """C-082."""
    story = trained(4).checkin(after(24), 3).session("02-18 10:00", pre=0).run()
    assert story.raised(*PAIN) == []
    assert story.told()[-1] == "MAINTAIN PAIN_WATCH"


def test_a_clearance_closes_the_watch() -> None:
    """C-101."""
    timeline = trained(3).checkin(after(49), 3).clear("02-19 10:00", factor=1).session("02-27 19:00")
    story = timeline.run()
    assert story.told()[-1] == "MAINTAIN CONFIRM 1/2"
    assert story.open() == {}


@pytest.mark.parametrize(
    ("pains", "alerts"),
    [
        ((4.5, 4.5), 1),
        ((4.5, 0, 4.5), 0),
        ((4.5, None, 4.5), 1),
        ((4.5, 5.5, 4.5), 1),
        ((4.5, 4.5, 4.5), 1),
        ((4.5, 4.5, 4.5, 4.5), 2),
        ((5.5, 4.5), 0),
    ],
)
def test_amber_repeats(pains: tuple[float | None, ...], alerts: int) -> None:
    """C-079: raised even when a hold decides; unknown and red neither count nor reset."""
    timeline = Timeline().plan(baseline_rest_pain=3)
    for number, pain in enumerate(pains):
        timeline.session(f"02-{12 + 2 * number} 19:00", lift(pain=pain), pre=3)
    assert timeline.run().raised("PAIN_AMBER_REPEAT") == [("PAIN_AMBER_REPEAT", "routine")] * alerts


def test_amber_repeat_in_a_hold_is_raised_and_restarts_the_count() -> None:
    """C-079."""
    timeline = Timeline().plan(baseline_rest_pain=3).session("02-12 19:00", lift(pain=4.5), pre=3)
    timeline.symptom("02-13 08:00", "palpitations").session("02-14 19:00", lift(pain=4.5), pre=3)
    assert timeline.run().raised("PAIN_AMBER_REPEAT") == [("PAIN_AMBER_REPEAT", "routine")]
    timeline.clear("02-15 08:00", factor=1).session("02-16 19:00", lift(pain=4.5), pre=3)
    story = timeline.run()
    assert story.raised("PAIN_AMBER_REPEAT") == [("PAIN_AMBER_REPEAT", "routine")]
    assert "REGRESS" not in " ".join(story.told())


def test_a_clearance_does_not_reset_the_amber_count() -> None:
    """C-079."""
    timeline = Timeline().plan(baseline_rest_pain=3).session("02-12 19:00", lift(pain=4.5), pre=3)
    timeline.symptom("02-13 08:00", "palpitations").clear("02-13 10:00", factor=1)
    timeline.session("02-16 19:00", lift(pain=4.5), pre=3)
    assert timeline.run().raised("PAIN_AMBER_REPEAT") == [("PAIN_AMBER_REPEAT", "routine")]
