"""Mild pain in osteoarthritis or tendinopathy is part of the protocol, and the patient is told so (C-089)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical import indications
from shared.clinical.facts import Facts
from shared.clinical.pain import Band


def on_event(patient: Patient, facts: Facts) -> None:
    """After a session with mild pain; not beside amber or red pain, a red flag, a hold, or with C-016's flag."""
    program, seen, safety = patient.safety.program, facts.session, patient.safety
    if program is None or seen is None or safety.acute or safety.holds.program is not None or facts.red_flags:
        return
    if not any(indications.read(text) in indications.TOLERANT for text in program.indications):
        return
    mild = any(one.band is Band.GREEN and one.pain for one in seen.exercises.values())
    if mild and all(one.band in {Band.GREEN, Band.UNKNOWN} for one in seen.exercises.values()):
        patient.tell("C-089.mild", "patient", facts.trigger, ("C-089",), tolerated=safety.tolerated_pain)


RULE: Final = AlertRule(name="tolerance", codes=(), cites=("C-089",), on_event=on_event)
