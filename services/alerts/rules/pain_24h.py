"""Elevated pain 24-48 h after a session, not improving: routine, closed by a settled reading (C-084)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.pain import Stage, course_of
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """First stage of a pain course, and its end."""
    for reading in facts.readings:
        if Stage.SETTLED in reading.stages:
            patient.book.resolve(AlertCode.PAIN_24H)
        elif Stage.FIRST in reading.stages:
            patient.raise_from_event(
                facts,
                AlertCode.PAIN_24H,
                Severity.ROUTINE,
                reading.episode,
                ("C-084",),
                wording("C-084.first", pain=reading.pain, hours=int(reading.hours or 0), previous=reading.previous),
                inputs=course_of(reading),
                pain=float(reading.pain),
            )


RULE: Final = AlertRule(name="pain_24h", codes=(AlertCode.PAIN_24H,), cites=("C-084",), on_event=on_event)
