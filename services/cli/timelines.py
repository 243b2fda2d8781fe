"""Timelines that people give: CloudEvents, one JSON object a line, or a JSON array of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.cli.replaying import parsed
from shared.contracts import exact
from shared.contracts.events import Event
from shared.runtime.errors import Misconfigured


def read_timeline(path: Path) -> Iterator[tuple[Event, str]]:
    """Its events and their content hashes. Raises Misconfigured, which names the line, or the place in the array."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{path} is not UTF-8 (byte {error.start}).") from error
    for where, raw in _array(path, text) if text.lstrip().startswith("[") else _lines(path, text):
        if not isinstance(raw, dict):
            raise Misconfigured(f"{where}: expected a CloudEvent as a JSON object.")
        yield parsed(raw, where)


def _lines(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            yield f"{path}, line {number}", _read(line, f"{path}, line {number}: this is not JSON")


def _array(path: Path, text: str) -> Iterator[tuple[str, Any]]:
    events = _read(text, f"{path}: this is not a JSON array of events")
    return ((f"{path}, event {number} of the array", event) for number, event in enumerate(events, start=1))


def _read(text: str, wrong: str) -> Any:
    """As ingest reads: numbers exactly, a name once in an object."""
    try:
        return exact.loads(text)
    except ValueError as error:
        raise Misconfigured(f"{wrong} ({error}).") from error
