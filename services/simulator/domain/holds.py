"""What a clinician's alert list shows, and what ends the holds in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from shared.contracts.vocabulary import AlertCode, Severity

ENDED_BY_CLEARANCE: Final = frozenset(
    {
        AlertCode.RED_FLAG_CV,
        AlertCode.RED_FLAG_OTHER,
        AlertCode.RED_FLAG_SNAP,
        AlertCode.RED_FLAG_FUNCTION,
        AlertCode.PAIN_INTENSE,
        AlertCode.PAIN_INTENSE_REST,
        AlertCode.PAIN_NOT_IMPROVING,
        AlertCode.TRAINING_DURING_HOLD,
        AlertCode.BP_ABSOLUTE,
    }
)
"""Alerts that stay open until a clearance (rules section 5)."""

ENDED_BY_A_PERSON: Final = frozenset({AlertCode.FALL, AlertCode.BP_CAUTION, AlertCode.PAIN_AMBER_REPEAT})
"""Alerts that stay open until a clinician closes them."""


@dataclass(frozen=True, kw_only=True)
class OpenAlert:
    """An alert as the clinician's list shows it."""

    id: str
    patient_id: str
    code: str
    severity: str
    episode: str
    details: dict[str, Any]
    raised_at: datetime

    @property
    def holds(self) -> bool:
        """Whether training waits for a clearance; a fall does so with an injury only (C-100)."""
        return self.code in ENDED_BY_CLEARANCE or (self.code == AlertCode.FALL and self.severity == Severity.URGENT)


def clearance_scopes(holds: Iterable[OpenAlert]) -> list[dict[str, Any]]:
    """One clearance of the programme where anything holds it, else one per held exercise."""
    exercises: dict[str, None] = {}
    for alert in holds:
        if alert.code != AlertCode.PAIN_INTENSE or float(str(alert.details.get("pain", 7))) >= 7:
            return [{"scope": "program"}]
        exercises[alert.episode.partition(":")[2].partition("#")[0]] = None
    return [{"scope": "exercise", "exercise_id": exercise_id} for exercise_id in exercises]
