"""What a patient worries about is answered, at most twice a week and never beside something urgent (C-124)."""

from collections.abc import Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import Final

from services.alerts.domain.counselling import Waiting
from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical.facts import Facts
from shared.contracts.plan_vocabulary import Concern
from shared.contracts.reports import PainCheckin
from shared.contracts.vocabulary import Severity

_TEXTS: Final[Mapping[Concern, str]] = MappingProxyType(
    {
        Concern.SORENESS: "C-124.soreness",
        Concern.FATIGUE: "C-124.fatigue",
        Concern.TOO_MUSCULAR: "C-124.too_muscular",
        Concern.TOO_OLD_OR_FRAIL: "C-124.too_old_or_frail",
        Concern.HOME_TRAINING: "C-124.home_training",
        Concern.NEEDS_PROFESSIONAL: "C-124.needs_professional",
        Concern.AEROBIC: "C-124.aerobic",
    }
)


def on_event(patient: Patient, facts: Facts) -> None:
    """Answer at once where the week allows it and the same event is not urgent; else it waits for a tick."""
    checkin = facts.event.data
    if not isinstance(checkin, PainCheckin) or checkin.concern is None or facts.historical:
        return
    patient.counselling.waiting.append(Waiting(checkin.concern, facts.trigger))
    if not _urgent(patient, facts.event.id):
        _answer(patient, facts.on)


def on_tick(patient: Patient, _at: datetime, today: date) -> None:
    """Answer what has waited."""
    _answer(patient, today)


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The next tick that may bring an answer, today's where it is still to come."""
    program = patient.safety.program
    if program is None or not patient.counselling.waiting:
        return None
    on = patient.counselling.next_on(program.today(after), patient.rules.counselling_per_week)
    return None if on is None else program.tick(on, after)


def _answer(patient: Patient, today: date) -> None:
    for one in patient.counselling.due(today, patient.rules.counselling_per_week):
        patient.tell(_TEXTS[one.concern], "patient", one.trigger, ("C-124",))


def _urgent(patient: Patient, event_id: str) -> bool:
    """Whether the same event has raised something urgent."""
    entries = patient.book.entries.values()
    return any(entry.event_id == event_id and entry.severity.rank >= Severity.URGENT.rank for entry in entries)


RULE: Final = AlertRule(
    name="counselling", codes=(), cites=("C-124",), on_event=on_event, on_tick=on_tick, next_due=next_due
)
