"""An absolute contraindication in the middle of a programme: urgent, with a hold that only a clearance ends (C-011)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.contraindications import named
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per event that states any; a clearance closes it."""
    if not facts.contraindications:
        return
    patient.raise_from_event(
        facts,
        AlertCode.CONTRAINDICATION,
        Severity.URGENT,
        facts.event.id,
        ("C-011", "C-101"),
        wording("C-011.found", on=facts.on, items=[named(item, patient.rules) for item in facts.contraindications]),
        inputs={"items": list(facts.contraindications)},
        items=list(facts.contraindications),
    )


RULE: Final = AlertRule(
    name="contraindication", codes=(AlertCode.CONTRAINDICATION,), cites=("C-011", "C-101"), on_event=on_event
)
