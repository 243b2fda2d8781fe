"""A delivery that has died, or does not arrive in time, is an alert itself: somebody may not have been told."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.changes import apply_signals
from services.alerts.adapters.postgres.rows import NOBODY, to_alert
from services.alerts.adapters.postgres.tables import ALERT, OPEN
from services.alerts.application.delivering import Leased
from services.alerts.application.signals import technical
from services.alerts.domain.alert import Alert
from services.alerts.domain.delivery import Outcome
from shared.contracts.vocabulary import AlertCode

_LOCK: Final = 0x11F7_DE11
"""Advisory lock: of two that die at once by the same channel, one raises the alert."""


async def tell(connection: AsyncConnection, leased: Leased, outcome: Outcome, now: datetime, *, dead: bool) -> bool:
    """Raise TECHNICAL in the clinic, unless one about this channel is open; whether it was. `now`: clinical time.

    `dead`: it is not tried again by this channel.

    One for the channel, not for each delivery: news of a dead channel that die by the same channel end there.
    """
    await connection.execute(select(func.pg_advisory_xact_lock(_LOCK)))
    if await _standing(connection, leased) is not None:
        return False
    goes_on = "It goes on by the next channel." if leased.next_channels else "There is no other channel."
    so_far = "could not be delivered" if dead else "has not been delivered in time"
    again = "" if dead else " It is tried again."
    sentence = f"A message {so_far} by the channel {leased.channel_id}: {outcome.said}. {goes_on}{again}"
    signal = technical(leased.tenant, None, _episode(leased), sentence, now)
    return bool(await apply_signals(connection, [signal], now))


async def works_again(connection: AsyncConnection, leased: Leased, now: datetime) -> bool:
    """Close what was said of the channel, now that it has delivered: the next outage is news. Whether it was closed.

    Only what somebody has seen: while nobody has, something may be undelivered that nobody knows of.
    """
    alert = await _standing(connection, leased)
    if alert is None or alert.waits:
        return False
    signal = technical(
        leased.tenant, None, _episode(leased), f"The channel {leased.channel_id} delivers again.", now, over=True
    )
    return bool(await apply_signals(connection, [signal], now))


async def _standing(connection: AsyncConnection, leased: Leased) -> Alert | None:
    about = (ALERT.c.patient == NOBODY, ALERT.c.code == AlertCode.TECHNICAL.value, ALERT.c.episode == _episode(leased))
    row = (await connection.execute(select(ALERT).where(ALERT.c.tenant == leased.tenant, *about, OPEN))).one_or_none()
    return to_alert(row) if row is not None else None


def _episode(leased: Leased) -> str:
    return f"delivery:{leased.channel_id}"
