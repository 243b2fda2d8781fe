"""When a clinic works and when it wants its peace: instants from local hours, across DST, weekends and holidays."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice

from shared.clinical import quiet
from shared.clinical.calendar import DAY, local_date, zone
from shared.contracts.clinic import ClinicSettings, Hours


def local_instant(on: date, at: time, settings: ClinicSettings) -> datetime:
    """That local time in UTC. In the hour that DST leaves out: as much later; in the one it repeats: the first."""
    return quiet.local_instant(on, at, settings.zone)


def hours_on(on: date, settings: ClinicSettings) -> Hours | None:
    """Opening hours of a day; None on a holiday and on a weekday without hours."""
    if on in settings.holidays:
        return None
    return next((hours for hours in settings.hours if hours.weekday == on.isoweekday()), None)


def is_open(at: datetime, settings: ClinicSettings) -> bool:
    """Whether the clinic is open: from the minute it opens until the minute it closes."""
    on = local_date(at, settings.zone)
    hours = hours_on(on, settings)
    if hours is None:
        return False
    return local_instant(on, hours.opens, settings) <= at < local_instant(on, hours.closes, settings)


def loud_from(at: datetime, settings: ClinicSettings) -> datetime:
    """`at`, or the end of the quiet hours it lies in (C-129)."""
    return quiet.loud_from(at, settings.zone, settings.quiet.begins, settings.quiet.ends)


def next_digest(after: datetime, settings: ClinicSettings) -> datetime:
    """First digest strictly after an instant: each working day at the clinic's time (C-126)."""
    days = working_days(local_date(after, settings.zone), settings)
    digests = (local_instant(on, settings.digest_at, settings) for on in days)
    return next(digest for digest in digests if digest > after)


def after_working_days(since: datetime, days: int, settings: ClinicSettings) -> datetime:
    """The same local time so many working days later. Outside a working day, counting begins as the next one opens."""
    on = local_date(since, settings.zone)
    first, last = nth(on, 0, settings), nth(on, days, settings)
    if first != on:
        hours = hours_on(first, settings)
        assert hours is not None  # noqa: S101 - a working day has hours
        return local_instant(last, hours.opens, settings)
    return local_instant(last, since.astimezone(zone(settings.zone)).time(), settings)


def working_days(since: date, settings: ClinicSettings) -> Iterator[date]:
    """Working days from `since` on, it included where it is one."""
    on = since
    # Holidays may be many, but they are a list: what lies beyond the last of them has none.
    beyond = max(settings.holidays, default=since)
    while on <= max(beyond, since) + timedelta(days=400):
        if hours_on(on, settings) is not None:
            yield on
        on += DAY


def nth(since: date, number: int, settings: ClinicSettings) -> date:
    """The working day `number` after the first one that is not before `since`."""
    return next(islice(working_days(since, settings), number, None))
