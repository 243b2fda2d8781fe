"""Patient rows: the folded state of each patient, and the lock under which everything about it is written."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, DateTime, Integer, Row, Table, Text, and_, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.postgres.sets import unnest

Key = tuple[str, str]
"""(tenant, patient)"""

_KEY = [("tenant", Text), ("patient", Text)]


@dataclass
class PatientRow:
    """One patient as stored. `accepted` and `said` count what has been accepted and said so far."""

    tenant: str
    patient: str
    part: int
    ledger: str | None
    ledger_format: int | None
    accepted: int
    said: int
    assessment_seen: int
    due_at: datetime | None
    ticked_to: datetime | None
    fault: str | None
    look: str | None = None
    """What pages read in the ledger's place: written, and not read here. None leaves what is stored."""

    @property
    def key(self) -> Key:
        """(tenant, patient)"""
        return self.tenant, self.patient


class Patients:
    """The patient table of one schema."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._state = state_columns(table)

    async def lock(self, connection: AsyncConnection, parts: Mapping[Key, int]) -> dict[Key, PatientRow]:
        """Lock the rows of these patients, in order, until the transaction ends. Missing ones are made.

        `parts` gives the journal partition of each: a new row remembers it.
        """
        if not parts:
            return {}
        table = self._table
        wanted = unnest("wanted", [*_KEY, ("part", Integer)], [(*key, part) for key, part in parts.items()])
        # First make all, then lock all: whoever locked some before making others could wait in a circle.
        await connection.execute(
            insert(table)
            .from_select(["tenant", "patient", "part"], select(wanted).order_by(wanted.c.tenant, wanted.c.patient))
            .on_conflict_do_nothing()
        )
        rows = await connection.execute(
            select(*self._state)
            .join(wanted, and_(table.c.tenant == wanted.c.tenant, table.c.patient == wanted.c.patient))
            .order_by(table.c.tenant, table.c.patient)
            .with_for_update(of=table)
        )
        return {row.key: row for row in read_rows(rows)}

    async def lock_one(self, connection: AsyncConnection, key: Key) -> PatientRow | None:
        """Lock one row until the transaction ends; None when there is none."""
        table = self._table
        rows = await connection.execute(
            select(*self._state).where(table.c.tenant == key[0], table.c.patient == key[1]).with_for_update()
        )
        return next(read_rows(rows), None)

    async def get(self, connection: AsyncConnection, key: Key) -> PatientRow | None:
        """Read one row without a lock; None when there is none."""
        table = self._table
        query = select(*self._state).where(table.c.tenant == key[0], table.c.patient == key[1])
        rows = await connection.execute(query)
        return next(read_rows(rows), None)

    async def save(self, connection: AsyncConnection, rows: Sequence[PatientRow]) -> None:
        """Write rows that this transaction has locked."""
        if not rows:
            return
        table = self._table
        moment = DateTime(timezone=True)
        changed = unnest(
            "changed",
            [
                *_KEY,
                ("part", Integer),
                ("ledger", Text),
                ("ledger_format", Integer),
                ("accepted", Integer),
                ("said", Integer),
                ("assessment_seen", Integer),
                ("due_at", moment),
                ("ticked_to", moment),
                ("fault", Text),
                ("look", Text),
            ],
            [_values(row) for row in rows],
        )
        new: dict[str, Any] = {column.name: column for column in changed.c if column.name not in {"tenant", "patient"}}
        new["look"] = func.coalesce(changed.c.look, table.c.look)
        await connection.execute(
            update(table).where(table.c.tenant == changed.c.tenant, table.c.patient == changed.c.patient).values(new)
        )

    async def count_said(self, connection: AsyncConnection, row: PatientRow) -> None:
        """Write how much has been said of a patient whose row this transaction has locked, and nothing else."""
        table = self._table
        await connection.execute(
            update(table).where(table.c.tenant == row.tenant, table.c.patient == row.patient).values(said=row.said)
        )


def state_columns(table: Table) -> list[Column[Any]]:
    """What a PatientRow is read from."""
    return [column for column in table.c if column.name != "look"]


def read_rows(rows: Iterable[Row[Any]]) -> Iterator[PatientRow]:
    """Turn rows of the patient table into values."""
    return (PatientRow(**row._mapping) for row in rows)


def _values(row: PatientRow) -> tuple[object, ...]:
    return (
        row.tenant,
        row.patient,
        row.part,
        row.ledger,
        row.ledger_format,
        row.accepted,
        row.said,
        row.assessment_seen,
        row.due_at,
        row.ticked_to,
        row.fault,
        row.look,
    )
