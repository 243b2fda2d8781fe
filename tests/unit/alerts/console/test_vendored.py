"""What is vendored is what its README says, file by file, with a licence beside it."""

import hashlib
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[4]
SERVED = ROOT / "services/alerts/adapters/console/static/vendor"
TESTED = ROOT / "tests/live/console/vendor"
CODE = [path for folder in (SERVED, TESTED) for path in sorted(folder.iterdir()) if path.suffix in {".js", ".css"}]


@pytest.mark.parametrize("path", CODE, ids=lambda path: path.name)
def test_a_vendored_file_is_unchanged_and_has_its_licence(path: Path) -> None:
    readme = (path.parent / "README.md").read_text(encoding="utf-8")
    row = next(line for line in readme.splitlines() if line.startswith(f"| {path.name} |"))
    assert hashlib.sha256(path.read_bytes()).hexdigest() in row
    licence = re.search(r"`([\w.-]+\.LICENSE)`", row)
    assert licence is not None
    assert (path.parent / licence[1]).is_file()


def test_no_page_has_a_script_or_a_style_of_its_own() -> None:
    for template in (ROOT / "services/alerts/adapters/console/templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert not re.search(r"<style|\sstyle=|\son\w+=", text), template.name
        for opening in re.findall(r"<script[^>]*>", text):
            assert " src=" in opening or 'type="application/json"' in opening, template.name
