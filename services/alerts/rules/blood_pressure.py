"""Resting blood pressure: from 180/110 urgent with a hold, from 160/100 routine (C-013)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import BpStage, Facts
from shared.contracts.reports import BpRecorded
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per reading over a limit."""
    pressure = facts.event.data
    if facts.bp is None or not isinstance(pressure, BpRecorded):
        return
    absolute = facts.bp is BpStage.ABSOLUTE
    consequence = "the programme is held until a clearance" if absolute else "no load rises for 24 h"
    patient.raise_from_event(
        facts,
        AlertCode.BP_ABSOLUTE if absolute else AlertCode.BP_CAUTION,
        Severity.URGENT if absolute else Severity.ROUTINE,
        facts.event.id,
        ("C-013",),
        f"Resting blood pressure {pressure.systolic_mmhg}/{pressure.diastolic_mmhg} mmHg; {consequence}.",
        systolic_mmhg=pressure.systolic_mmhg,
        diastolic_mmhg=pressure.diastolic_mmhg,
    )


RULE: Final = AlertRule(
    name="blood_pressure", codes=(AlertCode.BP_ABSOLUTE, AlertCode.BP_CAUTION), cites=("C-013",), on_event=on_event
)
