"""Resting pain over the last days, to be compared with the pain at the start (C-091, C-118)."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from shared.clinical.arithmetic import hours_between


@dataclass
class RestPain:
    """Pain at rest (NRS 0-10): at the start of the programme, and by day of the last weeks."""

    baseline: Decimal | None = None
    values: list[tuple[date, Decimal]] = field(default_factory=list)
    last_ended: datetime | None = None
    """End of the last session: relief sooner after it is no response (C-091)."""

    def reading(self, pain: Decimal, at: datetime, on: date, settle_hours: Decimal, days: int) -> None:
        """A reading counts from 12 h after a session on; those of the last `days` are remembered."""
        if self.last_ended is not None and hours_between(self.last_ended, at) < settle_hours:
            return
        since = on - timedelta(days=days)
        self.values = [*(value for value in self.values if value[0] >= since), (on, pain)]

    def mean(self, first: date, last: date) -> Decimal | None:
        """Mean of the readings between two days, included; None without any."""
        pains = [pain for on, pain in self.values if first <= on <= last]
        return sum(pains, Decimal(0)) / len(pains) if pains else None
