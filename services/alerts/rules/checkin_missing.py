"""A watched session without a reading from 24 h on, at the first tick from 54 h: routine (C-087)."""

from datetime import date, datetime, timedelta
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.arithmetic import hours_between
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.pain import Episode
from shared.contracts.reports import PainCheckin
from shared.contracts.vocabulary import AlertCode, Severity

_CODE = AlertCode.CHECKIN_MISSING


def _waiting(patient: Patient) -> Episode | None:
    watch = patient.safety.pain.watch
    if watch is None or watch.late_reading or patient.book.has(_CODE, watch.session):
        return None
    return watch


def _limit(patient: Patient) -> timedelta:
    return timedelta(hours=patient.rules.checkin_missing_hours)


def on_event(patient: Patient, facts: Facts) -> None:
    """Any later check-in with a pain score closes it."""
    if isinstance(facts.event.data, PainCheckin) and not facts.historical:
        patient.book.resolve(_CODE)


def on_tick(patient: Patient, at: datetime, today: date) -> None:
    """Raise once per watched session."""
    watch = _waiting(patient)
    if watch is not None and at - watch.ended_at >= _limit(patient):
        hours = int(hours_between(watch.ended_at, at))
        why = wording("C-087.missing", hours=hours, session_on=patient.safety.today(watch.ended_at))
        inputs = {"session": watch.session, "limit_hours": patient.rules.checkin_missing_hours}
        patient.raise_from_tick(at, _CODE, Severity.ROUTINE, watch.session, ("C-087",), why, inputs=inputs)


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """First tick at or after 54 h."""
    watch, program = _waiting(patient), patient.safety.program
    return None if watch is None or program is None else program.tick_since(watch.ended_at + _limit(patient), after)


RULE: Final = AlertRule(
    name="checkin_missing", codes=(_CODE,), cites=("C-087",), on_event=on_event, on_tick=on_tick, next_due=next_due
)
