"""What a clearance closes: everything it knew of, nothing it did not; after a red flag it asks to screen again.

C-010, C-101, C-103, C-128.
"""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.difference import CLEARED
from shared.clinical.facts import Facts
from shared.contracts.vocabulary import AlertCode, Resolution


def on_event(patient: Patient, facts: Facts) -> None:
    """The end of a programme hold closes its alerts; the end of an exercise hold those of the exercise.

    Severe pain opens both holds: its alert stands until the programme hold has ended too.
    The screening in hand was made before the red flag, so the patient is to be screened anew (C-010).
    """
    effect = facts.clearance
    if effect is None:
        return
    if effect.program:
        patient.book.clear(effect.known)
    still = {cause.event_id for cause in patient.safety.holds.causes}
    for entry in patient.book.open(*CLEARED):
        known = effect.known.includes(entry.received, entry.event_id)
        freed = {f"{entry.trigger}:{exercise}" for exercise in effect.exercises}
        own = entry.code is AlertCode.PAIN_INTENSE and entry.event_id not in still
        covered = effect.program or (own and entry.base in freed)
        if known and covered:
            patient.book.close(entry, Resolution.CLEARANCE)
    if effect.red_flag:
        patient.tell("C-010.rescreen", "clinician", facts.trigger, ("C-010", "C-101"), factor=effect.factor)


RULE: Final = AlertRule(name="clearance", codes=(), cites=("C-010", "C-101", "C-103", "C-128"), on_event=on_event)
