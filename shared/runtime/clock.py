"""Clinical time: the one port, real or stepped. Nothing else asks what time it is for a clinical purpose.

The stepped clock is a row of the database, shared by all processes, and moves only by `liftline clock set|advance`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final, Protocol

from sqlalchemy import CheckConstraint, Column, Date, DateTime, Integer, MetaData, Row, Table, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.schema import CreateSchema

from shared.clinical.history import Window
from shared.runtime.errors import Misconfigured
from shared.runtime.settings import Settings

METADATA: Final = MetaData(schema="clock")

CLINICAL: Final = Table(
    "clinical",
    METADATA,
    Column("only", Integer, primary_key=True, server_default="1"),
    Column("now", DateTime(timezone=True), nullable=False),
    Column("from_date", Date),
    Column("to_date", Date),
    CheckConstraint('"only" = 1', name="one_row"),
)

_CLOCK_LOCK: Final = 0x11F7_C10C
"""Advisory lock key: two processes may migrate at the same time."""


@dataclass(frozen=True)
class Reading:
    """One look at the clock. `window`: the home-zone dates between which ticks run."""

    now: datetime
    window: Window


class Clock(Protocol):
    """Clinical time."""

    @property
    def grace(self) -> timedelta:
        """How far beyond its due instant a partition must be read before a timer fires."""
        ...

    async def now(self) -> datetime:
        """Read the clinical time, in UTC."""
        ...

    async def reading(self) -> Reading:
        """Read the clinical time and the window of ticks together."""
        ...


class RealClock:
    """The machine's clock."""

    grace = timedelta(seconds=5)

    async def now(self) -> datetime:
        return datetime.now(UTC)

    async def reading(self) -> Reading:
        return Reading(await self.now(), Window())


class SteppedClock:
    """The clock's row. Its driver waits for the stack before each step, hence no grace."""

    grace = timedelta(0)

    def __init__(self, engine: AsyncEngine) -> None:
        # One round trip: no BEGIN and ROLLBACK around a single read.
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")

    async def now(self) -> datetime:
        return (await self.reading()).now

    async def reading(self) -> Reading:
        """Read the row. Raises Misconfigured when the clock was never set."""
        async with self._engine.connect() as connection:
            return await read_clock(connection)


def make_clock(settings: Settings, engine: AsyncEngine | None) -> Clock:
    """Make the clock that the settings ask for. The stepped one reads through `engine`."""
    if not settings.stepped:
        return RealClock()
    if engine is None:
        raise Misconfigured("the stepped clock needs a database")
    return SteppedClock(engine)


async def create_clock(connection: AsyncConnection) -> None:
    """Make the clock's schema where it is missing. Safe when several processes do it at once."""
    await connection.exec_driver_sql(f"select pg_advisory_xact_lock({_CLOCK_LOCK})")
    await connection.execute(CreateSchema("clock", if_not_exists=True))
    await connection.run_sync(METADATA.create_all)


async def let_read_clock(connection: AsyncConnection, roles: Iterable[str]) -> None:
    """Let these roles read the clock; only its owner moves it."""
    for role in roles:
        await connection.execute(text(f"GRANT USAGE ON SCHEMA {METADATA.schema} TO {role}"))
        await connection.execute(text(f"GRANT SELECT ON {CLINICAL.fullname} TO {role}"))


async def read_clock(connection: AsyncConnection) -> Reading:
    """Read the stepped clock. Raises Misconfigured when it was never set."""
    row = (await connection.execute(select(CLINICAL.c.now, CLINICAL.c.from_date, CLINICAL.c.to_date))).one_or_none()
    return _reading(row)


async def set_clock(connection: AsyncConnection, now: datetime, window: Window | None = None) -> Reading:
    """Put the stepped clock to `now`, backwards too. A window replaces the former; None leaves it as it is."""
    values: dict[str, datetime | date | None] = {"now": now}
    if window is not None:
        values |= {"from_date": window.from_date, "to_date": window.to_date}
    statement = insert(CLINICAL).values(only=1, **values)
    statement = statement.on_conflict_do_update(index_elements=["only"], set_=values)
    await connection.execute(statement)
    return await read_clock(connection)


async def advance_clock(connection: AsyncConnection, by: timedelta) -> Reading:
    """Move the stepped clock on by `by`, at least one microsecond. Raises Misconfigured when it was never set."""
    if by <= timedelta(0):
        raise ValueError("a clock advances; to go back, set it")
    statement = update(CLINICAL).values(now=CLINICAL.c.now + by)
    returned = await connection.execute(statement.returning(CLINICAL.c.now, CLINICAL.c.from_date, CLINICAL.c.to_date))
    return _reading(returned.one_or_none())


def _reading(row: Row[Any, Any, Any] | None) -> Reading:
    if row is None:
        raise Misconfigured("the stepped clock was never set: run `liftline clock set TIME`")
    return Reading(row.now.astimezone(UTC), Window(row.from_date, row.to_date))
