"""Cookies of the console: what is in them, and how the browser is to treat them."""

import base64
import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from shared.runtime.auth import is_tenant

HANDSHAKE_S: Final = 600
"""How long somebody may take at the identity provider."""
LEFT_S: Final = 30 * 86_400
"""How long it is remembered that somebody has logged out: longer than providers remember who logged in."""

_SECRET: Final = re.compile(r"[A-Za-z0-9_-]{43}")


def derived(secret: str, purpose: str) -> str:
    """A value that only whoever knows the secret can name; of one purpose, it tells nothing of the others."""
    digest = hmac.digest(secret.encode(), purpose.encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


@dataclass(frozen=True)
class SessionKey:
    """What the session cookie holds: the tenant, whose row the session is, and a secret that is stored nowhere."""

    tenant: str
    secret: str

    @classmethod
    def new(cls, tenant: str) -> "SessionKey":
        """A key nobody has had."""
        return cls(tenant, secrets.token_urlsafe(32))

    @classmethod
    def of(cls, text: str) -> "SessionKey | None":
        """The key in a cookie; None where it cannot be one of ours."""
        secret, _, tenant = text.partition(".")
        return cls(tenant, secret) if _SECRET.fullmatch(secret) and is_tenant(tenant) else None

    def __str__(self) -> str:
        """As the cookie has it."""
        return f"{self.secret}.{self.tenant}"

    @property
    def id(self) -> str:
        """Under which the session is stored: whoever reads the table cannot make the cookie from it."""
        return derived(self.secret, "id")

    @property
    def csrf(self) -> str:
        """What every form sends along: no other site can know it."""
        return derived(self.secret, "form")

    @property
    def seal(self) -> bytes:
        """Key of what is stored with the session (Fernet)."""
        return base64.urlsafe_b64encode(hmac.digest(self.secret.encode(), b"seal", hashlib.sha256))


class Cookies:
    """The three cookies: of a session, of a login under way, and that the last session was ended by logging out."""

    def __init__(self, *, secure: bool) -> None:
        """`secure`: the console is reached by https, and the cookies are only ever sent there."""
        self._secure = secure
        self._session = "__Host-liftline" if secure else "liftline"
        self._handshake = "__Host-liftline-login" if secure else "liftline-login"
        self._left = "__Host-liftline-left" if secure else "liftline-left"

    def session(self, request: Request) -> SessionKey | None:
        """The key of the session the request belongs to."""
        return SessionKey.of(request.cookies.get(self._session, ""))

    def open(self, response: Response, key: SessionKey, seconds: int) -> None:
        """Let the browser keep the session."""
        self._set(response, self._session, str(key), seconds)

    def close(self, response: Response) -> None:
        """Let the browser forget the session."""
        self._delete(response, self._session)

    def handshake(self, request: Request) -> str | None:
        """The secret of the login that this browser has begun."""
        found = request.cookies.get(self._handshake, "")
        return found if _SECRET.fullmatch(found.partition(".")[0]) else None

    def begin(self, response: Response, handshake: str) -> None:
        """Remember a login that begins."""
        self._set(response, self._handshake, handshake, HANDSHAKE_S)

    def end(self, response: Response) -> None:
        """A login is over: somebody is in."""
        self._delete(response, self._handshake)
        self._delete(response, self._left)

    def leave(self, response: Response) -> None:
        """Remember that whoever was here has logged out: the next one at this browser may be somebody else."""
        self._set(response, self._left, "1", LEFT_S)

    def left(self, request: Request) -> bool:
        """Whether somebody has logged out here, and nobody has logged in since."""
        return self._left in request.cookies

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        # Lax, not strict: a link in a notification must find its reader logged in. Forms carry a token of their own.
        response.set_cookie(name, value, max_age=seconds, httponly=True, samesite="lax", secure=self._secure)

    def _delete(self, response: Response, name: str) -> None:
        response.delete_cookie(name, httponly=True, samesite="lax", secure=self._secure)
