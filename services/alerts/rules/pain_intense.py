"""Pain above 5 during an exercise: urgent, the exercise is held (C-080)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.pain import Band
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per session and exercise with red pain."""
    for exercise_id, seen in facts.exercises.items():
        if seen.band is Band.RED and seen.pain is not None:
            severe = seen.pain >= patient.rules.severe_pain
            why = wording("C-080.programme" if severe else "C-080.exercise", pain=seen.pain, exercise=exercise_id)
            patient.raise_from_event(
                facts,
                AlertCode.PAIN_INTENSE,
                Severity.URGENT,
                f"{facts.trigger}:{exercise_id}",
                ("C-080",),
                why,
                inputs={"severe_pain": str(patient.rules.severe_pain)},
                pain=float(seen.pain),
            )


RULE: Final = AlertRule(name="pain_intense", codes=(AlertCode.PAIN_INTENSE,), cites=("C-080",), on_event=on_event)
