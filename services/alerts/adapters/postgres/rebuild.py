"""The alert table made anew from the history, which alone is the truth about what people did with alerts.

People's acts, and what time brought, are found again by patient, code, episode and number.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Row, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.rows import to_alert, to_row
from services.alerts.adapters.postgres.tables import ACT, ALERT, FEED_COUNTER
from services.alerts.domain.alert import Alert
from services.alerts.domain.retelling import NotTold, PastStep, retold
from shared.contracts.alerts import Change
from shared.contracts.vocabulary import AlertCode, Role, Severity


@dataclass
class Rebuilt:
    """What came of it: how many alerts stand as they are told, which were put right, which cannot be told and why."""

    same: int = 0
    mended: list[str] = field(default_factory=list)
    left: dict[str, str] = field(default_factory=dict)


async def rebuild(connection: AsyncConnection, tenant: str, *, write: bool) -> Rebuilt:
    """Tell every alert of a clinic again; with `write`, put what is told in the place of what stands.

    While it writes nobody else changes an alert of the clinic: the feed's counter is held until the end.
    """
    if write:
        await connection.execute(select(FEED_COUNTER).where(FEED_COUNTER.c.tenant == tenant).with_for_update())
    standing = {alert.id: alert for alert in map(to_alert, await connection.execute(_alerts(tenant)))}
    done = Rebuilt()
    async for alert_id, steps in _histories(connection, tenant):
        try:
            told = retold(steps)
        except NotTold as reason:
            done.left[alert_id] = str(reason)
            continue
        if standing.get(alert_id) == told:
            done.same += 1
            continue
        done.mended.append(alert_id)
        if write:
            await _put(connection, told)
    return done


async def _histories(connection: AsyncConnection, tenant: str) -> AsyncIterator[tuple[str, list[PastStep]]]:
    key = (ACT.c.patient, ACT.c.code, ACT.c.episode, ACT.c.number)
    # Of one key, raised anew after it was closed: the number before closes before the next one opens.
    rows = await connection.execute(select(ACT).where(ACT.c.tenant == tenant).order_by(*key, ACT.c.id))
    for alert_id, steps in groupby(rows, key=lambda row: str(row.alert_id)):
        yield alert_id, [_step(row) for row in steps]


async def _put(connection: AsyncConnection, alert: Alert) -> None:
    insert = upsert(ALERT).values(to_row(alert))
    changed = {column.name: insert.excluded[column.name] for column in ALERT.c if column.name != "id"}
    await connection.execute(insert.on_conflict_do_update(index_elements=["id"], set_=changed))


def _alerts(tenant: str) -> Any:
    return select(ALERT).where(ALERT.c.tenant == tenant)


def _step(row: Row[Any]) -> PastStep:
    values = {name: row._mapping[name] for name in _NAMES}
    return PastStep(
        **{
            **values,
            "patient": row.patient or None,
            "code": AlertCode(row.code),
            "kind": Change(row.kind),
            "role": Role(row.role) if row.role is not None else None,
            "severity": Severity(row.severity) if row.severity is not None else None,
        }
    )


_NAMES: Final = tuple(PastStep.__dataclass_fields__)
