"""What one connection may cost: limits that the HTTP parser itself does not know.

A head has a size and a time, a body has a time, and what breaks the protocol is answered with a problem and closed.
Everything that can be judged on a whole request is judged in `trace.py`.
"""

import asyncio
from typing import Any, Final, NoReturn

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol, RequestResponseCycle

from shared.runtime.problems import MEDIA_TYPE, problem

MAX_HEAD: Final = 32_768
"""Longest request line and headers together, bytes."""

MAX_SENT: Final = 17 * 1_048_576
"""Most bytes read of one body, its framing included: past every limit, so that a client can finish and read why."""

_LINGER_S: Final = 2.0


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's protocol with deadlines and limits; a trickling client holds its own connection and nothing else."""

    head_s = 10.0
    """Longest time from the first byte of a request, or from the connection, to the end of the headers."""
    body_s = 20.0
    """Longest time from there to the end of the body."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._refusal: tuple[int, str] | None = None
        self._in_head = True
        self._silent = True
        self._refused = False
        self._read = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._allow(self.head_s)

    def connection_lost(self, exc: Exception | None) -> None:
        self._allow(None)
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        if self._done():
            return
        self._silent = False
        in_head = self._in_head
        super().data_received(data)
        if self._done() or in_head != self._in_head:
            return
        self._read += len(data)
        if self._in_head and self._read > MAX_HEAD:
            self._refuse(431, f"The request line and headers hold at most {MAX_HEAD} bytes.")
        elif self._read > MAX_SENT:
            self._refuse(413, "The body is far too large.")

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._read = True, 0
        self._allow(self.head_s)

    def on_header(self, name: bytes, value: bytes) -> None:
        # Trailers come here too: a field after the body must not pass for one that was checked before it.
        if self._in_head:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._in_head, self._read = False, 0
        if len(self.url) + sum(len(name) + len(value) for name, value in self.headers) > MAX_HEAD:
            self._stop(431, f"The request line and headers hold at most {MAX_HEAD} bytes.")
        if self.parser.get_http_version() not in {"1.0", "1.1"}:
            self._stop(400, "This server speaks HTTP/1.1.")
        self._allow(self.body_s)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._allow(None)
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        self._refuse(*(self._refusal or (400, "This is not an HTTP/1.1 request.")))

    def _unsupported_upgrade_warning(self) -> None:
        """A request to switch protocols is answered in this one; it is no news."""

    def _stop(self, status: int, detail: str) -> NoReturn:
        """Leave the parser; it comes back through send_400_response."""
        self._in_head = True
        self._refusal = (status, detail)
        raise ValueError(detail)

    def _done(self) -> bool:
        return self._refused or self.transport.is_closing()

    def _allow(self, seconds: float | None) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None if seconds is None else self.loop.call_later(seconds, self._too_slow)

    def _too_slow(self) -> None:
        if self._silent:
            self.transport.abort()
        else:
            part = "headers" if self._in_head else "body"
            self._refuse(408, f"The {part} did not arrive in time. Send the request again.")

    def _refuse(self, status: int, detail: str) -> None:
        """Answer, unless an answer is under way, and hang up."""
        self._allow(None)
        if self._done():
            return
        self._refused = True
        cycle: RequestResponseCycle | None = self.cycle
        before_us = self.pipeline or (cycle is not None and not cycle.response_complete)
        answering = cycle is not None and cycle.response_started
        if not (before_us if self._in_head else answering or self.pipeline):
            self.transport.write(_answer(status, detail))
        if cycle is not None:
            cycle.disconnected = True
            cycle.message_event.set()
        # Closed with input unread, the connection would be reset, and the client never read why: read on for a moment.
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_LINGER_S, self.transport.abort)


def _answer(status: int, detail: str) -> bytes:
    body = problem(status, detail).model_dump_json(exclude_none=True).encode()
    head = (
        f"content-type: {MEDIA_TYPE}\r\ncontent-length: {len(body)}\r\ncache-control: no-store\r\n"
        "x-content-type-options: nosniff\r\nconnection: close\r\n\r\n"
    )
    return STATUS_LINE[status] + head.encode() + body
