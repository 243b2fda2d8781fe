"""Amber pain of one exercise in two sessions in a row: routine, also in a hold (C-079)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per session and exercise."""
    for exercise_id, seen in facts.exercises.items():
        if seen.amber_repeat and seen.pain is not None:
            patient.raise_from_event(
                facts,
                AlertCode.PAIN_AMBER_REPEAT,
                Severity.ROUTINE,
                f"{facts.trigger}:{exercise_id}",
                ("C-079",),
                wording("C-079.repeat", pain=seen.pain, exercise=exercise_id, tolerated=patient.safety.tolerated_pain),
                pain=float(seen.pain),
            )


RULE: Final = AlertRule(
    name="pain_amber_repeat", codes=(AlertCode.PAIN_AMBER_REPEAT,), cites=("C-079",), on_event=on_event
)
