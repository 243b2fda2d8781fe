"""What has been accepted and what has been said: the inbox, the history, the emissions."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Text, and_, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.postgres.patients import Key
from shared.runtime.postgres.sets import unnest
from shared.runtime.postgres.tables import JournalTables

EventKey = tuple[str, str, str, str]
"""(tenant, patient, source, id)"""

DECISION_KINDS: Final = ("decision", "decision_superseded", "decision_withdrawn", "decision_status")
"""Kinds of emission that a refold needs: what has been decided so far."""


@dataclass(frozen=True)
class EventRow:
    """An accepted event. `seq` counts the patient's events in order of acceptance; `body` is the envelope as JSON."""

    tenant: str
    patient: str
    source: str
    id: str
    seq: int
    type: str
    trigger: str
    """What decisions and alerts call it: the session id, else the event id."""
    time: datetime
    received: datetime
    content_hash: str
    outcome: str
    ticked_to: datetime | None
    body: str


@dataclass(frozen=True)
class EmissionRow:
    """One thing said of a patient. `concerns` is the trigger or event id; `origin` tells what made it be said."""

    tenant: str
    patient: str
    version: int
    at: datetime
    kind: str
    origin: str
    concerns: str
    body: str


class JournalStore:
    """Events and emissions of one schema."""

    def __init__(self, tables: JournalTables) -> None:
        self._event = tables.journal_event
        self._emission = tables.emission

    async def known(self, connection: AsyncConnection, keys: Collection[EventKey]) -> dict[EventKey, EventRow]:
        """Find which of these events have been accepted already."""
        if not keys:
            return {}
        table = self._event
        names = ("tenant", "patient", "source", "id")
        wanted = unnest("wanted", [(name, Text) for name in names], list(keys))
        rows = await connection.execute(
            select(table).join(wanted, and_(*(table.c[name] == wanted.c[name] for name in names)))
        )
        return {(row.tenant, row.patient, row.source, row.id): EventRow(**row._mapping) for row in rows}

    async def history(
        self, connection: AsyncConnection, key: Key, *, after: int = 0, limit: int | None = None
    ) -> list[EventRow]:
        """Accepted events of a patient in order of acceptance: all, or up to `limit` after the number `after`."""
        table = self._event
        query = select(table).where(table.c.tenant == key[0], table.c.patient == key[1], table.c.seq > after)
        rows = await connection.execute(query.order_by(table.c.seq).limit(limit))
        return [EventRow(**row._mapping) for row in rows]

    async def of_id(self, connection: AsyncConnection, key: Key, event_id: str) -> list[EventRow]:
        """Accepted events of a patient with this id, and those derived from it (id#…), whatever their source."""
        table = self._event
        derived = table.c.id.startswith(f"{event_id}#", autoescape=True)
        rows = await connection.execute(
            select(table)
            .where(table.c.tenant == key[0], table.c.patient == key[1], or_(table.c.id == event_id, derived))
            .order_by(table.c.seq)
        )
        return [EventRow(**row._mapping) for row in rows]

    async def said(
        self,
        connection: AsyncConnection,
        key: Key,
        kinds: Sequence[str] | None = None,
        *,
        after: int = 0,
        limit: int | None = None,
    ) -> list[EmissionRow]:
        """What has been said of a patient, in order: all, these kinds only, or up to `limit` after a version."""
        table = self._emission
        query = select(table).where(table.c.tenant == key[0], table.c.patient == key[1], table.c.version > after)
        if kinds is not None:
            query = query.where(table.c.kind.in_(list(kinds)))
        rows = await connection.execute(query.order_by(table.c.version).limit(limit))
        return [EmissionRow(**row._mapping) for row in rows]

    async def concerning(self, connection: AsyncConnection, key: Key, concerns: Collection[str]) -> list[EmissionRow]:
        """What has been said about these triggers and event ids of a patient, in order."""
        table = self._emission
        rows = await connection.execute(
            select(table)
            .where(table.c.tenant == key[0], table.c.patient == key[1], table.c.concerns.in_(list(concerns)))
            .order_by(table.c.version)
        )
        return [EmissionRow(**row._mapping) for row in rows]

    async def add_events(self, connection: AsyncConnection, rows: Sequence[EventRow]) -> None:
        """Store newly accepted events."""
        if rows:
            await connection.execute(insert(self._event), [asdict(row) for row in rows])

    async def add_emissions(self, connection: AsyncConnection, rows: Sequence[EmissionRow]) -> None:
        """Store what was said."""
        if rows:
            await connection.execute(insert(self._emission), [asdict(row) for row in rows])
