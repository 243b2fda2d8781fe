"""Pain above 5 before training or at rest afterwards: urgent, the programme is held (C-081)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.pain import Reading, Stage, course_of
from shared.contracts.vocabulary import AlertCode, Severity
from shared.contracts.wording import Wording


def on_event(patient: Patient, facts: Facts) -> None:
    """Urgent while the reading belongs to a session, routine when none is linked to it."""
    for reading in facts.readings:
        linked = Stage.INTENSE in reading.stages
        if not linked and Stage.INTENSE_UNLINKED not in reading.stages:
            continue
        patient.raise_from_event(
            facts,
            AlertCode.PAIN_INTENSE_REST,
            Severity.URGENT if linked else Severity.ROUTINE,
            reading.episode,
            ("C-081",),
            _why(patient, facts, reading, linked=linked),
            inputs={"intense_pain": str(patient.safety.intense_pain), **course_of(reading)},
            pain=float(reading.pain),
        )


def _why(patient: Patient, facts: Facts, reading: Reading, *, linked: bool) -> Wording:
    if not linked:
        return wording("C-081.unlinked", pain=reading.pain, hours=patient.rules.linked_hours)
    if facts.session is not None or reading.hours is None or reading.hours < 0:
        return wording("C-081.before", pain=reading.pain)
    return wording("C-081.after", pain=reading.pain, hours=int(reading.hours))


RULE: Final = AlertRule(
    name="pain_intense_rest", codes=(AlertCode.PAIN_INTENSE_REST,), cites=("C-081",), on_event=on_event
)
