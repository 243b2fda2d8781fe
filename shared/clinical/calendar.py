"""Home-zone dates, ages and the daily tick (C-007, C-024, C-030)."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

DAY = timedelta(days=1)


@lru_cache(maxsize=512)
def zone(name: str) -> ZoneInfo:
    """The IANA zone of that name; contracts have checked that it exists."""
    return ZoneInfo(name)


def local_date(instant: datetime, zone_name: str) -> date:
    """The calendar day of an instant in the home zone."""
    return instant.astimezone(zone(zone_name)).date()


known_date = lru_cache(maxsize=4096)(local_date)
"""The same for an instant that is asked about day after day."""


@lru_cache(maxsize=4096)
def start_of_day(on: date, zone_name: str) -> datetime:
    """Midnight at the start of that home-zone day, in UTC."""
    return datetime.combine(on, time(), zone(zone_name)).astimezone(UTC)


@lru_cache(maxsize=4096)
def tick_on(on: date, zone_name: str, tick_time: time) -> datetime:
    """The daily evaluation tick, at `tick_time` home-local, in UTC (C-007).

    In UTC because Python subtracts two instants of one ZoneInfo by the wall clock, which is wrong across DST.
    """
    return datetime.combine(on, tick_time, zone(zone_name)).astimezone(UTC)


@lru_cache(maxsize=4096)
def next_tick(after: datetime, zone_name: str, tick_time: time) -> datetime:
    """First tick strictly after an instant."""
    today = local_date(after, zone_name)
    tick = tick_on(today, zone_name, tick_time)
    return tick if tick > after else tick_on(today + DAY, zone_name, tick_time)


def tick_at_or_after(on: date, after: datetime, zone_name: str, tick_time: time) -> datetime:
    """The tick of day `on`, or the first one after `after` where that day's tick is already past."""
    tick = tick_on(on, zone_name, tick_time)
    return tick if tick > after else next_tick(after, zone_name, tick_time)


def iso_week(on: date) -> str:
    """The ISO week of a date, as alert episodes name it: 2026-W08."""
    year, week, _ = on.isocalendar()
    return f"{year}-W{week:02}"


@lru_cache(maxsize=4096)
def birthday(birth: date, age: int) -> date:
    """The day a patient turns `age`; born on 29 February, 28 February in common years (C-024)."""
    try:
        return birth.replace(year=birth.year + age)
    except ValueError:
        return date(birth.year + age, 2, 28)


def months_after(start: date, months: int) -> date:
    """The same day of the month so many months later; the last of the month where it has no such day."""
    years, month = divmod(start.month - 1 + months, 12)
    year, month = start.year + years, month + 1
    return start.replace(year=year, month=month, day=min(start.day, monthrange(year, month)[1]))


@lru_cache(maxsize=4096)
def age_on(birth: date, on: date) -> int:
    """Completed years on a home-zone date."""
    years = on.year - birth.year
    return years if on >= birthday(birth, years) else years - 1
