"""What the patient is told at once: in an emergency to stop and call, with red pain to stop the exercise (C-094)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.pain import Band
from shared.contracts.vocabulary import Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """One instruction an event: the emergency's leaves the exercise's out."""
    emergency = [flag for flag in facts.red_flags if flag.severity is Severity.EMERGENCY]
    if emergency:
        cites = tuple(dict.fromkeys((*(rule for flag in emergency for rule in flag.cites), "C-094", "C-126")))
        patient.tell("C-094.stop", "patient", facts.trigger, cites, banner=wording("C-126.banner"))
    elif facts.session is not None:
        red = [exercise_id for exercise_id, one in facts.session.exercises.items() if one.band is Band.RED]
        if red:
            patient.tell("C-080.stop", "patient", facts.trigger, ("C-080",), exercises=red)


RULE: Final = AlertRule(name="emergency", codes=(), cites=("C-080", "C-094", "C-126"), on_event=on_event)
