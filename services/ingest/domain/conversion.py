"""What every vendor format is: an id, its parameters, and a pure function from a payload to events."""

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from pydantic import ConfigDict

from shared.contracts.base import Contract, Identifier
from shared.contracts.events import FieldError

_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "urn:liftline:formats")


class Parameters(Contract):
    """What a payload does not say itself. Every parameter is explicit, and a misspelt one is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    patient: Identifier
    """Whose payload it is: the `subject` of its events."""


@dataclass(frozen=True)
class Skipped:
    """A row that became no part of an event: the line it ends on (the header is line 1), and why."""

    line: int
    reason: str


@dataclass(frozen=True)
class Converted:
    """Events in order of time, and what became of every row: `rows` = read + skipped."""

    events: tuple[dict[str, Any], ...]
    rows: int
    skipped: tuple[Skipped, ...]


class Unconvertible(ValueError):
    """A payload that is not of this format, or lacks a parameter; `errors` say what to change."""

    def __init__(self, detail: str, errors: Iterable[FieldError] = ()) -> None:
        """`detail` is a sentence for whoever sends the payload."""
        self.detail = detail
        self.errors = tuple(errors)
        super().__init__(detail)


@dataclass(frozen=True)
class Format:
    """One entry of the catalogue. `convert` is pure: same payload and parameters, same events with the same ids.

    It raises Unconvertible; `parameters` is the class its second argument is of.
    """

    id: str
    title: str
    media_types: tuple[str, ...]
    parameters: type[Parameters]
    convert: Callable[[str, Any], Converted]


def event_id(format_id: str, *parts: str) -> str:
    """Id of a converted event: stable over repeated imports of the same payload."""
    return str(uuid.uuid5(_NAMESPACE, "\x1f".join((format_id, *parts))))
