"""The profile that what is known of a patient suggests; a clinician assigns it (C-025)."""

from collections.abc import Iterable
from typing import Final

from shared.clinical import indications
from shared.clinical.settings import ClinicalRules
from shared.contracts.plans import PlanFields
from shared.contracts.vocabulary import Profile

_NO_PAIN: Final = frozenset({"recurrence_prevention"})


def suggested(plan: PlanFields, age: int, rules: ClinicalRules, *, low_strength: bool) -> Profile:
    """Sarcopenic before pain before athlete where several fit; unknown strength is not low strength."""
    named = frozenset(map(indications.read, plan.indications))
    if "painful_sarcopenia" in named or (age >= rules.older_age and low_strength):
        return Profile.SARCOPENIC
    burdened = bool(_pain(named) or plan.risk_flags or plan.complex or plan.complex_reasons or plan.frail)
    if age < rules.older_age and plan.performance_goal and not burdened:
        return Profile.ATHLETE
    return Profile.PAIN


def _pain(named: Iterable[str]) -> set[str]:
    return set(named) - _NO_PAIN
