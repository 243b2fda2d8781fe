"""What both forms of the demo share: what was asked for, where it prints, how it shows that time passes."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

    from services.simulator.application.run import EachSlot
    from services.simulator.domain.slots import Slot


@dataclass(frozen=True)
class Options:
    """What the demo was asked for."""

    patients: int
    weeks: int
    seed: int
    stay: bool


def make_console() -> "Console":
    """Where a demo prints: as wide as the terminal, or 120 characters."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else 120)


@contextmanager
def progress(console: "Console", weeks: int) -> Iterator["EachSlot"]:
    """What to call with each slot: moves a bar at a terminal, else prints a line per week."""
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from services.simulator.domain.slots import SLOTS_A_DAY

    a_week = 7 * SLOTS_A_DAY
    if not console.is_terminal:

        async def line(slot: "Slot") -> None:
            if slot.number % a_week == 0:
                console.print(f"week {slot.number // a_week + 1} of {weeks}  ({slot.at:%Y-%m-%d})")

        yield line
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("week 1", total=weeks * a_week)

        async def move(slot: "Slot") -> None:
            bar.update(task, completed=slot.number, description=f"week {slot.number // a_week + 1} of {weeks}")

        yield move
