"""`liftline replay`: the whole clinical core on a timeline, without any service."""

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from shared.runtime.errors import Misconfigured

if TYPE_CHECKING:
    from services.cli.replaying import InForce, Record
    from shared.clinical.ruleset import Timetable
    from shared.contracts.emissions import Emission

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than the end of any window of ticks."""

Timeline = Annotated[
    Path | None, typer.Argument(help="CloudEvents, one JSON object a line, or a JSON array.", show_default=False)
]
TicksFrom = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First home-zone date with a tick.")]
TicksTo = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last home-zone date with a tick.")]
Rules = Annotated[
    Path | None, typer.Option(help="What if: compare with these rules, a rule-set document or its `overrides` alone.")
]
Against = Annotated[
    Path | None, typer.Option(help="With --rules: instead of the rules that were in force, another such document.")
]
Stored = Annotated[Path | None, typer.Option(help="Instead of a timeline: what GET /v1/ops/export has told.")]


class Output(StrEnum):
    """How emissions are printed."""

    TABLE = "table"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(
    timeline: Timeline = None,
    ticks_from: TicksFrom = None,
    ticks_to: TicksTo = None,
    output: Annotated[Output, typer.Option(help="A table to read, or JSON Lines.")] = Output.TABLE,
    rules: Rules = None,
    against: Against = None,
    stored: Stored = None,
) -> None:
    """Replay a timeline of patient events through progression and alerts and print everything they say.

    Events count as received at their receivedtime, else at their time. Without dates no daily tick runs. With --rules
    the same events are judged twice, and what would have been different is printed: per patient and in total.
    """
    from services.cli.replay_sources import stored_records, timetables_of, tried
    from services.cli.replaying import records_of, replay_records
    from services.cli.timelines import read_timeline
    from shared.clinical.history import Window

    if (ticks_from is None) != (ticks_to is None):
        raise Misconfigured("Give both --ticks-from and --ticks-to, or neither.")
    if ticks_from and ticks_to and ticks_from > ticks_to:
        raise Misconfigured("--ticks-from is after --ticks-to: no tick would run.")
    if against is not None and rules is None:
        raise Misconfigured("--against says what --rules is compared with: give --rules too.")
    if stored is not None and ticks_from is not None:
        raise Misconfigured("An export has its own ticks: leave out --ticks-from and --ticks-to.")
    window = Window(ticks_from.date(), ticks_to.date()) if ticks_from and ticks_to else None
    if stored is not None and timeline is None:
        records, in_force = stored_records(stored)
    elif timeline is not None and stored is None:
        records, in_force = records_of(read_timeline(timeline), window), timetables_of()
    else:
        raise Misconfigured("Give a timeline, or --stored with an export; not both.")
    if rules is None:
        _print(replay_records(records, in_force), output)
        return
    other = tried(against, "before") if against is not None else None
    _compare(records, in_force if other is None else lambda _: other, tried(rules, "what-if"), output)


def _print(said: "Sequence[Emission]", output: Output) -> None:
    if output is Output.JSONL:
        for emission in said:
            sys.stdout.write(emission.model_dump_json(exclude_none=True) + "\n")
    else:
        _print_table([emission.model_dump(mode="json") for emission in said])


def _compare(records: "Sequence[Record]", before: "InForce", after: "Timetable", output: Output) -> None:
    from rich.console import Console
    from rich.progress import track

    from services.cli.whatif import compare
    from services.cli.whatif_report import as_lines, print_report
    from shared.clinical.ruleset import RELEASE

    shown, quiet = Console(stderr=True), not sys.stderr.isatty()
    compared = [
        compare(record, before(record.key[0]), after)
        for record in track(records, "judging twice", console=shown, disable=quiet, transient=True)
    ]
    named = before(records[0].key[0]) if records else RELEASE
    if output is Output.JSONL:
        sys.stdout.writelines(f"{line}\n" for line in as_lines(compared, named, after))
    else:
        width = None if sys.stdout.isatty() else 120
        print_report(Console(highlight=False, width=width), compared, named, after)


def _print_table(said: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # Text: what an app calls an exercise is shown as it is, brackets and all.
    table = Table("At", "Patient", "What", "About", "Why", box=None, header_style="bold")
    for one in said:
        if one["kind"] == "ingest" and one["outcome"] == "accepted":
            continue
        what = one.get("action") or one.get("code") or one.get("outcome") or one.get("status") or ""
        about = one.get("exercise_id") or one.get("episode") or one.get("event_id") or ""
        moment = datetime.fromisoformat(one["at"])
        kind = one["kind"].replace("alert_", "").replace("decision", "decided", 1)
        table.add_row(
            f"{moment:%Y-%m-%d %H:%M %Z}",
            *map(Text, (one["patient_id"], f"{kind} {what}", about, one.get("sentence", ""))),
        )
    Console().print(table)
