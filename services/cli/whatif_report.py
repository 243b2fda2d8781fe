"""What `liftline replay --rules` prints: figures under both rule sets, in total and per patient."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from rich.console import Console
from rich.table import Table

from services.cli.whatif import Compared, Figures, changes, newest
from shared.clinical.ruleset import Timetable
from shared.contracts.vocabulary import Severity

MOST_PATIENTS: Final = 40
"""Patients that are shown one by one; the others are in the totals."""

_WORST_FIRST: Final = tuple(reversed(Severity))

CAVEAT: Final = (
    "The sessions, and what clinicians did, stay what they were. Under other rules patients would have been told other "
    "loads, and somebody would have cleared a hold or answered an increase that is new here: so TRAINING_DURING_HOLD, "
    "LOAD_ABOVE_PRESCRIPTION, decisions to hold and increases nobody answered come out too high. Read the first weeks "
    "after a difference as what would have happened, the rest as a direction."
)


def as_lines(compared: Iterable[Compared], before: Timetable, after: Timetable) -> Iterator[str]:
    """JSON Lines: each patient, then the total."""
    total, patients, differing = (Figures(), Figures()), 0, 0
    for one in compared:
        patients, differing = patients + 1, differing + one.differs
        for whole, part in zip(total, (one.before, one.after), strict=True):
            whole.add(part)
        tenant, patient = one.key
        figures = {"before": one.before.as_json(), "after": one.after.as_json()}
        yield json.dumps({"kind": "patient", "tenant": tenant, "patient_id": patient, "differs": one.differs} | figures)
    settings = {name: {"before": was, "after": is_} for name, was, is_ in changes(before, after)}
    yield json.dumps(
        {
            "kind": "total",
            "rule_sets": {"before": newest(before).version, "after": newest(after).version},
            "settings": settings,
            "patients": patients,
            "patients_that_differ": differing,
            "before": total[0].as_json(),
            "after": total[1].as_json(),
        }
    )


def print_report(console: Console, compared: Sequence[Compared], before: Timetable, after: Timetable) -> None:
    """For a person to read."""
    names = newest(before).version, newest(after).version
    if names[0] == names[1]:
        names = f"{names[0]} (before)", f"{names[1]} (after)"
    total = Figures(), Figures()
    for one in compared:
        total[0].add(one.before)
        total[1].add(one.after)
    settings = _table("Setting", *names)
    for change in changes(before, after):
        settings.add_row(*change)
    differing = [one for one in compared if one.differs]
    console.print(settings if settings.row_count else "Both rule sets have the same values.")
    console.print()
    console.print(_totals(*total, names))
    console.print()
    counted = [one for one in differing if _weight(one)]
    console.print(
        f"{len(differing)} of {len(compared)} patients would have been decided or alerted otherwise"
        f"{f', {len(counted)} of them more or less often' if len(counted) < len(differing) else ''}."
    )
    if counted:
        console.print()
        console.print(_patients(counted))
        if len(counted) > MOST_PATIENTS:
            console.print(f"and {len(counted) - MOST_PATIENTS} more: --output jsonl has them all", style="dim")
    console.print()
    console.print(CAVEAT, style="dim")


def _table(*columns: str) -> Table:
    table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
    for number, column in enumerate(columns):
        table.add_column(column, justify="left" if number == 0 else "right", no_wrap=number == 0)
    return table


def _totals(before: Figures, after: Figures, names: tuple[str, str]) -> Table:
    table = _table("", *names, "Change")

    def row(name: str, was: float | None, now: float | None) -> None:
        change = "" if was is None or now is None or was == now else f"{round(now - was, 1):+g}"
        table.add_row(name, "-" if was is None else str(was), "-" if now is None else str(now), change)

    row("Increases", before.increases, after.increases)
    if before.waiting or after.waiting:
        row("Increases nobody answered", before.waiting, after.waiting)
    row("Regressions", before.regressions, after.regressions)
    row("Decisions to hold", before.holds, after.holds)
    row("Returns with less load", before.returns, after.returns)
    for severity in _WORST_FIRST:
        row(f"Alerts, {severity}", before.of_severity(severity), after.of_severity(severity))
        codes = sorted({code for one, code in before.alerts | after.alerts if one is severity})
        for code in codes:
            was, now = before.alerts[severity, code], after.alerts[severity, code]
            if was != now:
                row(f"  {code}", was, now)
    row("Days to a detraining alert that asks to act", before.days_to_detraining(), after.days_to_detraining())
    if before.unanswered or after.unanswered:
        row("Approvals of decisions not made", before.unanswered, after.unanswered)
    return table


def _patients(counted: Sequence[Compared]) -> Table:
    heads = ("Increases", "Regress.", "Held", "Returns", *(str(severity).capitalize() for severity in _WORST_FIRST))
    table = _table("Patient", *heads)
    for one in sorted(counted, key=lambda one: -_weight(one))[:MOST_PATIENTS]:
        cells = zip(_cells(one.before), _cells(one.after), strict=True)
        table.add_row(one.key[1], *(f"{was} → {now}" if was != now else "" for was, now in cells))
    return table


def _cells(figures: Figures) -> tuple[int, ...]:
    severities = (figures.of_severity(severity) for severity in _WORST_FIRST)
    return figures.increases, figures.regressions, figures.holds, figures.returns, *severities


def _weight(one: Compared) -> int:
    """Patients of whom most figures change come first."""
    return sum(abs(was - now) for was, now in zip(_cells(one.before), _cells(one.after), strict=True))
