"""Hours of a clinic: working days, holidays, quiet hours, the digest, also when the clocks change (C-129)."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.domain.hours import after_working_days, hours_on, is_open, local_instant, loud_from, next_digest
from shared.clinical.calendar import local_date, zone
from shared.contracts.clinic import ClinicSettings, Hours

PARIS = ClinicSettings(zone="Europe/Paris", holidays=(date(2026, 4, 6), date(2026, 12, 25)))
"""In 2026 the clocks go forward on Sunday 29 March and back on Sunday 25 October; 6 April is Easter Monday."""


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone("Europe/Paris")).astimezone(UTC)


OPEN = [
    ("2026-02-02T07:59", False),
    ("2026-02-02T08:00", True),
    ("2026-02-02T20:59", True),
    ("2026-02-02T21:00", False),
    ("2026-02-07T12:00", False),  # a Saturday
    ("2026-04-06T12:00", False),  # a holiday
    ("2026-04-07T12:00", True),
]


@pytest.mark.parametrize(("at", "expected"), OPEN)
def test_when_a_clinic_is_open(at: str, expected: bool) -> None:
    """C-126."""
    assert is_open(paris(at), PARIS) is expected


QUIET = [
    ("2026-02-02T06:00", "2026-02-02T08:00"),
    ("2026-02-02T07:59", "2026-02-02T08:00"),
    ("2026-02-02T08:00", "2026-02-02T08:00"),
    ("2026-02-02T20:59", "2026-02-02T20:59"),
    ("2026-02-02T21:00", "2026-02-03T08:00"),
    ("2026-02-07T06:00", "2026-02-07T08:00"),  # weekends included
    ("2026-03-28T23:00", "2026-03-29T08:00"),  # a night of ten hours
    ("2026-10-24T23:00", "2026-10-25T08:00"),  # a night of twelve
]


@pytest.mark.parametrize(("at", "expected"), QUIET)
def test_quiet_hours_end_at_eight(at: str, expected: str) -> None:
    """C-129."""
    assert loud_from(paris(at), PARIS) == paris(expected)


DIGESTS = [
    ("2026-02-02T06:00", "2026-02-02T08:00"),
    ("2026-02-02T08:00", "2026-02-03T08:00"),
    ("2026-02-06T12:00", "2026-02-09T08:00"),  # over the weekend
    ("2026-04-03T12:00", "2026-04-07T08:00"),  # over Easter
    ("2026-03-27T12:00", "2026-03-30T08:00"),  # over the change of the clocks
]


@pytest.mark.parametrize(("after", "expected"), DIGESTS)
def test_the_digest_goes_out_on_working_days(after: str, expected: str) -> None:
    """C-126."""
    assert next_digest(paris(after), PARIS) == paris(expected)


ANSWERS = [
    ("2026-02-02T10:15", "2026-02-05T10:15"),  # Monday to Thursday
    ("2026-02-05T10:15", "2026-02-10T10:15"),  # Thursday to Tuesday
    ("2026-02-07T10:15", "2026-02-12T08:00"),  # Saturday: counted from Monday's opening
    ("2026-04-02T10:15", "2026-04-08T10:15"),  # over Easter
    ("2026-12-23T10:15", "2026-12-29T10:15"),  # over Christmas and a weekend
    ("2026-03-26T10:15", "2026-03-31T10:15"),  # the same time by the clock on the wall
]


@pytest.mark.parametrize(("since", "expected"), ANSWERS)
def test_three_working_days_to_answer(since: str, expected: str) -> None:
    """C-126."""
    assert after_working_days(paris(since), 3, PARIS) == paris(expected)


def test_an_hour_that_is_left_out_and_one_that_comes_twice() -> None:
    assert local_instant(date(2026, 3, 29), time(2, 30), PARIS) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert local_instant(date(2026, 10, 25), time(2, 30), PARIS) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


ZONES = st.sampled_from(
    ["UTC", "Europe/Paris", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca"]
)
INSTANTS = st.integers(0, 20 * 366 * 24 * 60).map(
    lambda minutes: datetime(2010, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@st.composite
def clinics(draw: st.DrawFn) -> ClinicSettings:
    weekdays = draw(st.sets(st.integers(1, 7), min_size=1))
    holidays = draw(st.sets(st.dates(date(2010, 1, 1), date(2030, 12, 31)), max_size=20))
    opens, closes = sorted(draw(st.sets(st.integers(0, 23), min_size=2, max_size=2)))
    return ClinicSettings(
        zone=draw(ZONES),
        hours=tuple(Hours(weekday=day, opens=time(opens), closes=time(closes)) for day in sorted(weekdays)),
        holidays=tuple(sorted(holidays)),
        digest_at=time(draw(st.integers(8, 20))),
    )


@given(clinics(), INSTANTS)
def test_a_digest_is_the_first_of_its_kind(settings: ClinicSettings, after: datetime) -> None:
    """C-126."""
    found = next_digest(after, settings)
    on = local_date(found, settings.zone)
    assert found > after
    assert hours_on(on, settings) is not None
    assert found == local_instant(on, settings.digest_at, settings)
    skipped = local_date(after, settings.zone)
    while skipped < on:
        # Nothing between was a digest: the day is none, or its digest had gone out.
        assert hours_on(skipped, settings) is None or local_instant(skipped, settings.digest_at, settings) <= after
        skipped += timedelta(days=1)


@given(clinics(), INSTANTS, st.integers(1, 3))
def test_working_days_are_counted_and_no_others(settings: ClinicSettings, since: datetime, days: int) -> None:
    """C-126."""
    due = after_working_days(since, days, settings)
    first, last = local_date(since, settings.zone), local_date(due, settings.zone)
    between = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    assert due > since
    assert hours_on(last, settings) is not None
    assert sum(hours_on(day, settings) is not None for day in between) == days + 1


@given(clinics(), INSTANTS)
def test_quiet_hours_delay_into_the_morning_and_no_further(settings: ClinicSettings, at: datetime) -> None:
    """C-129."""
    loud = loud_from(at, settings)
    local = loud.astimezone(zone(settings.zone))
    assert loud == at or local.time() == settings.quiet.ends
    assert timedelta(0) <= loud - at <= timedelta(hours=12)
    assert settings.quiet.ends <= local.time() < settings.quiet.begins
    assert loud_from(loud, settings) == loud
