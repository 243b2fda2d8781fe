"""What surrounds every HTTP request: trace id, limits, security headers, access log, and the last line of defence.

Neither the log nor the metrics name a path, because paths hold patient ids: they name the route's template.
"""

import asyncio
import re
import secrets
from contextlib import suppress
from time import perf_counter

import structlog
from prometheus_client import CollectorRegistry, Histogram
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from shared.runtime.errors import is_transient
from shared.runtime.problems import ProblemError, problem, problem_response, unavailable_response

_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_DRAIN_BYTES = 16 * 1_048_576
_DRAIN_S = 5.0
_QUIET = frozenset({"/health/live", "/health/ready", "/metrics"})
_FIRST_ERROR = 400
_CLIENT_LEFT = 499
_CLOSE = {"Connection": "close"}

_ONCE = frozenset({b"authorization", b"content-encoding", b"content-type", b"host", b"if-match", b"last-event-id"})
"""Headers that decide something: sent twice, two readers of the request could each follow another one."""

_SECURITY = {
    b"cache-control": b"no-store",  # patient data stays in no cache
    b"content-security-policy": b"default-src 'none'; frame-ancestors 'none'",
    b"cross-origin-resource-policy": b"same-origin",
    b"referrer-policy": b"no-referrer",
    b"x-content-type-options": b"nosniff",
}
"""On every answer that does not say otherwise itself."""

_log = structlog.get_logger(__name__)


def traceparent_of(scope: Scope) -> str:
    """W3C trace context of a request: the client's where it is valid, else a new one."""
    all_given = [value for name, value in scope["headers"] if name == b"traceparent"]
    given = all_given[0].decode("latin-1") if len(all_given) == 1 else ""
    return given if _TRACEPARENT.fullmatch(given) else f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


class RequestShell:
    """ASGI middleware around a service; `scope["state"]["traceparent"]` is set for the routes."""

    def __init__(self, app: ASGIApp, *, registry: CollectorRegistry, max_body: int) -> None:
        """`max_body` limits the body as sent, bytes."""
        self._app = app
        self._max_body = max_body
        self._duration = Histogram(
            "liftline_http_request_duration_seconds",
            "Time to answer a request, by route template.",
            ("method", "route", "status"),
            registry=registry,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = _Body(scope, receive, self._max_body)
        answer = _Answer(send, body, traceparent_of(scope))
        scope.setdefault("state", {})["traceparent"] = answer.traceparent
        structlog.contextvars.bind_contextvars(trace_id=answer.trace_id)
        started = perf_counter()
        try:
            _check_headers(scope)
            body.check_length()
            await self._app(scope, body.receive, answer.send)
        except ClientDisconnect:
            answer.status = answer.status or _CLIENT_LEFT
        except Exception as error:
            if answer.status:
                raise
            await _last_answer(error)(scope, body.receive, answer.send)
        finally:
            self._record(scope, answer.status, perf_counter() - started)
            structlog.contextvars.unbind_contextvars("trace_id")

    def _record(self, scope: Scope, status: int, took_s: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        method = scope["method"] if route != "unmatched" else "any"
        self._duration.labels(method, route, str(status)).observe(took_s)
        if route not in _QUIET:
            _log.info("request", method=method, route=route, status=status, took_ms=round(took_s * 1000, 1))


class _Body:
    """The body of a request: cut where it is too long, and read to its end before an error is answered."""

    def __init__(self, scope: Scope, receive: Receive, limit: int) -> None:
        headers = dict(scope["headers"])
        self._declared = headers.get(b"content-length", b"")
        self._unread = self._declared not in {b"", b"0"} or b"transfer-encoding" in headers
        self._waiting = b"expect" in headers  # who asks first has sent nothing yet
        self._receive = receive
        self._limit = limit
        self._seen = 0

    def check_length(self) -> None:
        """Raise 413 where too much is announced."""
        if self._declared.isdigit() and int(self._declared) > self._limit:
            raise _too_large(self._limit)

    async def receive(self) -> Message:
        message = await self._receive()
        self._waiting = False
        self._unread = message.get("more_body", False)
        self._seen += len(message.get("body", b""))
        if self._seen > self._limit:
            raise _too_large(self._limit)
        return message

    async def drain(self) -> None:
        """Let a client finish what it is sending, within bounds: cut off in the middle it would never read why."""
        left = _DRAIN_BYTES
        with suppress(TimeoutError):
            async with asyncio.timeout(_DRAIN_S):
                while self._unread and not self._waiting and left > 0:
                    message = await self._receive()
                    left -= len(message.get("body", b""))
                    self._unread = message.get("more_body", False)


class _Answer:
    """Sends the answer on with the trace id and the security headers, and remembers its status."""

    def __init__(self, send: Send, body: _Body, traceparent: str) -> None:
        self._send = send
        self._body = body
        self.traceparent = traceparent
        self.trace_id = traceparent.split("-")[1]
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self.status >= _FIRST_ERROR:
                await self._body.drain()
            said = list(message.get("headers", ()))
            names = {name.lower() for name, _ in said}
            missing = [(name, value) for name, value in _SECURITY.items() if name not in names]
            message["headers"] = [*said, *missing, (b"trace-id", self.trace_id.encode())]
        await self._send(message)


def _last_answer(error: Exception) -> Response:
    """The last line of defence: what no handler knew is logged and answered."""
    if isinstance(error, ProblemError):
        return problem_response(error.problem, error.headers)
    if is_transient(error):
        _log.warning("request met an outage", exc_info=error)
        return unavailable_response()
    _log.error("request failed", exc_info=error)
    return problem_response(problem(500, "Something went wrong here; it was logged under the trace id."))


def _too_large(limit: int) -> ProblemError:
    return ProblemError(413, f"A request body holds at most {limit} bytes.", headers={"Connection": "close"})


def _check_headers(scope: Scope) -> None:
    """Raise 400 where it is not clear what is asked of whom."""
    names = [name for name, _ in scope["headers"]]
    for name in _ONCE:
        if names.count(name) > 1:
            raise ProblemError(400, f"The header {name.decode()} stands there more than once.", headers=_CLOSE)
    if b"host" not in names and scope["http_version"] == "1.1":
        raise ProblemError(400, "The header host is missing.", headers=_CLOSE)
