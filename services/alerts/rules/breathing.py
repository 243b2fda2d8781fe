"""Breath held under load: counselling; with hypertension, retinopathy or an aneurysm on record routine (C-052)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.contracts.plan_vocabulary import RiskFlag
from shared.contracts.vocabulary import AlertCode, Severity

_RISKS: Final = (RiskFlag.HYPERTENSION, RiskFlag.RETINOPATHY, RiskFlag.ANEURYSM)


def on_event(patient: Patient, facts: Facts) -> None:
    """One text and at most one alert a session. Unknown is not held."""
    held = [each.exercise_id for each in facts.session.session.exercises if each.breath_hold] if facts.session else []
    if not held:
        return
    exercises = sorted(set(held))
    patient.tell("C-052.breathing", "patient", facts.trigger, ("C-052",), exercises=exercises)
    program = patient.safety.program
    risks = [risk for risk in _RISKS if program is not None and risk in program.risk_flags]
    if risks:
        patient.raise_from_event(
            facts,
            AlertCode.VALSALVA_RISK,
            Severity.ROUTINE,
            facts.trigger,
            ("C-052",),
            wording("C-052.risk", exercises=exercises, risks=risks),
            inputs={"breath_held_in": exercises, "risk_flags": risks},
            exercises=exercises,
            risks=risks,
        )


RULE: Final = AlertRule(name="breathing", codes=(AlertCode.VALSALVA_RISK,), cites=("C-052",), on_event=on_event)
