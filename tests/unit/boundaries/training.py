"""Thresholds of how training is done: loads, technique, supervision, length, frequency, phases, reassessment."""

from datetime import date, timedelta
from typing import Any

from shared.contracts.vocabulary import AlertCode
from tests.support.exercises import Number, lift, planned
from tests.support.timeline import Story, Timeline
from tests.unit.boundaries.boundary import INFO, ROUTINE, SILENT, Boundary
from tests.unit.progression.findings.course import phase_one
from tests.unit.progression.findings.test_plateau import flat


def lifted(load: Number) -> Story:
    """60 kg are prescribed."""
    return Timeline().plan().session("02-13 19:00", lift(load=load)).run()


def faults(count: int) -> Story:
    timeline = Timeline().plan()
    for number in range(count):
        timeline.session(f"02-{13 + 2 * number} 19:00", lift(technique=False))
    return timeline.run()


def alone(on: str, **plan: Any) -> Story:
    """An unsupervised session of a programme that started on 2026-01-05."""
    return phase_one(**plan).session(f"{on} 12:00", lift(load=40), supervised=False).run()


def unanswered(sessions: int) -> Story:
    timeline = phase_one()
    for number in range(sessions):
        timeline.session(f"01-{6 + 2 * number:02} 12:00", lift(load=40), supervised=None)
    return timeline.run()


def lasting(minutes: int) -> Story:
    return phase_one(profile="sarcopenic").session("01-08 19:00", lift(load=40), minutes=minutes).run()


def in_one_week(sessions: int) -> Story:
    """Of the pain profile in Phase 2, from Monday 2026-02-16 on."""
    timeline = Timeline().plan()
    for number in range(sessions):
        timeline.session(f"02-{16 + number} 19:00")
    return timeline.run()


def apart(started: str) -> Story:
    """After a session that began on 2026-02-16 at 18:00."""
    timeline = Timeline().plan().session("02-16 19:00", started="02-16 18:00")
    return timeline.session("02-18 19:30", started=f"02-18 {started}").run()


def rested(seconds: int) -> Story:
    """Twice so long between three sets; 60 s is the pain profile's least."""
    sets = [{"reps": 15, "load_kg": 60, "rest_s": seconds}] * 2 + [{"reps": 15, "load_kg": 60}]
    return Timeline().plan(planned(sets=3)).session("02-13 19:00", lift(sets=sets)).run()


def rested_too_shortly(times: int) -> Story:
    """So often 59 s between four sets, otherwise 60 s."""
    sets = [{"reps": 15, "load_kg": 60, "rest_s": 59 if number < times else 60} for number in range(4)]
    return Timeline().plan().session("02-13 19:00", lift(sets=sets)).run()


def few_sessions(count: int, **plan: Any) -> Story:
    """In the week of 2026-02-02, of a plan without weekdays."""
    timeline = Timeline().plan(at="02-01 07:00", last_session_on="2026-01-30", **plan)
    for number in range(count):
        timeline.session(f"02-0{5 + number} 12:00")
    return timeline.run("02-01", "02-09")


def low_again(earlier: int) -> Story:
    """One session in the week of 2026-02-09, so many in the week before it."""
    timeline = Timeline().plan(at="02-01 07:00", last_session_on="2026-01-30")
    for number in range(earlier):
        timeline.session(f"02-0{5 + number} 12:00")
    return timeline.session("02-12 12:00").run("02-01", "02-16")


def phase_one_day(days: int) -> Story:
    """Phase 1 since 2026-01-05 with a session on every other day, but never with technique that is ok."""
    timeline, start = phase_one(), date(2026, 1, 5)
    for number in range(0, days, 2):
        timeline.session(f"{start + timedelta(days=number)} 12:00"[5:], lift(load=40, technique=None))
    return timeline.run("01-05", str(start + timedelta(days=days)))


def unchanged(days: int, **plan: Any) -> Story:
    timeline = flat(done=lift(reps=(9, 9)), **plan)
    return timeline.run("02-16", str(date(2026, 2, 16) + timedelta(days=days)))


def unchanged_after(sessions: int) -> Story:
    """So many on the thirty workdays of six weeks without a change."""
    days = [date(2026, 2, 17) + timedelta(days=number) for number in range(41)]
    workdays = [day for day in days if day.isoweekday() < 6]
    fields = dict.fromkeys(("phase_since", "last_session_on", "last_reassessment_on"), "2026-02-16")
    schedule = {"weekdays": [1, 2, 3, 4, 5], "from_date": "2026-02-16"}
    timeline = Timeline().plan(planned(last_change_on="2026-02-16"), at="02-16 07:00", schedule=schedule, **fields)
    for day in sorted(workdays[::-1][:sessions]):
        timeline.session(f"{day} 12:00", lift(reps=(9, 9)))
    return timeline.run("02-16", "03-30")


def reassessed(days: int, **plan: Any) -> Story:
    """So long ago when the last tick comes."""
    last, now = date(2026, 2, 2), date(2026, 2, 2) + timedelta(days=days)
    fields: dict[str, Any] = {"last_reassessment_on": str(last), "last_session_on": str(now - timedelta(days=2))}
    timeline = Timeline().plan(at=f"{now - timedelta(days=1)} 07:00", **(fields | plan))
    return timeline.run(str(now - timedelta(days=1)), str(now))


MAINTENANCE: dict[str, Any] = {"phase": "maintenance", "phase_since": "2026-02-02"}
A = AlertCode
BOUNDARIES = (
    Boundary(A.LOAD_ABOVE_PRESCRIPTION, "C-074", "110 %", lifted, {65.9: SILENT, 66: SILENT, 66.1: ROUTINE}),
    Boundary(A.TECHNIQUE_REVIEW, "C-070", "2 faults", faults, {1: SILENT, 2: ROUTINE, 3: ROUTINE}),
    Boundary(A.UNSUPERVISED, "C-053", "day 28", alone, {"01-31": ROUTINE, "02-01": ROUTINE, "02-02": SILENT}),
    Boundary(
        A.UNSUPERVISED,
        "C-054",
        "day 84 of a complex patient",
        lambda on: alone(on, complex=True),
        {"03-28": ROUTINE, "03-29": ROUTINE, "03-30": SILENT},
    ),
    Boundary(A.UNSUPERVISED, "C-053", "3 without an answer", unanswered, {2: INFO, 3: ROUTINE, 4: ROUTINE}),
    Boundary(A.SESSION_TOO_LONG, "C-044", "60 min", lasting, {59: SILENT, 60: INFO, 61: INFO}),
    Boundary(A.OVER_FREQUENCY, "C-043", "3 a week", in_one_week, {2: SILENT, 3: SILENT, 4: INFO}),
    Boundary(A.SPACING, "C-043", "48 h", apart, {"17:59": INFO, "18:00": SILENT, "18:01": SILENT}),
    Boundary(A.REST_TOO_SHORT, "C-039", "60 s", rested, {59: INFO, 60: SILENT, 61: SILENT}),
    Boundary(A.REST_TOO_SHORT, "C-039", "2 sets", rested_too_shortly, {1: SILENT, 2: INFO, 3: INFO}),
    Boundary(A.LOW_FREQUENCY, "C-042", "2 a week", few_sessions, {1: INFO, 2: SILENT, 3: SILENT}),
    Boundary(
        A.LOW_FREQUENCY,
        "C-042",
        "3 a week, athlete",
        lambda count: few_sessions(count, profile="athlete"),
        {2: INFO, 3: SILENT, 4: SILENT},
    ),
    Boundary(A.LOW_FREQUENCY, "C-042", "a second week", low_again, {1: ROUTINE, 2: INFO, 3: INFO}),
    Boundary(A.PHASE_DELAYED, "C-048", "42 d", phase_one_day, {41: SILENT, 42: ROUTINE, 43: ROUTINE}),
    Boundary(A.PLATEAU_REVIEW, "C-072", "42 d", unchanged, {41: SILENT, 42: ROUTINE, 43: ROUTINE}),
    Boundary(
        A.PLATEAU_REVIEW,
        "C-072",
        "21 d, athlete",
        lambda days: unchanged(days, profile="athlete"),
        {20: SILENT, 21: ROUTINE, 22: ROUTINE},
    ),
    Boundary(A.PLATEAU_REVIEW, "C-072", "80 % done", unchanged_after, {23: SILENT, 24: ROUTINE, 25: ROUTINE}),
    Boundary(A.REASSESSMENT, "C-115", "due at 28 d", reassessed, {27: SILENT, 28: INFO, 29: INFO}),
    Boundary(A.REASSESSMENT, "C-115", "overdue at 42 d", reassessed, {41: INFO, 42: ROUTINE, 43: ROUTINE}),
    Boundary(
        A.REASSESSMENT,
        "C-116",
        "due at 90 d in maintenance",
        lambda days: reassessed(days, **MAINTENANCE),
        {89: SILENT, 90: INFO, 91: INFO},
    ),
    Boundary(
        A.REASSESSMENT,
        "C-116",
        "overdue at 180 d in maintenance",
        lambda days: reassessed(days, **MAINTENANCE),
        {179: INFO, 180: ROUTINE, 181: ROUTINE},
    ),
    Boundary(
        A.REASSESSMENT,
        "C-116",
        "60 d, complex",
        lambda days: reassessed(days, complex=True, **MAINTENANCE),
        {59: SILENT, 60: INFO, 61: INFO},
    ),
    Boundary(
        A.REASSESSMENT,
        "C-116",
        "90 d, complex",
        lambda days: reassessed(days, complex=True, **MAINTENANCE),
        {89: INFO, 90: ROUTINE, 91: ROUTINE},
    ),
)
