"""The worklist from the tables of alerts and of patients."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.rows import NOBODY, to_alert
from services.alerts.adapters.postgres.tables import ALERT, FEED_COUNTER, OPEN, TABLES
from services.alerts.application.glance import Glance, glance
from services.alerts.application.worklist import Found, Page, Place, Sought
from services.alerts.domain.alert import Alert
from services.alerts.fold import AlertsLedger
from shared.clinical.ruleset import Timetables
from shared.clinical.settings import ClinicalRules
from shared.contracts.alerts import State
from shared.runtime.auth import Principal
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.tenants import Tenants

LISTED: Final = "list worklist"
"""Action in the audit record, with the patients that were shown."""

_WORST: Final = (ALERT.c.rank.desc(), ALERT.c.state.desc(), ALERT.c.raised_at, ALERT.c.id)
"""Of one patient: the worst first, of equals those that nobody has acknowledged, then the oldest."""


class PostgresWorklist:
    """Reads the schema `alerts`; every query begins with the caller's tenant."""

    def __init__(self, tenants: Tenants, audit: Audit, timetables: Timetables) -> None:
        """`timetables`: which rules are in force when."""
        self._tenants = tenants
        self._audit = audit
        self._timetables = timetables

    async def find(
        self, who: Principal, sought: Sought, now: datetime, skip: int, limit: int, after: Place | None = None
    ) -> Page:
        """All of it as of one instant: what the feed tells later is not in the list yet."""
        async with self._tenants.of(who.tenant, snapshot=True) as connection:
            position = await connection.execute(
                select(FEED_COUNTER.c.position).where(FEED_COUNTER.c.tenant == who.tenant)
            )
            last = position.scalar_one_or_none() or 0
            conditions = _conditions(who, sought, now)
            rows = (await connection.execute(_patients(conditions, after).offset(skip).limit(limit))).all()
            names = [row.patient for row in rows]
            alerts = await _alerts(connection, who.tenant, names, now, resting=sought.resting)
            rules = self._timetables.of(who.tenant).at(now)
            known = await _glances(connection, who.tenant, names, now, rules)
            await self._audit.record(connection, who, LISTED, [name for name in names if name != NOBODY])
            settings = await settings_of(connection, [who.tenant])
        found = tuple(Found(name or None, alerts[name], known.get(name)) for name in names)
        place = (rows[-1].worst, rows[-1].waiting, rows[-1].since, rows[-1].patient) if rows else None
        return Page(last, found, rows[0].total if rows else 0, settings[who.tenant].zone, place)


def _conditions(who: Principal, sought: Sought, now: datetime) -> list[ColumnElement[bool]]:
    conditions = [ALERT.c.tenant == who.tenant, OPEN, ALERT.c.rank >= sought.least.rank]
    if not sought.resting:
        conditions.append(_awake(now))
    if sought.patient:
        conditions.append(ALERT.c.patient.icontains(sought.patient, autoescape=True))
    if sought.mine:
        conditions.append(ALERT.c.assignee == who.subject)
    if sought.waiting:
        conditions.append(ALERT.c.state == State.OPEN.value)
    return conditions


def _awake(now: datetime) -> ColumnElement[bool]:
    return or_(ALERT.c.snoozed_until.is_(None), ALERT.c.snoozed_until <= now)


def _patients(conditions: list[ColumnElement[bool]], after: Place | None) -> Select[Any]:
    """The worst first; of equals those that nobody has acknowledged, then those that have waited longest."""
    worst = func.max(ALERT.c.rank)
    waiting = func.coalesce(func.max(ALERT.c.rank).filter(ALERT.c.state == State.OPEN.value), -1)
    since = func.min(ALERT.c.raised_at)
    query = (
        select(
            ALERT.c.patient,
            worst.label("worst"),
            waiting.label("waiting"),
            since.label("since"),
            func.count().over().label("total"),
        )
        .where(*conditions)
        .group_by(ALERT.c.patient)
        .order_by(worst.desc(), waiting.desc(), since, ALERT.c.patient)
    )
    if after is not None:
        query = query.having(tuple_(-worst, -waiting, since, ALERT.c.patient) > (-after[0], -after[1], *after[2:]))
    return query


async def _alerts(
    connection: AsyncConnection, tenant: str, names: Sequence[str], now: datetime, *, resting: bool
) -> dict[str, tuple[Alert, ...]]:
    """Every open alert of these patients, also those that were not sought: a line shows the whole of it."""
    query = select(ALERT).where(ALERT.c.tenant == tenant, ALERT.c.patient.in_(names), OPEN)
    if not resting:
        query = query.where(_awake(now))
    found: defaultdict[str, list[Alert]] = defaultdict(list)
    for row in await connection.execute(query.order_by(*_WORST)):
        found[row.patient].append(to_alert(row))
    return {name: tuple(alerts) for name, alerts in found.items()}


async def _glances(
    connection: AsyncConnection, tenant: str, names: Sequence[str], now: datetime, rules: ClinicalRules
) -> dict[str, Glance | None]:
    """A ledger that an older release has stored is read once its patient's next event has brought it up to date."""
    patient = TABLES.patient.c
    seen = func.coalesce(patient.look, patient.ledger).label("seen")
    rows = await connection.execute(
        select(patient.patient, seen).where(
            patient.tenant == tenant, patient.patient.in_(names), patient.ledger_format == AlertsLedger.FORMAT
        )
    )
    return {row.patient: glance(row.seen, now, rules) for row in rows if row.seen is not None}
