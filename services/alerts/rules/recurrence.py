"""Against a relapse: a message every month of the first year, for as long as the programme runs (C-122)."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import ACTS, AlertRule
from shared.clinical import calendar, indications
from shared.clinical.program import Program


def on_tick(patient: Patient, _at: datetime, today: date) -> None:
    """On the day of the month on which the programme began."""
    program = patient.safety.program
    if program is None or not _prevents(program) or _stopped(patient, today):
        return
    for month, on in _days(patient, program):
        if on == today:
            last = patient.rules.recurrence_months
            patient.tell("C-122.month", "patient", f"month:{month}", ("C-122",), month=month, last=last)


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The tick of the next such day."""
    program = patient.safety.program
    if program is None or not _prevents(program):
        return None
    ticks = (program.tick_of(on, after) for _, on in _days(patient, program))
    return next((tick for tick in ticks if tick is not None), None)


def _prevents(program: Program) -> bool:
    return any(indications.read(text) == "recurrence_prevention" for text in program.indications)


def _days(patient: Patient, program: Program) -> Iterator[tuple[int, date]]:
    for month in range(1, patient.rules.recurrence_months + 1):
        yield month, calendar.months_after(program.start, month)


def _stopped(patient: Patient, today: date) -> bool:
    """A plan that a long break has suspended runs no more (C-110)."""
    gap = patient.gap(today)
    return patient.course.rescreening or (gap is not None and gap[1] >= patient.rules.suspend_gap_days)


RULE: Final = AlertRule(
    name="recurrence",
    codes=(),
    cites=("C-122",),
    on_tick=on_tick,
    next_due=next_due,
    moved_by=ACTS,
)
