"""Events as Kafka records: what goes in comes out, and what cannot be read says why."""

from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.contracts import exact
from shared.contracts.events import content_hash
from shared.contracts.kafka import Fault, OutgoingRecord, Undecodable, decode, encode

ENVELOPE: dict[str, Any] = {
    "specversion": "1.0",
    "id": "e-1",
    "source": "app:test",
    "type": "liftline.pain.checkin.v1",
    "subject": "p/1",
    "time": "2026-02-02T19:00:00.5+01:00",
    "receivedtime": "2026-02-02T18:00:01Z",
    "tenant": "demo",
    "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    "data": {"pain": Decimal("1.50"), "mood": "müde", "steps": [1, Decimal("60.10")]},
}

numbers = st.decimals(allow_nan=False, allow_infinity=False, places=4, min_value=-(10**12), max_value=10**12)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**90), 10**90) | numbers | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=12,
)


def test_an_event_survives_the_journal_exactly() -> None:
    decoded = decode(encode(ENVELOPE))
    assert decoded.raw == ENVELOPE
    assert str(decoded.raw["data"]["steps"][1]) == "60.10"
    assert decoded.event.tenant == "demo"
    assert decoded.content_hash == content_hash(ENVELOPE)


@given(st.dictionaries(st.text().filter(lambda name: name not in {"pain", "location", "symptoms"}), json_values))
def test_unknown_data_survives_the_journal(unknown: dict[str, Any]) -> None:
    raw = {**ENVELOPE, "data": {"pain": 1, **unknown}}
    assert decode(encode(raw)).raw == raw


@given(json_values)
def test_json_is_written_as_it_was_read(value: Any) -> None:
    text = exact.dumps(value)
    assert exact.loads(text) == value
    assert exact.dumps(exact.loads(text)) == text


def test_everything_on_the_wire_is_ascii() -> None:
    record = encode(ENVELOPE)
    assert record.value.isascii()
    assert record.key == b"demo/p/1"
    assert all(name.isascii() and value.isascii() for name, value in record.headers)


def test_headers_of_others_are_left_alone() -> None:
    record = encode(ENVELOPE)
    mirrored = replace(record, headers=(*record.headers, ("mirror", b"\xff"), ("ce_myext", b"\xff")))
    assert decode(mirrored).raw == ENVELOPE


def with_header(record: OutgoingRecord, name: str, value: bytes | None) -> Any:
    others = tuple(header for header in record.headers if header[0] != name)
    return replace(record, headers=others if value is None else (*others, (name, value)))


class NullValue:
    key = encode(ENVELOPE).key
    value = None
    headers = encode(ENVELOPE).headers


class NullHeader:
    key = encode(ENVELOPE).key
    value = encode(ENVELOPE).value
    headers = (*encode(ENVELOPE).headers, ("ce_supersedes", None))


GOOD = encode(ENVELOPE)


@pytest.mark.parametrize(
    ("record", "fault"),
    [
        (NullValue(), Fault.NULL_VALUE),
        (replace(GOOD, value=b"{"), Fault.BAD_JSON),
        (replace(GOOD, value=b"\xff"), Fault.BAD_JSON),
        (replace(GOOD, value=b'{"pain":NaN}'), Fault.BAD_JSON),
        (replace(GOOD, value=b'{"pain":1,"pain":9}'), Fault.BAD_JSON),
        (replace(GOOD, value=b'{"pain":1e999999}'), Fault.BAD_JSON),
        (replace(GOOD, value=b'{"pain":' + b"1" * 5000 + b"}"), Fault.BAD_JSON),
        (replace(GOOD, value=b'{"pain":1,"x":' + b"[" * 100_000 + b"]" * 100_000 + b"}"), Fault.BAD_JSON),
        (replace(GOOD, value=b"[]"), Fault.WRONG_SCHEMA),
        (replace(GOOD, value=b'{"pain":11}'), Fault.WRONG_SCHEMA),
        (with_header(GOOD, "ce_type", None), Fault.UNKNOWN_TYPE),
        (with_header(GOOD, "ce_type", b"liftline.mood.v1"), Fault.UNKNOWN_TYPE),
        (with_header(GOOD, "ce_id", None), Fault.BAD_HEADER),
        (with_header(GOOD, "ce_id", b"\xff"), Fault.BAD_HEADER),
        (with_header(GOOD, "ce_time", b"yesterday"), Fault.BAD_HEADER),
        (with_header(GOOD, "ce_time", b"2026-02-30T19:00:00Z"), Fault.BAD_HEADER),
        (with_header(GOOD, "ce_tenant", None), Fault.BAD_HEADER),
        (replace(GOOD, headers=(*GOOD.headers, ("ce_id", b"e-2"))), Fault.BAD_HEADER),
        (NullHeader(), Fault.BAD_HEADER),
        (with_header(GOOD, "ce_subject", b"p/2"), Fault.WRONG_KEY),
        (with_header(GOOD, "ce_specversion", b"0.3"), Fault.WRONG_SCHEMA),
        (with_header(GOOD, "ce_id", b"has space"), Fault.WRONG_SCHEMA),
    ],
)
def test_an_unreadable_record_says_what_is_wrong(record: Any, fault: Fault) -> None:
    with pytest.raises(Undecodable) as caught:
        decode(record)
    assert caught.value.fault is fault
    assert caught.value.detail


@given(st.binary(max_size=200), st.lists(st.tuples(st.sampled_from([name for name, _ in GOOD.headers]), st.binary())))
def test_nothing_but_undecodable_is_raised(value: bytes, headers: list[tuple[str, bytes]]) -> None:
    with suppress(Undecodable):
        decode(OutgoingRecord(b"demo/p/1", value, tuple(headers)))
