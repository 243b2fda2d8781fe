"""What clinicians do from a page: acts on alerts here, acts on a programme as events through ingest."""

import json
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Path, Request
from pydantic import ValidationError
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from services.alerts.adapters.console import forms
from services.alerts.adapters.console.guard import SEE_OTHER, ConsoleRoute, OwnForm, needs
from services.alerts.adapters.console.sign_in import Visitor
from services.alerts.adapters.console.words import address_of
from services.alerts.adapters.outside import Ingest
from services.alerts.adapters.postgres.charts import PostgresCharts
from services.alerts.application.desk import Desk
from services.alerts.application.views import AssignRequest, CommentRequest, NoteRequest, SnoozeRequest
from shared.contracts.alerts import Change
from shared.contracts.base import Contract, Identifier
from shared.contracts.vocabulary import EventType
from shared.runtime.auth import Scope
from shared.runtime.clock import Clock
from shared.runtime.errors import Unavailable
from shared.runtime.ids import new_id, stable_id
from shared.runtime.problems import ProblemError

SOURCE: Final = "console"
"""Of the events that the console sends."""

Actor = Annotated[Visitor, Depends(needs(Scope.ALERTS_ACT))]
Sender = Annotated[Visitor, Depends(needs(Scope.EVENTS_WRITE))]
AlertId = Annotated[Identifier, Path()]
Patient = Annotated[Identifier, Path()]

_ACTS: Final[dict[str, tuple[Change, type[NoteRequest] | type[CommentRequest]]]] = {
    "acknowledge": (Change.ACKNOWLEDGED, NoteRequest),
    "resolve": (Change.RESOLVED, NoteRequest),
    "reopen": (Change.REOPENED, NoteRequest),
    "assign": (Change.ASSIGNED, AssignRequest),
    "snooze": (Change.SNOOZED, SnoozeRequest),
    "comment": (Change.COMMENTED, CommentRequest),
}
"""What can be done with an alert, and what has to be said of it: as the API takes it."""


def act_routes(desk: Desk, charts: PostgresCharts, ingest: Ingest | None, clock: Clock) -> APIRouter:
    """Forms of the pages; each leads back to its page."""
    router = APIRouter(route_class=ConsoleRoute, include_in_schema=False)

    @router.post("/alerts/{alert_id}/{act}")
    async def act_on_alert(visitor: Actor, alert_id: AlertId, act: str, form: OwnForm) -> Response:
        """One wins who acts on what he has seen; the other is told who was quicker."""
        if act not in _ACTS:
            raise ProblemError(404, "There is no such act.")
        kind, model = _ACTS[act]
        said = _said(model, form, _until(form))
        view = await desk.act(visitor.who, alert_id, kind, _text(form, "version") or None, **said)
        return RedirectResponse(address_of(view.patient_id, view.id), SEE_OTHER)

    @router.post("/acts/{act}/{patient:path}")
    async def act_on_programme(
        visitor: Sender, act: str, patient: Patient, form: OwnForm, request: Request
    ) -> Response:
        """An event in the patient's one order, sent with the clinician's own token."""
        asked = forms.read(act, form)
        if asked is None or ingest is None:
            raise ProblemError(404, "There is no such act, or nobody has told the console where ingest is.")
        kind, data = asked
        event_id = _event_id(visitor, patient, kind, data, form)
        event = {
            "specversion": "1.0",
            "id": event_id,
            "source": SOURCE,
            "type": kind.value,
            "subject": patient,
            "time": (await clock.now()).isoformat(),
            "data": data,
        }
        try:
            await ingest.send(visitor.token, event)
        except (ProblemError, Unavailable) as error:
            outcome = "unknown" if isinstance(error, Unavailable) else "refused"
            await charts.note_act(visitor.who, patient, f"send {kind.value}", event_id, outcome)
            raise
        await charts.note_act(visitor.who, patient, f"send {kind.value}", event_id, "done")
        return RedirectResponse(f"{address_of(patient)}?sent={event_id}", SEE_OTHER)

    return router


def _event_id(visitor: Visitor, patient: str, kind: EventType, data: Mapping[str, Any], form: FormData) -> str:
    """The same for the same act on the same record: who sends it again because no answer came does it once."""
    read_until = _text(form, "read_until")
    if not read_until:
        return new_id()
    who = visitor.who
    return stable_id("act", who.tenant, who.subject, patient, read_until, kind, json.dumps(data, sort_keys=True))


def _said(model: type[Contract], form: FormData, until: datetime | None) -> dict[str, Any]:
    """What is said of an act on an alert."""
    given = {"note": _text(form, "note") or None, "assignee": _text(form, "assignee") or None, "until": until}
    try:
        said = model.model_validate({name: value for name, value in given.items() if value is not None})
    except ValidationError as wrong:
        missing = {"note": "a note", "assignee": "a name", "until": "a time"}
        names = ", ".join(missing.get(str(error["loc"][0]), str(error["loc"][0])) for error in wrong.errors())
        raise ProblemError(422, f"This needs {names}.") from None
    return dict(said)


def _until(form: FormData) -> datetime | None:
    """End of a snooze: 08:00 of a day in the zone of the page."""
    day = _text(form, "day")
    if not day:
        return None
    try:
        zone = ZoneInfo(_text(form, "zone") or "UTC")
        return datetime.combine(date.fromisoformat(day), time(8), zone)
    except (ValueError, KeyError):
        raise ProblemError(422, "Say until which day it shall rest.") from None


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""
