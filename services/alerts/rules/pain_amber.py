"""Amber pain, above 4 up to 5: information, watched until a settled check-in (C-078)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.loads import worst
from shared.clinical.pain import Band, Stage
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per session, with its worst amber pain."""
    if any(Stage.SETTLED in reading.stages for reading in facts.readings):
        patient.book.resolve(AlertCode.PAIN_AMBER)
    seen = facts.session.exercises.values() if facts.session else ()
    pain = worst(exercise.pain for exercise in seen if exercise.band is Band.AMBER)
    if pain is not None:
        patient.raise_from_event(
            facts,
            AlertCode.PAIN_AMBER,
            Severity.INFO,
            facts.trigger,
            ("C-078",),
            f"Pain {pain}/10 during the session; no load rises until a check-in shows it settled.",
            pain=float(pain),
        )


RULE: Final = AlertRule(name="pain_amber", codes=(AlertCode.PAIN_AMBER,), cites=("C-078",), on_event=on_event)
