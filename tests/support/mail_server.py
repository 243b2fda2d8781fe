"""A real mail server of a test's own: it takes mail, or refuses it as it is told."""

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from tests.support.certificates import LOOPBACK, Pair

LOGIN, PASSWORD = b"liftline", b"marked-mail-password"


@dataclass
class MailServer:
    """What it has taken, and what it answers: to a recipient, to the end of the data. `pause_s` before that."""

    port: int = 0
    taken: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    to_recipient: list[str] = field(default_factory=list)
    to_data: list[str] = field(default_factory=list)
    pause_s: float = 0.0
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if self.to_recipient:
            return self.to_recipient.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802
        await asyncio.sleep(self.pause_s)
        if self.to_data:
            return self.to_data.pop(0)
        self.taken.append(message_from_bytes(cast(bytes, envelope.content), policy=default))
        self.recipients += envelope.rcpt_tos
        self.encrypted.append(session.ssl is not None)
        return "250 OK"


def _authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, given: Any) -> AuthResult:
    good = isinstance(given, LoginPassword) and (given.login, given.password) == (LOGIN, PASSWORD)
    return AuthResult(success=good, handled=False)


@contextmanager
def mail_server(
    pair: Pair | None = None, *, at_once: bool = False, login: bool = False, port: int = 0
) -> Iterator[MailServer]:
    """Run it in a thread. `pair`: with TLS, from the beginning or (usually) by STARTTLS; `login`: only for ours."""
    made = MailServer()
    context = None
    if pair is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(pair.certificate, pair.key)
    options: dict[str, Any] = {"ssl_context": context} if at_once else {"tls_context": context}
    if login:
        options |= {"authenticator": _authenticate, "auth_required": True, "auth_require_tls": not at_once}
    controller = Controller(made, hostname=LOOPBACK, port=port or _free(), **options)
    controller.start()
    made.port = controller.port
    try:
        yield made
    finally:
        controller.stop()


def _free() -> int:
    from services.cli.processes import free_port

    return free_port()
