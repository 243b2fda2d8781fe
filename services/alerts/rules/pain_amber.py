"""Amber pain, above 4 up to 5: information, watched until a settled check-in (C-078)."""

from operator import itemgetter
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.pain import Band, Stage
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per session, with its worst amber pain."""
    if any(Stage.SETTLED in reading.stages for reading in facts.readings):
        patient.book.resolve(AlertCode.PAIN_AMBER)
    amber = [
        (one.pain, exercise_id)
        for exercise_id, one in facts.exercises.items()
        if one.band is Band.AMBER and one.pain is not None
    ]
    if amber:
        pain, exercise_id = max(amber, key=itemgetter(0))
        why = wording("C-078.amber", pain=pain, exercise=exercise_id, tolerated=patient.safety.tolerated_pain)
        patient.raise_from_event(
            facts,
            AlertCode.PAIN_AMBER,
            Severity.INFO,
            facts.trigger,
            ("C-078",),
            why,
            pain=float(pain),
        )


RULE: Final = AlertRule(name="pain_amber", codes=(AlertCode.PAIN_AMBER,), cites=("C-078",), on_event=on_event)
