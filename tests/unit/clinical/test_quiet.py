"""A patient is disturbed between 08:00 and 21:00 of the home zone, with what is urgent at any hour (C-129)."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from shared.clinical.messages import CATALOGUE
from shared.clinical.quiet import AT_ONCE, loud_from, not_before
from shared.contracts.emissions import MessageSaid
from tests.support.timeline import Timeline


@pytest.mark.parametrize(
    ("zone", "at", "loud"),
    [
        ("Europe/Rome", "2026-02-02T07:59:59+01:00", "2026-02-02T08:00:00+01:00"),  # a second before the morning
        ("Europe/Rome", "2026-02-02T08:00:00+01:00", "2026-02-02T08:00:00+01:00"),  # on it
        ("Europe/Rome", "2026-02-02T20:59:59+01:00", "2026-02-02T20:59:59+01:00"),  # a second before the evening
        ("Europe/Rome", "2026-02-02T21:00:00+01:00", "2026-02-03T08:00:00+01:00"),  # on it
        ("Europe/Rome", "2026-02-03T00:00:00+01:00", "2026-02-03T08:00:00+01:00"),  # midnight: of that day
        ("Europe/Rome", "2026-02-02T06:00:00+01:00", "2026-02-02T08:00:00+01:00"),  # the daily tick
        ("Europe/Rome", "2026-03-28T21:30:00+01:00", "2026-03-29T08:00:00+02:00"),  # the night that lacks an hour
        ("Europe/Rome", "2026-03-29T03:00:00+02:00", "2026-03-29T08:00:00+02:00"),  # just after the hour it lacks
        ("Europe/Rome", "2026-10-24T21:30:00+02:00", "2026-10-25T08:00:00+01:00"),  # the night with an hour more
        ("Europe/Rome", "2026-10-25T02:30:00+02:00", "2026-10-25T08:00:00+01:00"),  # its second hour, the first time
        ("Europe/Rome", "2026-10-25T02:30:00+01:00", "2026-10-25T08:00:00+01:00"),  # and the second time
        ("America/New_York", "2026-11-01T01:30:00-05:00", "2026-11-01T08:00:00-05:00"),  # the same elsewhere
        ("America/New_York", "2026-03-08T03:30:00-04:00", "2026-03-08T08:00:00-04:00"),
        ("America/New_York", "2026-02-02T12:30:00+00:00", "2026-02-02T08:00:00-05:00"),  # day in Europe, home asleep
        ("Pacific/Kiritimati", "2026-02-02T07:30:00+00:00", "2026-02-03T08:00:00+14:00"),  # a day ahead
        ("Asia/Kathmandu", "2026-02-02T15:15:00+00:00", "2026-02-03T08:00:00+05:45"),  # 21:00, a quarter off
    ],
)
def test_quiet_hours_end_in_the_morning_of_the_home_zone(zone: str, at: str, loud: str) -> None:
    assert loud_from(datetime.fromisoformat(at), zone) == datetime.fromisoformat(loud)


@pytest.mark.parametrize(
    ("starts", "hours"), [("2026-02-02T21:00", 11), ("2026-03-28T21:00", 10), ("2026-10-24T21:00", 12)]
)
def test_a_night_of_a_change_of_clocks_is_shorter_or_longer(starts: str, hours: int) -> None:
    at = datetime.fromisoformat(starts).replace(tzinfo=ZoneInfo("Europe/Rome")).astimezone(UTC)
    assert loud_from(at, "Europe/Rome") - at == timedelta(hours=hours)


NIGHT, DAY = datetime(2026, 2, 2, 3, tzinfo=UTC), datetime(2026, 2, 2, 12, tzinfo=UTC)
MORNING = datetime(2026, 2, 2, 7, tzinfo=UTC)


@pytest.mark.parametrize(
    ("key", "at", "zone", "expected"),
    [
        ("C-089.mild", NIGHT, "Europe/Rome", MORNING),  # information waits
        ("C-089.mild", DAY, "Europe/Rome", None),  # by day nothing does
        ("C-094.stop", NIGHT, "Europe/Rome", None),  # an emergency: the instruction comes at once
        ("C-080.stop", NIGHT, "Europe/Rome", None),  # intense pain, just reported
        ("C-129.question", NIGHT, "Europe/Rome", None),  # it may be a red flag
        ("C-089.mild", NIGHT, None, None),  # no programme: home is not known
    ],
)
def test_what_waits_and_what_does_not(key: str, at: datetime, zone: str | None, expected: datetime | None) -> None:
    assert not_before(key, at, zone) == expected


def test_what_does_not_wait_exists() -> None:
    assert set(CATALOGUE.complete.texts) >= AT_ONCE


def test_a_missed_session_is_spoken_of_at_eight() -> None:
    """GS-10: MISSED_SESSION raised at 06:00, the patient's message at 08:00."""
    schedule = {"weekdays": [1, 4], "from_date": "2026-02-02"}
    timeline = Timeline().plan(at="02-02 07:00", last_session_on="2026-02-01", schedule=schedule)
    timeline.session("02-02 19:00").session("02-05 19:00")
    said = messages(timeline, "02-02", "02-12")["C-113.prompt"]
    local = said.at.astimezone(ZoneInfo(timeline.zone))
    assert (local.hour, local.minute) == (6, 0)
    assert said.not_before == local.replace(hour=8)


def test_an_emergency_at_night_is_answered_at_once() -> None:
    """GS-10: 22:15 UTC."""
    report = {"symptoms": ["saddle_anaesthesia"]}
    timeline = Timeline().plan().add("symptom.reported", "2026-03-02T22:15:00+00:00", report)
    said = messages(timeline)["C-094.stop"]
    assert said.not_before is None


def messages(timeline: Timeline, *ticks: str) -> dict[str, MessageSaid]:
    """The first of each text."""
    said = [one for one in timeline.run(*ticks).said if isinstance(one, MessageSaid)]
    return {one.key: one for one in reversed(said)}
