"""Values in other units than ours, converted where an event is read; the journal keeps what was sent (C-002, C-008)."""

from collections.abc import Iterable
from decimal import ROUND_FLOOR, Decimal
from typing import Annotated, Any, Final

from pydantic import Field

from shared.contracts.base import Kilograms, Nrs, NumberOnly
from shared.contracts.plan_vocabulary import PainScale

POUND_KG: Final = Decimal("0.45359237")
"""Kilograms in a pound (C-002)."""

PLACES: Final = Decimal("0.0001")
"""Kilograms are read to 4 decimals, rounded down as every load is: far inside any equipment step."""

Pounds = Annotated[Decimal, Field(ge=0, le=1102, decimal_places=4), NumberOnly]
"""Load in lb, 0 to 1102, the pounds of 500 kg (C-002, C-008)."""

Pain = Annotated[Nrs, Field(json_schema_extra={"maximum": 100})]
"""Pain on the NRS, 0 to 10; with `scale` vas100 sent as 0 to 100 and read as a tenth of it (C-008)."""

LoadKg = Annotated[Kilograms, Field(description="Load in kg, 0 to 500; or send load_lb")]
"""A load that may be sent in pounds instead."""


def in_kilograms(given: Any) -> Any:
    """The fields of a set or planned exercise with `load_lb` read as `load_kg`.

    Raises ValueError for a load in both units, and UNIT_MISSING for a bare `load`: there is no default unit (C-002).
    """
    if not isinstance(given, dict):
        return given
    if given.get("load") is not None:
        raise ValueError("UNIT_MISSING: say load_kg or load_lb, there is no default unit")
    pounds = given.get("load_lb")
    if not isinstance(pounds, int | float | Decimal) or isinstance(pounds, bool):
        return given
    if given.get("load_kg") is not None:
        raise ValueError("load_kg and load_lb: one of them")
    exact = Decimal(str(pounds))
    return {**given, "load_kg": (exact * POUND_KG).quantize(PLACES, ROUND_FLOOR)} if exact.is_finite() else given


def in_nrs(given: Any, *names: str) -> Any:
    """The named pain scores of an event read from a 0-100 scale where it says so; each is divided by 10 (C-008).

    What is read says `nrs`, so that reading it again changes nothing.
    """
    if not isinstance(given, dict) or given.get("scale") != PainScale.VAS100:
        return given
    read = {**given, "scale": PainScale.NRS, **_tenths(given, names)}
    if isinstance(exercises := given.get("exercises"), list | tuple):
        read["exercises"] = [
            {**each, **_tenths(each, ("pain",))} if isinstance(each, dict) else each for each in exercises
        ]
    return read


def _tenths(given: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {
        name: Decimal(str(value)) / 10
        for name in names
        if isinstance(value := given.get(name), int | float | Decimal) and not isinstance(value, bool)
    }
