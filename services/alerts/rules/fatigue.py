"""Fatigue after sessions: expected in the first 14 days, later in two of the last three sessions routine (C-090)."""

from datetime import timedelta
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical import calendar
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.register import symptoms_of
from shared.contracts.vocabulary import AlertCode, Severity, Symptom


def on_event(patient: Patient, facts: Facts) -> None:
    """Read sessions and reports; after an alert the count starts again."""
    fatigue, rules, program = patient.fatigue, patient.rules, patient.safety.program
    seen = facts.session
    if seen is not None:
        if seen.gap_days is not None and seen.gap_days >= rules.reentry_days[0][0]:
            fatigue.returned_on = seen.on
        fatigue.session(seen.session.ended_at, rules.fatigue_of_sessions)
    left_out = facts.historical or facts.suspected_duplicate
    if program is None or left_out or Symptom.FATIGUE not in symptoms_of(facts.event):
        return
    since = max(program.start, fatigue.returned_on or program.start)
    expected_to = since + timedelta(days=rules.fatigue_days) - calendar.DAY
    if facts.on <= expected_to:
        patient.tell(
            "C-090.expected", "patient", facts.trigger, ("C-090",), days=rules.fatigue_days, expected_to=expected_to
        )
    elif fatigue.reported(facts.event.time, rules.linked_hours, rules.fatigue_of_sessions):
        _judge(patient, facts)


def _judge(patient: Patient, facts: Facts) -> None:
    marked = sum(patient.fatigue.sessions)
    if marked < patient.rules.fatigue_sessions:
        return
    patient.raise_from_event(
        facts,
        AlertCode.FATIGUE_PERSISTENT,
        Severity.ROUTINE,
        facts.trigger,
        ("C-090",),
        wording(
            "C-090.persistent",
            marked=marked,
            of=patient.rules.fatigue_of_sessions,
            days=patient.rules.fatigue_days,
        ),
        sessions=marked,
    )
    patient.fatigue.sessions = [False] * len(patient.fatigue.sessions)


RULE: Final = AlertRule(name="fatigue", codes=(AlertCode.FATIGUE_PERSISTENT,), cites=("C-090",), on_event=on_event)
