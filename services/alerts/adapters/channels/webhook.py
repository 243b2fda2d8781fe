"""Webhooks by the Standard Webhooks specification: a constant id, the attempt's time, and a signature.

https://github.com/standard-webhooks/standard-webhooks
"""

import asyncio
import base64
import binascii
import ssl
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpcore
from standardwebhooks import Webhook

from services.alerts.adapters.channels.addresses import Forbidden, Guard, GuardedBackend
from services.alerts.adapters.channels.secrets import ChannelSecrets, NoSecret
from services.alerts.application.delivering import Message
from services.alerts.domain.delivery import Outcome, Verdict, retry_after
from shared.contracts.clinic import Channel
from shared.runtime.tls import why_not_trusted

LIMIT_S: Final = 15.0
"""For one attempt as a whole, name lookup included: the lower end of what the specification advises."""
_READ_AT_MOST: Final = 16_384
"""Of the answer, which is not looked at: enough that a usual one ends in order."""
_KEY_BYTES: Final = range(24, 65)
_PREFIX: Final = "whsec_"

Headers = dict[bytes | str, bytes | str]

_OK: Final = range(200, 300)
_REDIRECTS: Final = range(300, 400)
_GONE: Final = 410
_AGAIN: Final = frozenset({408, 421, 425, 429})
"""Of the 4xx; all of the 5xx are."""


class WebhookChannel:
    """Posts to where the channel's target says, and nowhere else: redirects are not followed, proxies not used."""

    def __init__(
        self, guard: Guard, secrets: ChannelSecrets, *, ca_file: Path | None = None, limit_s: float = LIMIT_S
    ) -> None:
        """`ca_file`: certificates to trust besides the system's."""
        self._guard = guard
        self._secrets = secrets
        self._limit_s = limit_s
        self._tls = ssl.create_default_context()
        if ca_file is not None:
            self._tls.load_verify_locations(ca_file)

    async def send(self, message: Message, channel: Channel) -> Outcome:
        """Post it."""
        target = channel.target or ""
        body = message.notice.payload()
        try:
            keys = _keys(await self._secrets.lines(message.tenant, channel.secret or ""))
            in_the_clear = _scheme(target) == "http"
            async with asyncio.timeout(self._limit_s):
                headers = signed(message.id, message.sent_at, body, keys)
                backend = GuardedBackend(self._guard, in_the_clear=in_the_clear)
                return await self._post(target, body, headers, backend, message.sent_at)
        except NoSecret as missing:
            return Outcome(Verdict.RETRY, str(missing))
        except Forbidden as why:
            return Outcome(Verdict.REJECTED, str(why))
        except (ValueError, httpcore.UnsupportedProtocol, httpcore.LocalProtocolError):
            return Outcome(Verdict.REJECTED, "the address is no https URL")
        except (TimeoutError, httpcore.TimeoutException):
            return Outcome(Verdict.RETRY, f"no answer within {self._limit_s:g} s")
        except (OSError, httpcore.NetworkError, httpcore.ProtocolError) as error:
            return Outcome(Verdict.RETRY, _why(error))

    async def _post(self, target: str, body: str, headers: Headers, backend: GuardedBackend, now: datetime) -> Outcome:
        async with (
            # A pool for one request: no connection outlives the look at its address.
            httpcore.AsyncConnectionPool(ssl_context=self._tls, network_backend=backend) as pool,
            pool.stream("POST", target, headers=headers, content=body.encode()) as answer,
        ):
            with suppress(httpcore.NetworkError, httpcore.ProtocolError):
                read = 0
                async for chunk in answer.aiter_stream():
                    read += len(chunk)
                    if read > _READ_AT_MOST:
                        break
            asked = {name.lower(): value for name, value in answer.headers}.get(b"retry-after", b"")
            return answered(answer.status, asked.decode("latin-1") or None, now)


def _scheme(target: str) -> str:
    """Raises ValueError for what is no URL of a receiver."""
    url = urlsplit(target)
    if url.scheme not in {"https", "http"} or not url.hostname or url.username is not None or url.port == 0:
        raise ValueError
    return url.scheme


def signed(delivery_id: str, at: datetime, body: str, keys: Sequence[bytes]) -> Headers:
    """The headers of an attempt: one signature per key, so that a receiver may change to a new one at leisure."""
    return {
        "content-type": "application/json",
        "user-agent": "Liftline",
        "webhook-id": delivery_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(key).sign(delivery_id, at, body) for key in keys),
    }


def answered(status: int, asked: str | None, now: datetime) -> Outcome:
    """What an HTTP status means. `asked`: the Retry-After header."""
    if status in _OK:
        return Outcome(Verdict.DELIVERED, "accepted", status)
    if status == _GONE:
        return Outcome(Verdict.GONE, "the receiver wants nothing any more (410)", status)
    if status in _AGAIN or status >= _UNAVAILABLE:
        return Outcome(Verdict.RETRY, f"the receiver answers {status}", status, retry_after(asked, now))
    if status in _REDIRECTS:
        return Outcome(Verdict.REJECTED, f"the receiver redirects ({status}): give the address it leads to", status)
    return Outcome(Verdict.REJECTED, f"the receiver refuses ({status})", status)


_UNAVAILABLE: Final = 500


def _keys(lines: Sequence[str]) -> list[bytes]:
    """Signing keys as the specification serialises them. Raises NoSecret, never with what was read."""
    keys = []
    for line in lines:
        try:
            key = base64.b64decode(line.removeprefix(_PREFIX), validate=True)
        except (ValueError, binascii.Error):
            key = b""
        if not line.startswith(_PREFIX) or len(key) not in _KEY_BYTES:
            raise NoSecret("the signing key is not whsec_ and 24 to 64 bytes in base64")
        keys.append(key)
    return keys


def _why(error: BaseException) -> str:
    """In words, without addresses: error texts of libraries quote them."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the receiver {why_not_trusted(cause)}"
        if isinstance(cause, ssl.SSLError):
            return "the receiver does not speak TLS"
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpcore.ConnectError):
        return "the receiver cannot be reached"
    return "the connection ended before the answer"
