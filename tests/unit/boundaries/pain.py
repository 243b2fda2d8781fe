"""Thresholds of pain, soreness, check-ins and blood pressure."""

from datetime import timedelta
from decimal import Decimal

from shared.contracts.vocabulary import AlertCode
from tests.support.exercises import Number, lift, planned
from tests.support.timeline import Story, Timeline
from tests.unit.boundaries.boundary import INFO, ROUTINE, SILENT, URGENT, Boundary

END = Timeline().when("02-13 19:00")


def during(pain: Number) -> Story:
    return Timeline().plan().session(END, lift(pain=pain)).run()


def amber_twice(pain: Number) -> Story:
    return Timeline().plan().session(END, lift(pain=4.5)).session("02-16 19:00", lift(pain=pain)).run()


def before(pain: Number) -> Story:
    return Timeline().plan().session(END).session("02-16 19:00", pre=pain).run()


def at_rest(hours: str, pain: Number = 6) -> Story:
    return reading(hours, pain)


def reading(hours: str, pain: Number, *, during: Number = 3, location: str = "joint", new: bool = False) -> Story:
    """A check-in so long after the session, `47:59`; the reference is 0. `new`: with a new load."""
    whole, _, minutes = hours.partition(":")
    at = END + timedelta(hours=int(whole), minutes=int(minutes))
    return Timeline().plan(planned(new_load=new)).session(END, lift(pain=during)).checkin(at, pain, location).run()


def watched(ended: str) -> Story:
    """Amber pain, no check-in; ticks up to 2026-02-16."""
    return Timeline().plan().session(f"02-{ended}", lift(pain=4.5)).run("02-12", "02-16")


def second_rise(rise: Number) -> Story:
    """Weekly means 1, 2 and 2 plus the rise."""
    timeline = Timeline().plan(at="02-01 07:00", last_session_on="2026-01-30")
    for monday, pain in (("02-02", Decimal(1)), ("02-09", Decimal(2)), ("02-16", 2 + Decimal(str(rise)))):
        day = timeline.when(f"{monday} 19:00")
        for moment in (day, day + timedelta(days=2)):
            timeline.session(moment, pre=float(pain))
    return timeline.run("02-01", "02-23")


def third_week(values: int) -> Story:
    """Weekly means 1, 2 and 3, the last of so many values."""
    timeline = Timeline().plan(at="02-01 07:00", last_session_on="2026-01-30")
    for monday, pain, count in (("02-02", 1, 2), ("02-09", 2, 2), ("02-16", 3, values)):
        for number in range(count):
            timeline.session(timeline.when(f"{monday} 19:00") + timedelta(days=2 * number), pre=pain)
    return timeline.run("02-01", "02-23")


def pressure(reading: tuple[int, int]) -> Story:
    return Timeline().plan().pressure("02-13 10:00", *reading).run()


A = AlertCode
BOUNDARIES = (
    Boundary(A.PAIN_AMBER, "C-078", "above 4", during, {3.9: SILENT, 4: SILENT, 4.1: INFO}),
    Boundary(A.PAIN_AMBER, "C-080", "up to 5", during, {4.9: INFO, 5: INFO, 5.1: SILENT}),
    Boundary(A.PAIN_AMBER_REPEAT, "C-079", "above 4 again", amber_twice, {4: SILENT, 4.1: ROUTINE, 5: ROUTINE}),
    Boundary(A.PAIN_AMBER_REPEAT, "C-079", "not above 5", amber_twice, {4.9: ROUTINE, 5: ROUTINE, 5.1: SILENT}),
    Boundary(A.PAIN_INTENSE, "C-080", "above 5", during, {4.9: SILENT, 5: SILENT, 5.1: URGENT}),
    Boundary(A.PAIN_INTENSE_REST, "C-081", "above 5 before", before, {4.9: SILENT, 5: SILENT, 5.1: URGENT}),
    Boundary(A.PAIN_INTENSE_REST, "C-081", "96 h", at_rest, {"95:59": URGENT, "96:00": URGENT, "96:01": ROUTINE}),
    Boundary(
        A.PAIN_INTENSE_REST,
        "C-081",
        "above 5 after",
        lambda pain: at_rest("3:00", pain),
        {4.9: SILENT, 5: SILENT, 5.1: URGENT},
    ),
    Boundary(
        A.PAIN_24H,
        "C-084",
        "from 24 h",
        lambda hours: reading(hours, 4),
        {"23:59": SILENT, "24:00": ROUTINE, "24:01": ROUTINE},
    ),
    Boundary(
        A.PAIN_24H,
        "C-085",
        "to 48 h",
        lambda hours: reading(hours, 4),
        {"47:58": ROUTINE, "47:59": ROUTINE, "48:00": SILENT},
    ),
    Boundary(
        A.PAIN_24H,
        "C-082",
        "2 points above the reference",
        lambda pain: reading("25:00", pain, during=2),
        {1.9: SILENT, 2: ROUTINE, 2.1: ROUTINE},
    ),
    Boundary(
        A.PAIN_24H,
        "C-084",
        "improved by 1 point",
        lambda pain: reading("25:00", pain, during=4),
        {2.9: SILENT, 3: SILENT, 3.1: ROUTINE},
    ),
    Boundary(
        A.PAIN_NOT_IMPROVING,
        "C-085",
        "from 48 h",
        lambda hours: reading(hours, 4),
        {"47:59": SILENT, "48:00": URGENT, "48:01": URGENT},
    ),
    Boundary(
        A.PAIN_NOT_IMPROVING,
        "C-085",
        "improved by 1 point",
        lambda pain: reading("49:00", pain, during=4),
        {2.9: SILENT, 3: SILENT, 3.1: URGENT},
    ),
    Boundary(
        A.PAIN_NOT_IMPROVING,
        "C-086",
        "soreness from 72 h",
        lambda hours: reading(hours, 4, location="muscle_diffuse", new=True),
        {"71:59": SILENT, "72:00": URGENT, "72:01": URGENT},
    ),
    Boundary(
        A.PAIN_NOT_IMPROVING,
        "C-086",
        "4 at 72 h, though improving",
        lambda pain: reading("73:00", pain, during=6),
        {3.9: SILENT, 4: SILENT, 4.1: URGENT},
    ),
    Boundary(
        A.DOMS_EXPECTED,
        "C-083",
        "from 24 h",
        lambda hours: reading(hours, 4, location="muscle_diffuse", new=True),
        {"23:59": SILENT, "24:00": INFO, "24:01": INFO},
    ),
    Boundary(
        A.DOMS_EXPECTED,
        "C-083",
        "to 72 h",
        lambda hours: reading(hours, 4, location="muscle_diffuse", new=True),
        {"71:58": INFO, "71:59": INFO, "72:00": SILENT},
    ),
    Boundary(
        A.DOMS_EXPECTED,
        "C-083",
        "up to 5",
        lambda pain: reading("30:00", pain, location="muscle_diffuse", new=True),
        {4.9: INFO, 5: INFO, 5.1: SILENT},
    ),
    Boundary(
        A.CHECKIN_MISSING, "C-087", "54 h", watched, {"14 00:01": SILENT, "14 00:00": ROUTINE, "13 23:59": ROUTINE}
    ),
    Boundary(A.PAIN_TREND_UP, "C-088", "2 values a week", third_week, {1: SILENT, 2: ROUTINE, 3: ROUTINE}),
    Boundary(A.PAIN_TREND_UP, "C-088", "1 point", second_rise, {0.9: SILENT, 1: ROUTINE, 1.1: ROUTINE}),
    Boundary(
        A.BP_ABSOLUTE, "C-013", "180 systolic", pressure, {(179, 80): SILENT, (180, 80): URGENT, (181, 80): URGENT}
    ),
    Boundary(
        A.BP_ABSOLUTE, "C-013", "110 diastolic", pressure, {(130, 109): SILENT, (130, 110): URGENT, (130, 111): URGENT}
    ),
    Boundary(
        A.BP_CAUTION, "C-013", "160 systolic", pressure, {(159, 80): SILENT, (160, 80): ROUTINE, (161, 80): ROUTINE}
    ),
    Boundary(
        A.BP_CAUTION, "C-013", "100 diastolic", pressure, {(130, 99): SILENT, (130, 100): ROUTINE, (130, 101): ROUTINE}
    ),
    Boundary(
        A.BP_CAUTION, "C-013", "to 179/109", pressure, {(178, 108): ROUTINE, (179, 109): ROUTINE, (180, 109): SILENT}
    ),
)
