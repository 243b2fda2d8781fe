"""A session that two apps report counts once, but no pain that only one of them tells of is lost (C-004, C-005)."""

from typing import Any

import pytest

from tests.support.exercises import Number, lift
from tests.support.timeline import Story, Timeline


def twice(
    first: Number | None,
    second: Number | None,
    *,
    before: tuple[Number | None, ...] = (0, 0),
    after: Timeline | None = None,
) -> Timeline:
    """The same sets from two apps, half a minute apart, with the pain that each of them tells of."""
    timeline = Timeline().plan() if after is None else after
    timeline.session("02-13 19:00", lift(pain=first), session_id="one", pre=before[0])
    again: dict[str, Any] = {"session_id": "two", "started": "02-13 18:01", "pre": before[1]}
    return timeline.session("02-13 19:00:30", lift(pain=second), **again)


def alerts(story: Story) -> list[str]:
    return [code for code, _ in story.raised()]


@pytest.mark.parametrize(
    ("first", "second", "raised", "then"),
    [
        (None, 8, ["PAIN_INTENSE"], "HOLD_PROGRAM PAIN_INTENSE"),
        (None, 7, ["PAIN_INTENSE"], "HOLD_PROGRAM PAIN_INTENSE"),
        (None, 6.9, ["PAIN_INTENSE"], "HOLD_EXERCISE PAIN_INTENSE"),
        (None, 5.1, ["PAIN_INTENSE"], "HOLD_EXERCISE PAIN_INTENSE"),
        (None, 5, ["PAIN_AMBER"], "MAINTAIN PAIN_WATCH"),
        (None, 4.1, ["PAIN_AMBER"], "MAINTAIN PAIN_WATCH"),
        (None, 4, [], "MAINTAIN CONFIRM 1/2"),
        (None, None, [], "MAINTAIN CONFIRM 1/2"),
        (0, 5.1, ["PAIN_INTENSE"], "HOLD_EXERCISE PAIN_INTENSE"),
        (4.5, 5.1, ["PAIN_AMBER", "PAIN_INTENSE"], "HOLD_EXERCISE PAIN_INTENSE"),
        (6, 7, ["PAIN_INTENSE", "PAIN_INTENSE"], "HOLD_PROGRAM PAIN_INTENSE"),
        (4.5, 5, ["PAIN_AMBER"], "MAINTAIN PAIN_WATCH"),
        (5.1, 6.9, ["PAIN_INTENSE"], "HOLD_EXERCISE PAIN_INTENSE"),
        (8, None, ["PAIN_INTENSE"], "HOLD_PROGRAM PAIN_INTENSE"),
        (8, 8, ["PAIN_INTENSE"], "HOLD_PROGRAM PAIN_INTENSE"),
    ],
)
def test_the_graver_pain_of_the_two_counts(
    first: Number | None, second: Number | None, raised: list[str], then: str
) -> None:
    """C-004, C-078, C-080: at, under and over; what both tell of is said once."""
    timeline = twice(first, second)
    assert alerts(timeline.run()) == raised
    assert timeline.session("02-16 19:00").run().told("leg_press", "s0216") == [then]


def test_it_is_one_session_all_the_same() -> None:
    """C-005: no second confirmation, no second amber session in a row."""
    assert twice(None, None).run().outcomes()[-1] == ("e02", "suspected_duplicate")
    assert twice(0, 0).run().told() == ["MAINTAIN CONFIRM 1/2"]
    assert "PAIN_AMBER_REPEAT" not in alerts(twice(4.5, 4.5).run())


@pytest.mark.parametrize(("pain", "raised"), [(5, []), (5.1, ["PAIN_INTENSE_REST"])])
@pytest.mark.parametrize("first", [None, 0])
def test_pain_before_the_session_counts(first: Number | None, pain: Number, raised: list[str]) -> None:
    """C-081: at the limit and over it; the sentence says when it was felt."""
    story = twice(0, 0, before=(first, pain)).run()
    assert alerts(story) == raised
    assert all("before" in one.sentence for one in story.alerts("PAIN_INTENSE_REST"))


def test_raised_pain_before_the_session_is_watched() -> None:
    """C-082: 2 above the reference; 1.9 above it is not elevated."""
    for pain, then in ((2, "MAINTAIN PAIN_WATCH"), (1.9, "INCREASE_LOAD OK 62.5")):
        story = twice(0, 0, before=(0, pain)).session("02-16 19:00").run()
        assert story.told()[-1] == then


@pytest.mark.parametrize(("first", "second"), [(5.1, None), (5.1, 5.1), (6, 5.1)])
def test_pain_before_the_session_that_both_tell_of_is_said_once(first: Number, second: Number | None) -> None:
    """C-005, C-081: the second report tells of none, of the same, or of less."""
    assert alerts(twice(0, 0, before=(first, second)).run()) == ["PAIN_INTENSE_REST"]


@pytest.mark.parametrize(
    ("first", "second", "raised"),
    [
        (2, 2.1, ["PAIN_AMBER"]),
        (None, 2.1, ["PAIN_AMBER"]),
        (0, 4, ["PAIN_AMBER"]),
        (0, 2, []),
        (2.1, 4.1, ["PAIN_AMBER", "PAIN_INTENSE"]),
        (2.1, 4, ["PAIN_AMBER"]),
    ],
)
def test_with_acute_inflammation_the_lower_limits_say_which_is_graver(
    first: Number | None, second: Number, raised: list[str]
) -> None:
    """C-005, C-016: above 2 it is amber, above 4 red."""
    assert alerts(twice(first, second, after=Timeline().plan(acute_inflammation=True)).run()) == raised


@pytest.mark.parametrize("third", [(3, 5), (3, 4)])
def test_a_week_has_one_value_of_a_session_that_is_told_twice(third: tuple[Number, Number]) -> None:
    """C-005, C-088: means of 2, then 3; in the third week one session, which alone is no mean."""
    timeline = Timeline().plan(at="01-25 07:00", baseline_rest_pain=3)
    for day, before in (("01-27", 2), ("01-29", 2), ("02-03", 3), ("02-05", 3)):
        timeline.session(f"{day} 19:00", pre=before)
    assert "PAIN_TREND_UP" not in alerts(twice(0, 0, before=third, after=timeline).run("01-26", "02-17"))
    timeline.session("02-15 19:00", pre=5)
    assert "PAIN_TREND_UP" in alerts(timeline.run("01-26", "02-17"))


@pytest.mark.parametrize(
    ("cleared", "then"),
    [
        ("18:00", "HOLD_EXERCISE PAIN_INTENSE"),
        ("18:01", "HOLD_EXERCISE PAIN_INTENSE"),
        ("18:02", "HOLD_PROGRAM RED_FLAG_OTHER"),
    ],
)
def test_a_second_report_that_began_in_a_hold_is_decided_as_such(cleared: str, then: str) -> None:
    """C-055, C-102: it began at 18:01; the clearance came before it, at it or after it."""
    held = Timeline().plan().symptom("02-13 08:00", "palpitations").clear(f"02-13 {cleared}", factor=1)
    assert twice(4.5, 5.5, after=held).run().told("leg_press", "two") == [then]


@pytest.mark.parametrize(("known", "told"), [(None, "REGRESS PAIN_AMBER_REPEAT 52.5"), (4.5, None)])
def test_amber_for_the_second_time_in_a_row_is_counted_once(known: Number | None, told: str | None) -> None:
    """C-079: the session before was amber; the first report knows of no pain, or the same."""
    amber = Timeline().plan().session("02-12 19:00", lift(pain=4.5))
    story = twice(known, 4.5, after=amber).run()
    assert alerts(story).count("PAIN_AMBER_REPEAT") == 1
    assert story.told("leg_press", "two") == ([] if told is None else [told])


@pytest.mark.parametrize("deleted", ["e01", "e02"])
def test_the_patient_does_not_take_it_back(deleted: str) -> None:
    """C-101: either of the two reports is deleted."""
    timeline = twice(None, 5.5)
    timeline.add("event.deleted", "02-14 09:00", {"reason": "twice"}, supersedes=deleted)
    timeline.events[-1]["actorrole"] = "app"
    assert timeline.session("02-16 19:00").run().told("leg_press", "s0216") == ["HOLD_EXERCISE PAIN_INTENSE"]


@pytest.mark.parametrize("reports", [(0, 4.5), (4.5, 0), (None, 4.5), (4.5, 4.5)])
@pytest.mark.parametrize(("earlier", "again"), [(4.5, True), (0, False)])
def test_an_amber_session_is_the_second_in_a_row_whichever_report_tells_it(
    reports: tuple[Number | None, Number], earlier: Number, again: bool
) -> None:
    """C-005, C-079: as in one report; that the other says there was none does not come between."""
    story = twice(*reports, after=Timeline().plan().session("02-12 19:00", lift(pain=earlier))).run()
    assert ("PAIN_AMBER_REPEAT" in alerts(story)) is again
    assert ("REGRESS PAIN_AMBER_REPEAT 52.5" in story.told()) is again


def test_a_second_report_counts_no_amber_session_twice() -> None:
    """C-005, C-079: amber by one report and red by the other is red, which neither counts nor resets."""
    timeline = twice(4.5, 5.1).clear("02-14 09:00", "leg_press", factor=1)
    assert "PAIN_AMBER_REPEAT" not in alerts(timeline.session("02-22 19:00", lift(pain=4.5)).run())


@pytest.mark.parametrize("before", [(None, 4), (4, None), (2, 4), (4, 2), (4, 4)])
@pytest.mark.parametrize("least", [4, 3.9])
def test_pain_before_a_session_told_twice_is_one_value_of_its_week_at_its_gravest(
    before: tuple[Number | None, ...], least: Number
) -> None:
    """C-004, C-005, C-088: means of 2, 3 and 4, or less than a point more."""
    timeline = Timeline().plan()
    for day, pain in (("01-26", 2), ("01-28", 2), ("02-02", 3), ("02-04", 3), ("02-11", least)):
        timeline.session(f"{day} 19:00", pre=pain)
    found = alerts(twice(0, 0, before=before, after=timeline).run("01-25", "02-16"))
    assert ("PAIN_TREND_UP" in found) is (least == 4)
