"""C-007: the day of a move to another time zone: no day without its tick, no alert twice, and the larger gap."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest

from shared.clinical import calendar
from shared.clinical.program import program_from
from shared.clinical.settings import RULES
from shared.contracts.plans import PlanFields
from tests.support.exercises import planned
from tests.support.timeline import Story, Timeline

PARIS, AUCKLAND, ANGELES = "Europe/Paris", "Pacific/Auckland", "America/Los_Angeles"


def moved(at: str, to: str, home: str = PARIS, **plan: Any) -> Timeline:
    """A patient who last trained on 02-11, and moves at that time at home."""
    timeline = Timeline(home).plan(at="02-02 07:00", **plan)
    return timeline.add("plan.changed", at, {"home_timezone": to})


def raised(story: Story, code: str) -> list[tuple[str, Any]]:
    """When it was first said, in UTC, and of how many days; nothing may be said of it twice."""
    said = [one for one in story.alerts(code) if one.kind != "alert_resolved"]
    assert [one.kind for one in said if one.severity == said[0].severity] == ["alert_raised"] if said else True
    return [(f"{one.at.astimezone(UTC):%m-%d %H:%M}", one.details.get("gap_days")) for one in said]


@pytest.mark.parametrize(
    ("home", "at", "to", "first"),
    [
        (PARIS, "02-17 20:00", "Europe/Berlin", ("02-18 05:00", 7)),
        # East: the day there begins sooner. At 18:00 in Paris it is 06:00 of the next day in Auckland.
        (PARIS, "02-17 17:59", AUCKLAND, ("02-17 17:00", 7)),
        (PARIS, "02-17 18:00", AUCKLAND, ("02-18 17:00", 8)),
        (PARIS, "02-16 17:59", AUCKLAND, ("02-17 17:00", 7)),
        # West: 06:00 in Los Angeles is 15:00 in Paris.
        (PARIS, "02-18 05:59", ANGELES, ("02-18 14:00", 7)),
        (PARIS, "02-18 06:00", ANGELES, ("02-18 05:00", 7)),
        # West over the date line: 06:00 of the 17th in Los Angeles is 03:00 of the 18th in Auckland.
        (AUCKLAND, "02-17 20:00", ANGELES, ("02-17 14:00", 7)),
        (AUCKLAND, "02-16 20:00", ANGELES, ("02-18 14:00", 7)),
        (AUCKLAND, "02-18 05:59", ANGELES, ("02-18 14:00", 8)),
    ],
)
def test_detraining_by_the_larger_gap_on_the_day_of_a_move(home: str, at: str, to: str, first: tuple[str, int]) -> None:
    """C-007, C-106: seven days after 02-11, in whichever of the two zones that is sooner on that day; told once."""
    story = moved(at, to, home).run("2026-02-02", "2026-02-22")
    assert raised(story, "DETRAINING") == [first]


@pytest.mark.parametrize(
    ("at", "when"), [("02-24 20:00", "02-24 14:00"), ("02-23 20:00", "02-25 14:00"), ("02-25 20:00", "02-24 17:00")]
)
def test_loads_are_lowered_by_the_larger_gap_too(at: str, when: str) -> None:
    """C-007, C-108: fourteen days after 02-11, on the day of a move over the date line, just before and just after."""
    story = moved(at, ANGELES, AUCKLAND).run("2026-02-02", "2026-02-27")
    lowered = [one for one in story.decisions("leg_press") if one.action == "RETURN_ADJUST"]
    assert [f"{one.at.astimezone(UTC):%m-%d %H:%M}" for one in lowered] == [when]


@pytest.mark.parametrize(
    ("at", "when"),
    [
        ("02-11 17:59", "02-11 17:00"),
        ("02-11 18:00", "02-12 17:00"),  # the tick of the 12th is past in Auckland, and still to come in Paris
        ("02-12 05:59", "02-12 17:00"),
        ("02-12 06:00", "02-12 05:00"),
    ],
)
def test_a_day_that_a_move_skips_is_judged_at_the_first_tick_after_it(at: str, when: str) -> None:
    """C-007, C-031: a birthday has its review, once."""
    story = moved(at, AUCKLAND, birth_date="1961-02-12").run("2026-02-02", "2026-02-20")
    assert raised(story, "PROFILE_REVIEW") == [(when, None)]


@pytest.mark.parametrize(
    ("at", "to", "when"),
    [
        ("02-01 17:59", AUCKLAND, "02-01 17:00"),
        ("02-01 18:00", AUCKLAND, "02-02 17:00"),
        ("02-02 05:59", ANGELES, "02-02 14:00"),
        ("02-02 06:00", ANGELES, "02-02 05:00"),  # in Los Angeles the 2nd begins once more
    ],
)
def test_a_monday_is_judged_once(at: str, to: str, when: str) -> None:
    """C-007, C-042, C-112: neither left out nor judged again on the day of a move."""
    for schedule, code in (
        (None, "LOW_FREQUENCY"),
        ({"weekdays": [1, 3, 5], "from_date": "2026-01-05"}, "LOW_ADHERENCE"),
    ):
        timeline = Timeline().plan(at="01-05 07:00", schedule=schedule, last_session_on="2026-01-29")
        timeline.add("plan.changed", at, {"home_timezone": to})
        assert raised(timeline.run("2026-02-01", "2026-02-03"), code) == [(when, None)], code


def test_what_a_day_has_raised_its_second_tick_does_not_raise_again() -> None:
    """C-007, C-017: the fourteenth day comes twice for who flies west after its tick."""
    timeline = moved("02-12 06:00", ANGELES, program_start="2026-01-29", baseline_rest_pain=None)
    assert raised(timeline.run("2026-02-02", "2026-02-20"), "BASELINE_INCOMPLETE") == [("02-12 05:00", None)]


@pytest.mark.parametrize(
    ("at", "to", "when"),
    [
        ("02-09 12:00", "Europe/Berlin", "02-12 05:00"),
        ("02-11 17:59", AUCKLAND, "02-12 17:00"),  # 06:00 of the 12th, but the 11th is not over in Paris
        ("02-10 17:59", AUCKLAND, "02-11 17:00"),
        ("02-12 06:00", ANGELES, "02-12 05:00"),
        ("02-12 05:59", ANGELES, "02-12 14:00"),
    ],
)
def test_a_move_cuts_no_grace_of_a_slot_short(at: str, to: str, when: str) -> None:
    """C-007, C-104: the slot of Tuesday 02-10 is open until 02-11 has ended."""
    timeline = Timeline().plan(
        at="02-09 07:00", schedule={"weekdays": [2], "from_date": "2026-02-10"}, last_session_on="2026-02-05"
    )
    timeline.add("plan.changed", at, {"home_timezone": to})
    assert raised(timeline.run("2026-02-09", "2026-02-14"), "MISSED_SESSION") == [(when, None)]


def test_no_day_is_left_without_its_tick_wherever_one_moves() -> None:
    """C-007: between any two zones, at any hour."""
    zones = ("Pacific/Kiritimati", AUCKLAND, "Asia/Kolkata", PARIS, "America/St_Johns", ANGELES, "Pacific/Pago_Pago")
    start = datetime(2026, 2, 11, tzinfo=UTC)
    for home, to, hour in product(zones, zones, range(0, 48)):
        at = start + timedelta(minutes=30 * hour)
        plan = PlanFields.model_validate(
            {"birth_date": "1980-01-01", "home_timezone": home, "program_start": "2026-01-05", "exercises": [planned()]}
        )
        program = program_from(plan, start, date(2026, 1, 5), RULES)
        before = calendar.local_date(at, home)
        last = before if calendar.tick_on(before, home, RULES.tick_time) <= at else before - calendar.DAY
        program.move(to, at)
        tick, judged = at, list[date]()
        for _ in range(4):
            tick = calendar.next_tick(tick, to, RULES.tick_time)
            judged += program.days_of(tick)
        assert judged == sorted(set(judged)), (home, to, at)
        assert last + calendar.DAY in judged, (home, to, at)
        assert [on for on in judged if on > last] == [
            last + timedelta(days=number) for number in range(1, (judged[-1] - last).days + 1)
        ], (home, to, at)
        for on in judged:
            if on > last:
                assert program.tick_of(on, at) is not None, (home, to, at)
