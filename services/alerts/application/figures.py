"""Figures of a clinic: how many alerts, how soon answered, how many still train, what was decided, how safe it is."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from services.alerts.domain.safety_rate import SafetyRate
from shared.contracts.vocabulary import Severity


@dataclass(frozen=True)
class Week:
    """Alerts that were raised in a week, by severity, and patients who trained in it."""

    begins: date
    alerts: Mapping[Severity, int]
    training: int

    @property
    def burden(self) -> Decimal | None:
        """Alerts that want an answer per 100 patients who train; None without any."""
        wanted = sum(number for severity, number in self.alerts.items() if severity is not Severity.INFO)
        return None if not self.training else Decimal(wanted * 100) / self.training


@dataclass(frozen=True)
class Answers:
    """How soon alerts of a severity were acknowledged in the last weeks."""

    severity: Severity
    asked: int
    """That had to be acknowledged."""
    acknowledged: int
    in_time: int
    median_s: float | None
    waiting: int
    """Open and beyond their deadline now."""


@dataclass(frozen=True)
class StillTraining:
    """Of those who began so long ago, how many trained in the two weeks before. Source: shares of all who begin."""

    months: int
    began: int
    training: int
    least: Decimal
    most: Decimal

    @property
    def share(self) -> Decimal | None:
        """0 to 1; None where nobody began so long ago."""
        return None if not self.began else Decimal(self.training) / self.began


@dataclass(frozen=True)
class ByProfile:
    """What was decided in the last weeks about exercises of patients of a profile."""

    profile: str
    patients: int
    increases: int
    lowered: int
    holds: int


@dataclass(frozen=True)
class Figures:
    """The figures as of a moment."""

    at: datetime
    zone: str
    weeks: Sequence[Week]
    """Oldest first."""
    answers: Sequence[Answers]
    """Most severe first."""
    still_training: Sequence[StillTraining]
    profiles: Sequence[ByProfile]
    safety: SafetyRate
    safety_days: int
    safety_share: Decimal | None
    """Share of sessions with an injury; None with too few sessions."""
    safety_limit: Decimal
