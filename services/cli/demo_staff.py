"""The staff of a simulated clinic: somebody is on call, and what is told to them arrives here."""

import base64
import json
import secrets
import threading
from collections import Counter
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final, Protocol, Self

import httpx
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from services.cli.processes import LOOPBACK
from shared.contracts.vocabulary import Role

_SECRET: Final = "staff"  # noqa: S105 - the name of a file
_LIMIT_S: Final = 30.0


class Stack(Protocol):
    """A stack on this machine, whose alerts may write to it."""

    @property
    def alerts_url(self) -> str: ...
    @property
    def channel_secrets_dir(self) -> Path: ...
    def token(self, role: Role, tenant: str) -> str:
        """A token for a role in a tenant."""
        ...


class Staff:
    """A receiver of signed webhooks, as a context manager. Each notification counts once, however often it came."""

    def __init__(self) -> None:
        self._key = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
        self._told: dict[str, str] = {}
        staff = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                self.send_response(
                    204 if staff._take({name.lower(): value for name, value in self.headers.items()}, body) else 401
                )
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    async def go_on_call(self, stack: Stack, tenant: str) -> None:
        """Set the clinic up: who is told, when nobody answers who then, and who gets the day's digest."""
        directory = stack.channel_secrets_dir
        directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = directory / f"{tenant}.{_SECRET}"
        path.touch(mode=0o600)
        path.write_text(self._key)
        names = ("therapist", "doctor", "lead")
        url = f"http://{LOOPBACK}:{self._server.server_port}"
        settings = {
            "channels": [
                {"id": name, "kind": "webhook", "target": f"{url}/{name}", "secret": _SECRET} for name in names
            ],
            "recipients": [{"name": name, "channels": [name]} for name in names],
            "chain": [{"who": [name]} for name in names],
            "digest_to": ["therapist"],
        }
        headers = {"authorization": f"Bearer {stack.token(Role.LEAD, tenant)}", "if-match": "*"}
        async with httpx.AsyncClient(trust_env=False, timeout=_LIMIT_S) as http:
            answer = await http.put(f"{stack.alerts_url}/v1/settings/clinic", json=settings, headers=headers)
            answer.raise_for_status()

    @property
    def said(self) -> str:
        """What has arrived so far: told first, escalated, digests."""
        many = Counter(self._told.values())
        told = many["page"] + many["notify"]
        return f"{told} times at once, {many['escalate']} times because nobody answered; {many['digest']} digests"

    def _take(self, headers: Mapping[str, str], body: str) -> bool:
        """Whether it is ours: signed with the key of this clinic."""
        given = {name: headers.get(name, "") for name in ("webhook-id", "webhook-timestamp", "webhook-signature")}
        try:
            Webhook(self._key).verify(body, given)
        except WebhookVerificationError:
            return False
        step = str(json.loads(body)["data"].get("step", ""))
        self._told[given["webhook-id"]] = step.partition(".")[0].partition("-")[0]
        return True
