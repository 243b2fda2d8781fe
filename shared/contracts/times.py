"""Times as text: instants with offset, days, zones. What only looks like one, a number above all, is refused."""

import re
from datetime import date, datetime
from functools import cache
from typing import Annotated, Any, Final
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2999
"""Years whose instants every reader can convert between zones, and whose days can be counted on from."""

_OF_THE_MACHINE: Final = {"localtime", "posixrules", "Factory"}
_INSTANT: Final = re.compile(r"(19|2\d)\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def is_instant(value: object) -> bool:
    """Whether `value` is a possible RFC 3339 timestamp with offset, as text, of the years 1900 to 2999."""
    if not isinstance(value, str) or not _INSTANT.fullmatch(value):
        return False
    try:
        datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _instant(value: Any) -> Any:
    if isinstance(value, datetime) or is_instant(value):
        return value
    raise ValueError("an RFC 3339 timestamp with offset is needed, for example 2026-02-02T19:00:00+01:00")


def _no_number(value: Any) -> Any:
    if isinstance(value, str | date):
        return value
    raise ValueError("text is needed, for example 2026-02-02")


def _countable(day: date) -> date:
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError(f"a year from {FIRST_YEAR} to {LAST_YEAR} is needed")
    return day


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones() - _OF_THE_MACHINE)


def _zone(name: str) -> str:
    if name not in _zones():
        raise ValueError("not an IANA time zone name, for example Europe/Paris")
    return name


Instant = Annotated[AwareDatetime, BeforeValidator(_instant)]
"""A moment with offset, of the years 1900 to 2999."""

Moment = Annotated[AwareDatetime, BeforeValidator(_no_number), AfterValidator(_countable)]
"""The same in any spelling of ISO 8601: what apps have been allowed to send."""

Day = Annotated[date, BeforeValidator(_no_number), AfterValidator(_countable)]
"""A date of the years 1900 to 2999."""

ZoneName = Annotated[str, AfterValidator(_zone)]
"""A name of the IANA time zone database, not one that means another zone on each machine."""
