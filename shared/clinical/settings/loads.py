"""Settings of load decisions: age, increments, confirmations, regressions, approvals (C-024 to C-074)."""

from dataclasses import dataclass
from decimal import Decimal

from shared.clinical.settings.setting import setting

_D = Decimal


@dataclass(frozen=True, kw_only=True)
class LoadRules:
    """When and by how much a load changes."""

    adult_age: int = setting(18, "C-024", "y", "Youngest patient")
    older_age: int = setting(
        65,
        "C-030",
        "y",
        "From this age cadence, increment and detraining ladder are the older adult's",
        low=60,
        high=70,
    )
    older_cadence_days: int = setting(
        28, "C-060", "d", "Least days between increases of an older adult", low=28, high=42
    )
    older_override_days: int = setting(
        180, "C-030", "d", "Longest time for which an athlete may be set back to a faster cadence"
    )
    older_increment: Decimal = setting(
        _D("0.025"), "C-061", "fraction", "Share added for an older adult", low=_D("0.02"), high=_D("0.10")
    )
    older_increment_cap: Decimal = setting(
        _D("0.05"), "C-062", "fraction", "Highest share of one equipment step for an older adult"
    )
    hold_step_s: int = setting(5, "C-003", "s", "Added to an isometric hold at once", low=5, high=10)
    hold_cap_s: int = setting(60, "C-003", "s", "Longest isometric hold that is progressed to", low=30, high=120)
    small_muscle_increment: Decimal = setting(
        _D("0.025"), "C-061", "fraction", "Share added to a small-muscle exercise", low=_D("0.02"), high=_D("0.10")
    )
    unknown_e1rm_cap: Decimal = setting(_D("0.05"), "C-063", "fraction", "Highest increase where e1RM is unknown")
    high_load_ceiling: Decimal = setting(
        _D("0.85"), "C-035", "of e1RM", "Athlete in maintenance with performance goal and technique sign-off"
    )
    frail_rpe_cap: Decimal = setting(
        _D(6), "C-065", "RPE", "Highest exertion of a frail patient", low=_D(5), high=_D(8)
    )
    deconditioned_reps: tuple[int, int] = setting(
        (12, 20), "C-041", "reps", "Repetition range of deconditioned patients in Phase 1"
    )
    confirmations: int = setting(2, "C-057", "sessions", "Qualifying sessions an increase needs", low=2, high=4)
    adaptation_confirmations: int = setting(3, "C-046", "sessions", "The same in Phase 1", low=2, high=6)
    unrated_level_confirmations: int = setting(
        3, "C-066", "sessions", "The same for a band or body-weight exercise without RPE"
    )
    unrated_extra_reps: int = setting(
        2, "C-066", "reps", "Repetitions over the top that the last set needs where RPE is missing"
    )
    confirmation_gap_days: int = setting(10, "C-057", "d", "A gap this long sets confirmations to 0")
    reps_step: int = setting(2, "C-062", "reps", "How far the repetition target rises instead of the load")
    reps_limit: int = setting(20, "C-062", "reps", "Highest repetition target")
    under_range_sessions: int = setting(2, "C-069", "sessions", "Sessions in a row under the range that lower a load")
    regress_fraction: Decimal = setting(
        _D("0.95"), "C-069", "fraction", "Load after sessions under the range", low=_D("0.90"), high=_D("0.975")
    )
    amber_regress_fraction: Decimal = setting(
        _D("0.90"), "C-079", "fraction", "Load after amber pain twice in a row", low=_D("0.80"), high=_D("0.95")
    )
    approval_days: int = setting(7, "C-071", "d", "A waiting increase expires")
    plan_rise: Decimal = setting(_D("0.10"), "C-049", "fraction", "Most a clinician's change raises a load at once")
