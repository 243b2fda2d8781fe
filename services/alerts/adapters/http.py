"""Routes of alerts: the list, one alert, what clinicians do with it, and the stream."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Path, Query, Request
from fastapi.responses import Response
from sse_starlette import EventSourceResponse, ServerSentEvent

from services.alerts.adapters.postgres.feed import PostgresFeed
from services.alerts.application.desk import Desk
from services.alerts.application.ports import Filter, Order
from services.alerts.application.stream import StreamEvent, follow
from services.alerts.application.tags import tag
from services.alerts.application.views import (
    Alerts,
    AlertStory,
    AssignRequest,
    CommentRequest,
    NoteRequest,
    SnoozeRequest,
)
from shared.contracts.alerts import AlertView, Change, State
from shared.contracts.base import Identifier
from shared.contracts.times import Instant
from shared.contracts.vocabulary import AlertCode, Severity
from shared.runtime.auth import Principal, Scope, require
from shared.runtime.languages import catalogue_of, in_language, language_of, spoken_routes
from shared.runtime.problems import ProblemError

Reader = Annotated[Principal, Depends(require(Scope.ALERTS_READ))]
Actor = Annotated[Principal, Depends(require(Scope.ALERTS_ACT))]
AlertId = Annotated[Identifier, Path(description="Id of the alert.")]
IfMatch = Annotated[str | None, Header(description="Act only on this version of the alert.")]

PAGE: Final = 50
RETRY_MS: Final = 3000
STREAMS_PER_CALLER: Final = 20
"""Streams that one subject may keep open on this process: consoles in many tabs, not a loop gone wrong."""
_POSITION_DIGITS: Final = 18

_Responses = dict[int | str, dict[str, Any]]

_UNKNOWN: Final[_Responses] = {404: {"description": "The caller's clinic has no such alert."}}
_ACTED: Final[_Responses] = {
    **_UNKNOWN,
    409: {"description": "The alert does not stand so that this can be done."},
    412: {"description": "The alert is not at the version of If-Match."},
}
_STREAMED: Final[_Responses] = {
    200: {"description": "Server-sent events.", "content": {"text/event-stream": {"schema": {"type": "string"}}}},
    429: {"description": "Too many open streams of this caller; see Retry-After."},
}


def routes(desk: Desk) -> APIRouter:
    """The list and single alerts."""
    router = spoken_routes("/v1/alerts", tags=["alerts"])

    @router.get("")
    async def listed(
        caller: Reader,
        state: Annotated[list[State] | None, Query()] = None,
        severity: Annotated[list[Severity] | None, Query()] = None,
        code: Annotated[list[AlertCode] | None, Query()] = None,
        patient: Identifier | None = None,
        since: Annotated[Instant | None, Query(description="Raised at or after.")] = None,
        order: Order = Order.WORST,
        cursor: Annotated[str | None, Query(max_length=512, description="`next` of the page before.")] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = PAGE,
    ) -> Alerts:
        """Alerts of the clinic: the worst first, or the newest. A filter given more than once means any of them."""
        wanted = Filter(tuple(state or ()), tuple(severity or ()), tuple(code or ()), patient, since)
        return await desk.page(caller, wanted, order, cursor, limit)

    @router.get("/{alert_id}", responses=_UNKNOWN)
    async def story(caller: Reader, alert_id: AlertId, response: Response) -> AlertStory:
        """One alert with its history."""
        found = await desk.story(caller, alert_id)
        response.headers["ETag"] = tag(found.version)
        return found

    _add_acts(router, desk)
    return router


def _add_acts(router: APIRouter, desk: Desk) -> None:
    @router.post("/{alert_id}/acknowledge", responses=_ACTED)
    async def acknowledge(
        caller: Actor, alert_id: AlertId, said: NoteRequest | None = None, if_match: IfMatch = None
    ) -> AlertView:
        """Take note of an alert; whoever does it first takes care of it."""
        return await desk.act(caller, alert_id, Change.ACKNOWLEDGED, if_match, note=said.note if said else None)

    @router.post("/{alert_id}/resolve", responses=_ACTED)
    async def resolve(
        caller: Actor, alert_id: AlertId, said: NoteRequest | None = None, if_match: IfMatch = None
    ) -> AlertView:
        """Close an alert; an urgent one only as a clinician. A hold stays until a clearance is granted."""
        return await desk.act(caller, alert_id, Change.RESOLVED, if_match, note=said.note if said else None)

    @router.post("/{alert_id}/reopen", responses=_ACTED)
    async def reopen(
        caller: Actor, alert_id: AlertId, said: NoteRequest | None = None, if_match: IfMatch = None
    ) -> AlertView:
        """Take a resolution back: it has to be acknowledged anew, and its deadlines begin again."""
        return await desk.act(caller, alert_id, Change.REOPENED, if_match, note=said.note if said else None)

    @router.post("/{alert_id}/comment", responses=_ACTED)
    async def comment(caller: Actor, alert_id: AlertId, said: CommentRequest, if_match: IfMatch = None) -> AlertView:
        """Add a note."""
        return await desk.act(caller, alert_id, Change.COMMENTED, if_match, note=said.note)

    @router.post("/{alert_id}/assign", responses=_ACTED)
    async def assign(caller: Actor, alert_id: AlertId, said: AssignRequest, if_match: IfMatch = None) -> AlertView:
        """Give it to somebody."""
        return await desk.act(caller, alert_id, Change.ASSIGNED, if_match, note=said.note, assignee=said.assignee)

    @router.post("/{alert_id}/snooze", responses=_ACTED)
    async def snooze(caller: Actor, alert_id: AlertId, said: SnoozeRequest, if_match: IfMatch = None) -> AlertView:
        """Let it rest until a time, with a reason. No emergency and no red flag can; one that gets worse wakes up."""
        return await desk.act(caller, alert_id, Change.SNOOZED, if_match, note=said.note, until=said.until)


def stream_routes(feed: PostgresFeed, *, heartbeat_s: int) -> APIRouter:
    """The stream."""
    router = spoken_routes("/v1/alerts", tags=["alerts"])
    open_streams: Counter[tuple[str, str]] = Counter()

    @router.get("/stream", response_class=EventSourceResponse, responses=_STREAMED)
    async def stream(
        request: Request,
        caller: Reader,
        last_event_id: Annotated[str | None, Header(description="Resume after this position.")] = None,
    ) -> EventSourceResponse:
        """Every change of an alert as a server-sent event, from now on or after the last one seen.

        Events: `ready` (a new stream, with its position), `alert` (an alert as it stands, and its `change`),
        `reset` (the position has expired: list the alerts anew). The id of each is the position to resume from.
        """
        last_seen, subject = _position(last_event_id), (caller.tenant, caller.subject)
        if open_streams[subject] >= STREAMS_PER_CALLER:
            raise ProblemError(429, "Too many open streams of this caller.", headers={"Retry-After": "5"})
        await feed.opened(caller)
        language, catalogue = language_of(request), catalogue_of(request)

        async def events() -> AsyncIterator[ServerSentEvent]:
            open_streams[subject] += 1
            try:
                async for event in follow(feed, caller, last_seen, request.app.state.stopping):
                    yield _sent(event, in_language(event.data, language, catalogue))
            finally:
                open_streams[subject] -= 1

        return EventSourceResponse(events(), ping=heartbeat_s)

    return router


def _sent(event: StreamEvent, data: Any) -> ServerSentEvent:
    return ServerSentEvent(data=json.dumps(data), event=event.name, id=str(event.position), retry=RETRY_MS)


def _position(last_event_id: str | None) -> int | None:
    if last_event_id is None:
        return None
    if not (last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) <= _POSITION_DIGITS):
        raise ProblemError(422, "Last-Event-ID is not one of ours.")
    return int(last_event_id)
