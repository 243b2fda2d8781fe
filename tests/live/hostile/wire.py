"""Requests as an attacker writes them, byte by byte, and what is said to them."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

APP = "app"
"""Token of the patient's own app."""
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Attack:
    """What is sent to whom, and with which of these statuses it may be answered.

    In `raw`, @app@ and the like stand for tokens. 0 stands for a connection closed without an answer.
    """

    name: str
    raw: bytes
    answers: frozenset[int]
    service: str = "ingest"


@dataclass(frozen=True)
class Reply:
    """An answer. `status` 0: none."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def problem(self) -> dict[str, Any]:
        """The problem document, complete and about this answer."""
        assert self.headers["content-type"] == PROBLEM, self
        said: dict[str, Any] = json.loads(self.body)
        assert said["status"] == self.status
        assert said["title"]
        assert len(said["detail"]) > 10
        return said


def request(
    method: str,
    target: str,
    *,
    token: str | None = APP,
    headers: Mapping[str, str] | None = None,
    body: bytes = b"",
    extra: bytes = b"",
) -> bytes:
    """A request that is well-formed but for what is changed. `extra` are raw header lines."""
    lines = {"Host": "liftline", "Connection": "close", **({"Authorization": f"Bearer @{token}@"} if token else {})}
    if body:
        lines["Content-Length"] = str(len(body))
    head = "".join(f"{name}: {value}\r\n" for name, value in {**lines, **(headers or {})}.items() if value)
    return f"{method} {target} HTTP/1.1\r\n{head}".encode("latin-1") + extra + b"\r\n" + body


def post(
    body: bytes | str,
    *,
    media: str = "application/json",
    target: str = "/v1/events",
    token: str | None = APP,
    headers: Mapping[str, str] | None = None,
    extra: bytes = b"",
) -> bytes:
    """A POST of a body."""
    sent = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    return request(
        "POST", target, token=token, headers={"Content-Type": media, **(headers or {})}, body=sent, extra=extra
    )


async def send(url: str, raw: bytes, limit_s: float = 40.0) -> Reply:
    """Send bytes, read until the server hangs up."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        async with asyncio.timeout(limit_s):
            reading = asyncio.ensure_future(reader.read())
            writer.write(raw)
            try:
                said = await reading
            except ConnectionResetError:
                said = b""
        return parsed(said)
    finally:
        writer.close()


def parsed(said: bytes) -> Reply:
    """The last answer in what a server said (100 Continue may stand before it)."""
    while said.startswith(b"HTTP/1.1 100"):
        said = said.partition(b"\r\n\r\n")[2]
    head, _, body = said.partition(b"\r\n\r\n")
    if not head:
        return Reply(0, {}, b"")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return Reply(int(first.split()[1]), headers, body)
