"""One clinical number: its value, the rule it belongs to, its unit, its range, and who may change it."""

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from datetime import time, timedelta
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, Final, Literal, TypeVar, cast

T = TypeVar("T")
Value = int | Decimal | timedelta | time | tuple[Any, ...]

_MOST: Final = 1_000_000
"""Beyond any number of the rules, whatever its unit."""

_UNITS: Final = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


class Who(StrEnum):
    """Who may set another value within the range."""

    FIXED = "fixed"
    """Nobody: another value is another release."""
    CLINIC = "clinic"
    CLINIC_STRICTER = "clinic_stricter"
    PATIENT_STRICTER = "patient_stricter"
    """A clinic for all its patients, or a clinician for one; only to the stricter side."""


@dataclass(frozen=True)
class Meta:
    """What is known of a setting beside its value. `low` and `high` are the allowed range, both included."""

    rule: str
    unit: str
    text: str
    low: Any = None
    high: Any = None
    who: Who = Who.FIXED
    stricter: Literal["lower", "higher"] | None = None


def setting(
    default: T,
    rule: str,
    unit: str,
    text: str,
    *,
    low: T | None = None,
    high: T | None = None,
    who: Who | None = None,
    stricter: Literal["lower", "higher"] | None = None,
) -> T:
    """A field of the rule set: fixed without a range; with one a clinic may set it, unless `who` says otherwise."""
    chosen = who or (Who.FIXED if low is None else Who.CLINIC)
    return field(default=default, metadata={"setting": Meta(rule, unit, text, low, high, chosen, stricter)})


@dataclass(frozen=True)
class SettingInfo:
    """A setting under the name by which it is overridden, with the value in force."""

    name: str
    value: Value
    meta: Meta


def infos(rules: Any, prefix: str = "") -> Iterator[SettingInfo]:
    """The settings of a dataclass made of `setting` fields, in their order; other fields are left out."""
    for each in fields(rules):
        if (meta := each.metadata.get("setting")) is not None:
            yield SettingInfo(f"{prefix}{each.name}", getattr(rules, each.name), meta)


def read(given: object, meta: Meta, like: Value) -> Value:
    """The value an override gives, in the setting's own type; raises ValueError saying what is needed."""
    if isinstance(like, time):
        return _time(given)
    if isinstance(given, bool) or not isinstance(given, int | float | Decimal | str):
        raise ValueError(f"a number is needed ({meta.unit})")
    try:
        number = Decimal(str(given))
    except InvalidOperation as broken:
        raise ValueError(f"a number is needed ({meta.unit})") from broken
    if not number.is_finite() or abs(number) > _MOST:
        raise ValueError(f"a number is needed ({meta.unit})")
    if isinstance(like, timedelta):
        return timedelta(microseconds=int(number * (_UNITS[meta.unit] // timedelta(microseconds=1))))
    if isinstance(like, int):
        if number != number.to_integral_value():
            raise ValueError(f"a whole number is needed ({meta.unit})")
        return int(number)
    return number


def refusal(value: Value, default: Value, meta: Meta) -> str | None:
    """Why this value may not be set where `default` is the release's own; None when it may."""
    if value == default:
        return None
    ends = settable(default, meta)
    if ends is None:
        return f"is fixed at {shown(default, meta)} {meta.unit}"
    low, high = cast(Any, ends)
    if low <= value <= high:
        return None
    return f"allowed are {shown(low, meta)} to {shown(high, meta)} {meta.unit}"


def settable(default: Value, meta: Meta) -> tuple[Value, Value] | None:
    """Lowest and highest value that may be set, both included; None where nobody may set another."""
    if meta.who is Who.FIXED:
        return None
    if meta.who is Who.CLINIC:
        return meta.low, meta.high
    return (meta.low, default) if meta.stricter == "lower" else (default, meta.high)


def shown(value: Any, meta: Meta) -> str:
    """A value of this setting as people write it, without its unit."""
    if isinstance(value, timedelta):
        return f"{Decimal(value / _UNITS[meta.unit]).normalize():f}"
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, tuple):
        return " / ".join(shown(each, meta) for each in value)
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def _time(given: object) -> time:
    try:
        found = time.fromisoformat(str(given))
    except ValueError:
        found = None
    if found is None or str(given) != f"{found:%H:%M}":
        raise ValueError("a time of day is needed, for example 06:00")
    return found
