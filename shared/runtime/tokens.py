"""Development keys and tokens: an issuer for one machine, so that trying Liftline out needs no identity provider.

Production refuses these keys (shared/runtime/jwks.py).
"""

import json
import os
import secrets
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm

from shared.contracts.vocabulary import Role
from shared.runtime.auth import SCOPES
from shared.runtime.jwks import DEVELOPMENT_KID

ISSUER: Final = "liftline-development"
AUDIENCE: Final = "liftline"
DEFAULT_TTL: Final = timedelta(hours=12)

_ALGORITHM = "ES256"
_OWNER_ONLY = 0o600


class DevelopmentKeys:
    """An ES256 key pair and its JWKS in a directory of its own, made at first use."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._key_path = directory / "development-key.pem"
        self.jwks_path = directory / "jwks.json"

    @property
    def made(self) -> bool:
        """Whether there is a key pair."""
        return self._key_path.exists()

    def ensure(self) -> Path:
        """Make the key pair unless it is there, also when several processes start at once; the path of the JWKS."""
        self._directory.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not self._key_path.exists():
            private = generate_private_key(SECP256R1())
            pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
            _publish_once(self._key_path, pem)
        jwks = json.dumps({"keys": [self._public_jwk()]}, indent=1).encode()
        if not self.jwks_path.exists() or self.jwks_path.read_bytes() != jwks:
            _replace(self.jwks_path, jwks)
        return self.jwks_path

    def issue(
        self,
        role: Role,
        tenant: str,
        patient: str | None = None,
        ttl: timedelta = DEFAULT_TTL,
        subject: str | None = None,
    ) -> str:
        """A signed token; `patient` is required for the app role and refused for every other one (ValueError)."""
        if (role is Role.APP) != (patient is not None):
            raise ValueError("an app token needs a patient, and no other token may have one")
        self.ensure()
        now = datetime.now(UTC)  # tokens live in real time, whatever the clinical clock says
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": subject or f"{role}:{patient or 'development'}",
            "iat": now,
            "exp": now + ttl,
            "tenant": tenant,
            "role": str(role),
            "scope": " ".join(sorted(SCOPES[role])),
        }
        if patient is not None:
            claims["patient"] = patient
        return jwt.encode(claims, self._private(), _ALGORITHM, headers={"kid": self._public_jwk()["kid"]})

    def _private(self) -> EllipticCurvePrivateKey:
        key = load_pem_private_key(self._key_path.read_bytes(), password=None)
        if not isinstance(key, EllipticCurvePrivateKey):
            raise TypeError(f"{self._key_path} is not an EC key: remove it and a new one is made")
        return key

    def _public_jwk(self) -> dict[str, str]:
        public = self._private().public_key()
        point = public.public_bytes(Encoding.X962, PublicFormat.CompressedPoint).hex()
        described = ECAlgorithm.to_jwk(public, as_dict=True)
        return {**described, "alg": _ALGORITHM, "use": "sig", "kid": DEVELOPMENT_KID + point[2:18]}


def _publish_once(path: Path, content: bytes) -> None:
    """Write `path` whole or not at all; whoever comes second keeps what the first wrote."""
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _replace(path: Path, content: bytes) -> None:
    _draft(path, content).replace(path)


def _draft(path: Path, content: bytes) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _OWNER_ONLY)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    return draft
