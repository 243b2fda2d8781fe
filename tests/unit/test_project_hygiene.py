"""The repository itself: installs anywhere, says nothing of the machine it was written on."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

#: Homes and workspaces of one machine.
MACHINE_PATH = re.compile(r"(?<![\w.~$}-])/(?:root|home/\w+|Users/\w+|work)/[\w.]")

#: Hosts of package indexes: an install must work behind any mirror.
INDEX_HOST = re.compile(
    r"\b(?:pypi|files\.pythonhosted|registry\.npmjs|proxy\.golang|repo1?\.maven(?:\.apache)?|deb\.debian)\.org\b"
)


def committed_texts() -> dict[str, str]:
    """Every text file that git knows, by path."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True)
    texts = {}
    for name in filter(None, listed.stdout.decode().split("\0")):
        try:
            texts[name] = (ROOT / name).read_text(encoding="utf-8")
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue  # binary, or deleted and not yet committed
    return texts


def locked(path: str = "requirements.lock") -> dict[str, str]:
    """Each requirement of a lock file by name, with everything that belongs to it."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / path).read_text(encoding="utf-8"), flags=re.MULTILINE)
    blocks = re.split(r"\n(?=\S)", text.strip())
    return {block.split("==")[0]: block for block in blocks}


def test_the_lock_names_no_index() -> None:
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash)", text, flags=re.MULTILINE)


def test_every_locked_requirement_is_exact_and_hashed() -> None:
    loose = [name for name, block in locked().items() if "==" not in block or "--hash=sha256:" not in block]
    assert loose == []


def test_every_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]
    names = {re.split(r"[\[<>=!~; ]", requirement, maxsplit=1)[0] for requirement in wanted}
    assert names - locked().keys() == set()


def test_the_image_is_made_of_the_tested_versions_and_not_of_tools() -> None:
    tested, image = locked(), locked("deploy/requirements.lock")
    assert [name for name, block in image.items() if tested[name].strip() != block.strip()] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    tools = {re.split(r"[\[<>=!~; ]", tool, maxsplit=1)[0] for tool in project["dependency-groups"]["dev"]}
    assert image.keys() & tools == set()
    assert {re.split(r"[\[<>=!~; ]", one, maxsplit=1)[0] for one in project["project"]["dependencies"]} <= image.keys()


@pytest.mark.parametrize("pattern", [MACHINE_PATH, INDEX_HOST], ids=["path of one machine", "host of a package index"])
def test_no_committed_file_contains(pattern: re.Pattern[str]) -> None:
    found = {name: match[0] for name, text in committed_texts().items() if (match := pattern.search(text))}
    assert found == {}


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),  # texts in pieces, lest this file be found itself
    [
        (MACHINE_PATH, "see /ho" + "me/ann/liftline", True),
        (MACHINE_PATH, "cd /wo" + "rk/main", True),
        (MACHINE_PATH, '"/ro' + 'ot/.venv"', True),
        (MACHINE_PATH, "sets/work/rest", False),  # a relative path
        (MACHINE_PATH, "$HOME/work/x and ~/home/y/z", False),  # of whoever runs it
        (INDEX_HOST, "https://files.python" + "hosted.org/packages/x", True),
        (INDEX_HOST, "https://py" + "pi.org/simple", True),
        (INDEX_HOST, "http://maven.apache.org/POM/4.0.0", False),  # the name space of a pom.xml
        (INDEX_HOST, "image: apache/kafka:4.1.0", False),
    ],
)
def test_the_patterns_match_what_they_are_for(pattern: re.Pattern[str], text: str, expected: bool) -> None:
    assert bool(pattern.search(text)) is expected
