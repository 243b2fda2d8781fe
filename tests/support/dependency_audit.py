"""Known vulnerabilities of what requirements.lock names, asked by pip-audit of the databases that answer.

python -m tests.support.dependency_audit [LOCK]: exit code 1 when there are any. Where no database can be
reached it says NOT RUN and ends with 0, in CI too: somebody else's outage says nothing of our dependencies.
PIP_AUDIT_VULNERABILITY_SERVICE and PIP_AUDIT_OSV_URL name another database.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tests.support.kafka_jars import ROOT

LOCK: Final = ROOT / "requirements.lock"

_SERVICES: Final = ("pypi", "osv")
_CHOICE: Final = "PIP_AUDIT_VULNERABILITY_SERVICE"
_PROBE: Final = f"pip-audit==2.10.0 --hash=sha256:{'0' * 64}\n"
"""One known release: a database that does not know it knows none, as where an index is mirrored without it."""
_LIMIT_S: Final = 300


@dataclass
class Answer:
    """What a database says."""

    audited: int = 0
    unknown: list[str] = field(default_factory=list)
    """Packages that it does not know, so that nothing is known about them."""
    findings: list[str] = field(default_factory=list)


def ask(service: str, requirements: Path) -> Answer | None:
    """Ask one database about every line; None when it cannot be asked."""
    command = [
        sys.executable,
        "-m",
        "pip_audit",
        "--requirement",
        str(requirements),
        "--vulnerability-service",
        service,
    ]
    options = ["--require-hashes", "--disable-pip", "--format=json", "--progress-spinner=off"]
    try:
        done = subprocess.run([*command, *options], capture_output=True, text=True, check=False, timeout=_LIMIT_S)
        dependencies = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError, subprocess.TimeoutExpired):
        return None
    answer = Answer()
    for one in dependencies:
        name = f"{one['name']} {one.get('version', '')}".strip()
        if "skip_reason" in one:
            answer.unknown.append(name)
            continue
        answer.audited += 1
        for known in one["vulns"]:
            mended = ", ".join(known["fix_versions"]) or "no release yet"
            answer.findings.append(f"{name}: {known['id']}, mended in: {mended}")
    return answer


def reachable(service: str) -> bool:
    """Whether a database answers about a package that it must know: soon, where it does not."""
    with tempfile.TemporaryDirectory() as directory:
        probe = Path(directory) / "probe.txt"
        probe.write_text(_PROBE)
        answer = ask(service, probe)
    return answer is not None and answer.audited == 1


def main(arguments: Sequence[str]) -> int:
    """Ask the first database that can be reached; the exit code."""
    lock = Path(arguments[0]) if arguments else LOCK
    services = [os.environ[_CHOICE]] if _CHOICE in os.environ else _SERVICES
    for service in services:
        answer = ask(service, lock) if reachable(service) else None
        if answer is not None and answer.audited:
            return _report(service, answer)
    print(f"NOT RUN: dependency audit: no vulnerability database can be reached ({', '.join(services)})")
    return 0


def _report(service: str, answer: Answer) -> int:
    for finding in answer.findings:
        print(f"VULNERABLE {finding}")
    if answer.unknown:
        print(f"NOT RUN: dependency audit: {service} does not know {', '.join(answer.unknown)}")
    print(f"{answer.audited} dependencies audited ({service}), {len(answer.findings)} known vulnerabilities")
    return 1 if answer.findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
