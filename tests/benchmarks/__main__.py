"""`python -m tests.benchmarks`: options are pyperf's (--fast, --rigorous, -o FILE, --help)."""

import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import pyperf

from tests.benchmarks.folds import (
    FOLDS,
    Kinds,
    a_year,
    an_event,
    last_session,
    late_event,
    late_events_that_come_together,
)
from tests.benchmarks.year import BUSIEST, TYPICAL, Year, year

PROCESSES: Final = 3
"""Each has to play the years first."""
PATIENTS: Final = {"typical": TYPICAL, "busiest": BUSIEST}
MEASURED: Final[Mapping[str, Callable[[int, Kinds, int], float]]] = {
    "a year": a_year,
    "an event, mean of the year": an_event,
    "the last session, state just read": last_session,
    "a late event": late_event,
    "a late event beside another": late_events_that_come_together,
}


def main() -> None:
    """Measure everything in one run, and print each beside the fold without rules."""
    runner = pyperf.Runner(processes=PROCESSES, program_args=("-m", "tests.benchmarks"))
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for patient, number in PATIENTS.items():
        for what, measure in MEASURED.items():
            found.setdefault(patient, {})[what] = {
                name: runner.bench_time_func(f"{patient}, {what}, {name}", measure, kinds, number)
                for name, kinds in FOLDS.items()
            }
    if not runner.args.worker:
        for patient, number in PATIENTS.items():
            sys.stdout.write("\n".join(table(patient, year(number), found[patient])) + "\n\n")


def table(patient: str, played: Year, found: Mapping[str, Mapping[str, Any]]) -> Iterable[str]:
    """The medians as a Markdown table."""
    yield f"A year of the {patient} patient: {len(played.events)} events, {played.sessions} of them sessions."
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
