"""Falls: with injury, or the second in 90 days, urgent; otherwise routine (C-100)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.red_flags import RedFlag
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """One alert per event that reports a fall."""
    for flag in facts.red_flags:
        if flag.code is AlertCode.FALL:
            days = patient.rules.falls_window_days
            why = wording(_text(flag), symptom=flag.symptom, on=facts.on, days=days)
            patient.raise_from_event(
                facts, AlertCode.FALL, flag.severity, facts.event.id, flag.cites, why, symptom=str(flag.symptom)
            )


def _text(flag: RedFlag) -> str:
    """A harmless fall is urgent only because it is not the first."""
    if flag.holds:
        return "C-100.injury"
    return "C-100.again" if flag.severity is Severity.URGENT else "C-100.fall"


RULE: Final = AlertRule(name="fall", codes=(AlertCode.FALL,), cites=("C-100",), on_event=on_event)
