"""How safe the training of a clinic is: sessions that ended in an injury, of all sessions of 90 days (C-121).

An indicator for the lead of the programme, counted over all patients of a tenant; never a patient's own risk.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from shared.clinical.settings import ClinicalRules
from shared.contracts.vocabulary import AlertCode, Symptom

_INJURIES: Final = frozenset({AlertCode.RED_FLAG_SNAP, AlertCode.RED_FLAG_FUNCTION})
MAY_BE_INJURIES: Final = _INJURIES | {AlertCode.FALL}
"""Codes of which `is_injury` can be true."""


def is_injury(code: AlertCode, details: Mapping[str, Any]) -> bool:
    """Whether an alert of a session counts it as one with an injury: snap, functional loss, or a fall that injured."""
    return code in _INJURIES or (code is AlertCode.FALL and details.get("symptom") == Symptom.FALL_WITH_INJURY)


@dataclass(frozen=True)
class SafetyRate:
    """Sessions of a tenant in the window, and how many of them had an injury."""

    sessions: int
    injured: int

    def share(self, rules: ClinicalRules) -> Decimal | None:
        """Share of sessions with an injury, 0 to 1; None with too few sessions to conclude anything."""
        return Decimal(self.injured) / self.sessions if self.sessions >= rules.safety_rate_sessions else None

    def exceeds(self, rules: ClinicalRules) -> bool:
        """Whether the lead is told."""
        share = self.share(rules)
        return share is not None and share > rules.safety_rate
