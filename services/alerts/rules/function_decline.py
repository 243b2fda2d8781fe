"""A functional test clearly worse than the best of 180 days, or newly below its cut-off: routine (C-019)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical import calendar
from shared.clinical.arithmetic import plain
from shared.clinical.facts import Facts
from shared.clinical.function_tests import CHAIR_STAND, Result, below_average, declined, low_strength, measured
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Resolution, Severity
from shared.contracts.wording import Wording

_CODE: Final = AlertCode.FUNCTION_DECLINE


def on_event(patient: Patient, facts: Facts) -> None:
    """The best trial of the day counts: a better one on the same day takes back what a worse one had raised."""
    result = patient.tested(facts)
    if result is None or facts.historical:
        return
    day = {"test": result.test, "on": str(result.on), "tester": result.tester}
    known = {**day, "hand": result.hand}
    _reconsider(patient, result, day)
    raised = [entry for entry in patient.book.open(_CODE) if known.items() <= entry.inputs.items()]
    now, before = _now_and_before(patient, result)
    below = _newly_below(patient, result)
    if not below and (before is None or not declined(result.test, now, before, patient.rules)):
        for entry in raised:
            patient.book.close(entry, Resolution.DATA)
    elif not raised:
        patient.raise_from_event(
            facts,
            _CODE,
            Severity.ROUTINE,
            facts.event.id,
            ("C-019", "C-018", "C-020") if below else ("C-019",),
            _why(patient, result, now, before, below=below),
            inputs={**known, "value": plain(now), "best": None if before is None else plain(before)},
            test=result.test,
            value=float(now),
            best=None if before is None else float(before),
            newly_below=below,
        )


def _reconsider(patient: Patient, result: Result, day: dict[str, Any]) -> None:
    """Both hands count against the cut-off: the better one takes back that the other fell below it (C-020)."""
    if _below(patient, result, result.on):
        return
    for entry in patient.book.open(_CODE):
        if not entry.details["newly_below"] or not day.items() <= entry.inputs.items():
            continue
        now, before = Decimal(entry.inputs["value"]), entry.inputs["best"]
        if before is None or not declined(result.test, now, Decimal(before), patient.rules):
            patient.book.close(entry, Resolution.DATA)


def _now_and_before(patient: Patient, result: Result) -> tuple[Decimal, Decimal | None]:
    first = result.on - timedelta(days=patient.rules.function_window_days)
    today = patient.tests.best(result, result.on, result.on)
    before = patient.tests.best(result, first, result.on - calendar.DAY)
    return result.value if today is None else today, before


def _newly_below(patient: Patient, result: Result) -> bool:
    """Below the cut-off today, and not on the last day before on which the same hand was tested."""
    earlier = patient.tests.last_day_like(result)
    return earlier is not None and _below(patient, result, result.on) and not _below(patient, result, earlier)


def _below(patient: Patient, result: Result, on: date) -> bool:
    """Whether the best of that day, of both hands, lies below the cut-off for age and sex."""
    best, program = patient.tests.best_on(result.test, result.tester, on), patient.safety.program
    if best is None or program is None:
        return False
    if result.test == CHAIR_STAND:
        return below_average(best, calendar.age_on(program.birth_date, on), program.sex) is True
    return low_strength(result.test, best, program.sex, patient.rules)


def _why(patient: Patient, result: Result, now: Decimal, before: Decimal | None, *, below: bool) -> Wording:
    if below or before is None:
        return wording("C-019.below", test=result.test, now=measured(result.test, now))
    return wording(
        "C-019.declined",
        test=result.test,
        now=measured(result.test, now),
        best=measured(result.test, before),
        days=patient.rules.function_window_days,
    )


RULE: Final = AlertRule(name="function_decline", codes=(_CODE,), cites=("C-018", "C-019", "C-020"), on_event=on_event)
