"""The deliveries that are due, leased one at a time, and what became of them."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Final

import structlog
from sqlalchemy import Row, func, insert, select, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.deliveries import NO_ALERT, insert_deliveries, row_of
from services.alerts.adapters.postgres.delivery_tables import ATTEMPT, CHANNEL_STATE, DELIVERY
from services.alerts.adapters.postgres.due import due, endpoint, moved
from services.alerts.application.delivering import Leased, Notice
from services.alerts.application.ports import DeliveryWanted
from services.alerts.domain.delivery import (
    ENDS,
    Breaker,
    DeliveryState,
    Outcome,
    Verdict,
    again_in,
    is_held_up,
)
from shared.contracts.clinic import Channel
from shared.contracts.vocabulary import Severity

LEASE: Final = timedelta(seconds=25)
"""Longer than an attempt may take: what a killed process had in hand is tried again after so long."""

_SET_BACK: Final = timedelta(seconds=30)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Settled:
    """What became of a delivery: it died, or is tried again only after it should have arrived and has no other way."""

    dead: bool = False
    held_up: bool = False


class Outgoing:
    """The worker's side of the delivery table. Any number of processes may take from it."""

    def __init__(self, engine: AsyncEngine, *, lease: timedelta = LEASE) -> None:
        """`lease`: operational time."""
        self._engine = engine
        self._lease = lease

    async def take(self, *, busy: Collection[tuple[str, str]], least: Severity) -> Leased | None:
        """Lease the delivery that is due and most urgent; None when there is none.

        Left out: channels that are `busy` here already (tenant, channel), what is less severe than `least`, channels
        that rest. One that has rested is probed with one delivery at a time.
        """
        async with self._engine.begin() as connection:
            now = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
            query = due(now, busy=busy, least=least, moved=await moved(connection, now))
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                return None
            try:
                # A row, or settings, that this version cannot read must not keep the others.
                settings = (await settings_of(connection, [row.tenant]))[row.tenant]
                channel = next((one for one in settings.channels if one.id == row.channel), None)
                leased = _leased(row, now, channel)
            except (ValueError, TypeError, KeyError) as unreadable:
                _log.warning("delivery cannot be read and is set back", delivery=row.id, exc_info=unreadable)
                await _change(connection, row.id, due_at=now + _SET_BACK)
                return None
            if leased.probes and not await self._claim_probe(connection, leased):
                return None
            await _change(connection, leased.id, leased_until=now + self._lease, attempts=leased.number)
        return leased

    async def _claim_probe(self, connection: AsyncConnection, leased: Leased) -> bool:
        """Whether ours is the one: until it is settled the channel rests for everybody else."""
        state = CHANNEL_STATE.c
        claimed = await connection.execute(
            update(CHANNEL_STATE)
            .where(state.tenant == leased.tenant, state.channel == leased.channel_id, state.open_until <= leased.now)
            .values(open_until=leased.now + self._lease)
        )
        return claimed.rowcount == 1

    async def settle(self, connection: AsyncConnection, leased: Leased, outcome: Outcome, took_ms: int) -> Settled:
        """Write down what an attempt came to, and what follows from it.

        A dead one goes on by the next channel, in the same transaction.
        """
        mine = DELIVERY.c.id == leased.id
        columns = (DELIVERY.c.state, DELIVERY.c.attempts, DELIVERY.c.requested_at, DELIVERY.c.give_up_at)
        row = (await connection.execute(select(*columns).where(mine).with_for_update())).one()
        now = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
        await connection.execute(insert(ATTEMPT).inline().values(_attempt(leased, outcome, took_ms)))
        rests_until = None
        if outcome.verdict not in {Verdict.SKIPPED, Verdict.MOOT}:
            rests_until = await _fare(connection, leased, outcome, now)
        ours = row.attempts == leased.number or outcome.verdict is Verdict.DELIVERED
        if row.state != DeliveryState.PENDING or not ours:
            return Settled()  # our lease was over, and somebody else has it
        after = ENDS[outcome.verdict]
        values: dict[str, Any] = {"state": after.value, "leased_until": None}
        if after is DeliveryState.PENDING:
            due_at = min(now + again_in(leased.id, leased.number, outcome, leased.severity), row.give_up_at)
            await _change(connection, leased.id, **values, due_at=due_at)
            waited = max(due_at, rests_until or due_at) - row.requested_at
            return Settled(held_up=not leased.next_channels and is_held_up(leased.severity, waited))
        await _change(connection, leased.id, **values, finished_at=now)
        dead = after is DeliveryState.DEAD
        if dead and leased.next_channels:
            await insert_deliveries(connection, [_moved(leased)])
        return Settled(dead=dead)

    async def release(self, leased: Leased) -> None:
        """Give a delivery back whose attempt was cut off: it may have arrived, and is sent again with the same id."""
        async with self._engine.begin() as connection:
            await connection.execute(
                update(DELIVERY)
                .where(DELIVERY.c.id == leased.id, DELIVERY.c.attempts == leased.number)
                .values(leased_until=None)
            )

    async def backlog(self) -> dict[Severity, tuple[int, float]]:
        """By severity: how many deliveries wait, and for how long the oldest has, seconds."""
        age = func.extract("epoch", func.clock_timestamp() - func.min(DELIVERY.c.requested_at))
        query = (
            select(DELIVERY.c.severity, func.count().label("rows"), age.label("age"))
            .where(DELIVERY.c.state == DeliveryState.PENDING.value)
            .group_by(DELIVERY.c.severity)
        )
        async with self._engine.connect() as connection:
            found = {Severity(row.severity): (row.rows, float(row.age)) for row in await connection.execute(query)}
        return {severity: found.get(severity, (0, 0.0)) for severity in Severity}


async def _change(connection: AsyncConnection, delivery_id: str, **values: object) -> None:
    await connection.execute(update(DELIVERY).where(DELIVERY.c.id == delivery_id).values(values))


def _leased(row: Row[Any], now: datetime, channel: Channel | None) -> Leased:
    breaker = Breaker(endpoint(channel))
    if row.endpoint == breaker.endpoint:
        breaker = replace(breaker, failures=row.failures, open_until=row.open_until, gone=row.gone)
    return Leased(
        id=row.id,
        tenant=row.tenant,
        alert_id=row.alert_id,
        step=row.step,
        recipient=row.recipient,
        channel_id=row.channel,
        next_channels=tuple(row.next_channels),
        severity=Severity(row.severity),
        trial=row.trial,
        notice=Notice.from_json(row.body),
        at=row.at,
        number=row.attempts + 1,
        give_up_at=row.give_up_at,
        now=now,
        channel=channel,
        breaker=breaker,
        awaited=row.awaited,
    )


def _attempt(leased: Leased, outcome: Outcome, took_ms: int) -> dict[str, Any]:
    return {
        "tenant": leased.tenant,
        "delivery_id": leased.id,
        "number": leased.number,
        "verdict": outcome.verdict.value,
        "status": outcome.status,
        "said": outcome.said,
        "took_ms": took_ms,
    }


async def _fare(connection: AsyncConnection, leased: Leased, outcome: Outcome, now: datetime) -> datetime | None:
    """Keep how the channel fares; until when it rests."""
    key = {"tenant": leased.tenant, "channel": leased.channel_id}
    query = select(CHANNEL_STATE).where(*(CHANNEL_STATE.c[name] == value for name, value in key.items()))
    row = (await connection.execute(query.with_for_update())).one_or_none()
    before = Breaker(leased.breaker.endpoint)
    if row is not None and row.endpoint == before.endpoint:
        before = Breaker(row.endpoint, row.failures, row.open_until, row.gone)
    after = before.after(outcome, now)
    values = {**vars(after), "updated_at": now}
    statement = upsert(CHANNEL_STATE).values(**key, **values)
    await connection.execute(statement.on_conflict_do_update(index_elements=["tenant", "channel"], set_=values))
    return after.open_until


def _moved(leased: Leased) -> dict[str, Any]:
    """The same by the next channel: another delivery, which says the same."""
    alert_id = leased.alert_id if leased.alert_id != NO_ALERT else None
    wanted = DeliveryWanted(
        leased.tenant, alert_id, leased.step, leased.recipient, leased.next_channels[0], leased.severity
    )
    return row_of(wanted, leased.next_channels[1:], leased.notice, leased.at)
