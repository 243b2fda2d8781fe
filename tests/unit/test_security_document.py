"""docs/security.md names a test for each guard: they are there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`((?:tests|docs|deploy)/[\w./-]+\.(?:py|md|lock))`", TEXT)))


@pytest.mark.parametrize("path", NAMED)
def test_what_the_threat_model_names_exists(path: str) -> None:
    assert (ROOT / path).is_file()


def test_every_door_names_what_proves_its_guards() -> None:
    _, doors = TEXT.split("## Doors")
    rows = [row for row in doors.split("\n## ")[0].splitlines() if row.startswith("|")][2:]
    assert len(rows) > 15
    unproved = [row.split("|")[3].strip() for row in rows if "`tests/" not in row.split("|")[4]]
    # That TLS ends at a proxy is the deployment's, not ours.
    assert unproved == ["plain HTTP, on loopback by default: a proxy in front speaks TLS"]
