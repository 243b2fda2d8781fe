"""Who is at the console: sessions over the same tokens that the API takes."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

import jwt
from cryptography.fernet import Fernet, InvalidToken
from starlette.requests import Request
from starlette.responses import Response

from services.alerts.adapters.console.cookies import Cookies, SessionKey
from services.alerts.adapters.postgres.sessions import PostgresSessions
from shared.runtime.auth import Authenticator, Principal, Scope, unauthorized
from shared.runtime.problems import ProblemError

LONGEST: Final = timedelta(hours=12)
"""Then even a token that lives longer must be shown again."""


@dataclass(frozen=True)
class Visitor:
    """Somebody who is logged in. `token` is the person's own, for what the console asks other services for."""

    who: Principal
    token: str
    csrf: str


class SignIn:
    """Opens, reads and ends sessions. The token of a session is checked at every request, as the API does."""

    def __init__(self, authenticator: Authenticator, sessions: PostgresSessions, cookies: Cookies) -> None:
        self._authenticator = authenticator
        self._sessions = sessions
        self._cookies = cookies

    async def visitor(self, request: Request) -> Visitor:
        """Whoever sends this request; raises 401."""
        key = self._cookies.session(request)
        sealed = None if key is None else await self._sessions.find(key.tenant, key.id)
        if key is None or sealed is None:
            raise unauthorized("You are not logged in.")
        try:
            token = Fernet(key.seal).decrypt(sealed).decode()
        except InvalidToken:
            raise unauthorized("You are not logged in.") from None
        principal = await self._authenticator.principal(token)
        route = f"{request.method} {getattr(request.scope.get('route'), 'path', '')}"
        return Visitor(replace(principal, route=route), token, key.csrf)

    async def enter(self, request: Request, response: Response, token: str, subject: str | None = None) -> None:
        """Open a session for a token; raises 401, and 403 for one that may not work alerts.

        `subject`: whose it must be.
        """
        who = await self._authenticator.principal(token)
        if subject is not None and who.subject != subject:
            raise unauthorized("The tokens of this login are of two people.")
        if Scope.ALERTS_READ not in who.scopes:
            raise ProblemError(403, "This account is not one that works alerts.")
        await self.leave(request, response)
        lasts = min(_left(token), LONGEST)
        key = SessionKey.new(who.tenant)
        sealed = Fernet(key.seal).encrypt(token.encode())
        who = replace(who, route=f"{request.method} {getattr(request.scope.get('route'), 'path', '')}")
        await self._sessions.open(who, key.id, sealed, lasts)
        self._cookies.open(response, key, int(lasts.total_seconds()))

    async def leave(self, request: Request, response: Response, who: Principal | None = None) -> None:
        """End the session of this browser, if there is one. `who` has asked for it: that is recorded."""
        key = self._cookies.session(request)
        if key is not None:
            await self._sessions.close(key.tenant, key.id, who)
        self._cookies.close(response)


def _left(token: str) -> timedelta:
    """How long a token that was checked is still good for."""
    ends = jwt.decode(token, options={"verify_signature": False})["exp"]
    now = datetime.now(UTC)  # noqa: TID251 - a token's life is real time, never the clinical clock's
    return datetime.fromtimestamp(ends, UTC) - now
