"""A clock and a fence in memory, which the tests move."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from shared.clinical.history import Window
from shared.runtime.clock import Reading
from shared.runtime.kafka.ends import Mark

START = datetime(2026, 2, 2, 6, tzinfo=UTC)


class Clock:
    grace = timedelta(0)

    def __init__(self) -> None:
        self.time = START

    async def now(self) -> datetime:
        return self.time

    async def reading(self) -> Reading:
        return Reading(self.time, Window())


class Fences:
    """Positions in memory; the tests move them as a committing handler would."""

    def __init__(self) -> None:
        self.positions: dict[int, int] = {}
        self.caught_up: dict[int, datetime] = {}
        self.known: dict[int, Mark] = {}
        self.alarms: list[tuple[int, ...]] = []

    async def open(self, partitions: Sequence[int]) -> None:
        for partition in partitions:
            self.positions.setdefault(partition, 0)

    async def next_offsets(self, partitions: Sequence[int]) -> Mapping[int, int]:
        return {partition: self.positions[partition] for partition in partitions}

    async def mark_caught_up(self, at: datetime, ends: Mapping[int, int]) -> Collection[int]:
        reached = [partition for partition, end in ends.items() if self.positions[partition] >= end]
        self.caught_up |= dict.fromkeys(reached, at)
        return reached

    async def marks(self, partitions: Sequence[int]) -> Mapping[int, Mark]:
        return {partition: self.known[partition] for partition in partitions if partition in self.known}

    async def remember(self, marks: Mapping[int, Mark]) -> None:
        self.known |= marks

    async def lost(self, partition: int, first: int) -> None:
        self.alarms.append((partition, first))
        self.positions[partition] = first
        self.known.pop(partition, None)

    async def deleted(self, partition: int, expected: int, first: int) -> None:
        self.alarms.append((partition, expected, first))
        self.positions[partition] = first
