"""One patient's journal as one service reads it."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Window:
    """Home-zone local dates between which ticks run, both inclusive; None = open. Real clock: Window()."""

    from_date: date | None = None
    to_date: date | None = None
