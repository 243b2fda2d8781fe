"""Settings of pain, blood pressure and falls (C-013, C-016, C-077 to C-091, C-100). Pain is NRS 0-10."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from shared.clinical.settings.setting import Who, setting

_D = Decimal


@dataclass(frozen=True, kw_only=True)
class PainRules:
    """What pain and pressure mean."""

    tolerated_pain: Decimal = setting(
        _D(4),
        "C-077",
        "NRS",
        "Highest tolerated pain; amber above",
        low=_D(2),
        high=_D(4),
        who=Who.PATIENT_STRICTER,
        stricter="lower",
    )
    intense_pain: Decimal = setting(_D(5), "C-080", "NRS", "Highest amber pain; red above")
    acute_tolerated_pain: Decimal = setting(
        _D(2), "C-016", "NRS", "Highest tolerated pain with acute inflammation or recent injury", low=_D(0), high=_D(2)
    )
    acute_intense_pain: Decimal = setting(_D(4), "C-016", "NRS", "Highest amber pain with the same")
    recent_injury_days: int = setting(
        14, "C-016", "d", "An injury so far back is recent when it is flagged", low=7, high=42
    )
    severe_pain: Decimal = setting(
        _D(7), "C-080", "NRS", "Pain during an exercise that holds the programme", low=_D(6), high=_D(8)
    )
    elevated_delta: Decimal = setting(
        _D(2), "C-082", "NRS", "Rise above the reference that makes a reading elevated", low=_D(1), high=_D(3)
    )
    improvement: Decimal = setting(_D(1), "C-084", "NRS", "Least fall that counts as improving")
    linked_hours: Decimal = setting(_D(96), "C-081", "h", "A later reading belongs to no session")
    settle_hours: Decimal = setting(_D(12), "C-091", "h", "Sooner readings never close a watch", low=_D(6), high=_D(24))
    first_stage_hours: Decimal = setting(_D(24), "C-084", "h", "Elevated pain is routine from here on")
    second_stage_hours: Decimal = setting(
        _D(48), "C-085", "h", "Pain that does not improve is urgent from here on", low=_D(24), high=_D(48)
    )
    doms_until_hours: Decimal = setting(_D(72), "C-086", "h", "Soreness after a new load must have eased by then")
    early_doms_hours: Decimal = setting(_D(12), "C-083", "h", "Earliest onset of expected soreness, where mild")
    early_doms_pain: Decimal = setting(_D(4), "C-083", "NRS", "Highest soreness with so early an onset")
    checkin_missing_hours: int = setting(54, "C-087", "h", "A watched session without a check-in", low=48, high=72)
    bp_absolute_systolic: int = setting(
        180, "C-013", "mmHg", "Holds the programme", low=90, high=180, who=Who.PATIENT_STRICTER, stricter="lower"
    )
    bp_absolute_diastolic: int = setting(
        110, "C-013", "mmHg", "Holds the programme", low=50, high=110, who=Who.PATIENT_STRICTER, stricter="lower"
    )
    bp_caution_systolic: int = setting(
        160, "C-013", "mmHg", "Blocks increases", low=90, high=160, who=Who.PATIENT_STRICTER, stricter="lower"
    )
    bp_caution_diastolic: int = setting(
        100, "C-013", "mmHg", "Blocks increases", low=50, high=100, who=Who.PATIENT_STRICTER, stricter="lower"
    )
    bp_caution_hours: int = setting(24, "C-013", "h", "How long a caution reading blocks increases")
    falls_window_days: int = setting(90, "C-100", "d", "A second fall within it is urgent")

    @cached_property
    def bp_absolute(self) -> tuple[int, int]:
        """Systolic and diastolic, mmHg, that hold the programme (C-013)."""
        return self.bp_absolute_systolic, self.bp_absolute_diastolic

    @cached_property
    def bp_caution(self) -> tuple[int, int]:
        """Systolic and diastolic, mmHg, that block increases (C-013)."""
        return self.bp_caution_systolic, self.bp_caution_diastolic
