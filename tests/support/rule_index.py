"""Which tests prove which clinical rules, read from the tests' source without running it.

A test names its rules in its docstring (`C-059`). In a file whose own docstring names one rule alone, a test that
names none proves that one.
"""

import ast
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_RULE: Final = re.compile(r"\bC-\d{3}\b")
_EXAMPLE: Final = re.compile(r"example|GS-\d\d|test_gs_\d\d")


@dataclass(frozen=True)
class Proof:
    """A test and the rules that it names."""

    file: str
    test: str
    rules: frozenset[str]
    about: frozenset[str]
    """Rules that the file's own docstring names."""
    example: bool = False
    """Whether it works through a rule's own example: its docstring says so, or names the scenario."""

    def __str__(self) -> str:
        """As pytest takes it."""
        return f"{self.file}::{self.test}"


def proofs(folders: Iterable[str] = ("tests",)) -> Iterator[Proof]:
    """Every test function below these folders of the repository, in the order of files and lines."""
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("test_*.py")):
            yield from _tests(path)


def _tests(path: Path) -> Iterator[Proof]:
    module = ast.parse(path.read_text("utf-8"))
    about = frozenset(_RULE.findall(ast.get_docstring(module) or ""))
    alone = about if len(about) == 1 else ()
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            said = ast.get_docstring(node) or ""
            named = frozenset(_RULE.findall(said) or alone)
            example = _EXAMPLE.search(f"{node.name} {said}") is not None
            yield Proof(path.relative_to(ROOT).as_posix(), node.name, named, about, example)
