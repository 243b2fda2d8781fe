"""Writes what happens to alerts: the alert, the act, and last the feed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Text, and_, insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.rows import NOBODY, to_alert, to_row
from services.alerts.adapters.postgres.tables import ACT, ALERT, FEED, FEED_COUNTER, WORKED
from services.alerts.application.views import view_of
from services.alerts.domain.lifecycle import Act, Alert, Change, Signal, signalled
from shared.runtime.ids import alert_id, stable_id
from shared.runtime.postgres.sets import unnest

Key = tuple[str, str, str, str]
"""(tenant, patient, code, episode)"""


@dataclass(frozen=True)
class Changed:
    """An alert after something happened to it. `act` None: by data."""

    alert: Alert
    change: Change
    at: datetime
    act: Act | None = None


async def apply_signals(connection: AsyncConnection, signals: Iterable[Signal]) -> list[Changed]:
    """Work out and write what the domain's signals change; the patients' rows must be locked."""
    wanted = list(signals)
    if not wanted:
        return []
    current = await _latest(connection, {_key(signal) for signal in wanted})
    changed: list[Changed] = []
    for signal in wanted:
        before = current.get(_key(signal))
        number = before.number + 1 if before is not None else 1
        after = signalled(before, signal, _id(signal, number))
        if after is not None:
            current[_key(signal)] = after
            anew = before is None or after.id != before.id
            changed.append(Changed(after, Change.RAISED if anew else signal.kind, signal.at))
    await write(connection, changed)
    return changed


async def write(connection: AsyncConnection, changed: Sequence[Changed]) -> None:
    """Write alerts, acts and the feed. The feed's counters are the last rows that a transaction locks."""
    if not changed:
        return
    newest = {each.alert.id: each.alert for each in changed}
    await connection.execute(_UPSERT, [to_row(alert) for alert in newest.values()])
    await connection.execute(insert(ACT), [_act_row(each) for each in changed])
    await _feed(connection, changed)


async def write_act(connection: AsyncConnection, changed: Changed) -> None:
    """Write what a person has done with an alert, and nothing else of it: the api role may not say the rest."""
    alert = to_row(changed.alert)
    worked = {name: alert[name] for name in WORKED}
    await connection.execute(
        update(ALERT).where(ALERT.c.tenant == changed.alert.tenant, ALERT.c.id == changed.alert.id).values(worked)
    )
    await connection.execute(insert(ACT), [_act_row(changed)])
    await _feed(connection, [changed])


async def _feed(connection: AsyncConnection, changed: Sequence[Changed]) -> None:
    """Number the changes per tenant.

    The counter's row stays locked until the commit: positions are in the order of commits, without gaps. Tenants
    are taken in order, so that two transactions cannot wait for each other.
    """
    by_tenant: dict[str, list[Changed]] = defaultdict(list)
    for each in changed:
        by_tenant[each.alert.tenant].append(each)
    rows = []
    for tenant, mine in sorted(by_tenant.items()):
        last = (await connection.execute(_COUNT, {"tenant": tenant, "position": len(mine)})).scalar_one()
        first = last - len(mine) + 1
        rows += [_feed_row(each, position) for position, each in enumerate(mine, start=first)]
    await connection.execute(insert(FEED), rows)


async def _latest(connection: AsyncConnection, keys: set[Key]) -> dict[Key, Alert]:
    names = ("tenant", "patient", "code", "episode")
    wanted = unnest("wanted", [(name, Text) for name in names], sorted(keys))
    key_columns = [ALERT.c[name] for name in names]
    rows = await connection.execute(
        select(ALERT)
        .join(wanted, and_(*(ALERT.c[name] == wanted.c[name] for name in names)))
        .ext(distinct_on(*key_columns))
        .order_by(*key_columns, ALERT.c.number.desc())
    )
    alerts = [to_alert(row) for row in rows]
    return {(alert.tenant, alert.patient or NOBODY, alert.code.value, alert.episode): alert for alert in alerts}


def _key(signal: Signal) -> Key:
    return signal.tenant, signal.patient or NOBODY, signal.code.value, signal.episode


def _id(signal: Signal, number: int) -> str:
    key = _key(signal)
    return alert_id(*key) if number == 1 else stable_id("alert", *key, str(number))


def _act_row(each: Changed) -> dict[str, object]:
    act = each.act
    return {
        "tenant": each.alert.tenant,
        "alert_id": each.alert.id,
        "version": each.alert.version,
        "kind": each.change.value,
        "at": each.at,
        "subject": act.subject if act is not None else None,
        "role": act.role.value if act is not None else None,
        "note": act.note if act is not None else None,
        "body": each.alert.body,
    }


def _feed_row(each: Changed, position: int) -> dict[str, object]:
    return {
        "tenant": each.alert.tenant,
        "position": position,
        "at": each.at,
        "kind": each.change.value,
        "body": view_of(each.alert).model_dump_json(),
    }


_INSERT: Final = upsert(ALERT)
_UPSERT: Final = _INSERT.on_conflict_do_update(
    index_elements=["id"],
    set_={column.name: _INSERT.excluded[column.name] for column in ALERT.c if column.name != "id"},
)
_ADD: Final = upsert(FEED_COUNTER)
_COUNT: Final = _ADD.on_conflict_do_update(
    index_elements=["tenant"], set_={"position": FEED_COUNTER.c.position + _ADD.excluded.position}
).returning(FEED_COUNTER.c.position)
