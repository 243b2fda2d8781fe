"""Resting blood pressure: from 180/110 urgent with a hold, from 160/100 routine (C-013)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import BpStage, Facts
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per reading over a limit."""
    pressure = facts.pressure
    if facts.bp is None or pressure is None:
        return
    absolute = facts.bp is BpStage.ABSOLUTE
    systolic, diastolic = patient.rules.bp_absolute if absolute else patient.rules.bp_caution
    why = wording(
        "C-013.absolute" if absolute else "C-013.caution",
        systolic=pressure.systolic_mmhg,
        diastolic=pressure.diastolic_mmhg,
        limit_systolic=systolic,
        limit_diastolic=diastolic,
        hours=patient.rules.bp_caution_hours,
    )
    patient.raise_from_event(
        facts,
        AlertCode.BP_ABSOLUTE if absolute else AlertCode.BP_CAUTION,
        Severity.URGENT if absolute else Severity.ROUTINE,
        facts.event.id,
        ("C-013",),
        why,
        systolic_mmhg=pressure.systolic_mmhg,
        diastolic_mmhg=pressure.diastolic_mmhg,
    )


RULE: Final = AlertRule(
    name="blood_pressure", codes=(AlertCode.BP_ABSOLUTE, AlertCode.BP_CAUTION), cites=("C-013",), on_event=on_event
)
