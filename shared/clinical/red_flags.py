"""Red-flag symptoms and what each of them means (C-092 to C-100)."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from shared.clinical.settings import ClinicalRules
from shared.contracts.value import value
from shared.contracts.vocabulary import AlertCode, Severity, Symptom


@value()
class RedFlag:
    """One red flag of an event: its alert code, severity, the symptom behind it and the rules it rests on."""

    code: AlertCode
    severity: Severity
    symptom: Symptom
    cites: tuple[str, ...]
    holds: bool = True


_CV, _OTHER = AlertCode.RED_FLAG_CV, AlertCode.RED_FLAG_OTHER
_EMERGENCY, _URGENT = Severity.EMERGENCY, Severity.URGENT

_TABLE: Final[Mapping[Symptom, tuple[AlertCode, Severity, str]]] = MappingProxyType(
    {
        Symptom.CHEST_PAIN: (_CV, _EMERGENCY, "C-094"),
        Symptom.DYSPNEA_DISPROPORTIONATE: (_CV, _EMERGENCY, "C-095"),
        Symptom.SYNCOPE: (_CV, _EMERGENCY, "C-096"),
        Symptom.PRESYNCOPE: (_OTHER, _URGENT, "C-097"),
        Symptom.PALPITATIONS: (_OTHER, _URGENT, "C-097"),
        Symptom.STROKE_SIGNS: (_OTHER, _EMERGENCY, "C-097"),
        Symptom.SADDLE_ANAESTHESIA: (_OTHER, _EMERGENCY, "C-098"),
        Symptom.URINARY_RETENTION_OR_INCONTINENCE: (_OTHER, _EMERGENCY, "C-098"),
        Symptom.BILATERAL_LEG_WEAKNESS: (_OTHER, _EMERGENCY, "C-098"),
        Symptom.FEVER_WITH_BACK_PAIN: (_OTHER, _URGENT, "C-098"),
        Symptom.UNREMITTING_NIGHT_PAIN: (_OTHER, _URGENT, "C-098"),
        Symptom.UNEXPLAINED_WEIGHT_LOSS: (_OTHER, _URGENT, "C-098"),
        Symptom.DARK_URINE: (_OTHER, _EMERGENCY, "C-099"),
    }
)

RED_FLAG_SYMPTOMS: Final = frozenset(Symptom) - {Symptom.FATIGUE}
"""Symptoms that must reach the alerts service even when the event that carries them is rejected (C-005, C-008)."""


def rule_of(symptom: Symptom) -> str | None:
    """The rule that makes a red flag of a symptom by itself; None for the others."""
    found = _TABLE.get(symptom)
    return None if found is None else found[2]


def red_flags(symptoms: Iterable[Symptom], worst_pain: Decimal | None, rules: ClinicalRules) -> tuple[RedFlag, ...]:
    """The red flags of one event, in the order of C-055's causes. Whatever else the event says changes nothing.

    `worst_pain` (NRS 0-10) only decides whether weakness or swelling counts; unknown pain counts (C-099, C-004).
    """
    said = set(symptoms)
    if not said:
        return ()
    flags = [
        RedFlag(code, severity, symptom, (rule,))
        for symptom, (code, severity, rule) in _TABLE.items()
        if symptom in said
    ]
    if Symptom.SEVERE_WEAKNESS_OR_SWELLING in said and (worst_pain is None or worst_pain > rules.intense_pain):
        flags.append(RedFlag(_OTHER, _URGENT, Symptom.SEVERE_WEAKNESS_OR_SWELLING, ("C-099",)))
    if Symptom.SNAP_OR_TEARING in said:
        loss = Symptom.NEW_FUNCTIONAL_LOSS in said
        severity = _EMERGENCY if loss else _URGENT
        cites = ("C-092", "C-093") if loss else ("C-092",)
        flags.append(RedFlag(AlertCode.RED_FLAG_SNAP, severity, Symptom.SNAP_OR_TEARING, cites))
    elif Symptom.NEW_FUNCTIONAL_LOSS in said:
        flags.append(RedFlag(AlertCode.RED_FLAG_FUNCTION, _URGENT, Symptom.NEW_FUNCTIONAL_LOSS, ("C-093",)))
    if Symptom.FALL_WITH_INJURY in said:
        flags.append(RedFlag(AlertCode.FALL, _URGENT, Symptom.FALL_WITH_INJURY, ("C-100",)))
    elif Symptom.FALL_WITHOUT_INJURY in said:
        flags.append(RedFlag(AlertCode.FALL, Severity.ROUTINE, Symptom.FALL_WITHOUT_INJURY, ("C-100",), holds=False))
    return tuple(flags)
