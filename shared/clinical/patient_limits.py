"""What clinicians have set for one patient, beside the rule set: the stricter of both holds (C-012)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final, TypeVar

from pydantic import ValidationError

from shared.clinical.settings import ClinicalRules
from shared.contracts.limits import CautionLimit, PatientLimits, PressureLimit
from shared.contracts.screening import Screening

T = TypeVar("T", Decimal, int, date)

_NOTHING: Final[tuple[object, ...]] = (None, [], ())

ADJUSTMENTS: Final = frozenset({"ceiling_pct", "rpe_cap", "excluded_exercises", "supervision"})
"""A clearance sets at least one of them (C-012)."""

_LIMITS: Final = frozenset(
    {"ceiling_pct", "rpe_cap", "excluded_exercises", "max_sets", "tolerated_pain", "cadence_days"}
)
"""Adjustments that are limits under the same name; what loosens a rule is for a plan to say, not for a clearance."""


def adjusted(screening: Screening | None) -> PatientLimits | None:
    """The limits that a clearance has written down; None where there are none, or one of them cannot be read."""
    clearance = screening.clearance if screening is not None else None
    if clearance is None:
        return None
    given = clearance.adjustments
    until = _supervised_until(given.get("supervision"))
    wanted: dict[str, Any] = {name: given[name] for name in given.keys() & _LIMITS if given[name] is not None}
    wanted |= {} if until is None else {"supervision_until": until}
    try:
        return PatientLimits.model_validate({"reason": f"clearance of {clearance.date}", **wanted})
    except ValidationError:
        return None


def clears(screening: Screening) -> bool:
    """Whether a clearance with written adjustments is on file, all of which can be kept (C-012)."""
    clearance = screening.clearance
    if clearance is None or not any(clearance.adjustments.get(name) not in _NOTHING for name in ADJUSTMENTS):
        return False
    only_supervised = not any(clearance.adjustments.get(name) is not None for name in _LIMITS)
    return adjusted(screening) is not None or (only_supervised and supervised(screening))


def supervised(screening: Screening | None) -> bool:
    """Whether a clearance demands supervision without saying until when: then as for a complex condition (C-054)."""
    clearance = screening.clearance if screening is not None else None
    wish = None if clearance is None else clearance.adjustments.get("supervision")
    return bool(wish) and _supervised_until(wish) is None


def _supervised_until(wish: object) -> date | None:
    try:
        return date.fromisoformat(str(wish))
    except ValueError:
        return None


def stricter(one: PatientLimits | None, other: PatientLimits | None) -> PatientLimits | None:
    """Of two sets of limits the stricter, limit by limit."""
    if one is None or other is None:
        return one or other
    return one.model_copy(
        update={
            "ceiling_pct": _least(one.ceiling_pct, other.ceiling_pct),
            "rpe_cap": _least(one.rpe_cap, other.rpe_cap),
            "max_sets": _least(one.max_sets, other.max_sets),
            "excluded_exercises": tuple(dict.fromkeys((*one.excluded_exercises, *other.excluded_exercises))),
            "supervision_until": max(_known(one.supervision_until, other.supervision_until), default=None),
            "tolerated_pain": _least(one.tolerated_pain, other.tolerated_pain),
            "cadence_days": max(_known(one.cadence_days, other.cadence_days), default=None),
        }
    )


def tightened(rules: ClinicalRules, limits: PatientLimits) -> ClinicalRules:
    """The rules with the patient's bounds of pain and blood pressure; a looser one changes nothing (C-013, C-077)."""
    return replace(rules, **{name: min(value, getattr(rules, name)) for name, value in _bounds(limits).items()})


def looser(rules: ClinicalRules, limits: PatientLimits) -> tuple[str, ...]:
    """Rules whose bounds of pain and blood pressure a limit would loosen."""
    return tuple(
        dict.fromkeys(
            "C-077" if name == "tolerated_pain" else "C-013"
            for name, value in _bounds(limits).items()
            if value > getattr(rules, name)
        )
    )


def _bounds(limits: PatientLimits) -> Mapping[str, Any]:
    """Settings under their own names."""
    found: dict[str, Any] = {} if limits.tolerated_pain is None else {"tolerated_pain": limits.tolerated_pain}
    for name, limit in (("absolute", limits.bp_absolute), ("caution", limits.bp_caution)):
        found |= _pressure(name, limit)
    return MappingProxyType(found)


def _pressure(name: str, limit: PressureLimit | CautionLimit | None) -> dict[str, int]:
    if limit is None:
        return {}
    return {f"bp_{name}_systolic": limit.systolic_mmhg, f"bp_{name}_diastolic": limit.diastolic_mmhg}


def _known(*values: T | None) -> Iterator[T]:
    return (value for value in values if value is not None)


def _least(*values: T | None) -> T | None:
    return min(_known(*values), default=None)
