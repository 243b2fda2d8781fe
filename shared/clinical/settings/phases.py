"""Settings of phases and reassessment (C-045 to C-051, C-115, C-116)."""

from dataclasses import dataclass
from decimal import Decimal

from shared.clinical.settings.setting import setting


@dataclass(frozen=True, kw_only=True)
class PhaseRules:
    """How long phases last, and what opens the next one."""

    adaptation_days: int = setting(28, "C-045", "d", "Least length of Phase 1", low=28, high=42)
    adaptation_least_days: int = setting(14, "C-048", "d", "Phase 1 as short as a clinician may make it, never less")
    adaptation_sessions: int = setting(6, "C-048", "sessions", "Completed sessions before Phase 2", low=4, high=12)
    adaptation_technique: int = setting(3, "C-048", "sessions", "Last sessions with technique ok before Phase 2")
    adaptation_calm: int = setting(2, "C-048", "sessions", "Last sessions with tolerated pain before Phase 2")
    adaptation_rpe_cap: Decimal = setting(
        Decimal(6), "C-046", "RPE", "Highest exertion in Phase 1", low=Decimal(5), high=Decimal(7)
    )
    adaptation_target_low: Decimal = setting(
        Decimal("0.40"), "C-034", "of e1RM", "Lower end of the band in Phase 1: a target"
    )
    progression_days: int = setting(56, "C-045", "d", "Length of Phase 2", low=42, high=84)
    red_flag_quiet_days: int = setting(
        14, "C-050", "d", "After a cleared red flag: no maintenance, no high load, no increase without approval"
    )
    reassessment_due: tuple[int, int] = setting((28, 42), "C-115", "d", "Reassessment due and overdue, Phases 1 and 2")
    reassessment_due_maintenance: tuple[int, int] = setting(
        (90, 180), "C-116", "d", "Reassessment due and overdue in maintenance"
    )
    reassessment_due_complex: tuple[int, int] = setting(
        (60, 90), "C-116", "d", "The same for complex and frail patients"
    )
    reassessment_block_days: int = setting(14, "C-115", "d", "Increases stop when overdue by more than this")
