"""Clients that trickle: cut off by the deadline of the connection, and nobody else waits for them."""

import asyncio

import pytest

from tests.live.hostile.conftest import Target
from tests.live.hostile.wire import Reply, parsed, post, request
from tests.live.waiting import until


async def trickle(url: str, start: bytes, piece: bytes) -> Reply:
    """Send the start, then a piece every second until the server has enough."""
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    answer = asyncio.create_task(everything(reader))
    try:
        writer.write(start)
        while not answer.done():
            writer.write(piece)
            await asyncio.wait({answer}, timeout=1)
        return parsed(await answer)
    finally:
        writer.close()


async def everything(reader: asyncio.StreamReader) -> bytes:
    """What came before the end; who goes on sending after the answer may find the connection reset."""
    came = b""
    try:
        while piece := await reader.read(65_536):
            came += piece
    except ConnectionResetError:
        if not came:
            raise
    return came


@pytest.mark.timeout(180)
async def test_a_trickle_is_cut_off_while_good_events_pass(target: Target) -> None:
    chunked = request("POST", "/v1/events", headers={"Transfer-Encoding": "chunked"})
    body = post("", headers={"Content-Length": "1000"})
    act = request("POST", "/v1/alerts/x/comment", headers={"Content-Length": "1000"})
    starts = [
        ("ingest", b"POST /v1/events HTTP/1.1\r\n", b"X-A: b\r\n"),
        ("alerts", b"GET /v1/alerts HTTP/1.1\r\n", b"X-A: b\r\n"),
        ("progression", b"GET /v1/pat", b"x"),
        *[("ingest", start.replace(b"@app@", target.tokens["app"].encode()), b" ") for start in (body, act)],
        ("ingest", chunked.replace(b"@app@", target.tokens["app"].encode()), b"1\r\n \r\n"),
        ("alerts", act.replace(b"@app@", target.tokens["clinician"].encode()), b" "),
    ]
    slow = [asyncio.create_task(trickle(target.urls[name], start, piece)) for name, start, piece in starts * 10]
    for _ in range(3):
        await target.good_event_passes()
    assert any(not each.done() for each in slow)
    replies = await asyncio.gather(*slow)
    assert {reply.status for reply in replies} <= {404, 405, 408}
    assert [reply.status for reply in replies].count(408) >= 60
    for reply in replies:
        reply.problem()
    await target.good_event_passes()


@pytest.mark.timeout(120)
async def test_connections_that_say_nothing_hold_nothing(target: Target) -> None:
    host, port = target.urls["ingest"].removeprefix("http://").split(":")
    silent = [await asyncio.open_connection(host, int(port)) for _ in range(200)]
    await target.good_event_passes()
    ended = [asyncio.ensure_future(reader.read()) for reader, _ in silent]
    await until(lambda: all(each.done() for each in ended), "silent connections are closed", limit_s=60)
    for _, writer in silent:
        writer.close()
