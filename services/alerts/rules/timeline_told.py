"""The patient is told at the start when training shows what; unconfirmed by day 7, a reminder (C-119). No alert."""

from datetime import date, datetime, timedelta
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import ACTS, AlertRule
from shared.clinical.book import Message
from shared.clinical.facts import Facts
from shared.contracts.reports import MessageAcknowledged
from shared.contracts.vocabulary import EventType

_TEXT: Final = "C-119.timeline"
_ABOUT: Final = f"{_TEXT}/"
"""What the ids of these messages begin with."""
_REMINDER: Final = "C-119.reminder"


def on_event(patient: Patient, facts: Facts) -> None:
    """Told when a plan is activated; confirmed by the reader."""
    if facts.activated and facts.plan is not None:
        patient.tell(_TEXT, "patient", facts.trigger, ("C-119",), acknowledge=True)
    if isinstance(facts.event.data, MessageAcknowledged):
        patient.book.acknowledged.append(facts.event.data.message_id)


def on_tick(patient: Patient, _at: datetime, today: date) -> None:
    """Remind once."""
    waiting, program = _waiting(patient), patient.safety.program
    if waiting is not None and program is not None and today >= _reminded_on(patient, program.start):
        patient.tell(_REMINDER, "patient", waiting.trigger, ("C-119",))


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The tick of day 7."""
    program = patient.safety.program
    if program is None or _waiting(patient) is None:
        return None
    return program.tick(_reminded_on(patient, program.start), after)


def _reminded_on(patient: Patient, start: date) -> date:
    return start + timedelta(days=patient.rules.acknowledge_by_day - 1)


def _waiting(patient: Patient) -> Message | None:
    """The text that nobody has confirmed and that nobody was reminded of."""
    book = patient.book
    return next(
        (
            message
            for message_id, message in book.messages.items()
            if _ABOUT in message_id
            and message.wording.key == _TEXT
            and message_id not in book.acknowledged
            and f"{_REMINDER}/{message.trigger}" not in book.messages
        ),
        None,
    )


RULE: Final = AlertRule(
    name="timeline_told",
    codes=(),
    cites=("C-119",),
    on_event=on_event,
    on_tick=on_tick,
    next_due=next_due,
    moved_by=ACTS | {EventType.MESSAGE_ACKNOWLEDGED},
)
