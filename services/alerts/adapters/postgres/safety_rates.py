"""Counts once a day how safe the training of each clinic is, over all its patients (C-121)."""

import json
from datetime import date, datetime, timedelta
from typing import Final

from sqlalchemy import distinct, exists, func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.changes import apply_signals
from services.alerts.adapters.postgres.tables import ALERT, OPEN, TABLES
from services.alerts.application.safety import Counted, of_rate
from services.alerts.domain.alert import Signal
from services.alerts.domain.safety_rate import MAY_BE_INJURIES, SafetyRate, is_injury
from shared.contracts.vocabulary import AlertCode, EventType, Outcome
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.writer import Changes
from shared.runtime.rounds import look_for_ever

LOOK_EVERY_S: Final = 60.0
"""Real time between two looks at the clock; the counting itself is done once a clinical day."""

_LOCK: Final = 0x11F7_5AFE
"""Advisory lock: of several processes one counts at a time, the others find it done."""


class SafetyRates:
    """Raises and closes SAFETY_RATE. Where a person has closed it, it is raised anew the next day it is found."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal
        self._looked_on: date | None = None

    async def run(self) -> None:
        """Look for ever."""
        await look_for_ever(self.look, LOOK_EVERY_S, "the safety of clinics")

    async def look(self) -> None:
        """Count, once a clinical day."""
        now = await self._journal.clock.now()
        if self._looked_on == now.date():
            return
        async with self._journal.engine.begin() as connection:
            await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
            tenants = (await connection.execute(select(TABLES.patient.c.tenant).distinct())).scalars().all()
            signals = [signal for tenant in sorted(tenants) for signal in await self._judge(connection, tenant, now)]
            changed = await apply_signals(connection, signals, now)
        self._looked_on = now.date()
        if changed:
            self._journal.committed(Changes())

    async def _judge(self, connection: AsyncConnection, tenant: str, now: datetime) -> list[Signal]:
        rules = self._journal.timetables.of(tenant).at(now)
        since = now - timedelta(days=rules.safety_rate_days)
        rate = SafetyRate(
            sessions=await count_sessions(connection, tenant, since, now),
            injured=await count_injured(connection, tenant, since, now),
        )
        said = select(ALERT.c.episode).where(
            ALERT.c.tenant == tenant, ALERT.c.code == AlertCode.SAFETY_RATE.value, OPEN
        )
        standing = (await connection.execute(said)).scalars().all()
        return list(of_rate(Counted(tenant, rate, standing), rules, now))


async def count_sessions(connection: AsyncConnection, tenant: str, since: datetime, until: datetime) -> int:
    """Sessions of the window: a corrected one counts once, one sent twice or deleted does not."""
    event, deleted = TABLES.journal_event, TABLES.journal_event.alias("deleted")
    taken_back = exists().where(
        deleted.c.tenant == event.c.tenant,
        deleted.c.patient == event.c.patient,
        deleted.c.type == EventType.EVENT_DELETED.value,
        deleted.c.body.op("->>")("supersedes") == event.c.id,
    )
    query = select(func.count(distinct(tuple_(event.c.patient, event.c.trigger)))).where(
        event.c.tenant == tenant,
        event.c.type == EventType.SESSION_COMPLETED.value,
        event.c.outcome != Outcome.SUSPECTED_DUPLICATE.value,
        event.c.time > since,
        event.c.time <= until,
        ~taken_back,
    )
    return int((await connection.execute(query)).scalar_one())


async def count_injured(connection: AsyncConnection, tenant: str, since: datetime, until: datetime) -> int:
    """Sessions and reports of the window that were an injury; several alerts of one count once."""
    query = select(ALERT.c.patient, ALERT.c.code, ALERT.c.body).where(
        ALERT.c.tenant == tenant,
        ALERT.c.code.in_([code.value for code in MAY_BE_INJURIES]),
        ALERT.c.raised_at > since,
        ALERT.c.raised_at <= until,
    )
    found = [(row.patient, AlertCode(row.code), json.loads(row.body)) for row in await connection.execute(query)]
    injuries = {(patient, said["trigger"]) for patient, code, said in found if is_injury(code, said["details"])}
    return len(injuries)
