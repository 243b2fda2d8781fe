"""Thresholds of presence and of what is followed over weeks: slots, gaps, adherence, fatigue, tests, response."""

from datetime import date, timedelta
from typing import Any

from shared.contracts.vocabulary import AlertCode
from tests.support.exercises import Number
from tests.support.timeline import Story, Timeline
from tests.unit.alerts.rules.functional import examined
from tests.unit.alerts.rules.test_baseline import WHOLE, starting
from tests.unit.alerts.rules.test_non_response import twelve_weeks
from tests.unit.boundaries.boundary import INFO, ROUTINE, SILENT, URGENT, Boundary

MONDAYS: dict[str, Any] = {"weekdays": [1], "from_date": "2026-02-09"}
WORKDAYS: dict[str, Any] = {"weekdays": [1, 2, 3, 4, 5], "from_date": "2026-02-02"}


def slot_met(day: str) -> Story:
    """The slot of Monday 2026-02-09, and a session on another day; ticks to 02-11."""
    timeline = Timeline().plan(at="02-02 07:00", last_session_on="2026-02-01", schedule=MONDAYS)
    return timeline.session(f"{day} 12:00").run("02-02", "02-11")


def waited(last_tick: str) -> Story:
    """Nobody came on 2026-02-09."""
    timeline = Timeline().plan(at="02-02 07:00", last_session_on="2026-02-01", schedule=MONDAYS)
    return timeline.run("02-02", last_tick)


def away(days: int, **plan: Any) -> Story:
    """Last session on 2026-02-11."""
    return Timeline().plan(**plan).run("02-12", str(date(2026, 2, 11) + timedelta(days=days)))


def done_of_20(sessions: int) -> Story:
    """Twenty slots in the 28 days before Monday 2026-03-02, the first so many of them met."""
    timeline = Timeline().plan(at="02-01 07:00", last_session_on="2026-01-30", schedule=WORKDAYS)
    days = [date(2026, 2, 2) + timedelta(days=number) for number in range(28)]
    slots = [day for day in days if day.isoweekday() in WORKDAYS["weekdays"]]
    for day in slots[:sessions]:
        timeline.session(f"{day} 12:00")
    return timeline.run("02-01", "03-02")


def slots_of(count: int) -> Story:
    """A programme that begins with so many slots before Monday 2026-03-02, none of them met."""
    first = str(date(2026, 3, 2) - timedelta(days=7 * count))
    plan: dict[str, Any] = {"program_start": first, "schedule": {"weekdays": [1], "from_date": first}}
    return Timeline().plan(at="02-01 07:00", last_session_on="2026-01-30", **plan).run("02-01", "03-02")


def tired_on(day: str) -> Story:
    """A programme of 2026-01-05, fatigue on that day and the next."""
    timeline = Timeline().plan(at="01-05 07:00", last_session_on="2026-01-02").session("01-10 12:00")
    on = date.fromisoformat(f"2026-01-{day}")
    for moment in (on, on + timedelta(days=1)):
        timeline.session(f"{moment} 12:00", symptoms=["fatigue"])
    return timeline.run()


def tired_sessions(count: int) -> Story:
    """Fatigue in the first so many of three sessions."""
    timeline = Timeline().plan()
    for number in range(3):
        timeline.session(f"02-{13 + 2 * number} 12:00", symptoms=["fatigue"] if number < count else [])
    return timeline.run()


def stood(now: Number) -> Story:
    """Thirty times at the first test."""
    timeline = examined(Timeline().plan(at="01-02 07:00"), "01-05 10:00", "chair_stand_30s", 30)
    return examined(timeline, "02-09 10:00", "chair_stand_30s", now).run()


def gripped(now: Number) -> Story:
    timeline = examined(Timeline().plan(at="01-02 07:00", sex="male"), "01-05 10:00", "grip_strength", 40)
    return examined(timeline, "02-09 10:00", "grip_strength", now).run()


def climbed(now: Number) -> Story:
    timeline = examined(Timeline().plan(at="01-02 07:00"), "01-05 10:00", "stair_climb", 10)
    return examined(timeline, "02-09 10:00", "stair_climb", now).run()


def baseline_at(moment: str) -> Story:
    return examined(starting(*WHOLE[:3]), f"01-19 {moment}", "stair_climb", 9).run("01-05", "01-19")


def turning_65(last_tick: str) -> Story:
    """On 2026-02-19."""
    return Timeline().plan(birth_date="1961-02-19").run("02-12", last_tick)


def weak_at(birth_date: str) -> Story:
    timeline = Timeline().plan(birth_date=birth_date, sex="female")
    return examined(timeline, "02-13 10:00", "grip_strength", 15).run()


def stood_later(day: str) -> Story:
    """Thirty times on 2026-01-05, three times less on another day."""
    timeline = examined(Timeline().plan(at="01-02 07:00"), "01-05 10:00", "chair_stand_30s", 30)
    return examined(timeline, f"{day} 10:00", "chair_stand_30s", 27).run()


def response_of_three(now: Number) -> Story:
    """From 3: two points less is not asked for where 30 % are fewer."""
    return twelve_weeks(("03-18", now), ("03-21", now), baseline=3).run("03-20", "03-29")


def response_by(last_tick: str) -> Story:
    return twelve_weeks(("03-18", 5), ("03-21", 5)).run("03-20", last_tick)


def response(now: Number) -> Story:
    """From 8, in the last fourteen days."""
    return twelve_weeks(("03-18", now), ("03-21", now), baseline=8).run("03-20", "03-29")


A = AlertCode
BOUNDARIES = (
    Boundary(A.MISSED_SESSION, "C-104", "a day before", slot_met, {"02-07": INFO, "02-08": SILENT, "02-09": SILENT}),
    Boundary(A.MISSED_SESSION, "C-104", "a day after", waited, {"02-10": SILENT, "02-11": INFO, "02-12": INFO}),
    Boundary(A.MISSED_STREAK, "C-105", "2 slots", waited, {"02-17": SILENT, "02-18": ROUTINE, "02-25": ROUTINE}),
    Boundary(A.DETRAINING, "C-106", "7 d", away, {6: SILENT, 7: INFO, 8: INFO}),
    Boundary(A.DETRAINING, "C-106", "14 d", away, {13: INFO, 14: ROUTINE, 15: ROUTINE}),
    Boundary(A.DETRAINING, "C-106", "21 d", away, {20: ROUTINE, 21: URGENT, 22: URGENT}),
    Boundary(
        A.DETRAINING,
        "C-107",
        "10 d, older",
        lambda days: away(days, profile="sarcopenic"),
        {9: INFO, 10: ROUTINE, 11: ROUTINE},
    ),
    Boundary(
        A.DETRAINING,
        "C-107",
        "14 d, older",
        lambda days: away(days, profile="sarcopenic"),
        {13: ROUTINE, 14: URGENT, 15: URGENT},
    ),
    Boundary(A.LOW_ADHERENCE, "C-112", "60 %", done_of_20, {11: ROUTINE, 12: SILENT, 13: SILENT}),
    Boundary(A.LOW_ADHERENCE, "C-112", "4 planned", slots_of, {3: SILENT, 4: ROUTINE, 5: ROUTINE}),
    Boundary(A.FATIGUE_PERSISTENT, "C-090", "day 14", tired_on, {"17": SILENT, "18": SILENT, "19": ROUTINE}),
    Boundary(A.FATIGUE_PERSISTENT, "C-090", "2 of 3", tired_sessions, {1: SILENT, 2: ROUTINE, 3: ROUTINE}),
    Boundary(A.FUNCTION_DECLINE, "C-019", "3 stands", stood, {28: SILENT, 27: ROUTINE, 26: ROUTINE}),
    Boundary(A.FUNCTION_DECLINE, "C-019", "5 kg", gripped, {35.1: SILENT, 35: ROUTINE, 34.9: ROUTINE}),
    Boundary(A.FUNCTION_DECLINE, "C-019", "20 %", climbed, {11.9: SILENT, 12: ROUTINE, 12.1: ROUTINE}),
    Boundary(A.FUNCTION_DECLINE, "C-019", "180 d", stood_later, {"07-03": ROUTINE, "07-04": ROUTINE, "07-05": SILENT}),
    Boundary(
        A.BASELINE_INCOMPLETE, "C-017", "day 14", baseline_at, {"05:59": SILENT, "06:00": ROUTINE, "06:01": ROUTINE}
    ),
    Boundary(A.PROFILE_REVIEW, "C-031", "65 years", turning_65, {"02-18": SILENT, "02-19": ROUTINE, "02-20": ROUTINE}),
    Boundary(
        A.PROFILE_REVIEW,
        "C-025",
        "weak at 60 years",
        weak_at,
        {"1966-02-14": SILENT, "1966-02-13": ROUTINE, "1966-02-12": ROUTINE},
    ),
    Boundary(A.NON_RESPONSE_REVIEW, "C-118", "30 %", response_of_three, {2: SILENT, 2.1: SILENT, 2.2: ROUTINE}),
    Boundary(
        A.NON_RESPONSE_REVIEW,
        "C-118",
        "day 84",
        response_by,
        {"03-28": SILENT, "03-29": ROUTINE, "03-30": ROUTINE},
    ),
    Boundary(A.NON_RESPONSE_REVIEW, "C-118", "2 points", response, {5.9: SILENT, 6: SILENT, 6.1: ROUTINE}),
)
