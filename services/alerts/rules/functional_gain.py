"""No functional test better in weeks 4 to 6 than at the start: information for the clinician, no alert (C-117)."""

from datetime import date, datetime, timedelta
from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import ACTS, AlertRule
from shared.clinical import calendar
from shared.clinical.facts import Facts
from shared.clinical.function_tests import Result, gained
from shared.clinical.program import Program
from shared.contracts.plans import ReassessmentCompleted


def on_event(patient: Patient, facts: Facts) -> None:
    """A reassessment in weeks 4 to 6 is judged at the next day's tick, when the day's tests are in."""
    patient.tested(facts)
    program = patient.safety.program
    if program is None or not isinstance(facts.event.data, ReassessmentCompleted) or facts.historical:
        return
    first, last = _window(patient, program)
    if first <= facts.on <= last:
        patient.gain_judged_on = facts.on + calendar.DAY


def on_tick(patient: Patient, at: datetime, today: date) -> None:
    """Compare every test that was done both times."""
    judged_on, program = patient.gain_judged_on, patient.safety.program
    if judged_on is None or program is None or today < judged_on:
        return
    patient.gain_judged_on = None
    first, _ = _window(patient, program)
    verdicts = [
        gained(like.test, now, before, patient.rules)
        for like in _likes(patient)
        if (before := patient.tests.best(like, date.min, first - calendar.DAY)) is not None
        and (now := patient.tests.best(like, first, judged_on - calendar.DAY)) is not None
    ]
    if verdicts and not any(verdicts):
        trigger = f"reassessment:{judged_on - calendar.DAY}"
        patient.tell("C-117.no_functional_gain", "clinician", trigger, ("C-117",), tests=len(verdicts))


def next_due(patient: Patient, after: datetime) -> datetime | None:
    """The tick after the day of the reassessment."""
    program, on = patient.safety.program, patient.gain_judged_on
    return None if program is None or on is None else program.tick(on, after)


def _window(patient: Patient, program: Program) -> tuple[date, date]:
    """First day of week 4 and last of week 6."""
    before = program.start - calendar.DAY
    return before + timedelta(days=patient.rules.gain_from_day), before + timedelta(days=patient.rules.gain_to_day)


def _likes(patient: Patient) -> list[Result]:
    """One result of each kind: the same test, hand and kind of tester (C-019)."""
    kinds = {(each.test, each.tester, each.hand): each for each in patient.tests.results}
    return list(kinds.values())


RULE: Final = AlertRule(
    name="functional_gain",
    codes=(),
    cites=("C-117",),
    on_event=on_event,
    on_tick=on_tick,
    next_due=next_due,
    moved_by=ACTS,
)
