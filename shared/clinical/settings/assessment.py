"""Settings of screening and assessment (C-010 to C-022)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from shared.clinical.settings.setting import setting


@dataclass(frozen=True, kw_only=True)
class AssessmentRules:
    """What a programme needs before it starts."""

    screening_valid_days: int = setting(90, "C-010", "d", "Age of a screening at activation", low=30, high=180)
    entry_pain_limit: Decimal = setting(
        Decimal(5), "C-022", "NRS", "Resting pain at entry above it needs a clearance", low=Decimal(4), high=Decimal(5)
    )
    chronic_conditions: int = setting(2, "C-014", "conditions", "So many make an older adult comorbid")
    contraindications: Mapping[str, str] = field(default_factory=dict)
    """Absolute contraindications that a clinic adds to those of the release: key and text (C-011)."""
