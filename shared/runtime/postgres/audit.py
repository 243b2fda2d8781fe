"""The audit record: every view of patients' data by a person, and every act on it. Appended to, never changed."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Table, insert, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.vocabulary import Role
from shared.runtime.auth import Principal
from shared.runtime.clock import Clock

DONE: Final = "done"
"""Outcome of what was shown or carried out. A refusal has its HTTP status instead, an event what became of it."""

REFUSED: Final = "refused"
"""Action of an attempt that was refused; the route says what was tried."""


@dataclass(frozen=True)
class Noted:
    """An entry: who, in which role, did what, which way, to whom, with what outcome; and when, by both clocks.

    `patients`: everybody whose data was shown or changed. `concerns`: the alert, event or dead letter.
    """

    tenant: str
    subject: str
    role: Role
    action: str
    route: str
    outcome: str
    patients: Sequence[str]
    concerns: str | None
    clinical_at: datetime | None


@dataclass(frozen=True)
class Kept(Noted):
    """An entry as it was recorded. `at` is operational time, from the database."""

    id: int
    at: datetime


@dataclass(frozen=True)
class Wanted:
    """Which entries to read; None is any. `since` is included, `until` is not."""

    patient: str | None = None
    who: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None


Place = tuple[datetime, int]
"""(at, id) of an entry: they are in this order."""


class Audit:
    """The audit table of one schema."""

    def __init__(self, table: Table, clock: Clock) -> None:
        """`clock` tells the clinical time of what is done."""
        self._table = table
        self._clock = clock

    async def record(
        self,
        connection: AsyncConnection,
        who: Principal,
        action: str,
        patients: Iterable[str | None] = (),
        *,
        concerns: str | None = None,
        outcome: str = DONE,
    ) -> None:
        """Note what `who` did, in the transaction that does it: what cannot be noted is not done, and not shown."""
        noted = Noted(
            tenant=who.tenant,
            subject=who.subject,
            role=who.role,
            action=action,
            route=who.route,
            outcome=outcome,
            patients=sorted({patient for patient in patients if patient is not None}),
            concerns=concerns,
            clinical_at=await self._clock.now(),
        )
        await note(connection, self._table, [noted])

    async def read(
        self, connection: AsyncConnection, tenant: str, wanted: Wanted, *, after: Place | None, limit: int
    ) -> list[Kept]:
        """Read entries of a tenant, oldest first."""
        table = self._table.c
        query = select(self._table).where(table.tenant == tenant, *self._conditions(wanted))
        if after is not None:
            query = query.where(tuple_(table.at, table.id) > after)
        rows = await connection.execute(query.order_by(table.at, table.id).limit(limit))
        return [Kept(**{**row._mapping, "role": Role(row.role)}) for row in rows]

    def _conditions(self, wanted: Wanted) -> Iterator[ColumnElement[bool]]:
        table = self._table.c
        if wanted.patient is not None:
            yield table.patients.contains([wanted.patient])
        if wanted.who is not None:
            yield table.subject == wanted.who
        if wanted.action is not None:
            yield table.action == wanted.action
        if wanted.since is not None:
            yield table.at >= wanted.since
        if wanted.until is not None:
            yield table.at < wanted.until


async def note(connection: AsyncConnection, table: Table, entries: Collection[Noted]) -> None:
    """Append entries."""
    if entries:
        # Inline: asks for no ids back, which the worker may not read.
        rows = [{**vars(entry), "role": entry.role.value} for entry in entries]
        await connection.execute(insert(table).inline(), rows)
