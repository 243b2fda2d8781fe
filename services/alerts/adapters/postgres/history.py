"""Steps of alerts' lives as they are kept and published: the history, the feed of the console, the topic."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.mirroring import mirror
from services.alerts.adapters.postgres.rows import NOBODY
from services.alerts.adapters.postgres.tables import FEED, FEED_COUNTER, TABLES
from services.alerts.application.views import view_of
from services.alerts.domain.alert import Act, Alert
from services.alerts.domain.deadlines import Begun, Deadline
from shared.contracts.alerts import STEP_TYPE, AlertStep, Change
from shared.contracts.kafka import CONTENT_TYPE, patient_key
from shared.runtime.kafka.topics import ALERTS
from shared.runtime.postgres.outbox import Message, Outbox


@dataclass(frozen=True)
class Changed:
    """An alert after a step of its life. `act` None: by data or time. `step`, `told`: the deadline, and who is told."""

    alert: Alert
    change: Change
    at: datetime
    act: Act | None = None
    step: str | None = None
    told: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()

    def beginning(self, begun: Begun) -> "Changed":
        """The same at the beginning of a round."""
        return replace(self, alert=begun.alert, deadlines=begun.deadlines)


def act_row(each: Changed) -> dict[str, Any]:
    """The row of the history, with all that the alert can be told again from."""
    act, alert = each.act, each.alert
    return {
        "tenant": alert.tenant,
        "alert_id": alert.id,
        "patient": alert.patient or NOBODY,
        "code": alert.code.value,
        "episode": alert.episode,
        "number": alert.number,
        "version": alert.version,
        "kind": each.change.value,
        "at": each.at,
        "subject": act.subject if act is not None else None,
        "role": act.role.value if act is not None else None,
        "note": act.note if act is not None else None,
        "assignee": act.assignee if act is not None else None,
        "until": act.until if act is not None else None,
        "severity": alert.severity.value,
        "occurrences": alert.occurrences,
        "ack_due_at": alert.ack_due_at,
        "step": each.step,
        "told": list(each.told),
        "body": alert.body,
    }


async def publish(connection: AsyncConnection, changed: Sequence[Changed]) -> None:
    """Number the steps per tenant, and put them into the feed, the outbox and the webhooks of whoever mirrors them.

    The counter's row stays locked until the commit: positions, and the messages with them, are in the order of commits,
    without gaps. Tenants are taken in order, so that two transactions cannot wait for each other.
    """
    by_tenant: dict[str, list[Changed]] = defaultdict(list)
    for each in changed:
        by_tenant[each.alert.tenant].append(each)
    steps: list[AlertStep] = []
    for tenant, mine in sorted(by_tenant.items()):
        last = (await connection.execute(_COUNT, {"tenant": tenant, "position": len(mine)})).scalar_one()
        steps += [_step(each, position) for position, each in enumerate(mine, start=last - len(mine) + 1)]
    await connection.execute(insert(FEED).inline(), [_feed_row(step) for step in steps])
    await _OUTBOX.add(connection, [_message(step) for step in steps])
    await mirror(connection, steps)


def _step(each: Changed, position: int) -> AlertStep:
    act = each.act
    return AlertStep(
        tenant=each.alert.tenant,
        position=position,
        at=each.at,
        change=each.change,
        subject=act.subject if act is not None else None,
        role=act.role if act is not None else None,
        note=act.note if act is not None else None,
        step=each.step,
        told=each.told,
        alert=view_of(each.alert),
    )


def _feed_row(step: AlertStep) -> dict[str, Any]:
    return {
        "tenant": step.tenant,
        "position": step.position,
        "at": step.at,
        "kind": step.change.value,
        "body": step.model_dump_json(),
    }


def _message(step: AlertStep) -> Message:
    patient = step.alert.patient_id
    headers = {
        "content-type": CONTENT_TYPE,
        "ce_specversion": "1.0",
        "ce_id": f"alerts:{step.tenant}:step:{step.position}",
        "ce_source": "liftline:alerts",
        "ce_type": STEP_TYPE,
        "ce_time": step.at.isoformat(),
        "ce_tenant": step.tenant,
        **({"ce_subject": patient} if patient is not None else {}),
    }
    value = step.model_dump_json().encode()
    return Message(ALERTS, patient_key(step.tenant, patient or NOBODY), value, headers)


_OUTBOX: Final = Outbox(TABLES.outbox)
_ADD: Final = upsert(FEED_COUNTER)
_COUNT: Final = _ADD.on_conflict_do_update(
    index_elements=["tenant"], set_={"position": FEED_COUNTER.c.position + _ADD.excluded.position}
).returning(FEED_COUNTER.c.position)
