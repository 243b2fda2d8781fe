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


@dataclass(frozen=True)
class Proof:
    """A test and the rules that it names."""

    file: str
    test: str
    rules: frozenset[str]
    about: frozenset[str]
    """Rules that the file's own docstring names."""

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
            named = _RULE.findall(ast.get_docstring(node) or "")
            yield Proof(path.relative_to(ROOT).as_posix(), node.name, frozenset(named or alone), about)
