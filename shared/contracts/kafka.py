"""A patient event as a Kafka record: CloudEvents binary mode, attributes in ASCII headers, `data` as the value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final, Protocol

from shared.contracts import exact
from shared.contracts.events import EVENTS, Event, InvalidEventError, content_hash, parse_event
from shared.contracts.times import is_instant

ATTRIBUTES: Final = (
    "specversion",
    "id",
    "source",
    "type",
    "subject",
    "time",
    "receivedtime",
    "tenant",
    "supersedes",
    "traceparent",
    "actor",
    "actorrole",
)
"""Envelope attributes that travel, as `ce_` headers. A new one is added here, never removed."""

REQUIRED: Final = frozenset(ATTRIBUTES[:8])
"""What every record on the journal carries; the rest is optional."""

CONTENT_TYPE: Final = "application/json"

_PREFIX = "ce_"


class Record(Protocol):
    """What a Kafka client gives for a message."""

    @property
    def key(self) -> bytes | None: ...
    @property
    def value(self) -> bytes | None: ...
    @property
    def headers(self) -> Sequence[tuple[str, bytes | None]]: ...


@dataclass(frozen=True)
class OutgoingRecord:
    """A record ready to be sent."""

    key: bytes
    value: bytes
    headers: tuple[tuple[str, bytes], ...]


@dataclass(frozen=True)
class Decoded:
    """A record as an event. `raw` is the whole envelope as on the wire, its numbers exact (shared.contracts.exact)."""

    event: Event
    content_hash: str
    raw: dict[str, Any]


class Fault(StrEnum):
    """Why a record cannot be read."""

    NULL_VALUE = "null_value"
    BAD_HEADER = "bad_header"
    BAD_JSON = "bad_json"
    UNKNOWN_TYPE = "unknown_type"
    WRONG_SCHEMA = "wrong_schema"
    WRONG_KEY = "wrong_key"


class Undecodable(ValueError):
    """A record that is no patient event, now or ever. Neither `fault` nor `detail` repeats what it held."""

    def __init__(self, fault: Fault, detail: str) -> None:
        """`detail` is a sentence for the dead-letter list."""
        self.fault = fault
        self.detail = detail
        super().__init__(f"{fault}: {detail}")


def patient_key(tenant: str, patient: str) -> bytes:
    """Key of every message about a patient: one partition, hence one order. The tenant has no slash."""
    return f"{tenant}/{patient}".encode("ascii")


def encode(raw: Mapping[str, Any]) -> OutgoingRecord:
    """The record of an envelope that ingest has checked and stamped; `data` goes out as it came in.

    Raises KeyError for a missing required attribute, UnicodeEncodeError for one that is not ASCII.
    """
    given = {name: str(raw[name]) for name in ATTRIBUTES if name in REQUIRED or raw.get(name) is not None}
    headers = [(_PREFIX + name, value.encode("ascii")) for name, value in given.items()]
    return OutgoingRecord(
        key=patient_key(given["tenant"], given["subject"]),
        value=exact.dumps(raw["data"]).encode("ascii"),
        headers=(("content-type", CONTENT_TYPE.encode()), *headers),
    )


def decode(record: Record) -> Decoded:
    """Read a record of the journal; raises Undecodable and nothing else."""
    attributes = _attributes(record.headers)
    if record.value is None:
        raise Undecodable(Fault.NULL_VALUE, "the record has no value")
    if attributes.get("type") not in EVENTS:
        raise Undecodable(Fault.UNKNOWN_TYPE, "ce_type is missing or names no known event type")
    try:
        data = exact.loads(record.value)
    except ValueError as broken:
        raise Undecodable(Fault.BAD_JSON, "the value is not JSON as this contract allows it") from broken
    raw = {**attributes, "data": data}
    try:
        event = _event(raw)
        hashed = content_hash(raw)
    except RecursionError as deep:
        raise Undecodable(Fault.BAD_JSON, "the value is nested too deeply") from deep
    if record.key != patient_key(str(event.tenant), event.subject):
        raise Undecodable(Fault.WRONG_KEY, "the key is not tenant/subject")
    return Decoded(event, hashed, raw)


def _attributes(headers: Sequence[tuple[str, bytes | None]]) -> dict[str, str]:
    """Headers that are not ours are left alone: tracing agents and mirrors add their own."""
    read: dict[str, str] = {}
    for name, value in headers:
        attribute = name.removeprefix(_PREFIX)
        if not name.startswith(_PREFIX) or attribute not in ATTRIBUTES:
            continue
        if value is None or not value.isascii() or attribute in read:
            raise Undecodable(Fault.BAD_HEADER, f"{_PREFIX}{attribute} is null, not ASCII, or there twice")
        read[attribute] = value.decode("ascii")
    return read


def _event(raw: Mapping[str, Any]) -> Event:
    missing = sorted(_PREFIX + name for name in REQUIRED - raw.keys())
    if missing:
        raise Undecodable(Fault.BAD_HEADER, f"missing: {', '.join(missing)}")
    for name in ("time", "receivedtime"):
        if not is_instant(raw[name]):
            raise Undecodable(Fault.BAD_HEADER, f"{_PREFIX}{name} is not an RFC 3339 timestamp with offset")
    try:
        return parse_event(raw)
    except InvalidEventError as invalid:
        raise Undecodable(Fault.WRONG_SCHEMA, str(invalid)) from invalid
