"""When anything happens: three slots a day, each at 06:00 in one of the clinic's home zones.

The daily tick runs at 06:00 home-local, so a clock that stops at exactly these instants runs every tick on time,
and one stop serves the patients of all zones at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

TICK: Final = time(6)
"""Home-local time of the daily tick."""

ZONES: Final = ("Europe/Paris", "America/New_York", "Pacific/Auckland")
"""Home zones of the patients, in the order of their ticks within a UTC day; the clinic itself is in the first."""

SLOTS_A_DAY: Final = len(ZONES)

CLINIC_ROUND: Final = "America/New_York"
"""The clinicians, in Paris, make their round at noon: the slot at which it is 06:00 in New York."""

TRAINING_SLOTS: Final[dict[str, tuple[str, str]]] = {
    "Europe/Paris": ("Pacific/Auckland", "America/New_York"),  # 18:00, or noon
    "America/New_York": ("Pacific/Auckland", "America/New_York"),  # noon, or before breakfast
    "Pacific/Auckland": ("Europe/Paris", "Pacific/Auckland"),  # 18:00, or before breakfast
}
"""Home zone -> the slots at which most of its patients, or the others, have just trained."""


@dataclass(frozen=True)
class Slot:
    """One stop of the clock."""

    number: int
    at: datetime
    """The instant, UTC."""
    zone: str
    """The zone where it is 06:00."""

    def local_date(self, zone: str) -> date:
        """The date there."""
        return self.at.astimezone(ZoneInfo(zone)).date()


def slots(first_day: date, days: int) -> Iterator[Slot]:
    """All slots of `days` UTC days from `first_day`, in order."""
    instants = sorted(
        (datetime.combine(first_day + timedelta(days=day), TICK, ZoneInfo(zone)).astimezone(UTC), zone)
        for day in range(days + 1)
        for zone in ZONES
    )
    opening = datetime.combine(first_day, time(), UTC)
    inside = [(at, zone) for at, zone in instants if opening <= at < opening + timedelta(days=days)]
    return (Slot(number, at, zone) for number, (at, zone) in enumerate(inside))
