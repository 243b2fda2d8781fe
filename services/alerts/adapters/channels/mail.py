"""E-mail by SMTP, through the one mail server of the installation."""

import asyncio
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from pathlib import Path
from typing import Final

import aiosmtplib
from pydantic import SecretStr

from services.alerts.application.delivering import Message
from services.alerts.domain.delivery import Outcome, Verdict
from shared.contracts.clinic import Channel
from shared.runtime.tls import MailSecurity, why_not_trusted

LIMIT_S: Final = 15.0
"""For one attempt as a whole."""

_PERMANENT: Final = range(500, 600)
_LOGIN: Final = frozenset({530, 534, 535, 538})
"""Replies about our login (RFC 4954): the operator's to mend, no reason to give a message up."""


@dataclass(frozen=True)
class MailServer:
    """Where mail is handed in, and as whom. `ca_file`: certificates to trust besides the system's."""

    host: str
    port: int
    security: MailSecurity
    sender: str
    username: str | None = None
    password: SecretStr | None = None
    ca_file: Path | None = None


class MailChannel:
    """Sends a text to the channel's target. Its Message-ID is the delivery's id: sent twice, it is known by it."""

    def __init__(self, server: MailServer, *, limit_s: float = LIMIT_S) -> None:
        self._server = server
        self._limit_s = limit_s
        self._tls = ssl.create_default_context()
        if server.ca_file is not None:
            self._tls.load_verify_locations(server.ca_file)

    async def send(self, message: Message, channel: Channel) -> Outcome:
        """Hand it to the mail server; what becomes of it there nobody tells us."""
        try:
            mail = composed(message, channel.target or "", self._server.sender)
        except (ValueError, IndexError):
            return Outcome(Verdict.REJECTED, "the target is no e-mail address")
        try:
            async with asyncio.timeout(self._limit_s):
                await self._hand_in(mail)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            return _reply(refused.recipients[0].code)
        except aiosmtplib.SMTPResponseException as refused:
            return _reply(refused.code)
        except TimeoutError:
            return Outcome(Verdict.RETRY, f"no answer of the mail server within {self._limit_s:g} s")
        except (aiosmtplib.SMTPException, OSError) as error:
            return Outcome(Verdict.RETRY, _why(error))
        return Outcome(Verdict.DELIVERED, "taken by the mail server", 250)

    async def _hand_in(self, mail: EmailMessage) -> None:
        server = self._server
        await aiosmtplib.send(
            mail,
            hostname=server.host,
            port=server.port,
            use_tls=server.security is MailSecurity.TLS,
            # Never "if it is offered": who stands between could leave it out of the offer.
            start_tls=server.security is MailSecurity.STARTTLS,
            username=server.username,
            password=server.password.get_secret_value() if server.password is not None else None,
            tls_context=self._tls,
            local_hostname="liftline",
            timeout=self._limit_s,
        )


def composed(message: Message, to: str, sender: str) -> EmailMessage:
    """Compose the mail. Raises ValueError for what is no address."""
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"], mail["To"], mail["Subject"] = sender, to, message.notice.title
    for name in ("From", "To"):
        addresses = mail[name].addresses
        if mail[name].defects or len(addresses) != 1 or not (addresses[0].username and addresses[0].domain):
            raise ValueError
    mail["Date"] = format_datetime(message.sent_at)
    mail["Message-ID"] = f"<{message.id}@{mail['From'].addresses[0].domain}>"
    # No out-of-office replies, no answer to what nobody reads (RFC 3834).
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(f"{message.notice.text}\n\n{message.notice.link}\n")
    return mail


def _reply(code: int) -> Outcome:
    if code in _LOGIN:
        return Outcome(Verdict.RETRY, f"the mail server refuses our login ({code})", code)
    if code in _PERMANENT:
        return Outcome(Verdict.REJECTED, f"the mail server refuses it ({code})", code)
    return Outcome(Verdict.RETRY, f"the mail server puts it off ({code})", code)


def _why(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the mail server {why_not_trusted(cause)}"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return "the mail server does not offer the TLS or login that is set up"
    if isinstance(error, aiosmtplib.SMTPConnectError):
        return "the mail server cannot be reached"
    return "the connection to the mail server ended before its answer"
