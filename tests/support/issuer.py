"""An identity provider on loopback: signs tokens, serves its JWKS over HTTP, and fails when told to."""

import json
import threading
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from jwt.algorithms import ECAlgorithm

from shared.contracts.vocabulary import Role
from shared.runtime.tokens import AUDIENCE, ISSUER


class Issuer:
    """Use as a context manager. `asked` counts requests; `status` and `pause_s` say how it answers."""

    def __init__(self) -> None:
        self.asked = 0
        self.status = 200
        self.pause_s = 0.0
        self.keys: dict[str, EllipticCurvePrivateKey] = {}
        self.rotate()
        issuer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                issuer.asked += 1
                time.sleep(issuer.pause_s)
                body = json.dumps({"keys": [issuer.jwk(kid) for kid in issuer.keys]}).encode()
                self.send_response(issuer.status)
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self.close()

    def close(self) -> None:
        """Give the port back."""
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/jwks.json"

    def rotate(self) -> str:
        """A new key in place of the old ones; its id."""
        kid = f"key-{time.monotonic_ns()}"
        self.keys = {kid: generate_private_key(SECP256R1())}
        return kid

    def jwk(self, kid: str) -> dict[str, Any]:
        public = ECAlgorithm.to_jwk(self.keys[kid].public_key(), as_dict=True)
        return {**public, "alg": "ES256", "use": "sig", "kid": kid}

    def token(
        self,
        role: Role = Role.CLINICIAN,
        *,
        key: EllipticCurvePrivateKey | None = None,
        header: Mapping[str, Any] | None = None,
        **changed: Any,
    ) -> str:
        """A token of this issuer; None removes a claim. `key` signs in place of the issuer's own."""
        kid, own = next(iter(self.keys.items()))
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "ann", "iat": now, "exp": now + 600, "tenant": "demo"}
        given = {**claims, "role": str(role), **changed}
        kept = {name: value for name, value in given.items() if value is not None}
        return jwt.encode(kept, key or own, "ES256", headers={"kid": kid, **(header or {})})
