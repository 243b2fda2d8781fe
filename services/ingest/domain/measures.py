"""Measures as vendors write them: decimals with point or comma, durations in words, pounds."""

import re
from datetime import timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Final, Literal

from shared.contracts.conversion import POUND_KG

WeightUnit = Literal["kg", "lb"]

_HUNDREDTH: Final = Decimal("0.01")
_NUMBER: Final = re.compile(r"-?\d{1,9}([.,]\d{1,9})?", re.ASCII)
_SECONDS: Final = re.compile(r"\d{1,9}(\.\d{0,9})?", re.ASCII)
_DURATION: Final = re.compile(r"(?:(\d{1,4})\s*h)?\s*(?:(\d{1,4})\s*m(?:in)?)?\s*(?:(\d{1,5})\s*s)?", re.ASCII)


def number(text: str) -> Decimal | None:
    """The decimal a cell holds; None for an empty cell; ValueError for anything else."""
    cell = text.strip()
    if not cell:
        return None
    if not _NUMBER.fullmatch(cell):
        raise ValueError("not a number")
    return Decimal(cell.replace(",", "."))


def kilograms(weight: Decimal, unit: WeightUnit) -> Decimal:
    """A weight in kg, two decimals (C-002: 135 lb are 61.23 kg)."""
    kg = weight * POUND_KG if unit == "lb" else weight
    return kg.quantize(_HUNDREDTH, ROUND_HALF_EVEN)


def duration(text: str) -> timedelta | None:
    """A duration as `2h 18m`, `53m`, `45s`, or plain seconds; None for an empty cell; ValueError for anything else."""
    cell = text.strip().lower()
    if not cell:
        return None
    if _SECONDS.fullmatch(cell):
        return timedelta(seconds=float(cell))
    found = _DURATION.fullmatch(cell)
    if found is None or not any(found.groups()):
        raise ValueError("not a duration")
    hours, minutes, seconds = (int(part or 0) for part in found.groups())
    return timedelta(hours=hours, minutes=minutes, seconds=seconds)


def plain(value: Decimal) -> int | Decimal:
    """60 for 60.00, 62.5 for 62.50: one spelling for one value, so that a repeated import is the same."""
    return int(value) if value == value.to_integral_value() else value.normalize()
