"""The issuer's public keys: a JWKS from a file or a URL, cached, read again when an unknown key id turns up."""

import asyncio
import json
import math
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import structlog
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from shared.runtime.errors import Misconfigured, Unavailable

DEVELOPMENT_KID: Final = "dev-"
"""Key ids that start so were made by `liftline token`: anyone at this machine can sign with them."""

ASK_AGAIN_AFTER_S: Final = 10.0
"""Made-up key ids must not turn us into a load generator against the issuer."""
FRESH_S: Final = 3600.0
"""After so long the keys are read again, behind the requests' back."""
KEPT_S: Final = 86_400.0
"""An issuer that is away is trusted so long on what it said last: a key that it has withdrawn works no longer."""

_ASYMMETRIC = frozenset({"RSA", "EC", "OKP"})
_TIMEOUT_S = 5.0

_log = structlog.get_logger(__name__)


class KeySet:
    """Public keys by key id. Symmetric keys are ignored: a JWKS is public."""

    def __init__(
        self,
        location: str,
        *,
        allow_development: bool,
        ask_again_after_s: float = ASK_AGAIN_AFTER_S,
        fresh_s: float = FRESH_S,
        kept_s: float = KEPT_S,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        """`location` is a file path or an http(s) URL."""
        self._location = location
        self._allow_development = allow_development
        self._ask_again_after_s, self._fresh_s, self._kept_s = ask_again_after_s, fresh_s, kept_s
        self._keys: Mapping[str, PyJWK] = {}
        self._monotonic = monotonic
        self._read_at = self._tried_at = -math.inf
        self._asking: asyncio.Task[None] | None = None

    @property
    def loaded(self) -> bool:
        """Whether any key is known, by a word of the issuer that is not too old."""
        return self._age <= self._kept_s

    async def find(self, kid: str) -> PyJWK:
        """The key with this id; KeyError when the issuer has none, Unavailable when it cannot be asked.

        Whoever shows a known key never waits for the issuer; who shows an unknown one waits for the one question asked.
        """
        known = kid in self._keys and self.loaded
        if known and self._age <= self._fresh_s:
            return self._keys[kid]
        asking = self._ask()
        if not known and asking is not None:
            await asyncio.shield(asking)
        if not self.loaded or (kid not in self._keys and self._tried_at > self._read_at):
            raise Unavailable("Tokens cannot be checked at the moment.")
        return self._keys[kid]

    async def refresh(self) -> None:
        """Read the JWKS; raises Unavailable or Misconfigured and keeps the keys it had."""
        self._tried_at = self._monotonic()
        self._keys = usable(await self._read(), allow_development=self._allow_development)
        self._read_at = self._monotonic()

    @property
    def _age(self) -> float:
        return self._monotonic() - self._read_at

    def _ask(self) -> asyncio.Task[None] | None:
        """The question that is under way, or a new one; None where it was asked moments ago."""
        if self._asking is None and self._monotonic() - self._tried_at >= self._ask_again_after_s:
            self._asking = asyncio.create_task(self._asked(), name="jwks")
        return self._asking

    async def _asked(self) -> None:
        try:
            await self.refresh()
        except (Unavailable, Misconfigured) as failed:
            _log.warning("signing keys could not be read", reason=str(failed), loaded=self.loaded)
        finally:
            self._asking = None

    async def _read(self) -> bytes:
        try:
            async with asyncio.timeout(_TIMEOUT_S):
                if not self._location.startswith(("http://", "https://")):
                    return await asyncio.to_thread(Path(self._location).read_bytes)
                async with httpx.AsyncClient(timeout=_TIMEOUT_S) as client:
                    answer = await client.get(self._location)
                    answer.raise_for_status()
                    return answer.content
        except (OSError, TimeoutError, httpx.HTTPError, httpx.InvalidURL) as failed:
            raise Unavailable(f"the JWKS at {self._location} cannot be read") from failed


def usable(content: bytes, *, allow_development: bool) -> dict[str, PyJWK]:
    """The asymmetric signing keys of a JWKS document by key id; raises Misconfigured."""
    try:
        listed: list[dict[str, Any]] = json.loads(content)["keys"]
        found = [(str(entry["kid"]), _key(entry)) for entry in listed if entry.get("kid")]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as broken:
        raise Misconfigured("the JWKS is not a JSON Web Key Set") from broken
    keys = {kid: key for kid, key in found if key is not None}
    if not keys:
        raise Misconfigured("the JWKS holds no asymmetric signing key with a kid")
    if not allow_development and any(kid.startswith(DEVELOPMENT_KID) for kid in keys):
        raise Misconfigured("the JWKS holds development keys, which production refuses: point it at your issuer's")
    return keys


def _key(entry: Mapping[str, Any]) -> PyJWK | None:
    """A key to check signatures with; None for others, among them kinds we do not know yet."""
    if entry.get("kty") not in _ASYMMETRIC or entry.get("use", "sig") != "sig":
        return None
    try:
        return PyJWK(dict(entry))
    except PyJWTError:
        return None
