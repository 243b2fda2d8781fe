"""The folder of rule-set documents, LIFTLINE_RULES_DIR: `TENANT/VERSION.json`, read when a process starts (C-009)."""

from pathlib import Path
from typing import Final

from shared.clinical.ruleset import Timetables, read_timetable
from shared.clinical.settings import NotAllowed
from shared.contracts import exact
from shared.runtime.auth import is_tenant
from shared.runtime.errors import Misconfigured

MAX_BYTES: Final = 65_536
"""Largest document."""


def load_timetables(folder: Path | None) -> Timetables:
    """The timetables of all tenants. Raises Misconfigured with a sentence for everything that is wrong anywhere.

    Nothing in the folder is passed over in silence, but for names that begin with a dot: a document in the wrong
    place would be a rule that a clinic believes to be in force.
    """
    if folder is None:
        return Timetables()
    problems: list[str] = []
    written = {}
    for tenant in _entries(folder):
        if not tenant.is_dir() or not is_tenant(tenant.name):
            problems.append(f"{_shown(folder, tenant)}: no folder of a tenant; documents are TENANT/VERSION.json")
            continue
        documents = {}
        for path in _entries(tenant):
            try:
                documents[_shown(folder, path)] = _document(folder, path)
            except ValueError as wrong:
                problems.append(f"{_shown(folder, path)}: {wrong}")
        try:
            written[tenant.name] = read_timetable(documents)
        except NotAllowed as refused:
            problems += refused.problems
    if problems:
        raise Misconfigured(*(f"rule sets in {folder}: {problem}" for problem in problems))
    return Timetables(written)


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        raise Misconfigured(f"LIFTLINE_RULES_DIR: {folder} cannot be read: {error.strerror}") from None


def read_document(path: Path) -> object:
    """A document as JSON has it; raises ValueError saying why it is none."""
    try:
        with path.open("rb") as file:
            text = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ValueError(f"cannot be read: {error.strerror}") from None
    if len(text) > MAX_BYTES:
        raise ValueError(f"larger than {MAX_BYTES} bytes")
    try:
        return exact.loads(text)
    except ValueError as error:
        raise ValueError(f"this is not JSON ({error})") from None


def _document(folder: Path, path: Path) -> object:
    # Links stay inside: a folder that is mounted from elsewhere is made of links to itself.
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ValueError("leads out of the folder")
    if path.suffix != ".json" or not path.is_file():
        raise ValueError("no document; documents are TENANT/VERSION.json")
    document = read_document(path)
    version = document.get("version") if isinstance(document, dict) else path.stem
    if isinstance(version, str) and version != path.stem:
        raise ValueError(f"its version is {version[:60]!a}, its name another")
    return document


def _shown(folder: Path, path: Path) -> str:
    """The place of a file, fit for a line of text whatever it is called."""
    return ascii(str(path.relative_to(folder)))[1:-1]
