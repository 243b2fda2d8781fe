"""Everything that processing one service's journal needs, wired once."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.clinical.ruleset import Timetables
from shared.runtime.clock import Clock, Reading
from shared.runtime.journal.bell import Bell
from shared.runtime.journal.ports import Service, Sink
from shared.runtime.journal.work import Stored, Work
from shared.runtime.journal.writer import Changes, Writer, count
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.dead_letters import DeadLetters
from shared.runtime.postgres.fence import Fence
from shared.runtime.postgres.journal_store import DECISION_KINDS, JournalStore
from shared.runtime.postgres.patients import Key, PatientRow, Patients
from shared.runtime.postgres.tables import JournalTables


def _nothing() -> None:
    """Nobody has to know."""


@dataclass
class Journal:
    """One service's reading of the journal: its tables, its fence, its clock, and where its output goes."""

    engine: AsyncEngine
    service: Service
    tables: JournalTables
    fence: Fence
    clock: Clock
    metrics: Metrics
    sink: Sink
    shards: int = 1
    timetables: Timetables = field(default_factory=Timetables)
    """Which rules are in force when, by tenant."""
    on_commit: list[Callable[[], None]] = field(default_factory=list)
    """Called after each commit: there is something to publish, and positions have moved."""

    def __post_init__(self) -> None:
        """Make the parts."""
        self.bell = Bell()
        """Rung when something was committed, published or read to its end."""
        self.patients = Patients(self.tables.patient)
        self.store = JournalStore(self.tables)
        self.dead_letters = DeadLetters(self.tables.dead_letter)
        self.writer = Writer(self.service, self.tables, self.sink, shards=self.shards)

    def committed(self, changes: Changes) -> None:
        """Count what was said, and tell those who wait for it."""
        count(self.metrics, changes)
        self.bell.ring()
        for call in self.on_commit:
            call()

    def work(
        self, connection: AsyncConnection, row: PatientRow, reading: Reading, alive: Callable[[], None] = _nothing
    ) -> Work:
        """Open a patient whose row this transaction has locked. `alive` is called while a long fold goes on."""
        load = self._loader(connection, row.key)

        async def beat() -> None:
            await connection.execute(select(1))  # the server ends a transaction in which nothing is asked
            alive()

        return Work(self.service, row, reading, load, self.timetables.of(row.tenant), beat)

    def _loader(self, connection: AsyncConnection, key: Key) -> Callable[[], Awaitable[Stored]]:
        async def load() -> Stored:
            events = await self.store.history(connection, key)
            return events, await self.store.said(connection, key, DECISION_KINDS)

        return load
