"""What is stored of patients, as their clinic asks for it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.progression.adapters.postgres.tables import DECISION, TABLES
from services.progression.application.ports import TimelineCursor
from shared.runtime.auth import Principal
from shared.runtime.journal.standing import Standing
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.journal_store import EmissionRow, EventRow, JournalStore
from shared.runtime.postgres.patients import Key, PatientRow, Patients
from shared.runtime.postgres.tenants import Tenants

Found = tuple[Sequence[EventRow], Sequence[EmissionRow]]


class PostgresRecords:
    """Reads the schema `progression`; every key begins with the caller's tenant."""

    def __init__(self, tenants: Tenants, audit: Audit) -> None:
        self._tenants = tenants
        self._audit = audit
        self._patients = Patients(TABLES.patient)
        self._store = JournalStore(TABLES)

    async def ledger(self, who: Principal, patient: str) -> str | None:
        """The stored ledger; None when there is none."""
        async with self._reading(who, "prescription", patient) as (_, row):
            return row.ledger if row is not None else None

    async def decisions(
        self, who: Principal, patient: str, *, before: int | None, limit: int
    ) -> Sequence[Standing] | None:
        """Decisions, last changed first."""
        async with self._reading(who, "decisions", patient) as (connection, row):
            if row is None:
                return None
            query = select(DECISION).where(DECISION.c.tenant == who.tenant, DECISION.c.patient == patient)
            if before is not None:
                query = query.where(DECISION.c.said < before)
            found = await connection.execute(query.order_by(DECISION.c.said.desc()).limit(limit))
            return [Standing(**each._mapping) for each in found]

    async def timeline(self, who: Principal, patient: str, *, after: TimelineCursor, limit: int) -> Found | None:
        """Up to `limit` of each after a place."""
        async with self._reading(who, "timeline", patient) as (connection, row):
            if row is None:
                return None
            return (
                await self._store.history(connection, row.key, after=after.seq, limit=limit),
                await self._store.said(connection, row.key, after=after.version, limit=limit),
            )

    async def event(self, who: Principal, patient: str, event_id: str) -> Found | None:
        """What was accepted under an event id, and everything said about it or its session."""
        key: Key = (who.tenant, patient)
        async with self._tenants.of(who.tenant) as connection:
            accepted = await self._store.of_id(connection, key, event_id)
            concerns = {event_id, *(each.id for each in accepted), *(each.trigger for each in accepted)}
            said = await self._store.concerning(connection, key, concerns)
            if not accepted and not said:
                return None
            await self._audit.record(connection, who, "read event", [patient], concerns=event_id)
            return accepted, said

    @asynccontextmanager
    async def _reading(
        self, who: Principal, action: str, patient: str
    ) -> AsyncIterator[tuple[AsyncConnection, PatientRow | None]]:
        key: Key = (who.tenant, patient)
        async with self._tenants.of(who.tenant) as connection:
            row = await self._patients.get(connection, key)
            if row is not None:
                await self._audit.record(connection, who, f"read {action}", [patient])
            yield connection, row
