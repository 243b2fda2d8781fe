"""What belongs to each text: which rules, fields, inputs, details and values come with it, kept in shapes.json (C-009).

Readers of the topics and of the record rely on these names. Every timeline of tests/unit is held to them; of a new
text, or one that is meant to say more, `LIFTLINE_SHAPES=keep ./run test -n 0 tests/unit` writes the file on.
"""

import atexit
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from shared.contracts.emissions import AlertSaid, DecisionSaid, MessageSaid
from shared.contracts.wording import Wording
from tests.support.explained import Explained, wording_of

FILE: Final = Path(__file__).with_name("shapes.json")
_KEEP: Final = os.environ.get("LIFTLINE_SHAPES") == "keep"
_OPTIONAL: Final = {
    name
    for model in (AlertSaid, DecisionSaid, MessageSaid)
    for name, field in model.model_fields.items()
    if not field.is_required() and field.default in (None, ()) and name != "wording"
}

SHAPES: Final[dict[str, str]] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}
"""By kind and key of the text, and of those within it: names, of which those with a question mark may be absent."""

held = False
"""Whether what is told now is held to them."""


def shape_debts(one: Explained) -> list[str]:
    """How it differs from what is known of its text."""
    if not held:
        return []
    key, names = " ".join((one.kind, *_texts(wording_of(one)))), dict(_names(one))
    if _KEEP:
        _keep(key, names)
        return []
    known = SHAPES.get(key, "").split()
    may = {name.removesuffix("?") for name in known}
    must = {name for name in known if not name.endswith("?")}
    has = {name for name, given in names.items() if given}
    found = {"too much": sorted(has - may), "missing": sorted(must - has)}
    return [f"{what}: {', '.join(those)} ({key}; tests/support/shapes.py)" for what, those in found.items() if those]


def _texts(said: Wording) -> Iterator[str]:
    """The key of a text, and those of the texts within it."""
    yield said.key
    for value in said.values.values():
        if isinstance(value, dict) and value.keys() == {"key", "values"}:
            yield from _texts(Wording(**value))


def _names(one: Explained) -> Iterator[tuple[str, bool]]:
    """Every name there is, and whether anything is given under it."""
    for name, value in one:
        if name in _OPTIONAL:
            yield name, _given(value)
    yield from ((f"rules.{rule}", True) for rule in one.rules)
    parts = {part: getattr(one, part, {}) for part in ("inputs", "details")}
    for part, held in {**parts, "values": wording_of(one).values}.items():
        for name, value in held.items():
            yield f"{part}.{name}", _given(value)


def _given(value: Any) -> bool:
    return value is not None and value not in ((), [], {}) and str(value) != "None"


def _keep(key: str, names: Mapping[str, bool]) -> None:
    known = SHAPES.get(key)
    has = {name for name, given in names.items() if given}
    if known is None:
        SHAPES[key] = " ".join(sorted(has))
        return
    may = {name.removesuffix("?") for name in known.split()}
    must = {name for name in known.split() if not name.endswith("?")}
    SHAPES[key] = " ".join(name if name in must & has else f"{name}?" for name in sorted(may | has))


def _write() -> None:
    FILE.write_text(json.dumps(SHAPES, indent=1, sort_keys=True) + "\n", "utf-8")


if _KEEP:
    atexit.register(_write)
