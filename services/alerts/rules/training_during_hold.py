"""A session started in a programme hold: urgent, also when the hold becomes known later (C-102)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per session."""
    if facts.session is not None and facts.session.during_hold is not None:
        patient.raise_from_event(
            facts,
            AlertCode.TRAINING_DURING_HOLD,
            Severity.URGENT,
            facts.trigger,
            ("C-102",),
            wording("C-102.trained", on=facts.on, cause=facts.session.during_hold),
        )


RULE: Final = AlertRule(
    name="training_during_hold", codes=(AlertCode.TRAINING_DURING_HOLD,), cites=("C-102",), on_event=on_event
)
