"""Whether an event gets onto the journal: readable, allowed, in its limits, keeping the contract; then stamped."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from services.ingest.domain.sender import Sender
from shared.contracts import exact
from shared.contracts.base import Contract
from shared.contracts.events import Event, FieldError, InvalidEventError, parse_event
from shared.contracts.kafka import ATTRIBUTES
from shared.contracts.times import is_instant

MAX_EVENT_BYTES: Final = 65_536
MAX_DEPTH: Final = 32
"""Deepest nesting of arrays and objects in an event."""

_SERVERS_OWN: Final = frozenset({"tenant", "receivedtime", "actor", "actorrole", "traceparent"})
_CLIENTS_OWN: Final = frozenset(ATTRIBUTES) - _SERVERS_OWN
_LONGEST_NAME = 64


@dataclass(frozen=True)
class Stamp:
    """What ingest adds to every event of a request."""

    received: datetime
    traceparent: str


@dataclass(frozen=True)
class Accepted:
    """An event for the journal: `raw` is its stamped envelope, `unread` the fields nothing will read."""

    raw: dict[str, Any]
    unread: tuple[FieldError, ...] = ()


class Rejected(Exception):
    """An event that does not get onto the journal. `status` is the HTTP status it has on its own."""

    def __init__(self, status: int, detail: str, errors: list[FieldError] | None = None) -> None:
        """`detail` and `errors` repeat nothing the client sent."""
        self.status = status
        self.detail = detail
        self.errors = errors
        super().__init__(detail)


def admit(text: str, sender: Sender, stamp: Stamp) -> Accepted:
    """Check the text of one event and stamp it; raises Rejected."""
    given = _read(text)
    if (refusal := sender.refusal(given.get("type"), given.get("subject"))) is not None:
        raise Rejected(403, refusal)
    envelope = {name: value for name, value in given.items() if name in _CLIENTS_OWN and value is not None}
    errors = [*_no_instant(envelope), *_not_json(given), *_unfit(given)]
    if errors:
        raise _invalid(errors)
    event = _parse(envelope | {"data": given.get("data")})
    if (refusal := sender.refusal_of_content(event)) is not None:
        raise Rejected(403, refusal)
    raw = {**envelope, "data": given["data"], **stamps(sender, stamp)}
    return Accepted(raw, (*_unkept(given), *_unread(given["data"], event.data, "/data")))


def _read(text: str) -> dict[str, Any]:
    if len(text) > MAX_EVENT_BYTES or len(text.encode("utf-8", "surrogatepass")) > MAX_EVENT_BYTES:
        raise Rejected(413, f"An event holds at most {MAX_EVENT_BYTES} bytes.")
    try:
        given = exact.loads(text)
    except ValueError as broken:
        raise Rejected(422, "The event is not JSON as the contract allows it.") from broken
    if not isinstance(given, dict):
        raise Rejected(422, "An event is a JSON object.")
    return given


def _parse(envelope: Mapping[str, Any]) -> Event:
    try:
        return parse_event(envelope)
    except InvalidEventError as invalid:
        raise _invalid(invalid.errors) from invalid


def _invalid(errors: list[FieldError]) -> Rejected:
    return Rejected(422, "The event does not keep its contract.", errors)


def stamps(sender: Sender, stamp: Stamp) -> dict[str, str]:
    """The envelope attributes that are never the client's: when, for whom, and who did it (C-009)."""
    stamped = {
        "receivedtime": stamp.received.astimezone(UTC).isoformat(),
        "tenant": sender.tenant,
        "traceparent": stamp.traceparent,
        "actorrole": str(sender.role),
    }
    return stamped if sender.actor is None else {**stamped, "actor": sender.actor}


def _no_instant(envelope: Mapping[str, Any]) -> Iterator[FieldError]:
    if not is_instant(envelope.get("time")):
        detail = "required: an RFC 3339 timestamp with offset, for example 2026-02-02T19:00:00+01:00"
        yield FieldError(pointer="/time", detail=detail)


def _not_json(given: Mapping[str, Any]) -> Iterator[FieldError]:
    if given.get("datacontenttype") not in (None, "application/json"):
        yield FieldError(pointer="/datacontenttype", detail="only application/json is read")
    if "data_base64" in given:
        yield FieldError(pointer="/data_base64", detail="not supported: send data as JSON")


def _unfit(given: Mapping[str, Any]) -> Iterator[FieldError]:
    """What could not be kept: text that is none, nesting that is too deep."""
    waiting: list[tuple[str, int, Any]] = [("", 0, given)]
    while waiting:
        pointer, depth, value = waiting.pop()
        if depth > MAX_DEPTH:
            yield FieldError(pointer=pointer, detail=f"nested more than {MAX_DEPTH} levels deep")
        elif isinstance(value, dict):
            waiting.extend((f"{pointer}/{_name(name)}", depth + 1, item) for name, item in value.items())
            if any(map(exact.no_text, value)):
                yield FieldError(pointer=pointer, detail="a name holds a character that is no text")
        elif isinstance(value, list):
            waiting.extend((f"{pointer}/{index}", depth + 1, item) for index, item in enumerate(value))
        elif isinstance(value, str) and exact.no_text(value):
            yield FieldError(pointer=pointer, detail="holds a character that is no text")


def _unkept(given: Mapping[str, Any]) -> Iterator[FieldError]:
    for name in given.keys() - _CLIENTS_OWN - {"data", "datacontenttype"}:
        detail = "set by the server" if name in _SERVERS_OWN else "unknown attribute, not kept"
        yield FieldError(pointer=f"/{_name(name)}", detail=detail)


def _unread(given: Any, read: Any, pointer: str) -> Iterator[FieldError]:
    """Fields that are kept but that no model reads: a typo is seen by who made it."""
    if isinstance(read, Contract) and isinstance(given, dict):
        for name, value in given.items():
            if name in type(read).model_fields:
                yield from _unread(value, getattr(read, name), f"{pointer}/{_name(name)}")
            else:
                yield FieldError(pointer=f"{pointer}/{_name(name)}", detail="unknown field, kept but not read")
    elif isinstance(read, tuple) and isinstance(given, list):
        for index, (value, item) in enumerate(zip(given, read, strict=False)):
            yield from _unread(value, item, f"{pointer}/{index}")


def _name(name: str) -> str:
    """A member name inside a JSON Pointer, cut: the client made it up."""
    safe = name[:_LONGEST_NAME].encode("ascii", "backslashreplace").decode("ascii")
    return safe.replace("~", "~0").replace("/", "~1")
