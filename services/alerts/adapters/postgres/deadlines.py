"""Deadlines of alerts: each is done once, by whichever process is first, however often one dies in the middle of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.changes import note, write
from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.history import Changed
from services.alerts.adapters.postgres.rows import to_alert
from services.alerts.adapters.postgres.tables import ALERT, DEADLINE, OPEN, TABLES, WAITS
from services.alerts.application.ports import Deliveries, DeliveryWanted
from services.alerts.domain.alert import Alert
from services.alerts.domain.deadlines import Deadline, Kind, begin, digest, digest_of, digest_step
from services.alerts.domain.lifecycle import woken
from services.alerts.domain.rota import Reach, digest_readers, on_call
from shared.contracts.alerts import Change
from shared.contracts.vocabulary import Severity

Key = tuple[str, str, str]
"""(tenant, alert, step)"""

_ORDER = (DEADLINE.c.rank.desc(), DEADLINE.c.due_at)


@dataclass(frozen=True)
class Done:
    """What became of a deadline. `told`: how many deliveries were asked for; `change` None: it counted no more."""

    deadline: Deadline
    change: Change | None
    told: int = 0


class Deadlines:
    """Fires deadlines on a connection whose transaction holds all that one of them does.

    Locks are taken in the order deadline, patient, alert, feed. Nobody else takes a deadline's lock: whoever acts on an
    alert waits for none of them.
    """

    def __init__(self, deliveries: Deliveries) -> None:
        self._deliveries = deliveries

    async def due(
        self, connection: AsyncConnection, now: datetime, limit: int, *, but: Collection[str] = ()
    ) -> Sequence[Key]:
        """What has fallen due, the worst first, without a lock. `but`: clinics that are left out."""
        key = (DEADLINE.c.tenant, DEADLINE.c.alert_id, DEADLINE.c.step)
        wanted = (DEADLINE.c.due_at <= now, DEADLINE.c.tenant.not_in(sorted(but)))
        rows = await connection.execute(select(*key).where(*wanted).order_by(*_ORDER).limit(limit))
        return [(row.tenant, row.alert_id, row.step) for row in rows]

    async def fire(self, connection: AsyncConnection, key: Key, now: datetime) -> Done | None:
        """Do one; None when another process has it in hand, or has done it."""
        row = (
            await connection.execute(select(DEADLINE).where(*_is(key)).with_for_update(skip_locked=True))
        ).one_or_none()
        if row is None:
            return None
        deadline = _deadline(row)
        # First: the next digest has the same name.
        await connection.execute(delete(DEADLINE).where(*_is(key)))
        if deadline.kind is Kind.DIGEST:
            return await self._digest(connection, deadline, now)
        alert = await _locked(connection, deadline)
        return await self._about(connection, deadline, alert, now)

    async def open(self, connection: AsyncConnection) -> dict[Severity, int]:
        """Alerts that are not resolved."""
        return await _count(connection, OPEN)

    async def unanswered(self, connection: AsyncConnection, now: datetime) -> dict[Severity, int]:
        """Alerts that somebody should have acknowledged by now."""
        return await _count(connection, OPEN, WAITS, ALERT.c.ack_due_at <= now)

    async def _about(self, connection: AsyncConnection, deadline: Deadline, alert: Alert, now: datetime) -> Done:
        if deadline.kind is Kind.WAKE:
            return await _wake(connection, deadline, alert, now)
        if not alert.waits or alert.round != deadline.round:
            return Done(deadline, None)
        if deadline.kind is Kind.OVERDUE:
            await note(connection, [Changed(alert, Change.OVERDUE, now, step=deadline.step)])
            return Done(deadline, Change.OVERDUE)
        settings = (await settings_of(connection, [alert.tenant]))[alert.tenant]
        reached = on_call(settings, deadline.level, alert.severity, now)
        change = Change.UNANSWERED if deadline.kind is Kind.ESCALATE else Change.NOTIFIED
        told = tuple(reach.recipient for reach in reached)
        said = Changed(alert, change if reached else Change.UNREACHED, now, step=deadline.step, told=told)
        await note(connection, [said])
        await self._request(connection, deadline, alert.id, reached, alert.severity, now)
        return Done(deadline, said.change, len(reached))

    async def _digest(self, connection: AsyncConnection, deadline: Deadline, now: datetime) -> Done:
        """One message for all that waits, unless it is put off; and the next digest, as long as something does."""
        settings = (await settings_of(connection, [deadline.tenant]))[deadline.tenant]
        waiting = await _waiting(connection, deadline.tenant)
        if not waiting:
            return Done(deadline, None)
        following = digest_of(deadline, settings)
        put_off = following.due_at > now
        if not put_off:
            following = digest(deadline.tenant, settings, now)
        await connection.execute(upsert(DEADLINE).on_conflict_do_nothing(), vars(following))
        if put_off:
            return Done(deadline, None)
        deadline = replace(deadline, step=digest_step(deadline, settings))
        reached = digest_readers(settings)
        told = tuple(reach.recipient for reach in reached)
        change = Change.NOTIFIED if reached else Change.UNREACHED
        said = [Changed(alert, change, now, step=deadline.step, told=told) for alert in waiting]
        await note(connection, said)
        await self._request(connection, deadline, None, reached, Severity.ROUTINE, now)
        return Done(deadline, change, len(reached))

    async def _request(
        self,
        connection: AsyncConnection,
        deadline: Deadline,
        alert_id: str | None,
        reached: Sequence[Reach],
        severity: Severity,
        now: datetime,
    ) -> None:
        wanted = [
            DeliveryWanted(deadline.tenant, alert_id, deadline.step, reach.recipient, reach.channel, severity)
            for reach in reached
        ]
        await self._deliveries.request(connection, wanted, now)


async def late(connection: AsyncConnection, now: datetime) -> dict[tuple[Severity, Kind], int]:
    """How many deadlines should have been done by now, whatever keeps them; by severity and kind."""
    query = select(DEADLINE.c.rank, DEADLINE.c.kind, func.count().label("many")).where(DEADLINE.c.late_at <= now)
    rows = await connection.execute(query.group_by(DEADLINE.c.rank, DEADLINE.c.kind))
    return {(list(Severity)[row.rank], Kind(row.kind)): row.many for row in rows}


async def _count(connection: AsyncConnection, *conditions: ColumnElement[bool]) -> dict[Severity, int]:
    query = select(ALERT.c.severity, func.count().label("many")).where(*conditions).group_by(ALERT.c.severity)
    return {Severity(row.severity): row.many for row in await connection.execute(query)}


async def _wake(connection: AsyncConnection, deadline: Deadline, alert: Alert, now: datetime) -> Done:
    after = woken(alert, now)
    if after is None:
        return Done(deadline, None)
    settings = (await settings_of(connection, [alert.tenant]))[alert.tenant]
    said = Changed(after, Change.WOKEN, now, step=deadline.step).beginning(begin(after, settings, now))
    await write(connection, [said])
    return Done(deadline, Change.WOKEN)


async def _locked(connection: AsyncConnection, deadline: Deadline) -> Alert:
    """The alert, under the lock of its patient and its own: nobody acts on it meanwhile, whoever was first counts."""
    mine = (ALERT.c.tenant == deadline.tenant, ALERT.c.id == deadline.alert_id)
    patient = TABLES.patient.c
    about = select(ALERT.c.patient).where(*mine).scalar_subquery()
    await connection.execute(
        select(patient.patient).where(patient.tenant == deadline.tenant, patient.patient == about).with_for_update()
    )
    return to_alert((await connection.execute(select(ALERT).where(*mine).with_for_update())).one())


async def _waiting(connection: AsyncConnection, tenant: str) -> list[Alert]:
    """Routine alerts that nobody has acknowledged and that do not rest."""
    rows = await connection.execute(
        select(ALERT)
        .where(ALERT.c.tenant == tenant, ALERT.c.severity == Severity.ROUTINE.value, WAITS)
        .order_by(ALERT.c.raised_at, ALERT.c.id)
    )
    return [to_alert(row) for row in rows]


def _is(key: Key) -> tuple[ColumnElement[bool], ...]:
    tenant, alert_id, step = key
    return DEADLINE.c.tenant == tenant, DEADLINE.c.alert_id == alert_id, DEADLINE.c.step == step


def _deadline(row: Row[Any]) -> Deadline:
    return Deadline(**{**row._mapping, "kind": Kind(row.kind)})
