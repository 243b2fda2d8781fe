"""Routes for ops: how far the service has come, and everything it holds of the caller's tenant."""

import json
from collections.abc import AsyncIterator
from datetime import datetime
from time import monotonic
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from fastapi.responses import StreamingResponse
from pydantic import AwareDatetime
from sqlalchemy import select

from shared.clinical.history import Window
from shared.clinical.ruleset import documents_of
from shared.runtime.auth import Principal, Scope, require
from shared.runtime.clock import Reading
from shared.runtime.journal.bell import wait_for_any
from shared.runtime.journal.journal import Journal
from shared.runtime.postgres.audit import Audit
from shared.runtime.postgres.engine import reading as reading_engine
from shared.runtime.postgres.fence import Fence
from shared.runtime.postgres.journal_store import EmissionRow, EventRow
from shared.runtime.postgres.patients import PatientRow, read_rows
from shared.runtime.postgres.progress import Progress, read_progress
from shared.runtime.postgres.tenants import Tenants, to_its_end
from shared.runtime.postgres.timers import Timers

MAX_WAIT_S: Final = 30.0
LOOK_EVERY_S: Final = 0.25
"""While waiting, for what other processes do."""

EXPORT_CHUNK: Final = 50
"""Patients read at a time."""

Ops = Annotated[Principal, Depends(require(Scope.OPS))]


def ops_routes(journal: Journal, tenants: Tenants, audit: Audit, findings: Fence | None = None) -> APIRouter:
    """The routes, over a service's journal and the door to the tenants' data.

    Progress is about the system: offsets and counts over all tenants, as in the metrics, read as the worker. The
    export is patients' data and goes through the door: only the caller's tenant, and the audit record names everybody.
    """
    router = APIRouter(prefix="/v1/ops", tags=["ops"])
    reading_only = reading_engine(journal.engine)
    timers = Timers(journal.tables, journal.fence, journal.clock.grace)

    async def look() -> Progress:
        now = await journal.clock.now()
        async with reading_only.connect() as connection:
            return await read_progress(connection, journal.tables, journal.fence, timers, now, findings)

    @router.get("/progress")
    async def progress(
        _ops: Ops,
        at_rest: Annotated[AwareDatetime | None, Query(description="Wait for this clinical time to be done.")] = None,
        settled: Annotated[AwareDatetime | None, Query(description="The same, and everything published.")] = None,
        wait_s: Annotated[float, Query(ge=0, le=MAX_WAIT_S, description="Longest wait, seconds of real time.")] = 0,
    ) -> Progress:
        """How far the service has come; with a time to wait for, as soon as it has come so far or the wait is over."""
        until = monotonic() + wait_s
        while True:
            ticket = journal.bell.ticket()
            seen = await look()
            done = (at_rest is None or seen.at_rest(at_rest)) and (settled is None or seen.settled(settled))
            if done or monotonic() >= until:
                return seen
            await wait_for_any(ticket, timeout_s=min(LOOK_EVERY_S, until - monotonic()))

    @router.get("/export", response_class=StreamingResponse)
    async def export(ops: Ops) -> StreamingResponse:
        """Everything held of the caller's tenant, a line of JSON per patient: what was accepted, what was said."""
        reading = await journal.clock.reading()
        lines = _lines(journal, tenants, audit, ops, reading)
        return StreamingResponse(lines, media_type="application/x-ndjson")

    return router


async def _lines(
    journal: Journal, tenants: Tenants, audit: Audit, ops: Principal, reading: Reading
) -> AsyncIterator[str]:
    after = ""
    while True:
        rows, lines = await _chunk(journal, tenants, audit, ops, reading, after)
        for line in lines:
            yield line
        if len(rows) < EXPORT_CHUNK:
            return
        after = rows[-1].patient


@to_its_end
async def _chunk(
    journal: Journal, tenants: Tenants, audit: Audit, ops: Principal, reading: Reading, after: str
) -> tuple[list[PatientRow], list[str]]:
    """A transaction per chunk: each patient is seen at one instant, and a slow reader holds nothing."""
    table = journal.tables.patient
    query = select(table).where(table.c.tenant == ops.tenant, table.c.patient > after)
    async with tenants.of(ops.tenant, snapshot=True) as connection:
        rows = list(read_rows(await connection.execute(query.order_by(table.c.patient).limit(EXPORT_CHUNK))))
        lines = [
            _line(
                journal,
                reading,
                row,
                await journal.store.history(connection, row.key),
                await journal.store.said(connection, row.key),
            )
            for row in rows
        ]
        await audit.record(connection, ops, "export", [row.patient for row in rows])
    return rows, lines


def _line(journal: Journal, reading: Reading, row: PatientRow, events: list[EventRow], said: list[EmissionRow]) -> str:
    """Bodies are stored as JSON text and go out as they are: their numbers stay exact."""
    kind = journal.service.ledger
    readable = row.ledger is not None and row.ledger_format == kind.FORMAT
    ledger = kind.from_json(row.ledger) if readable and row.ledger is not None else None
    head: dict[str, Any] = {
        "tenant": row.tenant,
        "patient": row.patient,
        "ticks_from": _text(ledger.ticks_from) if ledger is not None else None,
        "ticked_to": _text(row.ticked_to),
        "window": _window(reading.window),
        "rule_sets": documents_of(journal.timetables.of(row.tenant)),
    }
    event_lines = ",".join(_event(event) for event in events)
    said_lines = ",".join(_said(emission) for emission in said)
    return f'{json.dumps(head)[:-1]}, "events": [{event_lines}], "emissions": [{said_lines}]}}\n'


def _event(row: EventRow) -> str:
    facts = {"outcome": row.outcome, "content_hash": row.content_hash, "ticked_to": _text(row.ticked_to)}
    return f'{{"event": {row.body}, {json.dumps(facts)[1:]}'


def _said(row: EmissionRow) -> str:
    """The statement stays an object of its own: a decision has a version too."""
    return f'{{"version": {row.version}, "origin": "{row.origin}", "said": {row.body}}}'


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment is not None else None


def _window(window: Window) -> dict[str, str | None]:
    return {name: day.isoformat() if day is not None else None for name, day in vars(window).items()}
