"""The alert rules: one file each, listed here in the order they read an event."""

from typing import Final

from services.alerts.domain.rule import AlertRule
from services.alerts.rules import (
    baseline,
    blood_pressure,
    breathing,
    checkin_missing,
    checkin_prompts,
    clearance,
    contraindication,
    detraining,
    doms_expected,
    fall,
    fatigue,
    function_decline,
    functional_gain,
    missed_session,
    pain_24h,
    pain_amber,
    pain_amber_repeat,
    pain_intense,
    pain_intense_rest,
    pain_not_improving,
    pain_trend,
    profile_review,
    red_flag,
    training_during_hold,
)

RULES: Final[tuple[AlertRule, ...]] = (
    red_flag.RULE,
    fall.RULE,
    contraindication.RULE,
    training_during_hold.RULE,
    pain_intense.RULE,
    pain_intense_rest.RULE,
    pain_not_improving.RULE,
    pain_24h.RULE,
    pain_amber.RULE,
    pain_amber_repeat.RULE,
    pain_trend.RULE,
    doms_expected.RULE,
    checkin_missing.RULE,
    checkin_prompts.RULE,
    blood_pressure.RULE,
    function_decline.RULE,
    baseline.RULE,
    functional_gain.RULE,
    profile_review.RULE,
    fatigue.RULE,
    breathing.RULE,
    missed_session.RULE,
    detraining.RULE,
    clearance.RULE,
)
"""Every alert rule. A new one is one file, one line here, one table test."""
