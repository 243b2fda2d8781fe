"""Alerts as clinicians ask for them and work them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Select, exists, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.changes import write_worked
from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.history import Changed
from services.alerts.adapters.postgres.rows import to_alert, to_row
from services.alerts.adapters.postgres.tables import ACT, ALERT
from services.alerts.application.ports import Filter, ListCursor, NotFound, Order, Outdated
from services.alerts.application.views import Happening
from services.alerts.domain.alert import Act, Alert, Refused
from services.alerts.domain.deadlines import begin, begins, wake
from services.alerts.domain.lifecycle import acted
from shared.clinical.messages import sentence, wording
from shared.contracts.alerts import Change
from shared.contracts.emissions import AlertSaid
from shared.contracts.vocabulary import AlertCode
from shared.runtime.auth import Principal
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.ports import Origin
from shared.runtime.journal.work import Work
from shared.runtime.journal.writer import Changes
from shared.runtime.postgres.audit import DONE, Audit
from shared.runtime.postgres.tenants import Tenants

_KEY: Final = {"tenant", "patient", "code", "episode"}
UNCHANGED: Final = "unchanged"
"""Outcome of an act on an alert that was so already: it shows the alert all the same."""


class PostgresAlerts:
    """The alert table of the schema `alerts`; every query begins with the caller's tenant."""

    def __init__(self, journal: Journal, tenants: Tenants, audit: Audit) -> None:
        self._journal = journal
        self._tenants = tenants
        self._audit = audit

    async def page(
        self, who: Principal, wanted: Filter, order: Order, after: ListCursor | None, limit: int
    ) -> tuple[Sequence[Alert], bool]:
        """A page of alerts, and whether there are more."""
        query = _sorted(select(ALERT).where(ALERT.c.tenant == who.tenant, *_conditions(wanted)), order, after)
        async with self._tenants.of(who.tenant) as connection:
            found = [to_alert(row) for row in await connection.execute(query.limit(limit + 1))]
            page = found[:limit]
            concerned = [wanted.patient, *(alert.patient for alert in page)]
            await self._audit.record(connection, who, "list alerts", concerned)
            return page, len(found) > limit

    async def get(self, who: Principal, alert_id: str) -> tuple[Alert, Sequence[Happening]]:
        """One alert with its history; raises NotFound."""
        async with self._tenants.of(who.tenant) as connection:
            alert = await _find(connection, who, alert_id)
            await self._audit.record(connection, who, "read alert", [alert.patient], concerns=alert_id)
            return alert, await _history(connection, who, alert_id)

    async def act(self, who: Principal, alert_id: str, act: Act, version: int | None) -> Alert:
        """Do it under the patient's lock, as everything that is written about a patient."""
        changes = Changes()
        async with self._tenants.of(who.tenant) as connection:
            seen = await _find(connection, who, alert_id)
            work = await self._open(connection, seen)
            alert = await _find(connection, who, alert_id, lock=True)
            if version is not None and version != alert.version:
                raise Outdated(alert.version, await _history(connection, who, alert_id, after=version))
            if act.kind is Change.REOPENED:
                await _refuse_if_raised_anew(connection, alert)
            after = acted(alert, act)
            outcome = DONE if after is not None else UNCHANGED
            await self._audit.record(
                connection, who, f"alert {act.kind}", [alert.patient], concerns=alert_id, outcome=outcome
            )
            if after is None:
                return alert
            if work is not None and act.kind is Change.RESOLVED and alert.code is not AlertCode.TECHNICAL:
                work.state(_resolution(alert, act.at), Origin.PERSON)
                changes = Changes([work])
                await self._journal.writer.write_stated(connection, work)
            changed = await _changed(connection, alert, after, act)
            await write_worked(connection, changed)
        self._journal.committed(changes)
        self._measure(changed.alert, act)
        return changed.alert

    def _measure(self, alert: Alert, act: Act) -> None:
        if act.kind is Change.ACKNOWLEDGED and alert.round == 1:
            seconds = (act.at - alert.raised_at).total_seconds()
            self._journal.metrics.acknowledge_seconds.labels(severity=alert.severity).observe(max(0.0, seconds))

    async def _open(self, connection: AsyncConnection, alert: Alert) -> Work | None:
        if alert.patient is None:
            return None
        row = await self._journal.patients.lock_one(connection, (alert.tenant, alert.patient))
        reading = await self._journal.clock.reading()
        return self._journal.work(connection, row, reading) if row is not None else None


async def _refuse_if_raised_anew(connection: AsyncConnection, alert: Alert) -> None:
    """C-127: of a patient, code and episode one alert is open, and it is the newest."""
    key = [ALERT.c[name] == value for name, value in to_row(alert).items() if name in _KEY]
    if await connection.scalar(select(exists().where(*key, ALERT.c.number > alert.number))):
        raise Refused("It was raised anew since: work the newer alert.")


async def _changed(connection: AsyncConnection, before: Alert, after: Alert, act: Act) -> Changed:
    """What the act comes to, with the deadlines that it sets."""
    changed = Changed(after, act.kind, act.at, act)
    if begins(before, after):
        settings = await settings_of(connection, [after.tenant])
        return changed.beginning(begin(after, settings[after.tenant], act.at))
    return replace(changed, deadlines=(wake(after),)) if act.kind is Change.SNOOZED else changed


async def _history(
    connection: AsyncConnection, who: Principal, alert_id: str, *, after: int = 0
) -> Sequence[Happening]:
    """What happened, oldest first: all of it, or what came after a version."""
    columns = [ACT.c[name] for name in Happening.model_fields]
    rows = await connection.execute(
        select(*columns)
        .where(ACT.c.tenant == who.tenant, ACT.c.alert_id == alert_id, ACT.c.version > after)
        .order_by(ACT.c.id)
    )
    return [Happening.model_validate(dict(row._mapping)) for row in rows]


async def _find(connection: AsyncConnection, who: Principal, alert_id: str, *, lock: bool = False) -> Alert:
    query = select(ALERT).where(ALERT.c.tenant == who.tenant, ALERT.c.id == alert_id)
    row = (await connection.execute(query.with_for_update() if lock else query)).one_or_none()
    if row is None:
        raise NotFound
    return to_alert(row)


def _conditions(wanted: Filter) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.states:
        conditions.append(ALERT.c.state.in_([state.value for state in wanted.states]))
    if wanted.severities:
        conditions.append(ALERT.c.severity.in_([severity.value for severity in wanted.severities]))
    if wanted.codes:
        conditions.append(ALERT.c.code.in_([code.value for code in wanted.codes]))
    if wanted.patient is not None:
        conditions.append(ALERT.c.patient == wanted.patient)
    if wanted.since is not None:
        conditions.append(ALERT.c.raised_at >= wanted.since)
    return conditions


def _sorted(query: Select[Any], order: Order, after: ListCursor | None) -> Select[Any]:
    by = [ALERT.c.raised_at, ALERT.c.id]
    place: tuple[Any, ...] = (after.raised_at, after.id) if after is not None else ()
    if order is Order.WORST:
        by, place = [ALERT.c.rank, *by], (after.rank, *place) if after is not None else ()
    if place:
        query = query.where(tuple_(*by) < place)
    return query.order_by(*(column.desc() for column in by))


def _resolution(alert: Alert, at: datetime) -> AlertSaid:
    """What is published when a person resolves an alert. It ends no hold: only a clearance does."""
    said = AlertSaid.model_validate_json(alert.body)
    why = wording("C-128.person", before=said.wording or said.sentence)
    changed = {"kind": "alert_resolved", "at": at, "detected_late": False, "sentence": sentence(why), "wording": why}
    return said.model_copy(update=changed)
