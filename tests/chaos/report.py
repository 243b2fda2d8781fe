"""The verdict for people, and a line for the table of runs in docs/reliability.md."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from typing import Final

from rich.console import Console
from rich.table import Table

from tests.chaos.faults import Kind
from tests.chaos.oracle import Wrong, marked_late, once
from tests.chaos.run import Result

MOST_SHOWN: Final = 25
"""Findings that are printed; the others are counted."""

DOC: Final = Path(__file__).parents[2] / "docs" / "reliability.md"
MARK: Final = "<!-- new runs above this line: ./run chaos --report -->"


def show(console: Console, result: Result) -> None:
    """Print the whole of it."""
    console.print()
    console.print(_faults(result))
    for label, text in rows(result):
        console.print(f"{label:<26} {text}", markup=False)
    for finding in result.findings[:MOST_SHOWN]:
        console.print(f"  {finding}", markup=False, soft_wrap=True)
    if len(result.findings) > MOST_SHOWN:
        console.print(f"  and {len(result.findings) - MOST_SHOWN} more")
    for complaint, times in result.complaints.most_common(MOST_SHOWN):
        console.print(f"  error in the log, {times} times: {complaint}", markup=False, soft_wrap=True)
    console.print("All of it holds." if result.good else "It does NOT hold.")


def rows(result: Result) -> Iterator[tuple[str, str]]:
    """The figures worth reading, as label and text."""
    sent, counted = result.driver.account, result.counted
    yield "faults", f"{len(result.struck)} in {result.options.length_s / 60:g} min, seed {result.options.seed}"
    yield (
        "events",
        (
            f"{len(sent.events)} sent in {sent.deliveries} deliveries, {len(sent.accepted)} accepted, "
            f"{len(sent.rejected)} rejected, {sent.unanswered_requests} requests repeated"
        ),
    )
    yield (
        "clinical time",
        (
            f"{(result.driver.now - result.driver.clock.steps[0][0]).days} days, "
            f"{result.driver.impatient} of {len(result.driver.clock.steps)} slots left with requests unanswered"
        ),
    )
    yield "poison", f"{result.poison} records, {sum(map(len, result.outputs.letters.values()))} dead letters"
    for wrong in Wrong:
        yield str(wrong), str(result.count(wrong))
    late = sum(marked_late(one) for one in once(result.outputs.alerts))
    yield "alerts", f"{sum(1 for _ in once(result.outputs.alerts))} statements, {late} marked late"
    yield "judged by counting", f"{counted.must_not} alerts that must not be, {counted.must} that must"
    yield "judged by the pure core", f"{counted.patients} patients, {counted.left_out} left out (promised nothing)"
    yield "restarts", ", ".join(f"{name} {times}" for name, times in sorted(result.restarts.items())) or "none"
    yield "took", f"{result.took_s:.0f} s"


def recovery(result: Result, kind: Kind | None = None) -> str:
    """Median and longest recovery from a kind, or from all, where nothing else was wrong before it was over."""
    times = [one.recovered_s for one in result.struck if kind in {None, one.fault.kind} and one.alone]
    known = [seconds for seconds in times if seconds is not None]
    if not known:
        return "-"
    never = f", {len(times) - len(known)} not" if len(known) < len(times) else ""
    return f"{median(known):.1f} / {max(known):.1f} s{never}"


def append(result: Result, brokers: str, on: date, path: Path = DOC) -> None:
    """Add the run to the table in the documentation."""
    sent = result.driver.account
    cells = (
        on.isoformat(),
        result.options.seed,
        brokers,
        f"{result.options.length_s / 60:g}",
        len(result.struck),
        f"{len(sent.accepted)} of {len(sent.events)}",
        *(result.count(wrong) for wrong in Wrong),
        recovery(result),
    )
    line = "| " + " | ".join(str(cell) for cell in cells) + " |"
    text = path.read_text()
    path.write_text(text.replace(MARK, f"{line}\n{MARK}"))


def header() -> str:
    """The head of the table that `append` adds to."""
    names = ("Date", "Seed", "Brokers", "Minutes", "Faults", "Accepted of sent", *Wrong, "Recovery p50 / max")
    return "| " + " | ".join(str(name) for name in names) + " |\n|" + "---|" * len(names)


def _faults(result: Result) -> Table:
    table = Table("fault", "times", "alone", "recovery p50 / max", box=None, padding=(0, 2, 0, 0))
    for kind in Kind:
        done = [one for one in result.struck if one.fault.kind is kind]
        if done:
            table.add_row(str(kind), str(len(done)), str(sum(one.alone for one in done)), recovery(result, kind))
    return table
