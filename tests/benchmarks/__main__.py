"""`python -m tests.benchmarks`: options are pyperf's (--fast, --rigorous, -o FILE, --help)."""

import sys
from collections.abc import Iterable
from typing import Any, Final

import pyperf

from tests.benchmarks.folds import FOLDS, a_year, event_in_order, late_event
from tests.benchmarks.year import year

PROCESSES: Final = 3
"""Each has to play the year first."""
MEASURED: Final = {"a year": a_year, "an event in order": event_in_order, "a late event": late_event}


def main() -> None:
    """Measure everything in one run, and print each beside the fold without rules."""
    runner = pyperf.Runner(processes=PROCESSES, program_args=("-m", "tests.benchmarks"))
    found: dict[str, dict[str, Any]] = {what: {} for what in MEASURED}
    for name, kinds in FOLDS.items():
        for what, measure in MEASURED.items():
            found[what][name] = runner.bench_time_func(f"{what}, {name}", measure, kinds)
    if not runner.args.worker:
        sys.stdout.write("\n".join(table(found)) + "\n")


def table(found: dict[str, dict[str, Any]]) -> Iterable[str]:
    """The medians as a Markdown table."""
    yield f"A year of one patient: {len(year().events)} events, {year().sessions} of them sessions."
    yield ""
    yield "| | " + " | ".join(FOLDS) + " |"
    yield "|---|" + "--:|" * len(FOLDS)
    for what, by_fold in found.items():
        bare = by_fold["no rules"].median()
        cells = (f"{_shown(one.median())} (x {one.median() / bare:.0f})" for one in by_fold.values())
        yield f"| {what} | " + " | ".join(cells) + " |"


def _shown(seconds: float) -> str:
    return f"{seconds * 1e3:.1f} ms" if seconds >= 1e-3 else f"{seconds * 1e6:.0f} µs"


if __name__ == "__main__":
    main()
