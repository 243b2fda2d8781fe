"""Documents that name a test as their proof name one that exists."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NAMED = [
    (document.name, *named)
    for document in sorted((ROOT / "docs").rglob("*.md"))
    for named in re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", document.read_text())
]


def test_some_do() -> None:
    assert NAMED


@pytest.mark.parametrize(("document", "file", "test"), NAMED)
def test_it_exists(document: str, file: str, test: str) -> None:
    assert f"def {test}(" in (ROOT / file).read_text(), document
