"""Who is calling: bearer JWT checked against a JWKS, roles, scopes, and the tenant every key starts with."""

import re
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Annotated, Any, Final

import jwt
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.contracts.vocabulary import Role
from shared.runtime.errors import Misconfigured, Unavailable
from shared.runtime.jwks import KeySet
from shared.runtime.problems import ProblemError
from shared.runtime.settings import PREFIX, Settings

ALGORITHMS: Final = ("ES256", "ES384", "ES512", "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "EdDSA")
"""Asymmetric only: a service that checks tokens can never make one."""

LEEWAY_S: Final = 30
"""Tolerated difference between our clock and the issuer's, seconds."""

MAX_TOKEN: Final = 8192
"""Longest token read, characters."""

_LONGEST_SUBJECT: Final = 255

# Stricter than an event's identifiers: the tenant is the first part of "tenant/patient", so it has no slash.
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_PATIENT = re.compile(r"[!-~]{1,128}")


class Scope(StrEnum):
    """What a route demands."""

    EVENTS_WRITE = "events:write"
    PATIENTS_READ = "patients:read"
    ALERTS_READ = "alerts:read"
    ALERTS_ACT = "alerts:act"
    AUDIT_READ = "audit:read"
    SETTINGS_READ = "settings:read"
    SETTINGS_WRITE = "settings:write"
    OPS = "ops"


SCOPES: Final[Mapping[Role, frozenset[Scope]]] = {
    Role.APP: frozenset({Scope.EVENTS_WRITE, Scope.PATIENTS_READ}),
    Role.INTEGRATION: frozenset({Scope.EVENTS_WRITE}),
    Role.CLINICIAN: frozenset(
        {Scope.EVENTS_WRITE, Scope.PATIENTS_READ, Scope.ALERTS_READ, Scope.ALERTS_ACT, Scope.SETTINGS_READ}
    ),
    Role.LEAD: frozenset(
        {
            Scope.EVENTS_WRITE,
            Scope.PATIENTS_READ,
            Scope.ALERTS_READ,
            Scope.ALERTS_ACT,
            Scope.AUDIT_READ,
            Scope.SETTINGS_READ,
            Scope.SETTINGS_WRITE,
        }
    ),
    Role.OPS: frozenset({Scope.OPS, Scope.AUDIT_READ, Scope.SETTINGS_READ, Scope.SETTINGS_WRITE}),
}
"""The most a role may do; a token's own `scope` can only narrow it."""


@dataclass(frozen=True)
class Principal:
    """An authenticated caller. `patient` is set for app tokens only, which are bound to one patient.

    `route` is what it has called, method and template, for the audit record.
    """

    subject: str
    tenant: str
    role: Role
    patient: str | None
    scopes: frozenset[Scope]
    route: str = ""

    def require_patient(self, patient: str) -> None:
        """Raise 403 unless the caller may see this patient of its tenant."""
        if self.patient is not None and self.patient != patient:
            raise ProblemError(403, "This token is bound to another patient.")


class Authenticator:
    """Checks bearer tokens of one issuer for one audience."""

    def __init__(self, keys: KeySet, *, issuer: str, audience: str) -> None:
        """`keys` holds the issuer's public keys; `issuer` and `audience` must match the token exactly."""
        self._keys = keys
        self._issuer = issuer
        self._audience = audience

    async def start(self) -> None:
        """Load the keys now, so that a wrong configuration is seen at start.

        Raises Misconfigured (development keys in production, no usable key). An issuer that is away is asked again
        with the first token; until then the service is not ready.
        """
        with suppress(Unavailable):
            await self._keys.refresh()

    async def ready(self) -> str | None:
        """Readiness check: None, or why tokens cannot be checked."""
        return None if self._keys.loaded else "no signing keys loaded"

    async def principal(self, token: str) -> Principal:
        """The caller a token stands for; raises 401 as a problem, Unavailable when no keys can be had."""
        if len(token) > MAX_TOKEN:
            raise unauthorized("The token is too long.")
        try:
            key = await self._keys.find(str(jwt.get_unverified_header(token).get("kid")))
            claims = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self._audience,
                issuer=self._issuer,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iss", "aud", "sub"]},
            )
        except jwt.ExpiredSignatureError as expired:
            raise unauthorized("The token has expired.") from expired
        except (jwt.PyJWTError, KeyError, ValueError, OverflowError) as invalid:
            raise unauthorized("The token is not valid here.") from invalid
        return principal_of(claims)


def make_authenticator(settings: Settings) -> Authenticator:
    """The authenticator the settings ask for; raises Misconfigured when they name no keys."""
    if settings.jwks is None:
        raise Misconfigured(f"{PREFIX}JWKS is missing: name the file or URL of the keys that sign tokens")
    keys = KeySet(settings.jwks, allow_development=not settings.production)
    return Authenticator(keys, issuer=settings.issuer, audience=settings.audience)


def principal_of(claims: Mapping[str, Any]) -> Principal:
    """Read the claims of a verified token; raises 401 where one is missing or malformed."""
    subject, tenant, patient = claims.get("sub"), claims.get("tenant"), claims.get("patient")
    try:
        role = Role(claims["role"])
    except (KeyError, ValueError) as missing:
        raise unauthorized("The token lacks a valid role.") from missing
    if not isinstance(tenant, str) or not _TENANT.fullmatch(tenant):
        raise unauthorized("The token lacks a valid tenant.")
    if not isinstance(subject, str) or not 0 < len(subject) <= _LONGEST_SUBJECT or not subject.isprintable():
        raise unauthorized("The token lacks a valid subject.")
    bound = isinstance(patient, str) and _PATIENT.fullmatch(patient) is not None
    if bound != (role is Role.APP) or (patient is not None and not bound):
        raise unauthorized("An app token is bound to one patient, other tokens to none.")
    granted = SCOPES[role]
    if (said := claims.get("scope")) is not None:
        granted &= {scope for scope in Scope if scope in str(said).split()}
    return Principal(subject, tenant, role, patient, granted)


def is_tenant(name: str) -> bool:
    """Whether this can be the name of a tenant."""
    return _TENANT.fullmatch(name) is not None


def unauthorized(detail: str) -> ProblemError:
    """401 with the challenge a bearer client expects."""
    return ProblemError(401, detail, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})


_BEARER = HTTPBearer(auto_error=False, bearerFormat="JWT")


def _route(request: Request) -> str:
    return f"{request.method} {getattr(request.scope.get('route'), 'path', '')}"


def require(scope: Scope | str | None = None) -> Callable[..., Awaitable[Principal]]:
    """Dependency of a route: `Annotated[Principal, Depends(require(Scope.ALERTS_READ))]`. None: any token will do."""
    needed = None if scope is None else Scope(scope)

    async def caller(
        request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_BEARER)]
    ) -> Principal:
        if credentials is None:
            raise unauthorized("This route needs a bearer token.")
        authenticator: Authenticator = request.app.state.authenticator
        principal = replace(await authenticator.principal(credentials.credentials), route=_route(request))
        # Also when it is refused: the audit record names who tried (shared/runtime/journal/refusals.py).
        request.state.principal = principal
        if needed is not None and needed not in principal.scopes:
            raise ProblemError(403, f"This route needs the scope {needed}.")
        return principal

    return caller
