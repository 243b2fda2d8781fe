"""Timers: the patients for whom something falls due, and the gate that keeps a late journal from raising alarms."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, literal, select, true, update
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.postgres.fence import Fence
from shared.runtime.postgres.patients import Key, PatientRow, state_columns
from shared.runtime.postgres.tables import JournalTables


class Timers:
    """The due patients of one schema, as far as `journal` has been read."""

    def __init__(self, tables: JournalTables, journal: Fence, grace: timedelta) -> None:
        self._patient = tables.patient
        self._fence = tables.fence
        self._journal = journal
        self._grace = grace

    async def take_due(
        self, connection: AsyncConnection, now: datetime, limit: int, *, only: Key | None = None
    ) -> list[tuple[PatientRow, datetime]]:
        """Lock due patients, each with the instant up to which its ticks may run.

        A patient is due only when its partition misses nothing received up to the instant plus the grace: while
        the journal is behind, a session that was done could look missed. Rows in use are left to who uses them.
        `only` looks at one patient.
        """
        patient, fence, journal = self._patient, self._fence, self._journal.reader
        moment = patient.c.due_at.type
        ready_to = func.least(literal(now, moment), fence.c.caught_up_to - self._grace).label("ready_to")
        rows = await connection.execute(
            select(*state_columns(patient), ready_to)
            .join(
                fence,
                and_(
                    fence.c.cluster_id == journal.cluster_id,
                    fence.c.grp == journal.group,
                    fence.c.topic == journal.topic,
                    fence.c.part == patient.c.part,
                    fence.c.caught_up_to.is_not(None),
                ),
            )
            .where(patient.c.due_at <= ready_to, true() if only is None else self._is(only))
            .order_by(patient.c.due_at)
            .limit(limit)
            .with_for_update(of=patient, skip_locked=True)
        )
        taken = []
        for row in rows:
            values = dict(row._mapping)
            ready = values.pop("ready_to")
            taken.append((PatientRow(**values), ready))
        return taken

    def _is(self, key: Key) -> ColumnElement[bool]:
        return and_(self._patient.c.tenant == key[0], self._patient.c.patient == key[1])

    async def count_due(self, connection: AsyncConnection, now: datetime) -> int:
        """Count the patients with something due, whether the gate lets it fire or not."""
        query = select(func.count()).select_from(self._patient).where(self._patient.c.due_at <= now)
        return (await connection.execute(query)).scalar_one()

    async def rearm(self, connection: AsyncConnection, now: datetime) -> None:
        """Make every patient due, so that its next instant is worked out anew: the window of ticks has changed."""
        await connection.execute(
            update(self._patient)
            .where(self._patient.c.ledger.is_not(None), self._patient.c.fault.is_(None))
            .values(due_at=now)
        )
