"""The week-0 baseline still incomplete on day 14: routine, closed by the data (C-017, C-022)."""

from datetime import date, datetime, timedelta
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import ACTS, AlertRule
from shared.clinical.facts import Facts
from shared.clinical.function_tests import CHAIR_STAND, GRIP, STAIRS
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, EventType, Severity

_CODE: Final = AlertCode.BASELINE_INCOMPLETE


def on_event(patient: Patient, facts: Facts) -> None:
    """Complete at last."""
    patient.tested(facts)
    if any(True for _ in patient.book.open(_CODE)) and not _missing(patient):
        patient.book.resolve(_CODE)


def on_tick(patient: Patient, at: datetime, today: date) -> None:
    """Judge once, on the day."""
    if _judged_on(patient) != today or not (missing := _missing(patient)):
        return
    patient.raise_from_tick(
        at,
        _CODE,
        Severity.ROUTINE,
        f"day{patient.rules.baseline_days}",
        ("C-017", "C-022"),
        wording("C-017.incomplete", days=patient.rules.baseline_days, missing=missing),
        inputs={"missing": missing},
        missing=[item.replace("_", " ") for item in missing],
    )


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The tick of that day, where it is still to come and anything is missing."""
    program, on = patient.safety.program, _judged_on(patient)
    if program is None or on is None:
        return None
    due = program.tick_of(on, after)
    return due if due is not None and _missing(patient) else None


def _judged_on(patient: Patient) -> date | None:
    program = patient.safety.program
    return None if program is None else program.start + timedelta(days=patient.rules.baseline_days)


def _missing(patient: Patient) -> list[str]:
    """What is not recorded; a test that cannot be done, with its reason, counts as recorded."""
    program, done = patient.safety.program, patient.tests
    if program is None:
        return []
    missing = [test for test in (CHAIR_STAND, GRIP, STAIRS) if not done.recorded(test)]
    missing += [] if program.baseline_rest_pain is not None else ["resting_pain"]
    return missing + ([] if program.priority_muscle_groups else ["priority_muscle_groups"])


RULE: Final = AlertRule(
    name="baseline",
    codes=(_CODE,),
    cites=("C-017", "C-022"),
    on_event=on_event,
    on_tick=on_tick,
    next_due=next_due,
    moved_by=ACTS | {EventType.FUNCTION_TESTED},
)
