"""Pain that does not improve by 48 h, or by 72 h after expected soreness: urgent, hold (C-085, C-086)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.pain import Stage, course_of
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """Second stage of a pain course."""
    for reading in facts.readings:
        if Stage.SECOND in reading.stages:
            third = reading.hours is not None and reading.hours >= patient.rules.doms_until_hours
            why = wording(
                "C-086.second" if third else "C-085.second",
                pain=reading.pain,
                hours=int(reading.hours or 0),
                peak=reading.peak,
                by=patient.rules.doms_until_hours,
            )
            patient.raise_from_event(
                facts,
                AlertCode.PAIN_NOT_IMPROVING,
                Severity.URGENT,
                reading.episode,
                ("C-086", "C-085") if third else ("C-085", "C-086"),
                why,
                inputs=course_of(reading),
                pain=float(reading.pain),
            )


RULE: Final = AlertRule(
    name="pain_not_improving", codes=(AlertCode.PAIN_NOT_IMPROVING,), cites=("C-085", "C-086"), on_event=on_event
)
