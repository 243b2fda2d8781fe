"""Slots, completed sessions and adherence in a window of days (C-104, C-111, C-112)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.clinical.adherence import Adherence, adherence, completed
from shared.clinical.calendar import iso_week
from shared.clinical.folding import fold
from shared.clinical.safety import SafetyState
from shared.contracts.events import parse_event
from tests.support.timeline import Timeline

PLAN: dict[str, Any] = {"at": "02-01 07:00", "last_session_on": None, "program_start": "2026-01-05"}
MON_THU = {"weekdays": [1, 4], "from_date": "2026-02-01"}
SUNDAY = date(2026, 3, 1)


def folded(timeline: Timeline) -> SafetyState:
    state = SafetyState()
    for event in sorted((parse_event(raw) for raw in timeline.events), key=lambda event: event.time):
        fold(state, event)
    return state


def trained(*days: str, **plan: Any) -> Timeline:
    timeline = Timeline().plan(**(PLAN | {"schedule": MON_THU} | plan))
    for day in days:
        timeline.session(f"{day} 19:00")
    return timeline


@pytest.mark.parametrize(
    ("days", "share"),
    [
        (("02-02", "02-05", "02-16", "02-19"), Decimal("0.5")),
        (("02-02", "02-05", "02-09", "02-16", "02-19"), Decimal("0.625")),
        ((), Decimal(0)),
    ],
)
def test_adherence_is_completed_of_planned(days: tuple[str, ...], share: Decimal) -> None:
    """C-112: 4 of 8 planned are 50 %, 5 of 8 are 62.5 %."""
    found = adherence(folded(trained(*days)), SUNDAY, 28, per_week=2)
    assert found == Adherence(8, len(days))
    assert found.share == share


@pytest.mark.parametrize(
    ("last", "counted"), [("2026-02-02", 1), ("2026-02-01", 0), ("2026-03-01", 1), ("2026-03-02", 0)]
)
def test_the_window_holds_28_days(last: str, counted: int) -> None:
    """C-112: the first and the last day of the window count, the days beside them do not."""
    state = folded(trained("02-02"))
    assert adherence(state, date.fromisoformat(last), 28, per_week=2).completed == counted


def test_void_slots_do_not_count_as_planned() -> None:
    """C-104, C-111, C-112: in a pause, and on days partly in a hold."""
    timeline = trained().pause("02-08 08:00", "02-09", "02-15").symptom("02-16 20:00", "palpitations")
    timeline.clear("02-19 09:00")
    assert adherence(folded(timeline), SUNDAY, 28, per_week=2).planned == 4


def test_days_before_the_plan_was_known_do_not_count() -> None:
    """C-112."""
    assert adherence(folded(trained(at="02-10 07:00")), SUNDAY, 28, per_week=2).planned == 5


@pytest.mark.parametrize(("per_week", "planned"), [(2, 8), (3, 12)])
def test_without_fixed_days_the_minimum_of_each_week_is_planned(per_week: int, planned: int) -> None:
    """C-042, C-112."""
    state = folded(trained(schedule=None))
    assert adherence(state, SUNDAY, 28, per_week=per_week).planned == planned


@pytest.mark.parametrize(
    ("begin", "planned"),
    [
        ("2026-06-01", 8),
        ("2026-03-02", 8),
        ("2026-03-01", 6),  # 27 days without them, and a Sunday: three whole weeks
        ("2026-02-17", 2 * 2 + 3),  # the Monday of that week plans no more
        ("2026-02-16", 2 * 2 + 4),
        ("2026-02-03", 7),  # a day without them, and the slots from 02-05 on
        ("2026-02-02", 8),
    ],
)
def test_before_weekdays_begin_the_minimum_of_each_whole_week_is_planned(begin: str, planned: int) -> None:
    """C-042, C-112: from 02-02 to 03-01, Mondays and Thursdays from that day on."""
    state = folded(trained(schedule=MON_THU | {"from_date": begin}))
    assert adherence(state, SUNDAY, 28, per_week=2).planned == planned


def test_void_days_before_weekdays_begin_make_no_whole_week() -> None:
    """C-111, C-112: of the fourteen days to 02-15 eight are in a pause, and six plan nothing beside the slots."""
    timeline = trained(schedule=MON_THU | {"from_date": "2026-02-16"}).pause("02-02 08:00", "02-02", "02-09")
    assert adherence(folded(timeline), SUNDAY, 28, per_week=2).planned == 4


def test_nothing_planned_is_no_share() -> None:
    """C-112."""
    assert adherence(SafetyState(), SUNDAY, 28, per_week=2).share is None


def test_an_old_schedule_holds_until_the_new_one_begins() -> None:
    """C-104: until Sunday 02-15 Monday and Thursday, from the 16th on Tuesday alone."""
    timeline = trained()
    timeline.add("plan.changed", "02-03 12:00", {"schedule": {"weekdays": [2], "from_date": "2026-02-16"}})
    assert adherence(folded(timeline), SUNDAY, 28, per_week=2).planned == 4 + 2


def test_a_slot_of_the_old_schedule_is_still_missed() -> None:
    """C-104: a change of days next week does not excuse this week."""
    timeline = trained("02-02")
    timeline.add("plan.changed", "02-03 12:00", {"schedule": {"weekdays": [2], "from_date": "2026-02-16"}})
    story = timeline.run("02-01", "02-10")
    assert [(one.code, one.episode) for one in story.alerts("MISSED_SESSION") if one.kind == "alert_raised"] == [
        ("MISSED_SESSION", "2026-02-05")
    ]


def test_a_session_counts_once_on_the_day_it_started_and_is_forgotten_after_half_a_year() -> None:
    """C-005, C-007, C-112."""
    timeline = trained(at="02-01 07:00").session("02-06 00:20", minutes=60).session("02-06 00:20", session_id="twin")
    state = folded(timeline)
    assert state.sessions == [date(2026, 2, 5)]
    assert completed(state, date(2026, 2, 5), date(2026, 2, 5)) == 1
    for days, kept in ((180, 2), (181, 1)):
        again = folded(timeline)
        again.completed(date(2026, 2, 5) + timedelta(days=days))
        assert len(again.sessions) == kept


@pytest.mark.parametrize(
    ("day", "week"), [("2026-02-16", "2026-W08"), ("2026-02-22", "2026-W08"), ("2027-01-03", "2026-W53")]
)
def test_iso_weeks_are_named_as_episodes(day: str, week: str) -> None:
    """C-042, C-112."""
    assert iso_week(date.fromisoformat(day)) == week


def test_of_the_sessions_that_are_remembered_the_oldest_goes_first() -> None:
    """C-042, C-112."""
    state, first = SafetyState(), date(2026, 1, 1)
    for days in (0, 100, 181):
        state.completed(first + timedelta(days=days))
    assert state.sessions == [first + timedelta(days=100), first + timedelta(days=181)]
