"""A small service on a real database."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, field

import pytest
from prometheus_client import CollectorRegistry
from sqlalchemy import Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.progression.adapters.postgres.tables import TABLES
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.patient_events import PatientEvents
from shared.runtime.journal.ports import Fault, Stated
from shared.runtime.journal.processor import BatchProcessor
from shared.runtime.kafka.topics import PATIENT_EVENTS
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.dead_letters import DeadLetter
from shared.runtime.postgres.engine import create_engine
from shared.runtime.postgres.fence import Fence, Reader
from tests.live.store.records import HandClock
from tests.live.store.small_service import SERVICE

READER = Reader("cluster-1", "progression", PATIENT_EVENTS)


@dataclass
class RecordingSink:
    """Remembers what it was given, in transactions that may yet fail."""

    said: list[Stated] = field(default_factory=list)
    letters: list[DeadLetter] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    async def write(
        self,
        connection: AsyncConnection,
        said: Sequence[Stated],
        letters: Sequence[DeadLetter],
        faults: Sequence[Fault],
    ) -> None:
        assert connection.in_transaction()
        self.said += said
        self.letters += letters
        self.faults += faults


@pytest.fixture
async def engine(database: str) -> AsyncIterator[AsyncEngine]:
    made = create_engine(database, application="test", pool_size=12)
    yield made
    await made.dispose()


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def new_journal(engine: AsyncEngine, clock: HandClock) -> Callable[[], Journal]:
    """Makes the wiring of one process each time it is called."""

    def make() -> Journal:
        return Journal(
            engine, SERVICE, TABLES, Fence(TABLES.fence, READER), clock, Metrics(CollectorRegistry()), RecordingSink()
        )

    return make


@pytest.fixture
def journal(new_journal: Callable[[], Journal]) -> Journal:
    return new_journal()


@pytest.fixture
def sink(journal: Journal) -> RecordingSink:
    assert isinstance(journal.sink, RecordingSink)
    return journal.sink


def processor(journal: Journal) -> BatchProcessor:
    """Processes the journal as a service does."""
    return BatchProcessor(journal, journal.fence, PatientEvents(journal))


async def count_rows(engine: AsyncEngine, table: Table) -> int:
    async with engine.connect() as connection:
        return (await connection.execute(select(func.count()).select_from(table))).scalar_one()
