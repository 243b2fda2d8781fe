"""What a connection may cost, and what the wire answers to what is no request: over real sockets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from shared.runtime.wire import MAX_HEAD, MAX_SENT, GuardedProtocol

GOOD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nok"
CHUNKED = b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


class Quick(GuardedProtocol):
    head_s = 0.3
    body_s = 0.3


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the length of the body and the headers it has seen once the body was there."""
    length, more = 0, True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return
        length, more = length + len(message.get("body", b"")), message.get("more_body", False)
    body = json.dumps({"length": length, "headers": [name.decode() for name, _ in scope["headers"]]}).encode()
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(body))]})
    await send({"type": "http.response.body", "body": body})


async def early(scope: Scope, _receive: Receive, send: Send) -> None:
    """Answers before the body has arrived."""
    await send({"type": "http.response.start", "status": 401, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body"})


@asynccontextmanager
async def serving(app: Any, protocol: type[GuardedProtocol] = GuardedProtocol) -> AsyncIterator[int]:
    config = uvicorn.Config(app, port=0, http=protocol, ws="none", lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


async def said(port: int, *pieces: bytes, pause_s: float = 0.0) -> bytes:
    """Everything the server says to these pieces until it hangs up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    answer = asyncio.create_task(reader.read())
    try:
        for piece in pieces:
            writer.write(piece)
            await asyncio.wait({answer}, timeout=pause_s)
        async with asyncio.timeout(10):
            return await answer
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


def status_of(answer: bytes) -> int:
    head, _, body = answer.partition(b"\r\n\r\n")
    status = int(head.split()[1])
    if status >= 400:
        assert b"application/problem+json" in head
        assert json.loads(body)["status"] == status
    return status


@pytest.mark.parametrize(
    ("attack", "status"),
    [
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", 400),
        (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400),
        (b"GET /\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: b\nInjected: 1\r\n\r\n", 400),
        (GOOD.replace(b"\r\n\r\n", b"\r\nContent-Length: 3\r\n\r\n"), 400),
        (GOOD.replace(b"\r\n\r\n", b"\r\nTransfer-Encoding: chunked\r\n\r\n"), 400),
        (GOOD.replace(b": 2", b": +2"), 400),
        (GOOD.replace(b": 2", b": -2"), 400),
        (GOOD.replace(b": 2", b": " + b"9" * 40), 400),
        (CHUNKED.replace(b"chunked", b"chunked, identity"), 400),
        (CHUNKED.replace(b"Encoding:", b"Encoding :"), 400),
        (CHUNKED + b"zz\r\n", 400),
        (CHUNKED + b"2\nok\n0\n\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nA: " + b"a" * (MAX_HEAD + 1) + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * MAX_HEAD + b"\r\n", 431),
        (b"GET /" + b"a" * (MAX_HEAD + 1) + b" HTTP/1.1\r\nHost: x\r\n\r\n", 431),
        (CHUNKED + b"2;" + b"e" * (MAX_SENT + 1_048_576), 413),
    ],
)
async def test_what_is_no_request_is_a_problem_and_the_next_one_passes(attack: bytes, status: int) -> None:
    async with serving(echo) as port:
        assert status_of(await said(port, attack)) == status
        assert status_of(await said(port, GOOD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))) == 200


async def test_a_head_without_an_end_is_cut_off() -> None:
    async with serving(echo) as port:
        answer = await said(port, b"GET / HTTP/1.1\r\nA: ", *[b"a" * 8192] * 40, pause_s=0.001)
        assert status_of(answer) == 431


@pytest.mark.parametrize(
    "pieces",
    [
        [b"GET / HTTP/1.1\r\n", *[b"A: b\r\n"] * 100],
        [GOOD[:-2], *[b""] * 100],
        [CHUNKED, *[b"1\r\na\r\n"] * 100],
        [CHUNKED + b"0\r\n", *[b"a: b\r\n"] * 100],
    ],
    ids=["headers", "body", "chunks", "trailers"],
)
async def test_a_trickle_is_cut_off_and_holds_up_nobody(pieces: list[bytes]) -> None:
    async with serving(echo, Quick) as port:
        trickle = asyncio.create_task(said(port, *pieces, pause_s=0.05))
        assert status_of(await said(port, GOOD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))) == 200
        assert status_of(await trickle) == 408


async def test_a_trickle_after_the_answer_is_cut_off() -> None:
    async with serving(early, Quick) as port:
        answer = await said(port, GOOD[:-2], *[b""] * 100, pause_s=0.05)
    assert answer.startswith(b"HTTP/1.1 401")
    assert b"408" not in answer


async def test_a_connection_without_a_request_is_closed_in_silence() -> None:
    async with serving(echo, Quick) as port:
        assert await said(port, b"") == b""


async def test_trailers_are_no_headers() -> None:
    async with serving(echo) as port:
        body = b"2\r\nok\r\n0\r\nAuthorization: Bearer x\r\n\r\n"
        answer = await said(port, CHUNKED.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n") + body)
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["headers"] == ["host", "transfer-encoding", "connection"]


async def test_pipelined_requests_are_answered_in_order() -> None:
    async with serving(echo) as port:
        last = GOOD.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        answer = await said(port, GOOD + GOOD + last)
    assert answer.count(b"HTTP/1.1 200") == 3
