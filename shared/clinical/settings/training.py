"""Settings of how training is done: supervision, technique, frequency, length, progress."""

from dataclasses import dataclass
from decimal import Decimal

from shared.clinical.settings.setting import setting

_D = Decimal


@dataclass(frozen=True, kw_only=True)
class TrainingRules:
    """What a session, a week or a course of training must keep to, and what is looked at where it does not."""

    supervision_hard_days: int = setting(28, "C-053", "d", "Supervised whatever else holds, from the start")
    supervision_days: int = setting(42, "C-053", "d", "Supervision that is planned for", low=28, high=42)
    unknown_supervision_sessions: int = setting(
        3, "C-053", "sessions", "So many in a row without an answer count as unsupervised"
    )
    extended_supervision_days: int = setting(
        84, "C-054", "d", "Supervision of complex and frail patients", low=42, high=182
    )
    session_limit_minutes: int = setting(60, "C-044", "min", "Sarcopenic patients in Phase 1 train for less than this")
    planned_session_minutes: int = setting(
        45, "C-044", "min", "Length of a session where the plan names none", low=20, high=59
    )
    frail_session_minutes: int = setting(45, "C-029", "min", "Frail sarcopenic patients in Phase 1 train no longer")
    adaptation_sessions_per_week: int = setting(3, "C-043", "1/week", "Most sessions a week in Phase 1, all profiles")
    spacing_hours: int = setting(
        48, "C-043", "h", "Between sessions that share a muscle group, start to start", low=24, high=72
    )
    maintenance_sessions_per_week: int = setting(
        2, "C-042", "1/week", "Least sessions of an athlete in maintenance without a performance goal"
    )
    frail_rest_s: int = setting(120, "C-039", "s", "Least rest between sets of frail patients")
    short_rests: int = setting(2, "C-039", "sets", "So many sets with too short a rest are told")
    deviation_closes_days: int = setting(7, "C-043", "d", "Deviations of length, frequency, spacing and rest close")
    technique_faults: int = setting(
        2, "C-070", "sessions", "So many in a row with a fault need a supervised session", low=1, high=3
    )
    e1rm_formula: int = setting(
        0, "C-021", "0 to 3", "Estimate: 1 Epley, 2 Brzycki, 3 Kemmler, 0 the lower of the first two", low=0, high=3
    )
    e1rm_most_reps: int = setting(15, "C-021", "reps", "Most effective repetitions e1RM is estimated from")
    e1rm_sure_reps: int = setting(10, "C-021", "reps", "Above it the estimate is of low confidence")
    e1rm_reserve_rpe: Decimal = setting(_D(7), "C-021", "RPE", "From here on repetitions in reserve are counted")
    retest_gain: Decimal = setting(_D("0.05"), "C-021", "fraction", "A session that shows so much more asks for a test")
    moderate_from: Decimal = setting(_D("0.60"), "C-033", "of e1RM", "Moderate load from here")
    moderate_to: Decimal = setting(_D("0.80"), "C-033", "of e1RM", "Moderate load up to here")
    moderate_reps: tuple[int, int] = setting((8, 15), "C-033", "reps", "Repetitions of a moderate load")
    early_days: int = setting(28, "C-120", "d", "A rise of strength so early is neural")
    start_load_most: Decimal = setting(_D("0.60"), "C-036", "of e1RM", "Highest first load of an untrained patient")
    start_load_target: Decimal = setting(
        _D("0.50"),
        "C-036",
        "of e1RM",
        "First load that is aimed at for an untrained patient",
        low=_D("0.40"),
        high=_D("0.60"),
    )
    multi_joint_share: Decimal = setting(
        _D("0.50"), "C-038", "fraction", "Least share of multi-joint and functional exercises", low=_D(0), high=_D(1)
    )
    above_prescription: Decimal = setting(
        _D("0.10"), "C-074", "fraction", "Lifted above the prescription by more", low=_D("0.05"), high=_D("0.20")
    )
    phase_delayed_days: int = setting(42, "C-048", "d", "Phase 1 that lasts so long is looked at")
    deload_days: int = setting(7, "C-073", "d", "Longest deload in 28 days")
    deload_within_days: int = setting(28, "C-073", "d", "Days in which a deload may last so long")
    plateau_cadences: int = setting(3, "C-072", "cadences", "Without an increase for so long", low=2, high=4)
    plateau_adherence: Decimal = setting(_D("0.80"), "C-072", "fraction", "Less adherence explains a plateau")
