"""When a patient may be disturbed (C-129): from 08:00 to 21:00 of the home zone; with what is urgent at any hour."""

from datetime import UTC, date, datetime, time
from typing import Final

from shared.clinical.calendar import DAY, local_date, zone

LOUD_FROM: Final = time(8)
QUIET_FROM: Final = time(21)

AT_ONCE: Final = frozenset({"C-080.stop", "C-094.stop", "C-129.question"})
"""Texts that go with an emergency or with something urgent that was just reported, or find out whether there is one."""


def loud_from(at: datetime, zone_name: str, begins: time = QUIET_FROM, ends: time = LOUD_FROM) -> datetime:
    """`at`, or the end of the quiet hours it lies in, in UTC. They begin in the evening and end in the morning.

    Travelling changes nothing: the hours are those of the home zone. A night of a change of clocks is an hour
    shorter or longer.
    """
    on = local_date(at, zone_name)
    morning = local_instant(on, ends, zone_name)
    if at < morning:
        return morning
    return at if at < local_instant(on, begins, zone_name) else local_instant(on + DAY, ends, zone_name)


def local_instant(on: date, at: time, zone_name: str) -> datetime:
    """That local time in UTC. In the hour that DST leaves out: as much later; in the one it repeats: the first."""
    return datetime.combine(on, at, zone(zone_name)).astimezone(UTC)


def not_before(key: str, at: datetime, zone_name: str | None) -> datetime | None:
    """Before when a patient is not to be disturbed with a text that is due; None: at once.

    Without a programme the home zone is not known, and what is said then is an answer to what was just reported.
    """
    if zone_name is None or key in AT_ONCE:
        return None
    loud = loud_from(at, zone_name)
    return loud if loud > at else None
