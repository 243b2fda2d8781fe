"""What ingest makes of alerts' answers: whatever is no clear yes or no is not known (C-126)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from services.ingest.adapters.clinics import AlertsClinics
from shared.runtime.errors import Unavailable


@contextmanager
def alerts(status: int, body: bytes, seen: list[tuple[str, str | None]]) -> Iterator[str]:
    """A server that answers everything with this; its URL."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append((self.path, self.headers["authorization"]))
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize("reached", [True, False])
async def test_it_asks_with_the_senders_own_token(reached: bool) -> None:
    seen: list[tuple[str, str | None]] = []
    with alerts(200, b'{"reached": %s}' % str(reached).lower().encode(), seen) as url:
        assert await AlertsClinics(url).reached("Bearer theirs") is reached
    assert seen == [("/v1/settings/clinic/reach", "Bearer theirs")]


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (503, b""),  # it is away
        (401, b""),  # it does not know the token
        (404, b""),  # an older release
        (302, b""),  # somebody else
        (200, b""),  # a proxy's empty page
        (200, b'{"reached": null}'),
    ],
)
async def test_whatever_is_no_answer_is_not_known(status: int, body: bytes) -> None:
    with alerts(status, body, []) as url, pytest.raises(Unavailable):
        await AlertsClinics(url).reached("Bearer theirs")


async def test_nobody_there_is_not_known() -> None:
    with alerts(200, b"", []) as url:
        pass
    with pytest.raises(Unavailable):
        await AlertsClinics(url).reached("Bearer theirs")
