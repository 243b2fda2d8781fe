"""Falls: with injury, or the second in 90 days, urgent; otherwise routine (C-100)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.contracts.vocabulary import AlertCode


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per event that reports a fall."""
    for flag in facts.red_flags:
        if flag.code is AlertCode.FALL:
            patient.raise_from_event(
                facts,
                AlertCode.FALL,
                flag.severity,
                facts.event.id,
                flag.cites,
                f"Fall reported for {facts.on} ({flag.symptom.replace('_', ' ')}).",
                symptom=str(flag.symptom),
            )


RULE: Final = AlertRule(name="fall", codes=(AlertCode.FALL,), cites=("C-100",), on_event=on_event)
