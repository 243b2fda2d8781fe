"""Routes of ingest: events, and vendors' own payloads."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response
from pydantic import ValidationError

from services.ingest.adapters.body import media_type, read_text
from services.ingest.application.receive import MAX_EVENTS, Receive, Result
from services.ingest.domain import split
from services.ingest.domain.conversion import Converted, Format, Unconvertible
from shared.contracts import exact
from shared.contracts.base import Contract
from shared.contracts.generate import event_schema
from shared.contracts.vocabulary import EventType
from shared.runtime.auth import Principal, Scope, require
from shared.runtime.openapi import reference
from shared.runtime.problems import Problem, ProblemError, field_errors

ONE: Final = "application/cloudevents+json"
BATCH: Final = "application/cloudevents-batch+json"
NDJSON: Final = "application/x-ndjson"
PLAIN: Final = "application/json"

Sender = Annotated[Principal, Depends(require(Scope.EVENTS_WRITE))]


class Results(Contract):
    """Answer to a request that was taken: a result per event, in their order."""

    results: tuple[Result, ...]


class SkippedRow(Contract):
    """A row of a payload that became no part of an event."""

    line: int
    reason: str


class PayloadResults(Results):
    """Answer to a vendor payload: what became of its events, and of every row."""

    rows: int
    rows_skipped: tuple[SkippedRow, ...]


class EventProblem(Problem):
    """Why a single event was rejected, and what of it was forwarded all the same (C-008)."""

    forwarded_as: str | None = None


def routes(receive: Receive, formats: Sequence[Format]) -> APIRouter:
    """The routes, over the use case and the catalogue of formats."""
    router = APIRouter(prefix="/v1")

    @router.post(
        "/events",
        status_code=202,
        response_model_exclude_none=True,
        responses=_RESPONSES,
        openapi_extra=_EVENTS_BODY,
        tags=["events"],
    )
    async def events(request: Request, sender: Sender) -> Results:
        """Send one event, or up to 500. Every accepted event has been acknowledged when 202 is answered."""
        texts, many = _texts(media_type(request), await read_text(request))
        results = await receive(texts, sender, request.headers["authorization"], request.state.traceparent)
        if not many and (why := results[0].problem) is not None:
            raise _Single(results[0], why)
        return Results(results=tuple(results))

    for each in formats:
        _add_payload_route(router, receive, each)

    @router.post("/payloads/{other}", include_in_schema=False)
    async def unknown_format(other: str, _sender: Sender) -> Response:
        known = ", ".join(each.id for each in formats)
        raise ProblemError(404, f"There is no such payload format; known are: {known}.")

    return router


class _Single(ProblemError):
    """A single event was rejected: its problem is the answer."""

    def __init__(self, result: Result, why: Problem) -> None:
        super().__init__(why.status, why.detail or "", errors=why.errors)
        self.problem = EventProblem(**why.model_dump(), forwarded_as=result.forwarded_as)


def _texts(media: str, body: str) -> tuple[list[str], bool]:
    """The texts of the events of a body, and whether it is a form that can hold many."""
    try:
        if media == NDJSON:
            return _some(split.lines(body, MAX_EVENTS)), True
        if media == BATCH or (media == PLAIN and body.lstrip().startswith("[")):
            return _some(split.elements(body, MAX_EVENTS)), True
    except split.TooMany as many:
        raise ProblemError(413, f"A request holds at most {MAX_EVENTS} events.") from many
    except split.Unsplittable as broken:
        raise ProblemError(400, "The body is not a JSON array of events.") from broken
    if media in {ONE, PLAIN}:
        return [body], False
    raise ProblemError(415, f"Send {ONE}, {BATCH}, {NDJSON} or {PLAIN}.")


def _some(texts: list[str]) -> list[str]:
    if not texts:
        raise ProblemError(422, "The body holds no event.")
    return texts


def _add_payload_route(router: APIRouter, receive: Receive, each: Format) -> None:
    @router.post(
        f"/payloads/{each.id}",
        name=f"payload {each.id}",
        summary=each.title,
        status_code=202,
        response_model_exclude_none=True,
        responses=_RESPONSES,
        openapi_extra=_payload_parameters(each),
        tags=["payloads"],
    )
    async def payload(request: Request, sender: Sender) -> PayloadResults:
        """Send a payload in its vendor's own format: a result per event it holds, and every row accounted for."""
        if media_type(request) not in {*each.media_types, "application/octet-stream"}:
            raise ProblemError(415, f"Send {' or '.join(each.media_types)}.")
        converted = _converted(each, request.query_params, await read_text(request))
        texts = [exact.dumps(event) for event in converted.events]
        results = await receive(_some(texts), sender, request.headers["authorization"], request.state.traceparent)
        rows = tuple(SkippedRow(line=row.line, reason=row.reason) for row in converted.skipped)
        return PayloadResults(results=tuple(results), rows=converted.rows, rows_skipped=rows)


def _converted(each: Format, query: Mapping[str, str], body: str) -> Converted:
    try:
        return each.convert(body, each.parameters.model_validate(dict(query)))
    except ValidationError as wrong:
        detail = "A query parameter is missing, unknown or wrong."
        raise ProblemError(422, detail, errors=field_errors(wrong)) from wrong
    except Unconvertible as wrong:
        raise ProblemError(422, wrong.detail, errors=wrong.errors or None) from wrong


def _payload_parameters(each: Format) -> dict[str, Any]:
    schema = each.parameters.model_json_schema()
    parameters = [
        {"name": name, "in": "query", "required": name in schema.get("required", ()), "schema": described}
        for name, described in schema["properties"].items()
    ]
    content = {media: {"schema": {"type": "string"}} for media in each.media_types}
    return {"parameters": parameters, "requestBody": {"required": True, "content": content}}


_KINDS: Final = tuple(event_schema(kind) for kind in EventType)
SCHEMAS: Final = (*_KINDS, {"title": "CloudEvent", "oneOf": [reference(kind["title"]) for kind in _KINDS]})
"""JSON Schemas of the events, for the OpenAPI document."""

_EVENT: Final = reference("CloudEvent")
_ARRAY: Final[dict[str, Any]] = {"type": "array", "items": _EVENT, "minItems": 1, "maxItems": MAX_EVENTS}
_EVENTS_BODY: Final[dict[str, Any]] = {
    "requestBody": {
        "required": True,
        "content": {
            ONE: {"schema": _EVENT},
            BATCH: {"schema": _ARRAY},
            NDJSON: {"schema": {"type": "string"}},
            PLAIN: {"schema": {"oneOf": [_EVENT, _ARRAY]}},
        },
    }
}
_RESPONSES: Final[dict[int | str, dict[str, Any]]] = {
    400: {"description": "The body is not what its media type and encoding say."},
    403: {"model": EventProblem, "description": "This token may not send this."},
    409: {"model": EventProblem, "description": "A plan of a clinic where nobody is told of an emergency (C-126)."},
    413: {
        "model": EventProblem,
        "description": "Too large: 1 MiB a body after decompression, 64 KiB an event, 500 events.",
    },
    415: {"description": "Another media type, charset or content encoding."},
    422: {"model": EventProblem, "description": "A single event, or a parameter, does not keep its contract."},
    429: {"description": "Too many events from this client; see Retry-After."},
}
