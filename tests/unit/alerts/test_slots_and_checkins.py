"""C-087, C-104, C-105: check-ins and training slots missed, said by the daily tick."""

from typing import Any

import pytest

from tests.support.exercises import Raw, lift
from tests.support.timeline import Story, Timeline
from tests.unit.alerts.test_pain import END, after, trained


def weekly(weekdays: list[int], from_date: str) -> Raw:
    return {"weekdays": weekdays, "from_date": from_date}


MON_THU: dict[str, Any] = {"schedule": weekly([1, 4], "2026-02-12")}
MISSED = ("MISSED_SESSION", "MISSED_STREAK")


def missed(story: Story) -> list[tuple[str, str, str]]:
    """Code, episode and local instant of every missed-session alert raised."""
    return [
        (one.code.value, one.episode, one.at.astimezone(Timeline().when(END).tzinfo).strftime("%m-%d %H:%M"))
        for one in story.alerts(*MISSED)
        if one.kind == "alert_raised"
    ]


@pytest.mark.parametrize(
    ("ended", "raised"),
    [
        ("02-05 19:00", "02-08 06:00"),  # 54 h lie on 02-08 at 01:00
        ("02-06 00:00", "02-08 06:00"),  # exactly 54 h at the tick
        ("02-06 00:01", "02-09 06:00"),
        ("02-05 23:59", "02-08 06:00"),
    ],
)
def test_checkin_missing_at_the_first_tick_from_54_hours_on(ended: str, raised: str) -> None:
    """C-087, GS-27."""
    timeline = Timeline().plan(at="02-04 07:00", last_session_on="2026-02-03").session(ended, lift(pain=4.5))
    assert timeline.run("02-04", "02-12").course("CHECKIN_MISSING") == [("raised", "routine", raised)]


@pytest.mark.parametrize(("hours", "missing"), [(23.9, True), (24, False), (40, False)])
def test_a_reading_from_24_hours_on_is_a_checkin(hours: float, missing: bool) -> None:
    """C-087: pain 4 is elevated, so that the watch stays open either way."""
    story = trained(4.5).checkin(after(hours), 4).run("02-12", "02-19")
    assert (story.raised("CHECKIN_MISSING") != []) is missing


def test_a_session_without_a_score_is_no_reading() -> None:
    """C-087."""
    story = trained(4.5).session("02-18 08:00", pre=None).run("02-12", "02-19")
    assert story.raised("CHECKIN_MISSING") == [("CHECKIN_MISSING", "routine")]


def test_any_later_checkin_resolves_it() -> None:
    """C-087."""
    timeline = trained(4.5).checkin("02-19 10:00", 4)
    assert [one[0] for one in timeline.run("02-12", "02-20").course("CHECKIN_MISSING")] == ["raised", "resolved"]


def test_no_watch_no_checkin_is_missed() -> None:
    """C-087."""
    assert trained(4).run("02-12", "02-20").raised("CHECKIN_MISSING") == []


@pytest.mark.parametrize(
    ("session", "expected"),
    [
        (None, [("MISSED_SESSION", "2026-02-12", "02-14 06:00"), ("MISSED_STREAK", "2026-02-12", "02-18 06:00")]),
        ("02-12 19:00", [("MISSED_SESSION", "2026-02-16", "02-18 06:00")]),
        ("02-13 19:00", [("MISSED_SESSION", "2026-02-16", "02-18 06:00")]),
        (
            "02-14 19:00",
            [("MISSED_SESSION", "2026-02-12", "02-14 06:00"), ("MISSED_SESSION", "2026-02-16", "02-18 06:00")],
        ),
        ("02-15 19:00", [("MISSED_SESSION", "2026-02-12", "02-14 06:00")]),
        ("02-17 19:00", [("MISSED_SESSION", "2026-02-12", "02-14 06:00")]),
    ],
)
def test_slots_are_met_within_a_day(session: str | None, expected: list[tuple[str, str, str]]) -> None:
    """C-104, C-105: slots Thursday 02-12 and Monday 02-16; a session between two slots breaks the streak."""
    timeline = Timeline().plan(**MON_THU)
    if session:
        timeline.session(session)
    assert missed(timeline.run("02-12", "02-18")) == expected


@pytest.mark.parametrize(
    ("weekdays", "session", "expected"),
    [
        # Mon 02-16 unmet, then before its tick a session that meets Thu 02-19, then Mon 02-23 unmet.
        ([1, 4], "02-18 05:30", [("MISSED_SESSION", "2026-02-16"), ("MISSED_SESSION", "2026-02-23")]),
        # A session that meets no slot, before the first of the two is judged.
        ([1, 5], "02-18 05:30", [("MISSED_SESSION", "2026-02-16"), ("MISSED_SESSION", "2026-02-20")]),
        # Slots day after day: Tuesday is met by Wednesday's session, and Wednesday by none.
        ([1, 2, 3], "02-18 19:00", [("MISSED_SESSION", "2026-02-16"), ("MISSED_SESSION", "2026-02-18")]),
        # Monday is met by its own session, which comes before the two unmet ones.
        ([1, 2, 3], "02-16 19:00", [("MISSED_SESSION", "2026-02-17"), ("MISSED_STREAK", "2026-02-17")]),
        ([1, 4], "02-13 19:00", [("MISSED_SESSION", "2026-02-16"), ("MISSED_STREAK", "2026-02-16")]),
    ],
)
def test_what_comes_between_two_unmet_slots_ends_the_streak(
    weekdays: list[int], session: str, expected: list[tuple[str, str]]
) -> None:
    """C-105: a slot that was met, and a session that met none; whenever the slots are judged."""
    timeline = Timeline().plan(schedule=weekly(weekdays, "2026-02-16")).session(session)
    assert [one[:2] for one in missed(timeline.run("02-12", "02-25"))][:2] == expected
    assert [one[:2] for one in missed(timeline.run("02-25", "02-25"))][:2] == expected


def test_a_session_the_day_before_meets_the_slot() -> None:
    """C-104."""
    timeline = Timeline().plan(schedule=weekly([5], "2026-02-12")).session("02-12 19:00")
    assert missed(timeline.run("02-12", "02-20")) == []


def test_the_earliest_unmatched_session_meets_a_slot() -> None:
    """C-104: slots Tue and Wed; sessions Mon and Tue meet both, one alone only the first."""
    plan: dict[str, Any] = {"schedule": weekly([2, 3], "2026-02-16")}
    two = Timeline().plan(**plan).session("02-16 19:00").session("02-17 19:00")
    assert missed(two.run("02-12", "02-22")) == []
    one = Timeline().plan(**plan).session("02-17 19:00")
    assert missed(one.run("02-12", "02-22")) == [("MISSED_SESSION", "2026-02-18", "02-20 06:00")]


def test_a_streak_is_said_once() -> None:
    """C-105: later slots increase occurrences only."""
    story = Timeline().plan(**MON_THU).run("02-12", "03-10")
    streak = [one for one in story.alerts("MISSED_STREAK") if one.kind in {"alert_raised", "alert_escalated"}]
    assert len(streak) == 1
    assert streak[0].severity == "routine"
    assert story.alerts("MISSED_STREAK")[-1].occurrences > 1


def test_the_next_session_resolves_both() -> None:
    """C-104, C-105."""
    story = Timeline().plan(**MON_THU).session("02-19 19:00").run("02-12", "02-20")
    assert [one for one in story.open() if one[0] in MISSED] == []


def test_slots_begin_with_the_schedule() -> None:
    """C-104."""
    story = Timeline().plan(schedule=weekly([4], "2026-02-13")).run("02-12", "02-20")
    assert missed(story) == []


def test_no_schedule_no_slots() -> None:
    """C-104."""
    assert missed(Timeline().plan().run("02-12", "03-20")) == []


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        # The slot of 02-16 is void, the streak is neither made longer nor broken.
        (
            "02-16",
            "02-17",
            [("MISSED_SESSION", "2026-02-12", "02-14 06:00"), ("MISSED_STREAK", "2026-02-12", "02-21 06:00")],
        ),
        (
            "02-15",
            "02-16",
            [("MISSED_SESSION", "2026-02-12", "02-14 06:00"), ("MISSED_STREAK", "2026-02-12", "02-21 06:00")],
        ),
        (
            "02-17",
            "02-18",
            [("MISSED_SESSION", "2026-02-12", "02-14 06:00"), ("MISSED_STREAK", "2026-02-12", "02-18 06:00")],
        ),
        ("02-12", "02-19", []),
    ],
)
def test_slots_in_a_pause_are_void(first: str, last: str, expected: list[tuple[str, str, str]]) -> None:
    """C-104, C-111."""
    timeline = Timeline().plan(**MON_THU).pause("02-12 08:00", first, last)
    assert missed(timeline.run("02-12", "02-22")) == expected


def test_a_void_slot_uses_up_no_session() -> None:
    """C-104: slots Mon 02-16 (void) and Tue 02-17; the session of Monday meets Tuesday's."""
    timeline = Timeline().plan(schedule=weekly([1, 2], "2026-02-16"))
    timeline.pause("02-13 08:00", "02-16", "02-16").session("02-16 19:00")
    assert missed(timeline.run("02-12", "02-20")) == []


@pytest.mark.parametrize(
    ("held", "cleared", "void"),
    [("02-16 23:00", "02-17 10:00", True), ("02-15 10:00", "02-16 01:00", True), ("02-17 00:00", "02-17 10:00", False)],
)
def test_slots_touched_by_a_hold_are_void(held: str, cleared: str, void: bool) -> None:
    """C-104: a day in part inside a hold."""
    timeline = Timeline().plan(**MON_THU).session("02-12 19:00").symptom(held, "palpitations").clear(cleared)
    assert ("MISSED_SESSION", "2026-02-16", "02-18 06:00") not in missed(timeline.run("02-12", "02-18")) or not void
    assert (missed(timeline.run("02-12", "02-18")) == []) is void


def test_a_pause_may_be_declared_afterwards() -> None:
    """C-111: the slot of 02-12 is void although the pause was declared a day later."""
    timeline = Timeline().plan(**MON_THU).pause("02-13 08:00", "02-12", "02-13")
    assert missed(timeline.run("02-12", "02-17")) == []


@pytest.mark.parametrize(
    ("come", "from_date", "expected"),
    [
        ("02-22 12:00", "2026-02-23", [("MISSED_SESSION", "2026-02-24")]),
        (
            "02-22 12:00",
            "2026-02-16",
            [("MISSED_SESSION", "2026-02-24")],
        ),  # both ticks are past
        ("02-22 12:00", "2026-02-20", [("MISSED_SESSION", "2026-02-24")]),
        ("02-21 12:00", "2026-02-20", [("MISSED_SESSION", "2026-02-20"), ("MISSED_STREAK", "2026-02-20")]),
        ("02-21 12:00", "2026-02-16", [("MISSED_SESSION", "2026-02-20"), ("MISSED_STREAK", "2026-02-20")]),
    ],
)
def test_a_schedule_of_the_past_is_judged_from_the_day_it_is_known(
    come: str, from_date: str, expected: list[tuple[str, str]]
) -> None:
    """C-104: Tuesdays and Fridays; a slot counts whose tick is still to come when the schedule comes."""
    timeline = Timeline().plan().add("plan.changed", come, {"schedule": weekly([2, 5], from_date)})
    assert [one[:2] for one in missed(timeline.run("02-12", "02-26"))] == expected
