"""Writes what happens to alerts: the alert, its deadlines, the history, and last the feed and what is published."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, Text, and_, insert, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.clinics import settings_of
from services.alerts.adapters.postgres.history import Changed, act_row, publish
from services.alerts.adapters.postgres.rows import NOBODY, to_alert, to_row
from services.alerts.adapters.postgres.tables import ACT, ALERT, DEADLINE, WORKED
from services.alerts.domain.alert import Alert, Signal
from services.alerts.domain.deadlines import begin, begins
from services.alerts.domain.lifecycle import signalled
from shared.contracts.alerts import Change
from shared.contracts.vocabulary import AlertCode
from shared.runtime.ids import new_id
from shared.runtime.postgres.sets import unnest

Key = tuple[str, str, str, str]
"""(tenant, patient, code, episode)"""

_KEY: Final = ("tenant", "patient", "code", "episode")
_OF_THE_SYSTEM: Final = frozenset({AlertCode.TECHNICAL, AlertCode.SAFETY_RATE})
"""Raised by loops of the service, and of patients that nobody knows: without the lock of a patient."""


async def apply_signals(connection: AsyncConnection, signals: Iterable[Signal], now: datetime) -> list[Changed]:
    """Work out and write what the domain's signals change; the patients' rows must be locked. `now`: clinical."""
    wanted = list(signals)
    if not wanted:
        return []
    await _lock(connection, {_key(signal) for signal in wanted if signal.code in _OF_THE_SYSTEM})
    current = await _latest(connection, {_key(signal) for signal in wanted})
    settings = await settings_of(connection, {signal.tenant for signal in wanted})
    changed: list[Changed] = []
    for signal in wanted:
        before = current.get(_key(signal))
        # Drawn, not worked out: it stands in links on locked screens, and must not name the patient to whoever guesses.
        after = signalled(before, signal, new_id())
        if after is None:
            continue
        new = before is None or after.id != before.id
        change = Changed(after, Change.RAISED if new else signal.kind, signal.at)
        if begins(before, after):
            change = change.beginning(begin(after, settings[signal.tenant], now))
        current[_key(signal)] = change.alert
        changed.append(change)
    await write(connection, changed)
    return changed


async def write(connection: AsyncConnection, changed: Sequence[Changed]) -> None:
    """Write alerts, deadlines, history and feed. The feed's counters are the last rows that a transaction locks."""
    if not changed:
        return
    newest = {each.alert.id: each.alert for each in changed}
    await connection.execute(_UPSERT, [to_row(alert) for alert in newest.values()])
    await note(connection, changed)


async def write_worked(connection: AsyncConnection, changed: Changed) -> None:
    """Write what a person has done with an alert, and nothing else of it: the api role may not say the rest."""
    alert = to_row(changed.alert)
    worked = {name: alert[name] for name in WORKED}
    await connection.execute(
        update(ALERT).where(ALERT.c.tenant == changed.alert.tenant, ALERT.c.id == changed.alert.id).values(worked)
    )
    await note(connection, [changed])


async def note(connection: AsyncConnection, changed: Sequence[Changed]) -> None:
    """Write what leaves the alerts as they are: deadlines, history, feed."""
    deadlines = [vars(deadline) for each in changed for deadline in each.deadlines]
    if deadlines:
        # The digest of a day is asked for by every routine alert before it: in order, so that two transactions that ask
        # for those of the same clinics cannot wait for each other.
        deadlines.sort(key=lambda row: (row["tenant"], row["alert_id"], row["step"]))
        await connection.execute(upsert(DEADLINE).on_conflict_do_nothing(), deadlines)
    await connection.execute(insert(ACT).inline(), [act_row(each) for each in changed])
    await publish(connection, changed)


async def _lock(connection: AsyncConnection, keys: set[Key]) -> None:
    """Where no patient's row stands between us and a person who acts on the alert, its own row does."""
    if keys:
        await connection.execute(_of(keys).with_only_columns(ALERT.c.id).order_by(ALERT.c.id).with_for_update(of=ALERT))


async def _latest(connection: AsyncConnection, keys: set[Key]) -> dict[Key, Alert]:
    key_columns: list[Any] = [ALERT.c[name] for name in _KEY]
    rows = await connection.execute(
        _of(keys).ext(distinct_on(*key_columns)).order_by(*key_columns, ALERT.c.number.desc())
    )
    alerts = [to_alert(row) for row in rows]
    return {(alert.tenant, alert.patient or NOBODY, alert.code.value, alert.episode): alert for alert in alerts}


def _of(keys: set[Key]) -> Select[Any]:
    wanted = unnest("wanted", [(name, Text) for name in _KEY], sorted(keys))
    return select(ALERT).join(wanted, and_(*(ALERT.c[name] == wanted.c[name] for name in _KEY)))


def _key(signal: Signal) -> Key:
    return signal.tenant, signal.patient or NOBODY, signal.code.value, signal.episode


_INSERT: Final = upsert(ALERT)
_UPSERT: Final = _INSERT.on_conflict_do_update(
    index_elements=["id"],
    set_={column.name: _INSERT.excluded[column.name] for column in ALERT.c if column.name != "id"},
)
