"""The issuer's public keys: a JWKS from a file or a URL, cached, read again when an unknown key id turns up."""

import asyncio
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import httpx
from jwt import PyJWK
from jwt.exceptions import PyJWTError

from shared.runtime.errors import Misconfigured, Unavailable

DEVELOPMENT_KID: Final = "dev-"
"""Key ids that start so were made by `liftline token`: anyone at this machine can sign with them."""

_ASYMMETRIC = frozenset({"RSA", "EC", "OKP"})
_REFRESH_PAUSE_S = 10.0
_MAX_AGE_S = 3600.0
_TIMEOUT_S = 5.0


class KeySet:
    """Public keys by key id. Symmetric keys are ignored: a JWKS is public."""

    def __init__(self, location: str, *, allow_development: bool) -> None:
        """`location` is a file path or an http(s) URL."""
        self._location = location
        self._allow_development = allow_development
        self._keys: Mapping[str, PyJWK] = {}
        self._read_at = -_MAX_AGE_S
        self._tried_at = -_MAX_AGE_S
        self._lock = asyncio.Lock()

    @property
    def loaded(self) -> bool:
        """Whether any key is known."""
        return bool(self._keys)

    async def find(self, kid: str) -> PyJWK:
        """The key with this id; KeyError when the issuer has none, Unavailable when it cannot be asked."""
        if kid not in self._keys or time.monotonic() - self._read_at > _MAX_AGE_S:
            await self._refresh_for(kid)
        return self._keys[kid]

    async def refresh(self) -> None:
        """Read the JWKS; raises Unavailable or Misconfigured and keeps the keys it had."""
        self._tried_at = time.monotonic()
        self._keys = usable(await self._read(), allow_development=self._allow_development)
        self._read_at = time.monotonic()

    async def _refresh_for(self, kid: str) -> None:
        async with self._lock:
            stale = time.monotonic() - self._read_at > _MAX_AGE_S
            # Made-up key ids must not turn us into a load generator against the issuer.
            if (kid in self._keys and not stale) or time.monotonic() - self._tried_at < _REFRESH_PAUSE_S:
                return
            try:
                await self.refresh()
            except (Unavailable, Misconfigured) as failed:
                if not self.loaded:
                    raise Unavailable("Tokens cannot be checked at the moment.") from failed

    async def _read(self) -> bytes:
        try:
            if not self._location.startswith(("http://", "https://")):
                return await asyncio.to_thread(Path(self._location).read_bytes)
            async with httpx.AsyncClient(timeout=_TIMEOUT_S) as client:
                answer = await client.get(self._location)
                answer.raise_for_status()
                return answer.content
        except (OSError, httpx.HTTPError) as failed:
            raise Unavailable(f"the JWKS at {self._location} cannot be read") from failed


def usable(content: bytes, *, allow_development: bool) -> dict[str, PyJWK]:
    """The asymmetric signing keys of a JWKS document by key id; raises Misconfigured."""
    try:
        listed: list[dict[str, Any]] = json.loads(content)["keys"]
        keys = {
            str(entry["kid"]): PyJWK(entry)
            for entry in listed
            if entry.get("kty") in _ASYMMETRIC and entry.get("use", "sig") == "sig" and entry.get("kid")
        }
    except (ValueError, KeyError, TypeError, AttributeError, PyJWTError) as broken:
        raise Misconfigured("the JWKS is not a JSON Web Key Set") from broken
    if not keys:
        raise Misconfigured("the JWKS holds no asymmetric signing key with a kid")
    if not allow_development and any(kid.startswith(DEVELOPMENT_KID) for kid in keys):
        raise Misconfigured("the JWKS holds development keys, which production refuses: point it at your issuer's")
    return keys
