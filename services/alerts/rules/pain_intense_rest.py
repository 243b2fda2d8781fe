"""Pain above 5 before training or at rest afterwards: urgent, the programme is held (C-081)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.pain import Stage
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """Urgent while the reading belongs to a session, routine when none is linked to it."""
    for reading in facts.readings:
        linked = Stage.INTENSE in reading.stages
        if not linked and Stage.INTENSE_UNLINKED not in reading.stages:
            continue
        held = "; the programme is held until a clearance" if linked else ", not linked to a session"
        patient.raise_from_event(
            facts,
            AlertCode.PAIN_INTENSE_REST,
            Severity.URGENT if linked else Severity.ROUTINE,
            reading.episode,
            ("C-081",),
            f"Pain {reading.pain}/10 at rest{held}.",
            pain=float(reading.pain),
        )


RULE: Final = AlertRule(
    name="pain_intense_rest", codes=(AlertCode.PAIN_INTENSE_REST,), cites=("C-081",), on_event=on_event
)
