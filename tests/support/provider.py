"""An OpenID provider on loopback for one client: it lets everybody in, and checks the exchange as a real one does."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from shared.contracts.vocabulary import Role
from tests.support.issuer import Issuer

CLIENT = "liftline-console"


class Provider:
    """Use as a context manager. `given`: claims of the next tokens; `nonce`: in place of the right one."""

    def __init__(self) -> None:
        self.issuer = Issuer()
        self.given: dict[str, Any] = {}
        self.nonce: str | None = None
        self.codes: dict[str, dict[str, str]] = {}
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                if parts.path == "/authorize":
                    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
                    self.send_response(302)
                    self.send_header("location", provider.let_in(query))
                    self.end_headers()
                else:
                    self._say(200, provider.told(parts.path))

            def do_POST(self) -> None:
                form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
                status, body = provider.exchange({name: values[0] for name, values in form.items()})
                self._say(status, body)

            def _say(self, status: int, body: dict[str, Any]) -> None:
                content = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("content-length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

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
        self._server.server_close()
        self.issuer.close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def jwks_url(self) -> str:
        return f"{self.url}/jwks.json"

    def told(self, path: str) -> dict[str, Any]:
        if path == "/jwks.json":
            return {"keys": [self.issuer.jwk(kid) for kid in self.issuer.keys]}
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "jwks.json"}
        return {"issuer": self.url, **{name: f"{self.url}/{path}" for name, path in ends.items()}}

    def let_in(self, query: dict[str, str]) -> str:
        code = secrets.token_urlsafe(8)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """Tokens for a code: once, for whoever knows the verifier."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if asked is None or asked["code_challenge"] != challenge or form["redirect_uri"] != asked["redirect_uri"]:
            return 400, {"error": "invalid_grant"}
        claims = {"iss": self.url, "sub": "clinician:ann", **self.given}
        role = claims.pop("role", Role.CLINICIAN)
        nonce = self.nonce or asked["nonce"]
        identity = {"iat": int(time.time()), "aud": CLIENT, "nonce": nonce, "tenant": None}
        return 200, {
            "access_token": self.issuer.token(role, **claims),
            "id_token": self.issuer.token(role, **{**claims, **identity}),
            "token_type": "Bearer",
        }
