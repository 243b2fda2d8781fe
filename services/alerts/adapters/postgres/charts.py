"""What a patient's page shows, read as of one instant; and who has looked at the patient."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, Select, case, func, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.rows import NOBODY, to_alert
from services.alerts.adapters.postgres.tables import ALERT, DECISION, FEED_COUNTER, OPEN, TABLES
from services.alerts.application.chart import Chart, Decided
from services.alerts.application.charting import chart_of
from services.alerts.application.glance import Glance, glance
from services.alerts.application.views import view_of
from services.alerts.fold import AlertsLedger
from shared.clinical.ruleset import Timetables
from shared.contracts.alerts import AlertView, State
from shared.contracts.emissions import DecisionSaid
from shared.contracts.vocabulary import Action, DecisionStatus, EventType
from shared.runtime.auth import Principal
from shared.runtime.clock import Clock
from shared.runtime.journal.work import read_body
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.journal_store import JournalStore
from shared.runtime.postgres.tenants import Tenants

LOOKED: Final = "read patient page"
LOOKED_AT_SYSTEM: Final = "read system alerts"
LOOKED_UP: Final = "read audit"
"""Actions in the audit record."""
RECENT: Final = timedelta(weeks=13)
"""How far back a page goes unless all of it is asked for: what training brings every day has no end otherwise."""
FREQUENT: Final = frozenset(
    {
        EventType.SESSION_COMPLETED,
        EventType.PAIN_CHECKIN,
        EventType.SYMPTOM_REPORTED,
        EventType.BP_RECORDED,
        EventType.DEVICE_STATUS,
    }
)
"""What training brings every day. The rest, what people do about a patient, is on every page."""
MOST_ALERTS: Final = 500
MOST_LOOKS: Final = 50


@dataclass(frozen=True)
class Look:
    """Somebody who saw or did something with the patient's data, the last time in an hour. `at`: operational time."""

    at: datetime
    subject: str
    role: str
    action: str
    outcome: str
    times: int


@dataclass(frozen=True)
class Read:
    """A patient's chart, and the feed's position when it was made."""

    chart: Chart
    position: int
    read_until: datetime | None
    """When the last of the events that it rests on was received: what whoever reads it may know (C-103)."""


class PostgresCharts:
    """Reads the schema `alerts`; every query begins with the caller's tenant."""

    def __init__(self, tenants: Tenants, audit: Audit, clock: Clock, timetables: Timetables) -> None:
        self._tenants = tenants
        self._audit = audit
        self._clock = clock
        self._timetables = timetables
        self._store = JournalStore(TABLES)

    async def read(self, who: Principal, patient: str, *, whole: bool = False) -> Read | None:
        """The chart of a patient of the caller's clinic; None when there is none. That it was read is recorded.

        `whole`: from the first day on, however long ago.
        """
        now = await self._clock.now()
        since = None if whole else now - RECENT
        async with self._tenants.of(who.tenant, snapshot=True) as connection:
            row = (await connection.execute(_standing(who.tenant, patient))).one_or_none()
            if row is None:
                return None
            await self._audit.record(connection, who, LOOKED, [patient])
            settings = await settings_of(connection, [who.tenant])
            events = await _events(connection, who.tenant, patient, since)
            decisions = await _decisions(connection, who.tenant, patient, since)
            alerts = await _alerts(connection, who.tenant, patient, since)

        def draw() -> Chart:
            return chart_of(
                patient,
                now,
                glance=self._glance(who.tenant, row, now),
                clinic_zone=settings[who.tenant].zone,
                since=since,
                events=[(read_body(body), outcome) for body, outcome in events],
                decisions=[_decided(*decision) for decision in decisions],
                alerts=[view_of(to_alert(alert)) for alert in alerts],
            )

        # Aside: an app that has sent tens of thousands of events must not keep the service from anything else.
        return Read(await asyncio.to_thread(draw), row.position or 0, row.read_until)

    async def looks(self, who: Principal, patient: str) -> Sequence[Look]:
        """The newest of those who read or changed something of this patient, newest first, what is the same by hour.

        That it was asked for is recorded. The whole record of those weeks is read: under row-level security the index
        of patients does not serve (`@>` is not leakproof), that of time does.
        """
        table = TABLES.audit.c
        same = (table.subject, table.role, table.action, table.outcome)
        newest = func.max(table.at)
        query = (
            select(*same, newest.label("at"), func.count().label("times"))
            .where(table.tenant == who.tenant, table.patients.contains([patient]), table.at >= func.now() - RECENT)
            .group_by(*same, func.date_trunc("hour", table.at))
            .order_by(newest.desc(), table.action)
            .limit(MOST_LOOKS)
        )
        async with self._tenants.of(who.tenant) as connection:
            rows = await connection.execute(query)
            await self._audit.record(connection, who, LOOKED_UP, [patient])
            return [Look(**row._mapping) for row in rows]

    async def system(self, who: Principal) -> tuple[Sequence[AlertView], str]:
        """Alerts about the system, and the clinic's zone. That they were read is recorded."""
        async with self._tenants.of(who.tenant) as connection:
            await self._audit.record(connection, who, LOOKED_AT_SYSTEM)
            settings = await settings_of(connection, [who.tenant])
            alerts = await _alerts(connection, who.tenant, NOBODY)
            return [view_of(to_alert(alert)) for alert in alerts], settings[who.tenant].zone

    async def taken(self, who: Principal, patient: str, event_id: str) -> bool:
        """Whether the journal of the patient holds an event."""
        async with self._tenants.of(who.tenant) as connection:
            return bool(await self._store.of_id(connection, (who.tenant, patient), event_id))

    async def note_act(self, who: Principal, patient: str, action: str, event_id: str, outcome: str) -> None:
        """Record that the caller sent an event about a patient, was refused, or does not know whether it was taken."""
        async with self._tenants.of(who.tenant) as connection:
            await self._audit.record(connection, who, action, [patient], concerns=event_id, outcome=outcome)

    def _glance(self, tenant: str, row: Row[Any], now: datetime) -> Glance | None:
        if row.seen is None or row.ledger_format != AlertsLedger.FORMAT:
            return None
        return glance(row.seen, now, self._timetables.of(tenant).at(now))


def _standing(tenant: str, patient: str) -> Select[Any]:
    """A patient as seen, and how far the patient's events and the feed of the clinic have come; no row for nobody."""
    row, event = TABLES.patient.c, TABLES.journal_event.c
    until = select(func.max(event.received)).where(event.tenant == tenant, event.patient == patient)
    position = select(FEED_COUNTER.c.position).where(FEED_COUNTER.c.tenant == tenant)
    return select(
        func.coalesce(row.look, row.ledger).label("seen"),
        row.ledger_format,
        until.scalar_subquery().label("read_until"),
        position.scalar_subquery().label("position"),
    ).where(row.tenant == tenant, row.patient == patient)


async def _events(connection: AsyncConnection, tenant: str, patient: str, since: datetime | None) -> Sequence[Any]:
    """Accepted events with what became of each, in order of acceptance: the frequent ones since then, else all."""
    table = TABLES.journal_event.c
    query = select(table.body, table.outcome).where(table.tenant == tenant, table.patient == patient)
    if since is not None:
        query = query.where(or_(table.time >= since, table.type.not_in(sorted(FREQUENT))))
    return (await connection.execute(query.order_by(table.seq))).all()


async def _decisions(connection: AsyncConnection, tenant: str, patient: str, since: datetime | None) -> Sequence[Any]:
    """As they stand, last changed first. Whatever their age: those that wait for somebody, and changes of phase."""
    columns = DECISION.c.body, DECISION.c.status, DECISION.c.version, DECISION.c.standing
    query = select(*columns).where(DECISION.c.tenant == tenant, DECISION.c.patient == patient)
    if since is not None:
        waits = DECISION.c.status == DecisionStatus.PENDING_APPROVAL.value
        query = query.where(or_(DECISION.c.at >= since, waits, DECISION.c.action == Action.PHASE_CHANGE.value))
    return (await connection.execute(query.order_by(DECISION.c.said.desc()))).all()


def _decided(body: str, status: str, version: int, stands: bool) -> Decided:
    said = DecisionSaid.model_validate_json(body)
    return Decided(said.model_copy(update={"status": DecisionStatus(status), "version": version}), stands)


async def _alerts(
    connection: AsyncConnection, tenant: str, patient: str, since: datetime | None = None
) -> Sequence[Any]:
    """The open ones, worst first, then those resolved since then, newest first."""
    closed = case((ALERT.c.state == State.RESOLVED.value, 1), else_=0)
    worst = case((ALERT.c.state == State.RESOLVED.value, 0), else_=ALERT.c.rank)
    query = select(ALERT).where(ALERT.c.tenant == tenant, ALERT.c.patient == patient)
    if since is not None:
        query = query.where(or_(OPEN, ALERT.c.updated_at >= since))
    order = (closed, worst.desc(), func.extract("epoch", ALERT.c.raised_at).desc())
    return (await connection.execute(query.order_by(*order).limit(MOST_ALERTS))).all()
