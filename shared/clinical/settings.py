"""Every clinical number this release uses, named, with its unit, rule and default.

Sources are the rule ids of the clinical rule set (C-001 to C-130). A changed number is a new rule-set version.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import time, timedelta
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from shared.contracts.vocabulary import Phase, Profile, Severity


@dataclass(frozen=True, kw_only=True)
class ProfileParameters:
    """FITT-VP parameters of a profile (C-026 to C-028, C-058 to C-061, C-065)."""

    reps: tuple[int, int]
    """Repetition range, rmin to rmax (C-041)."""
    cadence_days: int
    """Least days between increases (C-058 to C-060)."""
    rpe_cap: Decimal
    """Highest RPE of a qualifying exercise, 0-10 (C-065)."""
    increment: Decimal
    """Fraction of the load added (C-061)."""
    increment_cap: Decimal
    """Highest fraction when one equipment step is taken (C-062)."""
    ceiling: Mapping[Phase, Decimal]
    """Highest fraction of e1RM by phase (C-034)."""


def _ceilings(progression: str, maintenance: str) -> Mapping[Phase, Decimal]:
    return MappingProxyType(
        {
            Phase.ADAPTATION: Decimal("0.60"),
            Phase.PROGRESSION: Decimal(progression),
            Phase.MAINTENANCE: Decimal(maintenance),
        }
    )


_PROFILES: Final[Mapping[Profile, ProfileParameters]] = MappingProxyType(
    {
        Profile.ATHLETE: ProfileParameters(
            reps=(8, 12),
            cadence_days=7,
            rpe_cap=Decimal(8),
            increment=Decimal("0.05"),
            increment_cap=Decimal("0.10"),
            ceiling=_ceilings("0.80", "0.80"),
        ),
        Profile.PAIN: ProfileParameters(
            reps=(8, 15),
            cadence_days=14,
            rpe_cap=Decimal(7),
            increment=Decimal("0.05"),
            increment_cap=Decimal("0.10"),
            ceiling=_ceilings("0.75", "0.75"),
        ),
        Profile.SARCOPENIC: ProfileParameters(
            reps=(8, 15),
            cadence_days=28,
            rpe_cap=Decimal(7),
            increment=Decimal("0.025"),
            increment_cap=Decimal("0.05"),
            ceiling=_ceilings("0.70", "0.70"),
        ),
    }
)


@dataclass(frozen=True, kw_only=True)
class ClinicalRules:
    """Thresholds of rule set 1.0.0. Days are home-zone calendar days, hours elapsed hours, pain NRS 0-10."""

    version: str = "1.0.0"
    tick_time: time = time(6)
    """Daily evaluation, home-local (C-007; 04:00-09:00)."""
    future_tolerance: timedelta = timedelta(minutes=5)
    """Events further ahead of their receipt are quarantined (C-006; 0-15 min)."""
    late_after: timedelta = timedelta(hours=24)
    """Events received later than this are marked late (C-006)."""
    replay_horizon: timedelta = timedelta(days=90)
    """Older events are stored without retro-decision, red flags apart (C-006; 30-400 d)."""
    same_session_within: timedelta = timedelta(minutes=2)
    """Identical sets starting this close are one session (C-005; 0-10 min)."""

    profiles: Mapping[Profile, ProfileParameters] = field(default_factory=lambda: _PROFILES)
    adult_age: int = 18
    older_age: int = 65
    """From this age cadence, increment and detraining ladder are the older adult's (C-030; 60-70)."""
    older_cadence_days: int = 28
    older_increment: Decimal = Decimal("0.025")
    older_increment_cap: Decimal = Decimal("0.05")
    small_muscle_increment: Decimal = Decimal("0.025")
    """C-061."""
    unknown_e1rm_cap: Decimal = Decimal("0.05")
    """Highest increment where e1RM is unknown (C-063)."""
    high_load_ceiling: Decimal = Decimal("0.85")
    """Athlete in maintenance with performance goal and technique sign-off (C-035)."""
    frail_rpe_cap: Decimal = Decimal(6)
    """C-029, C-065."""
    adaptation_rpe_cap: Decimal = Decimal(6)
    """C-046; 5-7."""
    deconditioned_reps: tuple[int, int] = (12, 20)
    """Phase 1 range of deconditioned patients (C-036, C-041)."""
    confirmations: int = 2
    """C-057; 2-4."""
    adaptation_confirmations: int = 3
    """C-046; 2-6."""
    unrated_level_confirmations: int = 3
    """Band or body-weight exercise with RPE missing (C-066)."""
    unrated_extra_reps: int = 2
    """2-for-2 on the last set where RPE is missing (C-066)."""
    confirmation_gap_days: int = 10
    """A gap this long sets confirmations to 0 (C-057)."""
    reps_step: int = 2
    reps_limit: int = 20
    """PROGRESS_REPS raises the target by 2, up to 20 (C-062)."""
    regress_fraction: Decimal = Decimal("0.95")
    """After two sessions under range (C-069)."""
    amber_regress_fraction: Decimal = Decimal("0.90")
    """After amber pain twice in a row (C-079)."""
    approval_days: int = 7
    """A waiting increase expires (C-071)."""

    adaptation_days: int = 28
    """Least length of Phase 1 (C-045; 28-42)."""
    adaptation_sessions: int = 6
    """Completed sessions before Phase 2 (C-048; 4-12)."""
    adaptation_technique: int = 3
    """Last sessions with technique ok (C-048)."""
    adaptation_calm: int = 2
    """Last sessions with known tolerated pain (C-048)."""
    progression_days: int = 56
    """Length of Phase 2 (C-050; 42-84)."""
    red_flag_quiet_days: int = 14
    """After a cleared red flag: no maintenance, no high load (C-035, C-050)."""

    tolerated_pain: Decimal = Decimal(4)
    intense_pain: Decimal = Decimal(5)
    """Amber above 4, red above 5 (C-077, C-078, C-080)."""
    acute_tolerated_pain: Decimal = Decimal(2)
    acute_intense_pain: Decimal = Decimal(4)
    """With acute inflammation or recent injury (C-016)."""
    severe_pain: Decimal = Decimal(7)
    """From here the whole programme is held (C-080; 6-8)."""
    elevated_delta: Decimal = Decimal(2)
    """Reading above its reference (C-082; 1-3)."""
    improvement: Decimal = Decimal(1)
    """Least fall that counts as improving (C-084)."""
    linked_hours: Decimal = Decimal(96)
    """A reading later than this belongs to no session (C-081, C-082)."""
    settle_hours: Decimal = Decimal(12)
    """Readings sooner after a session never close a watch (C-091; 6-24)."""
    first_stage_hours: Decimal = Decimal(24)
    second_stage_hours: Decimal = Decimal(48)
    """C-084, C-085."""
    doms_until_hours: Decimal = Decimal(72)
    """C-083, C-086."""
    early_doms_hours: Decimal = Decimal(12)
    early_doms_pain: Decimal = Decimal(4)
    """Soreness from 12 h on counts as DOMS up to NRS 4 (C-083)."""
    checkin_missing_hours: int = 54
    """C-087; 48-72."""

    bp_absolute: tuple[int, int] = (180, 110)
    bp_caution: tuple[int, int] = (160, 100)
    """mmHg systolic, diastolic (C-013)."""
    bp_caution_hours: int = 24

    resume_factor: Decimal = Decimal("0.90")
    clearance_reentry_days: int = 7
    """C-101."""
    detraining_ladder: tuple[tuple[int, Severity], ...] = (
        (7, Severity.INFO),
        (14, Severity.ROUTINE),
        (21, Severity.URGENT),
        (28, Severity.URGENT),
    )
    older_detraining_ladder: tuple[tuple[int, Severity], ...] = (
        (7, Severity.INFO),
        (10, Severity.ROUTINE),
        (14, Severity.URGENT),
        (21, Severity.URGENT),
        (28, Severity.URGENT),
    )
    """Days without a session and the severity reached (C-106, C-107)."""
    return_factors: tuple[tuple[int, Decimal], ...] = (
        (14, Decimal("0.90")),
        (21, Decimal("0.80")),
        (28, Decimal("0.70")),
    )
    older_return_factors: tuple[tuple[int, Decimal], ...] = (
        (14, Decimal("0.85")),
        (21, Decimal("0.75")),
        (28, Decimal("0.60")),
    )
    """C-108."""
    return_ceiling: Decimal = Decimal("0.60")
    """Of e1RM, from 28 days on (C-108)."""
    reentry_days: tuple[tuple[int, int], ...] = ((14, 7), (21, 14), (28, 28))
    """Gap in days and length of the re-entry window (C-109)."""
    restart_gap_days: int = 28
    """Phase 1 restarts (C-110)."""
    suspend_gap_days: int = 84
    """New screening needed (C-110; 56-182)."""
    slot_grace_days: int = 1
    """C-104; 0-2."""
    pause_echo_days: int = 3
    """A pause lowers severity this many days longer (C-111)."""
    pause_retroactive_days: int = 7
    """C-111."""
    falls_window_days: int = 90
    """Two falls within it are urgent (C-100)."""

    reassessment_due: tuple[int, int] = (28, 42)
    reassessment_due_maintenance: tuple[int, int] = (90, 180)
    reassessment_due_complex: tuple[int, int] = (60, 90)
    """Days since the last one: due (info), overdue (routine) (C-115, C-116)."""
    reassessment_block_days: int = 14
    """Increases stop when overdue by more than this (C-115)."""
    screening_valid_days: int = 90
    """C-010; 30-180."""
    entry_pain_limit: Decimal = Decimal(5)
    """Resting pain at entry above it needs clearance (C-022)."""
    chronic_conditions: int = 2
    """C-014."""


RULES: Final = ClinicalRules()
"""The rule set in force."""
