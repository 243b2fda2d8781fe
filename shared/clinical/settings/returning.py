"""Settings of holds, missed sessions, gaps and the return from them (C-101 to C-111)."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from shared.clinical.settings.setting import Who, setting
from shared.contracts.vocabulary import Severity

_D = Decimal
_AT = (14, 21, 28)
"""Days of a gap at which loads are lowered (C-108)."""


def _factor(default: str, low: str, high: str, text: str) -> Decimal:
    return setting(_D(default), "C-108", "fraction", text, low=_D(low), high=_D(high))


@dataclass(frozen=True, kw_only=True)
class ReturnRules:
    """What a hold or a gap does to loads, and when it is an alert."""

    resume_factor: Decimal = setting(
        _D("0.90"), "C-101", "fraction", "Load after a hold, where the clearance names none", low=_D("0.50"), high=_D(1)
    )
    clearance_reentry_days: int = setting(7, "C-101", "d", "Re-entry after a clearance")
    slot_grace_days: int = setting(1, "C-104", "d", "A slot is met this many days before or after", low=0, high=2)
    missed_streak: int = setting(2, "C-105", "slots", "Missed in a row that are a streak", low=2, high=3)
    detraining_action_days: int = setting(
        14,
        "C-106",
        "d",
        "Routine step of the detraining ladder",
        low=10,
        high=14,
        who=Who.CLINIC_STRICTER,
        stricter="lower",
    )
    older_detraining_ladder: tuple[tuple[int, Severity], ...] = setting(
        (
            (7, Severity.INFO),
            (10, Severity.ROUTINE),
            (14, Severity.URGENT),
            (21, Severity.URGENT),
            (28, Severity.URGENT),
        ),
        "C-107",
        "d",
        "Detraining ladder of an older adult",
    )
    return_factor_14: Decimal = _factor("0.90", "0.80", "1.00", "Load after 14 days without a session")
    return_factor_21: Decimal = _factor("0.80", "0.70", "0.90", "Load after 21 days without a session")
    return_factor_28: Decimal = _factor("0.70", "0.60", "0.80", "Load after 28 days without a session")
    older_return_factor_14: Decimal = _factor("0.85", "0.75", "0.95", "The same for an older adult")
    older_return_factor_21: Decimal = _factor("0.75", "0.65", "0.85", "The same for an older adult")
    older_return_factor_28: Decimal = _factor("0.60", "0.50", "0.70", "The same for an older adult")
    return_ceiling: Decimal = setting(_D("0.60"), "C-108", "of e1RM", "Ceiling of the return from 28 days on")
    reentry_days: tuple[tuple[int, int], ...] = setting(
        ((14, 7), (21, 14), (28, 28)), "C-109", "d", "Gap, and length of the re-entry window after it"
    )
    restart_gap_days: int = setting(28, "C-110", "d", "A gap this long restarts Phase 1")
    suspend_gap_days: int = setting(
        84, "C-110", "d", "A gap this long suspends the plan until a new screening", low=56, high=182
    )
    pause_echo_days: int = setting(3, "C-111", "d", "A pause lowers severity this many days longer")
    pause_retroactive_days: int = setting(7, "C-111", "d", "A pause may begin this many days back")

    @cached_property
    def detraining_ladder(self) -> tuple[tuple[int, Severity], ...]:
        """Days without a session and the severity reached (C-106)."""
        return (
            (7, Severity.INFO),
            (self.detraining_action_days, Severity.ROUTINE),
            (21, Severity.URGENT),
            (28, Severity.URGENT),
        )

    @cached_property
    def detraining_rungs(self) -> tuple[int, ...]:
        """Days without a session that are a rung of either ladder: a birthday may change which one holds (C-107)."""
        return tuple(sorted({days for days, _ in (*self.detraining_ladder, *self.older_detraining_ladder)}))

    @cached_property
    def return_factors(self) -> tuple[tuple[int, Decimal], ...]:
        """Days without a session and the share of the load that is left (C-108)."""
        return tuple(zip(_AT, (self.return_factor_14, self.return_factor_21, self.return_factor_28), strict=True))

    @cached_property
    def older_return_factors(self) -> tuple[tuple[int, Decimal], ...]:
        """The same for an older adult."""
        factors = (self.older_return_factor_14, self.older_return_factor_21, self.older_return_factor_28)
        return tuple(zip(_AT, factors, strict=True))
