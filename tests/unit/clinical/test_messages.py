"""The message catalogue: every text is there, renders, and belongs to a rule (C-119, C-123)."""

import ast
import re
from collections.abc import Iterator

import pytest

from shared.clinical.messages import CATALOGUES, say
from shared.clinical.rulebook import RULE_BOOK
from tests.support.rule_index import ROOT

ENGLISH = CATALOGUES["en"]


def told_without_a_sentence() -> Iterator[str]:
    """Keys that code tells from the catalogue."""
    for folder in ("services", "shared"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _tells_from_the_catalogue(node):
                    yield from _text(node.args[0], path.read_text("utf-8"))


def _tells_from_the_catalogue(call: ast.Call) -> bool:
    """Four arguments before the values: no sentence of its own."""
    return isinstance(call.func, ast.Attribute) and call.func.attr == "tell" and len(call.args) == 4


def _text(key: ast.expr, source: str) -> Iterator[str]:
    if isinstance(key, ast.Constant):
        yield str(key.value)
    elif isinstance(key, ast.Name):
        yield from re.findall(rf'^{key.id}(?:: Final)? = "(.+)"$', source, re.MULTILINE)


def test_every_key_that_is_told_has_its_text_and_every_text_is_told() -> None:
    """C-119."""
    assert set(told_without_a_sentence()) == set(ENGLISH)


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_a_text_belongs_to_a_rule_and_takes_its_values(key: str) -> None:
    """C-119."""
    assert key.partition(".")[0] in RULE_BOOK
    names = set(re.findall(r"{(\w+)}", ENGLISH[key]))
    said = say(key, **dict.fromkeys(names, "7"))
    assert "{" not in said
    assert said.endswith(".")


def test_another_language_falls_back_to_english() -> None:
    """C-129: language is the patient's; what is not translated stands in English."""
    assert say("C-119.reminder", "xx") == ENGLISH["C-119.reminder"]


def test_an_unknown_key_is_an_error() -> None:
    """C-119."""
    with pytest.raises(KeyError):
        say("C-119.nothing")
