"""Weekly mean of pain before training risen twice in a row: routine, closed by a falling week (C-088)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import ACTS, AlertRule
from shared.clinical import calendar
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, EventType, Severity

_CODE: Final = AlertCode.PAIN_TREND_UP


def on_tick(patient: Patient, at: datetime, today: date) -> None:
    """On Mondays: judge the week that has just closed, where it counts."""
    trend = patient.safety.trend.judge(today, patient.rules)
    if not trend.weeks or trend.weeks[-1].monday + timedelta(days=7) != today:
        return
    if trend.found:
        means = [_rounded(week.mean) for week in trend.weeks[-trend.rises - 1 :]]
        patient.raise_from_tick(
            at,
            _CODE,
            Severity.ROUTINE,
            calendar.iso_week(trend.weeks[-1].monday),
            ("C-088",),
            wording("C-088.up", means=means),
            inputs={"weekly_means": [str(mean) for mean in means], "rise": str(patient.rules.pain_trend_rise)},
            pain=float(means[-1]),
            means=[float(mean) for mean in means],
        )
    elif trend.falls:
        patient.book.resolve(_CODE)


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The first Monday still to come that closes a week, where it will say anything."""
    program = patient.safety.program
    if program is None:
        return None
    for on in patient.safety.trend.verdicts_on():
        due = program.tick_of(on, after)
        if due is None:
            continue
        trend = patient.safety.trend.judge(on, patient.rules)
        if trend.found or (trend.falls and patient.book.open(_CODE)):
            return due
    return None


def _rounded(mean: Decimal) -> Decimal:
    return mean.quantize(Decimal("0.1")).normalize()


RULE: Final = AlertRule(
    name="pain_trend",
    codes=(_CODE,),
    cites=("C-088",),
    on_tick=on_tick,
    next_due=next_due,
    moved_by=ACTS | {EventType.SESSION_COMPLETED},
)
