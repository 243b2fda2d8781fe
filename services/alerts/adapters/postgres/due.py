"""Which delivery can be sent now, of all that are due; and which channels are kept from nothing, by where they lead."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, exists, false, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.deliveries import NO_ALERT
from services.alerts.adapters.postgres.delivery_tables import CHANNEL_STATE, DELIVERY
from services.alerts.adapters.postgres.tables import ALERT, WAITS
from services.alerts.domain.delivery import TRIPS_AFTER, DeliveryState
from shared.contracts.clinic import Channel
from shared.contracts.vocabulary import Severity

ChannelKey = tuple[str, str]
"""(tenant, channel)"""


def endpoint(channel: Channel | None) -> str:
    """A digest of where a channel leads: one that leads elsewhere begins without a past."""
    if channel is None:
        return ""
    return hashlib.sha256(f"{channel.kind} {channel.target} {channel.secret}".encode()).hexdigest()[:16]


async def moved(connection: AsyncConnection, now: datetime) -> set[ChannelKey]:
    """Channels whose old address is left in peace: at the new one nobody has asked for that."""
    state = CHANNEL_STATE.c
    query = select(state.tenant, state.channel, state.endpoint).where(state.open_until > now)
    resting = (await connection.execute(query)).all()
    if not resting:
        return set()
    settings = await settings_of(connection, {row.tenant for row in resting})
    leads = {(tenant, one.id): endpoint(one) for tenant, mine in settings.items() for one in mine.channels}
    return {(row.tenant, row.channel) for row in resting if leads.get((row.tenant, row.channel), "") != row.endpoint}


def due(now: datetime, *, busy: Collection[ChannelKey], least: Severity, moved: Collection[ChannelKey]) -> Select[Any]:
    """One delivery that can be sent now, the most urgent, with how its channel fares; locked.

    Left out: channels that are `busy`, what is less severe than `least`, channels that rest and have not `moved`.
    """
    one, state = DELIVERY.c, CHANNEL_STATE.c
    earlier = DELIVERY.alias("earlier")
    before = exists().where(
        earlier.c.state == DeliveryState.PENDING.value,
        earlier.c.tenant == one.tenant,
        earlier.c.channel == one.channel,
        earlier.c.position < one.position,
    )
    rests = and_(state.open_until.is_not(None), state.open_until > now)
    if moved:
        rests = and_(rests, tuple_(state.tenant, state.channel).not_in(sorted(moved)))
    # It is not kept from its next channel, nor from its end, by one that is out of order.
    goes_on = and_(state.failures >= TRIPS_AFTER, func.cardinality(one.next_channels) > 0)
    # The digest and tests are of no alert, and what is mirrored is of all that happens to it.
    awaited = or_(one.alert_id == NO_ALERT, one.position.is_not(None), func.coalesce(WAITS, false()))
    query = (
        select(DELIVERY, state.endpoint, state.failures, state.open_until, state.gone, awaited.label("awaited"))
        .outerjoin(ALERT, and_(ALERT.c.tenant == one.tenant, ALERT.c.id == one.alert_id))
        .outerjoin(CHANNEL_STATE, and_(state.tenant == one.tenant, state.channel == one.channel))
        .where(
            one.state == DeliveryState.PENDING.value,
            one.due_at <= now,
            one.rank >= least.rank,
            or_(one.leased_until.is_(None), one.leased_until <= now),
            or_(state.tenant.is_(None), ~rests, one.trial, one.give_up_at <= now, goes_on),
            or_(one.position.is_(None), ~before),
        )
        .order_by(one.rank.desc(), one.due_at)
        .limit(1)
        .with_for_update(of=DELIVERY, skip_locked=True)
    )
    return query.where(tuple_(one.tenant, one.channel).not_in(sorted(busy))) if busy else query
