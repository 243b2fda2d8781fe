"""Deliveries as people ask for them."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.deliveries import NO_RECIPIENT, PostgresDeliveries
from services.alerts.adapters.postgres.delivery_tables import ATTEMPT, CHANNEL_STATE, DELIVERY
from services.alerts.adapters.postgres.due import endpoint
from services.alerts.adapters.postgres.rows import NOBODY
from services.alerts.adapters.postgres.tables import ALERT
from services.alerts.application.delivery_log import AttemptView, ChannelView, DeliveryView
from services.alerts.application.ports import NotFound
from services.alerts.domain.delivery import Breaker, DeliveryState
from shared.runtime.auth import Principal
from shared.runtime.clock import Clock
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.tenants import Tenants

LONGEST: Final = 500
"""Deliveries of an alert that are shown, the newest."""


class PostgresDeliveryLog:
    """The tables of deliveries; every query begins with the caller's tenant."""

    def __init__(
        self, tenants: Tenants, audit: Audit, clock: Clock, deliveries: PostgresDeliveries, wake: Callable[[], None]
    ) -> None:
        """`wake` is called when a test was asked for."""
        self._tenants = tenants
        self._audit = audit
        self._clock = clock
        self._deliveries = deliveries
        self._wake = wake

    async def of_alert(self, who: Principal, alert_id: str) -> Sequence[DeliveryView]:
        """Oldest first; raises NotFound where the clinic has no such alert."""
        async with self._tenants.of(who.tenant) as connection:
            query = select(ALERT.c.patient).where(ALERT.c.tenant == who.tenant, ALERT.c.id == alert_id)
            patient = (await connection.execute(query)).scalar_one_or_none()
            if patient is None:
                raise NotFound
            concerned = [patient] if patient != NOBODY else []
            await self._audit.record(connection, who, "read deliveries", concerned, concerns=alert_id)
            return await _read(connection, who.tenant, DELIVERY.c.alert_id == alert_id)

    async def one(self, who: Principal, delivery_id: str) -> DeliveryView:
        """Read one; raises NotFound."""
        async with self._tenants.of(who.tenant) as connection:
            found = await _read(connection, who.tenant, DELIVERY.c.id == delivery_id)
            if not found:
                raise NotFound
            about = (
                select(ALERT.c.patient)
                .join(DELIVERY, (DELIVERY.c.tenant == ALERT.c.tenant) & (DELIVERY.c.alert_id == ALERT.c.id))
                .where(DELIVERY.c.tenant == who.tenant, DELIVERY.c.id == delivery_id, ALERT.c.patient != NOBODY)
            )
            concerned = list((await connection.execute(about)).scalars())
            await self._audit.record(connection, who, "read deliveries", concerned, concerns=delivery_id)
            return found[0]

    async def channels(self, who: Principal) -> Sequence[ChannelView]:
        """Those of the settings, in their order."""
        states = select(CHANNEL_STATE).where(CHANNEL_STATE.c.tenant == who.tenant)
        waiting = (
            select(DELIVERY.c.channel, func.count().label("many"))
            .where(DELIVERY.c.tenant == who.tenant, DELIVERY.c.state == DeliveryState.PENDING.value)
            .group_by(DELIVERY.c.channel)
        )
        async with self._tenants.of(who.tenant) as connection:
            settings = (await settings_of(connection, [who.tenant]))[who.tenant]
            breakers = {
                (row.channel, row.endpoint): Breaker(row.endpoint, row.failures, row.open_until, row.gone)
                for row in await connection.execute(states)
            }
            pending = {row.channel: row.many for row in await connection.execute(waiting)}
        views = []
        for channel in settings.channels:
            breaker = breakers.get((channel.id, endpoint(channel)), Breaker(endpoint(channel)))
            views.append(
                ChannelView(
                    id=channel.id,
                    kind=channel.kind,
                    enabled=channel.enabled,
                    failures=breaker.failures,
                    rests_until=breaker.open_until,
                    gone=breaker.gone,
                    pending=pending.get(channel.id, 0),
                )
            )
        return views

    async def test(self, who: Principal, channel: str) -> str:
        """Ask for a test; the id of its delivery. Raises NotFound."""
        now = await self._clock.now()
        async with self._tenants.of(who.tenant) as connection:
            settings = (await settings_of(connection, [who.tenant]))[who.tenant]
            try:
                found = settings.channel(channel)
            except KeyError:
                raise NotFound from None
            await self._audit.record(connection, who, "test channel", concerns=channel)
            delivery_id = await self._deliveries.request_trial(connection, who.tenant, found, now)
        self._wake()
        return delivery_id


async def _read(connection: AsyncConnection, tenant: str, condition: ColumnElement[bool]) -> list[DeliveryView]:
    newest = select(DELIVERY).where(DELIVERY.c.tenant == tenant, condition)
    rows = (await connection.execute(newest.order_by(DELIVERY.c.requested_at.desc()).limit(LONGEST))).all()
    tries = (
        select(ATTEMPT)
        .where(ATTEMPT.c.tenant == tenant, ATTEMPT.c.delivery_id.in_([row.id for row in rows]))
        .order_by(ATTEMPT.c.id)
    )
    attempts: dict[str, list[AttemptView]] = defaultdict(list)
    for row in await connection.execute(tries):
        attempts[row.delivery_id].append(AttemptView.model_validate(dict(row._mapping)))
    return [_view(dict(row._mapping), attempts[row.id]) for row in reversed(rows)]


def _view(row: dict[str, Any], attempts: Sequence[AttemptView]) -> DeliveryView:
    pending = row["state"] == DeliveryState.PENDING
    recipient = row["recipient"] if row["recipient"] != NO_RECIPIENT else None
    shown = {"recipient": recipient, "next_attempt_at": row["due_at"] if pending else None, "attempts": attempts}
    return DeliveryView.model_validate({**row, **shown})
