"""Takes what is to be delivered, in the transaction that makes it necessary."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, Final

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.delivery_tables import DELIVERY
from services.alerts.adapters.postgres.rows import to_alert
from services.alerts.adapters.postgres.tables import ALERT, WAITS
from services.alerts.application.delivering import Notice, digest, notification, trial
from services.alerts.application.ports import DeliveryWanted
from services.alerts.domain.delivery import TEST_PATIENCE, DeliveryState, patience
from shared.contracts.clinic import Channel, ClinicSettings
from shared.contracts.vocabulary import Severity
from shared.runtime.ids import delivery_id, new_id

NO_ALERT: Final = ""
NO_RECIPIENT: Final = ""
"""A test of a channel, and what is mirrored: to a channel alone."""


class PostgresDeliveries:
    """The delivery table of the schema `alerts`, for whoever wants something delivered."""

    def __init__(self, public_url: str) -> None:
        """`public_url`: where clinicians reach Liftline; every notice leads there."""
        self._public_url = public_url

    async def request(self, connection: AsyncConnection, wanted: Sequence[DeliveryWanted], at: datetime) -> None:
        """Keep it with the transaction that makes it necessary. `at`: clinical time. Asked again it changes nothing.

        What it says is written down now: every attempt says the same, whatever happens to the alert meanwhile. When
        the channel fails, the recipient's next ones are used.
        """
        if not wanted:
            return
        settings = await settings_of(connection, {one.tenant for one in wanted})
        notices = await self._notices(connection, wanted, settings, at)
        rows = [
            row_of(one, _after(settings[one.tenant], one), notice, at)
            for one, notice in zip(wanted, notices, strict=True)
            if notice is not None
        ]
        await insert_deliveries(connection, rows)

    async def request_trial(self, connection: AsyncConnection, tenant: str, channel: Channel, at: datetime) -> str:
        """Ask for a test of a channel; the id of its delivery. Tried although the channel rests or is off."""
        wanted = DeliveryWanted(tenant, None, f"test.{new_id()}", NO_RECIPIENT, channel.id, Severity.URGENT)
        row = row_of(wanted, (), trial(channel.id, self._public_url, at), at, patience_=TEST_PATIENCE)
        await insert_deliveries(connection, [{**row, "trial": True}])
        return str(row["id"])

    async def _notices(
        self,
        connection: AsyncConnection,
        wanted: Sequence[DeliveryWanted],
        settings: dict[str, ClinicSettings],
        at: datetime,
    ) -> list[Notice | None]:
        keys = sorted({(one.tenant, one.alert_id) for one in wanted if one.alert_id is not None})
        rows = await connection.execute(select(ALERT).where(tuple_(ALERT.c.tenant, ALERT.c.id).in_(keys)))
        alerts = {(row.tenant, row.id): to_alert(row) for row in rows}
        notices: list[Notice | None] = []
        for one in wanted:
            if one.alert_id is None:
                count = await _waiting_routine(connection, one.tenant)
                notices.append(digest(one.step, count, self._public_url, at))
            else:
                alert, may_say = alerts.get((one.tenant, one.alert_id)), settings[one.tenant].may_say
                told = notification(alert, one.step, may_say, self._public_url, at) if alert is not None else None
                notices.append(told)
        return notices


def row_of(
    wanted: DeliveryWanted,
    next_channels: Sequence[str],
    notice: Notice,
    at: datetime,
    *,
    patience_: timedelta | None = None,
    position: int | None = None,
) -> dict[str, Any]:
    """Values of a row. Its id is made of tenant, alert, step, recipient and channel: the same five, the same row."""
    alert = wanted.alert_id if wanted.alert_id is not None else NO_ALERT
    wait = patience_ if patience_ is not None else patience(wanted.severity, more_channels=bool(next_channels))
    return {
        "id": delivery_id(wanted.tenant, alert, wanted.step, wanted.recipient, wanted.channel),
        "tenant": wanted.tenant,
        "alert_id": alert,
        "step": wanted.step,
        "recipient": wanted.recipient,
        "channel": wanted.channel,
        "next_channels": list(next_channels),
        "severity": wanted.severity.value,
        "rank": wanted.severity.rank,
        "position": position,
        "trial": False,
        "body": notice.to_json(),
        "state": DeliveryState.PENDING.value,
        "at": at,
        "patience": wait,
    }


async def insert_deliveries(connection: AsyncConnection, rows: Sequence[dict[str, Any]]) -> None:
    """Insert rows; one that is there stays as it is. How long each is tried counts from now, in operational time."""
    if not rows:
        return
    now = (await connection.execute(select(func.clock_timestamp()))).scalar_one()
    # In the order of their ids: two transactions that ask for the same do not wait for each other.
    values = [{**row, "give_up_at": now + row["patience"]} for row in sorted(rows, key=itemgetter("id"))]
    for each in values:
        del each["patience"]
    await connection.execute(upsert(DELIVERY).on_conflict_do_nothing(index_elements=["id"]), values)


def _after(settings: ClinicSettings, wanted: DeliveryWanted) -> tuple[str, ...]:
    """The recipient's channels after the one that is wanted, of those that take its severity.

    What is urgent goes on by the others that are on rather than by none, as it would have begun (domain/rota.py).
    """
    try:
        names = settings.recipient(wanted.recipient).channels
    except KeyError:
        return ()
    rest = names[names.index(wanted.channel) + 1 :] if wanted.channel in names else names
    takes = {one.id: wanted.severity in one.severities for one in settings.channels if one.enabled}
    meant = [name for name in rest if takes.get(name) is True]
    pressing = wanted.severity.rank >= Severity.URGENT.rank
    others = [name for name in names if takes.get(name) is False] if pressing else []
    return tuple(name for name in dict.fromkeys((*meant, *others)) if name != wanted.channel)


async def _waiting_routine(connection: AsyncConnection, tenant: str) -> int:
    query = select(func.count()).where(ALERT.c.tenant == tenant, ALERT.c.severity == Severity.ROUTINE.value, WAITS)
    return (await connection.execute(query)).scalar_one()
