"""Less than 60 % of the planned sessions in 28 days: routine, at most once in 28 days (C-112)."""

from datetime import date, datetime, timedelta
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import ACTS, AlertRule
from shared.clinical import calendar
from shared.clinical.adherence import adherence
from shared.clinical.messages import wording
from shared.clinical.pain_trend import monday_of
from shared.contracts.vocabulary import AlertCode, EventType, Severity

_WEEK: Final = timedelta(days=7)


def on_tick(patient: Patient, at: datetime, today: date) -> None:
    """On Mondays: judge the 28 days that end with the week just closed."""
    rules, program = patient.rules, patient.safety.program
    if program is None or today != monday_of(today) or today < _next_judged(patient):
        return
    least = rules.profiles[program.profile].sessions_per_week[0]
    found = adherence(patient.safety, today - calendar.DAY, rules.adherence_days, per_week=least)
    share = found.share
    if found.planned < rules.adherence_planned or share is None or share >= rules.low_adherence:
        return
    patient.low_adherence_on = today
    why = wording(
        "C-112.low",
        completed=found.completed,
        planned=found.planned,
        days=rules.adherence_days,
        share=share,
        least=rules.low_adherence,
        kept=[
            wording("C-112.kept", low=low, high=high, months=months) for months, low, high in rules.adherence_benchmarks
        ],
    )
    patient.raise_from_tick(
        at,
        AlertCode.LOW_ADHERENCE,
        Severity.ROUTINE,
        calendar.iso_week(today - calendar.DAY),
        ("C-112",),
        why,
        planned=found.planned,
        completed=found.completed,
    )


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The next Monday that is judged."""
    program, earliest = patient.safety.program, _next_judged(patient)
    if program is None or earliest == date.max:
        return None
    yesterday = program.today(after) - calendar.DAY  # a move may have skipped a Monday (C-007)
    monday = monday_of(max(earliest, yesterday) + _WEEK - calendar.DAY)
    return program.tick_of(monday, after) or program.tick_of(monday + _WEEK, after)


def _next_judged(patient: Patient) -> date:
    """First day on which it may be told; never again without a session since: the gap has an alert of its own."""
    said = patient.low_adherence_on
    if said is None:
        return date.min
    trained = patient.safety.last_session_on is not None and patient.safety.last_session_on >= said
    return said + timedelta(days=patient.rules.adherence_days) if trained else date.max


RULE: Final = AlertRule(
    name="low_adherence",
    codes=(AlertCode.LOW_ADHERENCE,),
    cites=("C-112",),
    on_tick=on_tick,
    next_due=next_due,
    moved_by=ACTS | {EventType.SESSION_COMPLETED},
)
