"""Resting pain hardly lower on day 84 than at the start, though the patient trained: routine (C-118)."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import ACTS, AlertRule
from shared.clinical import calendar
from shared.clinical.adherence import adherence
from shared.clinical.facts import Facts
from shared.clinical.messages import wording
from shared.clinical.program import Program
from shared.contracts.plans import ReassessmentCompleted
from shared.contracts.reports import PainCheckin
from shared.contracts.vocabulary import AlertCode, Severity


def on_event(patient: Patient, facts: Facts) -> None:
    """Keep the pain at the start and the readings at rest."""
    rest, rules, data = patient.rest_pain, patient.rules, facts.event.data
    if facts.plan is not None:
        rest.baseline = facts.plan.baseline_rest_pain
    elif isinstance(data, ReassessmentCompleted) and rest.baseline is None:
        rest.baseline = data.baseline_rest_pain
    if isinstance(data, PainCheckin) and not facts.historical:
        rest.reading(data.pain, facts.event.time, facts.on, rules.settle_hours, rules.response_days)
    if facts.session is not None:
        seen = facts.session.session
        if seen.pre_session_pain is not None:
            rest.reading(seen.pre_session_pain, seen.started_at, facts.on, rules.settle_hours, rules.response_days)
        rest.last_ended = seen.ended_at


def on_tick(patient: Patient, at: datetime, today: date) -> None:
    """Judge once, on the day: never sooner."""
    program, rules, baseline = patient.safety.program, patient.rules, patient.rest_pain.baseline
    if program is None or _judged_on(patient, program) != today or baseline is None:
        return
    now = patient.rest_pain.mean(today - timedelta(days=rules.response_days - 1), today)
    if now is None or baseline <= rules.response_baseline or _responded(patient, baseline, now):
        return
    least = rules.profiles[program.profile].sessions_per_week[0]
    trained = adherence(patient.safety, today - calendar.DAY, rules.response_day, per_week=least).share
    if trained is None or trained < rules.response_adherence:
        return
    mean = now.quantize(Decimal("0.1"))
    patient.raise_from_tick(
        at,
        AlertCode.NON_RESPONSE_REVIEW,
        Severity.ROUTINE,
        f"day{rules.response_day}",
        ("C-118", "C-091"),
        wording("C-118.review", mean=mean, days=rules.response_days, baseline=baseline, share=trained),
        inputs={"least_points": str(rules.response_points), "least_share": str(rules.response_share)},
        baseline=float(baseline),
        mean=float(mean),
    )


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The tick of that day, where it is still to come."""
    program = patient.safety.program
    if program is None or patient.rest_pain.baseline is None:
        return None
    return program.tick_of(_judged_on(patient, program), after)


def _judged_on(patient: Patient, program: Program) -> date:
    return program.start + timedelta(days=patient.rules.response_day - 1)


def _responded(patient: Patient, baseline: Decimal, now: Decimal) -> bool:
    fall = baseline - now
    return fall >= patient.rules.response_points or fall >= baseline * patient.rules.response_share


RULE: Final = AlertRule(
    name="non_response",
    codes=(AlertCode.NON_RESPONSE_REVIEW,),
    cites=("C-091", "C-118"),
    on_event=on_event,
    on_tick=on_tick,
    next_due=next_due,
    moved_by=ACTS,
)
