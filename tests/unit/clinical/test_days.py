"""Ages, days, weeks and ticks at their edges: birthdays, leap days, nights when clocks change, midnight, New Year."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.clinical import calendar
from shared.clinical.arithmetic import hours_between
from shared.clinical.pain_trend import monday_of
from shared.contracts.vocabulary import Profile
from tests.support.exercises import lift, planned
from tests.support.timeline import Story, Timeline
from tests.unit.clinical.test_program import program

SIX = time(6)


@pytest.mark.parametrize("years", [18, 60, 65])
@pytest.mark.parametrize(
    ("month", "day"), [(1, 1), (2, 28), (3, 1), (6, 15), (12, 31)], ids=lambda number: f"{number:02}"
)
def test_an_age_is_reached_on_the_birthday(years: int, month: int, day: int) -> None:
    """C-024, C-025, C-030: the day before, the day, the day after."""
    born, birthday = date(1961, month, day), date(1961 + years, month, day)
    assert calendar.birthday(born, years) == birthday
    found = [calendar.age_on(born, birthday + timedelta(days=days)) for days in (-1, 0, 1)]
    assert found == [years - 1, years, years]


@pytest.mark.parametrize(
    ("years", "birthday"),
    [(18, "1978-02-28"), (20, "1980-02-29"), (60, "2020-02-29"), (64, "2024-02-29"), (65, "2025-02-28")],
)
def test_born_on_29_february(years: int, birthday: str) -> None:
    """C-024: 28 February in common years, 29 February in leap years."""
    born, on = date(1960, 2, 29), date.fromisoformat(birthday)
    assert calendar.birthday(born, years) == on
    assert calendar.age_on(born, on) == years
    assert calendar.age_on(born, on - timedelta(days=1)) == years - 1


@pytest.mark.parametrize(("on", "older"), [("2026-02-18", False), ("2026-02-19", True), ("2026-02-20", True)])
@pytest.mark.parametrize("profile", list(Profile))
def test_older_from_the_birthday_itself(profile: Profile, on: str, older: bool) -> None:
    """C-030, C-107: sarcopenic patients are older at any age."""
    found = program(profile=profile, birth_date="1961-02-19").older(date.fromisoformat(on))
    assert found is (older or profile is Profile.SARCOPENIC)


@pytest.mark.parametrize(
    ("zone", "born", "older"), [("Europe/Paris", "02-13", True), ("America/New_York", "02-13", False)]
)
def test_the_birthday_is_a_day_at_home(zone: str, born: str, older: bool) -> None:
    """C-030: 2026-02-13 00:30 UTC is the 13th in Paris and the 12th in New York."""
    found = program(home_timezone=zone, birth_date=f"1961-{born}")
    assert found.older(found.today(datetime(2026, 2, 13, 0, 30, tzinfo=UTC))) is older


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", "2026-03-29", 23),
        ("Europe/Paris", "2026-10-25", 25),
        ("America/New_York", "2026-03-08", 23),
        ("America/New_York", "2026-11-01", 25),
        ("Australia/Lord_Howe", "2026-04-05", 24.5),
        ("Europe/Paris", "2026-02-28", 24),
    ],
)
def test_ticks_are_a_day_apart_however_long_it_is(zone: str, day: str, hours: float) -> None:
    """C-007: 06:00 at home on either side of the night, and a day counts as one."""
    on = date.fromisoformat(day)
    before, tick = (calendar.tick_on(each, zone, SIX) for each in (on - calendar.DAY, on))
    assert hours_between(before, tick) == hours
    assert [each.astimezone(ZoneInfo(zone)).time() for each in (before, tick)] == [SIX, SIX]
    assert calendar.next_tick(before, zone, SIX) == tick
    assert calendar.next_tick(tick - timedelta(microseconds=1), zone, SIX) == tick
    assert calendar.local_date(tick, zone) - calendar.local_date(before, zone) == calendar.DAY


@pytest.mark.parametrize("hours", [24, 48, 72])
@pytest.mark.parametrize(("zone", "night"), [("Europe/Paris", "2026-03-29"), ("Europe/Paris", "2026-10-25")])
def test_windows_of_pain_are_elapsed_hours_across_the_night(zone: str, night: str, hours: int) -> None:
    """C-007, C-084 to C-086: the instant decides, not what the clock on the wall shows."""
    ended = datetime.fromisoformat(f"{night}T00:30").replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    expected = {
        24: ("-", "PAIN_24H"),
        48: ("PAIN_24H", "PAIN_NOT_IMPROVING"),
        72: ("DOMS_EXPECTED", "PAIN_NOT_IMPROVING"),
    }
    for minutes, code in ((-1, expected[hours][0]), (0, expected[hours][1])):
        plan_at = ended - timedelta(days=2)
        day = str(plan_at.date())
        exercise = planned(new_load=hours == 72)
        timeline = Timeline(zone).plan(exercise, at=plan_at, last_session_on=day, last_reassessment_on=day)
        timeline.session(ended, lift(pain=3))
        timeline.checkin(
            ended + timedelta(hours=hours, minutes=minutes), 4, "muscle_diffuse" if hours == 72 else "joint"
        )
        assert [found for found, _ in timeline.run().raised()] == ([] if code == "-" else [code])


def raised_after(start: str, days: int) -> Story:
    """Two qualifying sessions, the second so many days after the last change."""
    changed = date.fromisoformat(start)
    last = changed + timedelta(days=days)
    fields = {"last_session_on": start, "last_reassessment_on": start, "phase_since": start}
    timeline = Timeline().plan(planned(last_change_on=start), at=f"{changed} 07:00", **fields)
    for on in (last - timedelta(days=8), last - timedelta(days=3), last):
        timeline.session(f"{on} 23:30", started=f"{on} 22:30")
    return timeline.run()


@pytest.mark.parametrize("start", ["2026-03-20", "2026-10-16", "2028-02-20", "2026-12-25"])
@pytest.mark.parametrize(("days", "raised"), [(13, False), (14, True)])
def test_a_cadence_is_calendar_days(start: str, days: int, raised: bool) -> None:
    """C-007, C-059: over both changes of the clocks, a leap day and New Year."""
    last = raised_after(start, days).decisions("leg_press")[-1]
    assert (last.action == "INCREASE_LOAD") is raised
    if not raised:
        assert last.eligible_on == date.fromisoformat(start) + timedelta(days=14)


@pytest.mark.parametrize(
    ("started", "ended", "anchor"),
    [
        ("2026-02-13 23:59", "2026-02-14 00:59", "2026-02-13"),  # over midnight
        ("2026-02-14 00:00", "2026-02-14 01:00", "2026-02-14"),
        ("2028-02-28 23:30", "2028-02-29 00:30", "2028-02-28"),
        ("2028-02-29 23:30", "2028-03-01 00:30", "2028-02-29"),
    ],
)
def test_a_session_belongs_to_the_day_it_began(started: str, ended: str, anchor: str) -> None:
    """C-007: detraining is counted from that day."""
    day = date.fromisoformat(anchor)
    known = str(day - timedelta(days=2))
    timeline = Timeline().plan(at=f"{known} 07:00", last_session_on=known, last_reassessment_on=known)
    story = timeline.session(ended, started=started).run(known, str(day + timedelta(days=7)))
    (alert,) = story.alerts("DETRAINING")
    assert (alert.episode, alert.at) == (anchor, timeline.when(f"{day + timedelta(days=7)} 06:00"))


@pytest.mark.parametrize(
    ("day", "monday", "week"),
    [
        ("2026-02-15", "2026-02-09", "2026-W07"),  # Sunday
        ("2026-02-16", "2026-02-16", "2026-W08"),  # Monday
        ("2026-12-31", "2026-12-28", "2026-W53"),
        ("2027-01-03", "2026-12-28", "2026-W53"),
        ("2027-01-04", "2027-01-04", "2027-W01"),
        ("2028-02-29", "2028-02-28", "2028-W09"),
    ],
)
def test_weeks_begin_on_monday(day: str, monday: str, week: str) -> None:
    """C-042, C-088, C-112: the ISO week, also around New Year."""
    on = date.fromisoformat(day)
    assert (monday_of(on), calendar.iso_week(on)) == (date.fromisoformat(monday), week)


@pytest.mark.parametrize(("last", "raised"), [("02-08 23:59", False), ("02-09 00:00", True)])
def test_a_week_ends_with_sunday(last: str, raised: bool) -> None:
    """C-042: a session that begins at Monday's first minute counts for the new week."""
    timeline = Timeline().plan(at="02-01 07:00", last_session_on="2026-01-30").session("02-05 12:00")
    began = timeline.when(last)
    story = timeline.session(began + timedelta(hours=1), started=began).run("02-01", "02-09")
    assert bool(story.raised("LOW_FREQUENCY")) is raised
