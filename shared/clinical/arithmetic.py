"""Decimal arithmetic of loads and durations: no binary floats, no rounding up."""

from datetime import datetime, timedelta
from decimal import ROUND_FLOOR, Decimal

_MICROSECOND = timedelta(microseconds=1)
_HOUR = Decimal(timedelta(hours=1) // _MICROSECOND)


def floor_step(value: Decimal, step: Decimal) -> Decimal:
    """Largest multiple of the equipment step (kg) not above `value` (C-061, C-062)."""
    return (value / step).to_integral_value(rounding=ROUND_FLOOR) * step


def lowered(load: Decimal, factor: Decimal, step: Decimal) -> Decimal:
    """A load (kg) times a factor, rounded down to the step, but not below one step: no regression ends at 0 kg."""
    return max(floor_step(load * factor, step), min(load, step))


def under(load: Decimal, ceiling: Decimal, step: Decimal) -> Decimal:
    """A load (kg) brought down under a ceiling, to a multiple of the step, but not below one step; never raised."""
    return load if load <= ceiling else max(floor_step(ceiling, step), min(load, step))


def hours_between(start: datetime, end: datetime) -> Decimal:
    """Elapsed hours in UTC, exact to the microsecond (C-007)."""
    return Decimal((end - start) // _MICROSECOND) / _HOUR


def plain(value: Decimal) -> str:
    """A number for a sentence, without trailing zeros: `62.5`, `9`."""
    return f"{value.normalize():f}"
