"""Soreness expected after a new load: information, once per session (C-083)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.pain import Stage, course_of
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """Raised at the first compatible reading, closed when settled."""
    for reading in facts.readings:
        if Stage.SETTLED in reading.stages:
            patient.book.resolve(AlertCode.DOMS_EXPECTED)
        elif Stage.DOMS in reading.stages:
            patient.raise_from_event(
                facts,
                AlertCode.DOMS_EXPECTED,
                Severity.INFO,
                reading.episode,
                ("C-083",),
                wording("C-083.expected", pain=reading.pain, by=patient.rules.doms_until_hours),
                inputs=course_of(reading),
                pain=float(reading.pain),
            )


RULE: Final = AlertRule(name="doms_expected", codes=(AlertCode.DOMS_EXPECTED,), cites=("C-083",), on_event=on_event)
