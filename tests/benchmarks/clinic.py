"""A clinic of 10,000 patients in the tables of alerts: ledgers of a year's training, alerts, and many looks.

Some of the patients have everything that their page shows.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from sqlalchemy import insert, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from services.alerts.adapters.postgres.rows import to_row
from services.alerts.adapters.postgres.tables import ALERT, DECISION, TABLES
from services.alerts.application.signals import of_emissions
from services.alerts.domain.alert import Alert
from services.alerts.domain.lifecycle import signalled
from services.alerts.fold import AlertsLedger
from services.cli.core_stack import CorePatient, CoreStack
from services.simulator.application.run import run_clinic
from services.simulator.domain.clinic import Clinic
from shared.contracts import exact
from shared.contracts.emissions import Emission, IngestSaid
from shared.runtime.ids import stable_id
from shared.runtime.journal.ports import Origin, Stated
from shared.runtime.postgres.decisions import write_decisions
from shared.runtime.postgres.journal_store import EventRow, JournalStore
from tests.benchmarks.year import BUSIEST, WEEKS

TENANT: Final = "demo"
PATIENTS: Final = 10_000
ALERTED: Final = 700
"""Patients with an open alert."""
OPEN: Final = 1_000
CLOSED: Final = 50_000
SHOWN: Final = 50
"""Patients whose pages are asked for, one after the other."""
LOOKS: Final = 50_000
"""Entries of the audit record: each a page of the worklist, with the 25 patients it showed."""

_ALERTS: Final = """
    insert into alerts.alert (id, tenant, patient, code, episode, number, severity, rank, state, raised_at,
        updated_at, version, occurrences, body, ack_due_at)
    select :kind || n, 'demo', 'p-' || (n * 7919 % :among), 'DETRAINING', :kind || n, 1,
        (array['info','routine','urgent','emergency'])[1 + n % 4], n % 4, :state, at, at, 1, 1, :body, at
    from generate_series(1, :many) n, lateral (select cast(:now as timestamptz) - n * interval '7 minutes' as at) t
"""
_BODY: Final = '{"trigger": "s1", "sentence": "Seven days without a session.", "rules": ["C-106"], "rule_set": "1.0.0"}'
_PATIENTS: Final = """
    insert into alerts.patient (tenant, patient, part, ledger, look, ledger_format)
    select 'demo', 'p-' || n, 0, :ledger, :look, :format from generate_series(cast(:first as int), :first + 499) n
"""
_LOOKS: Final = """
    insert into alerts.audit (tenant, subject, role, action, route, patients, at)
    select 'demo', 'dr-' || n % 20, 'clinician', 'list worklist', 'GET /',
        array(select 'p-' || (n * 13 + k) % :among from generate_series(1, 25) k),
        clock_timestamp() - n * interval '5 minutes'
    from generate_series(1, :many) n
"""


@dataclass(frozen=True)
class Record:
    """A patient at the end of a year, as both services hold it."""

    alerts: CorePatient
    progression: CorePatient

    @property
    def ends(self) -> datetime:
        """When the last event came."""
        return self.alerts.events[-1].event.received


async def record() -> Record:
    """Play it against the pure core: the patient of the other benchmarks, but with all that was said."""
    clinic = Clinic.of(BUSIEST + 1, WEEKS, seed=1)
    clinic = replace(clinic, cares=clinic.cares[BUSIEST:])
    stack = CoreStack()
    await run_clinic(clinic, stack, stack)
    patient = clinic.cares[0].patient.persona.patient_id
    return Record(stack.alerts.patients[patient], stack.progression.patients[patient])


async def fill(engine: AsyncEngine, played: Record) -> None:
    """Write all of it, as the owner of the database."""
    ledger = played.alerts.ledger
    assert isinstance(ledger, AlertsLedger)
    stored, now = ledger.to_json(), played.ends
    async with engine.begin() as connection:
        for first in range(0, PATIENTS, 500):
            values = {"ledger": stored, "look": ledger.look(), "format": AlertsLedger.FORMAT, "first": first}
            await connection.execute(text(_PATIENTS), values)
        for kind, state, many, among in (("o", "open", OPEN, ALERTED), ("c", "resolved", CLOSED, PATIENTS)):
            of_kind = {"kind": kind, "state": state, "many": many, "among": among, "body": _BODY, "now": now}
            await connection.execute(text(_ALERTS), of_kind)
        await connection.execute(text(_LOOKS), {"among": ALERTED, "many": LOOKS})
        for number in range(1, SHOWN + 1):
            await _fill_page(connection, f"p-{number}", played)
    async with engine.connect() as connection:
        await (await connection.execution_options(isolation_level="AUTOCOMMIT")).execute(text("vacuum analyze"))


async def _fill_page(connection: AsyncConnection, patient: str, played: Record) -> None:
    """The journal, the alerts and the decisions of a year."""
    events = [
        EventRow(
            tenant=TENANT,
            patient=patient,
            source=held.event.source,
            id=held.event.id,
            seq=number,
            type=held.event.type.value,
            trigger=held.event.trigger,
            time=held.event.time,
            received=held.event.received,
            content_hash=held.content_hash,
            outcome=held.outcome,
            ticked_to=held.ticked_to,
            body=exact.dumps(_on_the_wire(held.event.model_dump(exclude_none=True))),
        )
        for number, held in enumerate(played.alerts.events, start=1)
    ]
    await JournalStore(TABLES).add_events(connection, events)
    alerts = alerts_of(patient, played.alerts.said)
    await connection.execute(insert(ALERT), [to_row(alert) for alert in alerts])
    await write_decisions(connection, DECISION, _stated(patient, played.progression.said))


def _on_the_wire(value: Any) -> Any:
    """As an app would have sent it: numbers stay numbers."""
    match value:
        case Mapping():
            return {name: _on_the_wire(one) for name, one in value.items()}
        case list() | tuple():
            return [_on_the_wire(one) for one in value]
        case date() | time():
            return value.isoformat()
        case _:
            return value


def alerts_of(patient: str, said: Iterable[Emission]) -> list[Alert]:
    """The alerts that came of what was said, as they stand."""
    found: dict[tuple[str, str], Alert] = {}
    for signal in of_emissions(_stated(patient, said)):
        key = signal.code.value, signal.episode
        before = found.get(key)
        changed = signalled(before, signal, stable_id("alert", patient, *key))
        if changed is not None:
            found[key] = changed
    return list(found.values())


def _stated(patient: str, said: Iterable[Emission]) -> list[Stated]:
    kept = (one for one in said if not isinstance(one, IngestSaid))
    return [
        Stated(TENANT, patient, version, one.model_copy(update={"patient_id": patient}), Origin.JOURNAL)
        for version, one in enumerate(kept, start=1)
    ]


def noon_after(at: datetime) -> datetime:
    """When the pages are asked for."""
    return at + timedelta(days=1)
