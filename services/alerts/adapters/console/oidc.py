"""Login by OpenID Connect: authorization code with PKCE, state and nonce, for a confidential or a public client."""

import asyncio
import base64
import hashlib
import hmac
from typing import Final
from urllib.parse import urlencode

import httpx
import jwt
import structlog
from pydantic import BaseModel, SecretStr, ValidationError

from services.alerts.adapters.console.cookies import derived
from shared.runtime.auth import ALGORITHMS, LEEWAY_S, unauthorized
from shared.runtime.errors import Unavailable
from shared.runtime.jwks import KeySet

TIMEOUT_S: Final = 5.0

_log = structlog.get_logger(__name__)


class _Provider(BaseModel):
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str


class _Tokens(BaseModel):
    """What it answers for a code."""

    access_token: str
    id_token: str


class OpenId:
    """One provider. All secrets of a login follow from the handshake that the browser keeps in a cookie."""

    def __init__(self, issuer: str, client_id: str, client_secret: SecretStr | None, *, scope: str) -> None:
        """`issuer`: its URL, whose configuration is read when somebody logs in for the first time."""
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._scope = scope
        self._known: tuple[_Provider, KeySet] | None = None
        self._asking = asyncio.Lock()

    async def begin(self, handshake: str, redirect_uri: str, *, anew: bool = False) -> str:
        """Where to send the browser. Raises Unavailable while the provider cannot be asked.

        `anew`: the provider is to ask who it is, although it may know somebody at this browser.
        """
        provider, _ = await self._provider()
        challenge = hashlib.sha256(derived(handshake, "verifier").encode()).digest()
        query = {
            "response_type": "code",
            "client_id": self._client_id,
            "redirect_uri": redirect_uri,
            "scope": self._scope,
            "state": derived(handshake, "state"),
            "nonce": derived(handshake, "nonce"),
            "code_challenge": base64.urlsafe_b64encode(challenge).decode().rstrip("="),
            "code_challenge_method": "S256",
            **({"prompt": "login"} if anew else {}),
        }
        joint = "&" if "?" in provider.authorization_endpoint else "?"
        return f"{provider.authorization_endpoint}{joint}{urlencode(query)}"

    async def finish(self, handshake: str, redirect_uri: str, code: str, state: str) -> tuple[str, str]:
        """The access token for a code, and whose it is; raises 401, Unavailable."""
        if not hmac.compare_digest(state.encode(), derived(handshake, "state").encode()):
            raise unauthorized("The login was begun elsewhere. Begin it again.")
        provider, keys = await self._provider()
        tokens = await self._exchange(provider, handshake, redirect_uri, code)
        return tokens.access_token, await self._subject(tokens.id_token, keys, derived(handshake, "nonce"))

    async def _exchange(self, provider: _Provider, handshake: str, redirect_uri: str, code: str) -> _Tokens:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri,
            "client_id": self._client_id,
            "code_verifier": derived(handshake, "verifier"),
        }
        if self._client_secret is not None:
            form["client_secret"] = self._client_secret.get_secret_value()
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
                answer = await client.post(provider.token_endpoint, data=form)
        except (httpx.HTTPError, httpx.InvalidURL) as failed:
            raise Unavailable("The identity provider cannot be asked.") from failed
        if answer.is_server_error:
            raise Unavailable("The identity provider cannot be asked.")
        try:
            return _Tokens.model_validate_json(answer.content)
        except ValidationError as refused:
            _log.warning("login refused by the provider", status=answer.status_code)
            raise unauthorized("The identity provider did not accept the login. Begin it again.") from refused

    async def _subject(self, id_token: str, keys: KeySet, nonce: str) -> str:
        try:
            key = await keys.find(str(jwt.get_unverified_header(id_token).get("kid")))
            claims = jwt.decode(
                id_token,
                key,
                algorithms=ALGORITHMS,
                audience=self._client_id,
                issuer=self._issuer,
                leeway=LEEWAY_S,
                options={"require": ["exp", "iat", "iss", "aud", "sub", "nonce"]},
            )
        except (jwt.PyJWTError, KeyError, ValueError, OverflowError) as invalid:
            raise unauthorized("The identity provider's word cannot be verified.") from invalid
        for_us = claims.get("azp", self._client_id) == self._client_id
        if not for_us or not hmac.compare_digest(str(claims["nonce"]).encode(), nonce.encode()):
            raise unauthorized("The identity provider's word is not for this login. Begin it again.")
        return str(claims["sub"])

    async def _provider(self) -> tuple[_Provider, KeySet]:
        async with self._asking:
            if self._known is None:
                provider = await self._discovered()
                self._known = provider, KeySet(provider.jwks_uri, allow_development=False)
            return self._known

    async def _discovered(self) -> _Provider:
        url = f"{self._issuer.rstrip('/')}/.well-known/openid-configuration"
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S) as client:
                answer = await client.get(url)
                answer.raise_for_status()
                provider = _Provider.model_validate_json(answer.content)
        except (httpx.HTTPError, httpx.InvalidURL, ValidationError) as failed:
            raise Unavailable("The identity provider cannot be asked.") from failed
        if provider.issuer != self._issuer:
            _log.error("the provider says it is another issuer", issuer=self._issuer)
            raise Unavailable("The identity provider cannot be asked.")
        return provider
