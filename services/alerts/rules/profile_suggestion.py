"""When a plan is activated under another profile than the one suggested: information for the clinician (C-025)."""

from typing import Final

from services.alerts.domain.patient import Patient
from services.alerts.domain.rule import AlertRule
from shared.clinical import calendar
from shared.clinical.facts import Facts
from shared.clinical.function_tests import FIVE_STANDS, GRIP, low_strength
from shared.clinical.profile_choice import suggested
from shared.contracts.plan_vocabulary import Sex
from shared.contracts.vocabulary import Profile


def on_event(patient: Patient, facts: Facts) -> None:
    """Tell it once with the activation; a clinician's sarcopenic profile stands without a weak test."""
    plan = facts.plan
    if plan is None or not facts.activated or plan.profile is Profile.SARCOPENIC:
        return
    age = calendar.age_on(plan.birth_date, facts.on)
    weak = _weak(patient, plan.sex)
    profile = suggested(plan, age, patient.rules, low_strength=weak)
    if profile is plan.profile:
        return
    patient.tell(
        "C-025.suggestion",
        "clinician",
        facts.trigger,
        ("C-025",),
        assigned=plan.profile,
        suggested=profile,
        age=age,
        low_strength=weak,
    )


def _weak(patient: Patient, sex: Sex | None) -> bool:
    """Low strength on the last day of grip or of five chair stands, by the best trial of that day (C-020)."""
    for test in (GRIP, FIVE_STANDS):
        last = max((one for one in patient.tests.results if one.test == test), key=lambda one: one.on, default=None)
        best = patient.tests.best_on(test, last.tester, last.on) if last is not None else None
        if best is not None and low_strength(test, best, sex, patient.rules):
            return True
    return False


RULE: Final = AlertRule(name="profile_suggestion", codes=(), cites=("C-025",), on_event=on_event)
