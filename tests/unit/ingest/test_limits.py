"""What ingest refuses to swallow, and what it says then."""

import gzip
import json
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack

import pytest
from fastapi import Request
from starlette.types import Message

from services.ingest.adapters.body import read_text
from services.ingest.application.load import MOST_CLIENTS, MOST_URGENT, ClientRates, InFlight
from services.ingest.domain import split
from shared.runtime.errors import Unavailable
from shared.runtime.problems import ProblemError
from tests.unit.ingest.conftest import Ingest, checkin

MIB = 1_048_576
NDJSON = "application/x-ndjson"
SYMPTOM = "liftline.symptom.reported.v1"
GZIP = {"Content-Encoding": "gzip"}


async def test_gzip_is_read(ingest: Ingest) -> None:
    answer = await ingest.post("/v1/events", gzip.compress(json.dumps(checkin()).encode()), headers=GZIP)
    assert answer.status_code == 202


async def test_gzip_of_several_members_is_read(ingest: Ingest) -> None:
    text = json.dumps(checkin()).encode()
    body = gzip.compress(text[:40]) + gzip.compress(text[40:])
    assert (await ingest.post("/v1/events", body, headers=GZIP)).status_code == 202


async def test_many_empty_members_are_not_worth_the_work(ingest: Ingest) -> None:
    body = gzip.compress(json.dumps(checkin()).encode()) + gzip.compress(b"") * 10_000
    assert (await ingest.post("/v1/events", body, headers=GZIP)).status_code == 400


@pytest.mark.parametrize(
    "body",
    [b"not gzip", gzip.compress(b"{}" * 900)[:-4], b"", gzip.compress(b"{}") + b"junk"],
    ids=["other", "cut off", "empty", "more"],  # the time stands in what is compressed, and must not in a name
)
async def test_broken_gzip_is_refused(ingest: Ingest, body: bytes) -> None:
    assert (await ingest.post("/v1/events", body, headers=GZIP)).status_code == 400


async def test_a_bomb_is_stopped_while_it_streams() -> None:
    """A gigabyte of zeros in a megabyte: only the first pieces are ever asked for."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, 31)
    asked = 0

    async def bomb() -> Message:
        nonlocal asked
        asked += 1
        return {"type": "http.request", "body": deflate.compress(b"\0" * 16 * MIB), "more_body": asked < 64}

    headers = [(b"content-encoding", b"gzip")]
    with pytest.raises(ProblemError, match="after decompression"):
        await read_text(Request({"type": "http", "method": "POST", "headers": headers}, bomb))
    assert asked <= 3


async def test_a_bomb_inside_one_chunk_is_stopped(ingest: Ingest) -> None:
    body = gzip.compress(b" " * 200 * MIB)
    assert (await ingest.post("/v1/events", body, headers=GZIP)).status_code == 413


async def test_a_body_beyond_a_mebibyte_is_refused(ingest: Ingest) -> None:
    exact = json.dumps(checkin()).ljust(MIB, "\n")
    assert (await ingest.post("/v1/events", exact, NDJSON)).status_code == 202
    assert (await ingest.post("/v1/events", exact + "\n", NDJSON)).status_code == 413


async def test_an_endless_body_is_cut(ingest: Ingest) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b" " * 65_536

    assert (await ingest.post("/v1/events", endless())).status_code == 413


async def test_the_other_encodings_and_media_types_are_refused(ingest: Ingest) -> None:
    assert (await ingest.post("/v1/events", "{}", headers={"Content-Encoding": "br"})).status_code == 415
    assert (await ingest.post("/v1/events", "{}", "text/plain")).status_code == 415
    assert (await ingest.post("/v1/events", b"\xff", "application/json")).status_code == 400


@pytest.mark.parametrize("charset", ["utf-16", "latin-1", '"utf-7"', "utf-16; x=y", ""])
async def test_text_is_utf_8(ingest: Ingest, charset: str) -> None:
    answer = await ingest.post("/v1/events", json.dumps(checkin()), f"application/json; charset={charset}")
    assert answer.status_code == 415
    taken = await ingest.post("/v1/events", json.dumps(checkin()), 'application/json;Charset="UTF-8"')
    assert taken.status_code == 202


async def test_at_most_500_events(ingest: Ingest) -> None:
    events = [checkin(id=f"e-{number}") for number in range(501)]
    assert (await ingest.post("/v1/events", json.dumps(events))).status_code == 413
    assert (
        await ingest.post("/v1/events", "\n".join(map(json.dumps, events)), "application/x-ndjson")
    ).status_code == 413
    assert len((await ingest.post("/v1/events", json.dumps(events[:500]))).json()["results"]) == 500


async def test_no_event_at_all_is_refused(ingest: Ingest) -> None:
    assert (await ingest.post("/v1/events", "[ ]")).status_code == 422
    assert (await ingest.post("/v1/events", "\n \n", "application/x-ndjson")).status_code == 422


async def test_an_event_of_64_kib_is_the_largest(ingest: Ingest) -> None:
    small = len(json.dumps(checkin(data={"pain": 1, "pad": ""})))
    fits = json.dumps(checkin(data={"pain": 1, "pad": "x" * (65_536 - small)}))
    assert (await ingest.post("/v1/events", fits)).status_code == 202
    assert (await ingest.post("/v1/events", fits + " ")).status_code == 413


async def test_nesting_has_a_limit(ingest: Ingest) -> None:
    def nested(levels: int) -> str:
        return json.dumps(checkin()).replace('"pain": 2', '"pain": 2, "x": ' + "[" * levels + "]" * levels)

    assert (await ingest.post("/v1/events", nested(30))).status_code == 202
    assert (await ingest.post("/v1/events", nested(33))).status_code == 422


async def test_a_client_over_its_rate_waits(make_ingest: Callable[..., Ingest]) -> None:
    ingest = make_ingest(rate=2.0, burst=10)
    ten = json.dumps([checkin(id=f"e-{number}") for number in range(10)])
    assert (await ingest.post("/v1/events", ten)).status_code == 202
    answer = await ingest.post("/v1/events", ten)
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "5")
    assert answer.headers["content-type"] == "application/problem+json"
    other = await ingest.post("/v1/events", json.dumps(checkin(subject="p-2")), patient="p-2")
    assert other.status_code == 202
    ingest.ticks.now += 5
    assert (await ingest.post("/v1/events", ten)).status_code == 202
    assert ingest.counted("overloaded") == 10


async def test_red_flags_flow_over_the_rate(make_ingest: Callable[..., Ingest]) -> None:
    ingest = make_ingest(rate=0.001, burst=3)
    symptom = checkin(id="s-1", type="liftline.symptom.reported.v1", data={"symptoms": ["syncope"]})
    assert (await ingest.post("/v1/events", json.dumps([checkin()] * 3))).status_code == 202
    assert (await ingest.post("/v1/events", json.dumps(symptom))).status_code == 202
    mixed = [checkin(id="e-2"), symptom | {"id": "s-2"}, checkin(id="e-3", data={"pain": 99, "symptoms": ["syncope"]})]
    assert (await ingest.post("/v1/events", json.dumps(mixed))).status_code == 429
    assert ingest.journal.ids == [*["e-1"] * 3, "s-1", "e-3#rejected", "s-2"]


async def test_a_session_with_a_red_flag_flows_like_a_report_of_it(make_ingest: Callable[..., Ingest]) -> None:
    ingest = make_ingest(rate=0.001, burst=1)
    assert (await ingest.post("/v1/events", json.dumps(checkin()))).status_code == 202
    flagged = checkin(id="f-1", data={"pain": 3, "symptoms": ["syncope"]})
    assert (await ingest.post("/v1/events", json.dumps(flagged))).status_code == 202
    harmless = checkin(id="h-1", data={"pain": 3, "symptoms": []})
    assert (await ingest.post("/v1/events", json.dumps(harmless))).status_code == 429


async def test_red_flags_have_a_rate_of_their_own(make_ingest: Callable[..., Ingest]) -> None:
    ingest = make_ingest(rate=1.0, burst=10)
    flags = [checkin(id=f"s-{n}", type=SYMPTOM, data={"symptoms": ["syncope"]}) for n in range(10)]
    assert (await ingest.post("/v1/events", json.dumps(flags))).status_code == 202
    answer = await ingest.post("/v1/events", json.dumps(flags[:3]))
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "3")
    assert (await ingest.post("/v1/events", json.dumps(checkin()))).status_code == 202
    other = [flag | {"subject": "p-2"} for flag in flags]
    assert (await ingest.post("/v1/events", json.dumps(other), patient="p-2")).status_code == 202
    ingest.ticks.now += 3
    assert (await ingest.post("/v1/events", json.dumps(flags[:3]))).status_code == 202
    assert ingest.counted("overloaded") == 3


def test_buckets_are_bounded_and_the_forgotten_one_is_full() -> None:
    rates = ClientRates(1.0, 5, lambda: 0.0)
    rates.take("first", 5)
    for number in range(MOST_CLIENTS):
        rates.take(f"client-{number}", 1)
    assert len(rates._buckets) == MOST_CLIENTS
    rates.take("first", 5)


async def test_a_broker_that_is_away_promises_nothing(ingest: Ingest) -> None:
    ingest.journal.away = True
    answer = await ingest.post("/v1/events", json.dumps(checkin()))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert ingest.counted("unavailable") == 1
    ingest.journal.away = False
    assert (await ingest.post("/v1/events", json.dumps(checkin()))).status_code == 202
    assert ingest.counted("accepted") == 1


async def test_red_flags_flow_when_too_many_requests_wait(ingest: Ingest) -> None:
    symptom = checkin(id="s-1", type=SYMPTOM, data={"symptoms": ["syncope"]})
    with ExitStack() as waiting:
        for number in range(4):
            waiting.enter_context(ingest.in_flight.one(f"other-{number}", urgent=False))
        answer = await ingest.post("/v1/events", json.dumps(checkin()))
        assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
        assert (await ingest.post("/v1/events", json.dumps(symptom))).status_code == 202
    assert (await ingest.post("/v1/events", json.dumps(checkin()))).status_code == 202


@pytest.mark.parametrize(("urgent", "most"), [(False, 2), (True, MOST_URGENT)])
def test_one_client_does_not_take_every_place(*, urgent: bool, most: int) -> None:
    places = InFlight(4)
    with ExitStack() as waiting:
        for _ in range(most):
            waiting.enter_context(places.one("loop", urgent=urgent))
        with pytest.raises(Unavailable):
            waiting.enter_context(places.one("loop", urgent=urgent))
        waiting.enter_context(places.one("other", urgent=urgent))
        waiting.enter_context(places.one("loop", urgent=not urgent))
    assert not places._clients


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("[]", []),
        (" [ 1 , 2 ] ", [" 1 ", " 2 "]),
        ('[{"a":[1,2]},"x,y",{"b":"]\\""}]', ['{"a":[1,2]}', '"x,y"', '{"b":"]\\""}']),
        ("[1,]", ["1", ""]),
    ],
)
def test_an_array_is_cut_at_its_own_commas(body: str, found: list[str]) -> None:
    assert split.elements(body, 10) == found


@pytest.mark.parametrize("body", ["", "[", "{}", "[1]2", '["', "[1", "]", '[{"a":"\\"}]', "[" + '\\"' * 400_000])
def test_what_is_no_array_is_not_cut(body: str) -> None:
    with pytest.raises(split.Unsplittable):
        split.elements(body, 10)
