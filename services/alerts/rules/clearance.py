"""What a clearance closes: everything it knew of, nothing it did not (C-101, C-103, C-128)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.contracts.vocabulary import AlertCode, Resolution

_FAMILIES = ("RED_FLAG_", "PAIN_", "BP_", "TRAINING_DURING_HOLD", "CONTRAINDICATION")
_PROGRAM = tuple(code for code in AlertCode if code.startswith(_FAMILIES) and code is not AlertCode.RED_FLAG_HISTORICAL)


def on_event(patient: Patient, facts: Facts) -> None:
    """The end of a programme hold closes its alerts; the end of an exercise hold those of the exercise."""
    effect = facts.clearance
    if effect is None:
        return
    for entry in patient.book.open(*_PROGRAM):
        known = entry.received <= facts.event.time or entry.event_id in effect.named
        exercise = entry.episode.split("#")[0].partition(":")[2]
        covered = effect.program or (entry.code is AlertCode.PAIN_INTENSE and exercise in effect.exercises)
        if known and covered:
            entry.close(Resolution.CLEARANCE)


RULE: Final = AlertRule(name="clearance", codes=(), cites=("C-101", "C-103", "C-128"), on_event=on_event)
