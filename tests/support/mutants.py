"""Mutation testing of the clinical core with mutmut: which mutants to try, and what became of them (docs/mutation.md).

`python -m tests.support.mutants --sample 0.035` prints a sample, always the same; without an option, the results.
"""

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from typing import Final

from tests.support.rule_index import ROOT

_FOLDER: Final = ROOT / "mutants"
_SEED: Final = 20261122
_ALIVE: Final = (0, 5, 33)
"""How tests end that have not noticed a mutant, or of which none reaches it."""


def results() -> Iterator[tuple[str, dict[str, int | None]]]:
    """Of each file its mutants by name, each with how its tests ended; None: not tried."""
    for path in sorted(_FOLDER.rglob("*.meta")):
        yield (
            path.relative_to(_FOLDER).as_posix().removesuffix(".meta"),
            json.loads(path.read_text())["exit_code_by_key"],
        )


def sample(share: float) -> list[str]:
    """That share of every file's mutants, at least one of each, in no order."""
    chance, chosen = random.Random(_SEED), []
    for _, mutants in results():
        if mutants:
            chosen += chance.sample(sorted(mutants), max(1, round(len(mutants) * share)))
    chance.shuffle(chosen)
    return chosen


def report() -> Iterator[str]:
    """Killed of tried by file, the survivors, and the score."""
    total: Counter[str] = Counter()
    for file, mutants in results():
        tried = {name: code for name, code in mutants.items() if code is not None}
        alive = sorted(name for name, code in tried.items() if code in _ALIVE)
        total += Counter(made=len(mutants), tried=len(tried), alive=len(alive))
        if tried:
            yield f"{file}: {len(tried) - len(alive)} of {len(tried)} killed, {len(mutants)} made"
            yield from (f"    alive: {name}" for name in alive)
    killed = total["tried"] - total["alive"]
    yield f"{killed} of {total['tried']} killed; {total['made']} made"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=float, metavar="SHARE", help="print the names of that share of the mutants")
    asked = parser.parse_args()
    print("\n".join(report() if asked.sample is None else sample(asked.sample)))
