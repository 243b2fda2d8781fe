"""The supply-chain checks of `./run check` find what they are for: planted secrets, a vulnerable dependency."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import jwt
import pytest

from tests.support.certificates import Authority
from tests.support.kafka_jars import ROOT

HASH = f"--hash=sha256:{'0' * 64}"


def scan(*files: Path) -> str:
    """What the scan says of files; nothing when they are clean."""
    hook = Path(sys.executable).with_name("detect-secrets-hook")
    command: list[str | Path] = [hook, "--baseline", ROOT / ".secrets.baseline"]
    done = subprocess.run([*command, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    said: str = done.stdout
    assert done.returncode == (1 if said else 0), done.stderr
    return said


def test_planted_secrets_are_found(tmp_path: Path) -> None:
    pair = Authority(tmp_path / "authority").issue("planted")
    planted = {  # made here and in pieces, lest the scan finds this file
        "AWS Access Key": "key = AKIA" + "Q3EGUZEXAMPLE77A",
        "Private Key": pair.key.read_text(),
        "JSON Web Token": jwt.encode({"sub": "clinician:ann"}, "long enough for this algorithm, at least", "HS256"),
        "Basic Auth Credentials": "url: postgresql://liftline:" + "s8Fh2kQz@db/liftline",
        "GitHub Token": "token = ghp_" + "a1B2c3D4e5" * 3 + "f6G7h8",
    }
    for kind, text in planted.items():
        file = tmp_path / f"{kind}.txt"
        file.write_text(f"{text}\n")
        assert f"Secret Type: {kind}" in scan(file)


def test_what_only_looks_like_a_secret_is_not_reported(tmp_path: Path) -> None:
    file = tmp_path / "settings.py"
    file.write_text(
        'URL = f"postgresql://worker:{password}@db/liftline"\nHELP = "postgresql://user:password@host/db"\n'
    )
    assert scan(file) == ""


@contextmanager
def database(status: int, vulnerable: str = "") -> Iterator[str]:
    """A vulnerability database of our own, in the form of OSV; its URL. It knows one package as vulnerable."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            package = asked["package"]["name"]
            affected = {
                "package": {"name": package, "ecosystem": "PyPI"},
                "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {"fixed": "9.9"}]}],
                "versions": [asked["version"]],
            }
            found = {"vulns": [{"id": "PYSEC-2026-1", "modified": "2026-01-01T00:00:00Z", "affected": [affected]}]}
            body = json.dumps(found if package == vulnerable else {}).encode()
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            return

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1/query"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def audit(lock: Path, url: str, environment: Mapping[str, str] | None = None) -> tuple[int, str]:
    """Run the audit against a database; exit code and what it said."""
    chosen = {"PIP_AUDIT_VULNERABILITY_SERVICE": "osv", "PIP_AUDIT_OSV_URL": url, "NO_PROXY": "*"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.support.dependency_audit", lock],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "HOME": str(lock.parent), **chosen, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout


@pytest.fixture
def lock(tmp_path: Path) -> Path:
    file = tmp_path / "requirements.lock"
    file.write_text(f"left-pad==1.0 {HASH}\nright-pad==2.0 {HASH}\n")
    return file


def test_a_vulnerable_dependency_fails_the_check(lock: Path) -> None:
    with database(200, "right-pad") as url:
        code, said = audit(lock, url)
    assert code == 1
    assert "VULNERABLE right-pad 2.0: PYSEC-2026-1, mended in: 9.9" in said
    assert "left-pad" not in said


def test_dependencies_without_known_vulnerabilities_pass(lock: Path) -> None:
    with database(200) as url:
        assert audit(lock, url) == (0, "2 dependencies audited (osv), 0 known vulnerabilities\n")


@pytest.mark.parametrize("environment", [{}, {"CI": "true"}], ids=["desk", "CI"])
def test_a_database_that_cannot_be_reached_is_said_and_fails_nothing(lock: Path, environment: dict[str, str]) -> None:
    with database(404) as url:
        code, said = audit(lock, url, environment)
    assert code == 0
    assert said == "NOT RUN: dependency audit: no vulnerability database can be reached (osv)\n"
    code, said = audit(lock, "http://127.0.0.1:1/", environment)
    assert (code, said.startswith("NOT RUN: dependency audit")) == (0, True)
