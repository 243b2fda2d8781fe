"""A receiver of webhooks, as a process of somebody else's would be: over real HTTP, and it answers as it is told."""

import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

from tests.support.certificates import LOOPBACK, Pair


@dataclass(frozen=True)
class Received:
    """A request. Names of headers in small letters."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Answer:
    """What is answered to a request. `pause_s` before the status line, `drip_s` before each byte of the body."""

    status: int = 204
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    pause_s: float = 0.0
    drip_s: float = 0.0
    cut: bool = False
    """Close the connection in place of an answer."""


class Receiver:
    """Use as a context manager. `answers` are given in turn, then `usual`."""

    def __init__(self, pair: Pair | None = None) -> None:
        """`pair`: with TLS."""
        self.received: list[Received] = []
        self.answers: list[Answer] = []
        self.usual = Answer()
        self._closing = threading.Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.received.append(Received(self.path, headers, body))
                receiver._answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = _Server((LOOPBACK, 0), Handler)
        if pair is not None:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(pair.certificate, pair.key)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._scheme = "http" if pair is None else "https"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def port(self) -> int:
        return self._server.server_port

    @property
    def url(self) -> str:
        return f"{self._scheme}://{LOOPBACK}:{self.port}/hook"

    @property
    def ids(self) -> list[str]:
        """Ids of the webhooks that came, in order."""
        return [one.headers["webhook-id"] for one in self.received]

    def _answer(self, handler: BaseHTTPRequestHandler) -> None:
        answer = self.answers.pop(0) if self.answers else self.usual
        self._closing.wait(answer.pause_s)
        if answer.cut:
            handler.close_connection = True
            return
        try:
            handler.send_response(answer.status)
            for name, value in {"content-length": str(len(answer.body)), **answer.headers}.items():
                handler.send_header(name, value)
            handler.end_headers()
            if answer.drip_s:
                for byte in answer.body:
                    time.sleep(answer.drip_s)
                    handler.wfile.write(bytes([byte]))
            elif answer.status != 204:
                handler.wfile.write(answer.body)
        except OSError:
            handler.close_connection = True


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that breaks off, or does not trust us, is no error of the test."""
