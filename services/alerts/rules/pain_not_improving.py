"""Pain that does not improve by 48 h, or by 72 h after expected soreness: urgent, hold (C-085, C-086)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.pain import Stage
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """Second stage of a pain course."""
    for reading in facts.readings:
        if Stage.SECOND in reading.stages:
            hours = f"{reading.hours:.0f} h" if reading.hours is not None else "two days"
            patient.raise_from_event(
                facts,
                AlertCode.PAIN_NOT_IMPROVING,
                Severity.URGENT,
                reading.episode,
                ("C-085", "C-086"),
                f"Pain {reading.pain}/10 has not improved {hours} after the session; the programme is held.",
                pain=float(reading.pain),
            )


RULE: Final = AlertRule(
    name="pain_not_improving", codes=(AlertCode.PAIN_NOT_IMPROVING,), cites=("C-085", "C-086"), on_event=on_event
)
