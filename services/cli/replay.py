"""`liftline replay`: the whole clinical core on a timeline, without any service."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Final

import typer

from shared.runtime.errors import Misconfigured

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""Later than the end of any window of ticks."""

Timeline = Annotated[Path, typer.Argument(help="CloudEvents, one JSON object a line, or a JSON array.")]
TicksFrom = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="First home-zone date with a tick.")]
TicksTo = Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Last home-zone date with a tick.")]


class Output(StrEnum):
    """How emissions are printed."""

    TABLE = "table"
    JSONL = "jsonl"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(replay)


def replay(
    timeline: Timeline,
    ticks_from: TicksFrom = None,
    ticks_to: TicksTo = None,
    output: Annotated[Output, typer.Option(help="A table to read, or JSON Lines.")] = Output.TABLE,
) -> None:
    """Replay a timeline of patient events through progression and alerts and print everything they say.

    Events count as received at their receivedtime, else at their time. Without dates no daily tick runs.
    """
    from services.cli.replaying import replay_events
    from shared.clinical.history import Window

    if (ticks_from is None) != (ticks_to is None):
        raise Misconfigured("Give both --ticks-from and --ticks-to, or neither.")
    window = Window(ticks_from.date(), ticks_to.date()) if ticks_from and ticks_to else None
    said = replay_events(_read(timeline), window)
    if output is Output.JSONL:
        for emission in said:
            sys.stdout.write(emission.model_dump_json(exclude_none=True) + "\n")
    else:
        _print_table([emission.model_dump(mode="json") for emission in said])


def _read(path: Path) -> Iterator[dict[str, Any]]:
    """The events of a file, each with the line it stands on in any error."""
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}.") from error
    if text.lstrip().startswith("["):
        yield from _array(path, text)
        return
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                event = json.loads(line)
            except ValueError as error:
                raise Misconfigured(f"{path}, line {number}: this is not JSON ({error}).") from error
            if not isinstance(event, dict):
                raise Misconfigured(f"{path}, line {number}: expected a CloudEvent as a JSON object.")
            yield event


def _array(path: Path, text: str) -> Iterable[dict[str, Any]]:
    try:
        events = json.loads(text)
    except ValueError as error:
        raise Misconfigured(f"{path}: this is not a JSON array of events ({error}).") from error
    return [event for event in events if isinstance(event, dict)]


def _print_table(said: list[dict[str, Any]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("At", "Patient", "What", "About", "Why", box=None, header_style="bold")
    for one in said:
        if one["kind"] == "ingest" and one["outcome"] == "accepted":
            continue
        what = one.get("action") or one.get("code") or one.get("outcome") or one.get("status") or ""
        about = one.get("exercise_id") or one.get("episode") or one.get("event_id") or ""
        moment = datetime.fromisoformat(one["at"])
        kind = one["kind"].replace("alert_", "").replace("decision", "decided", 1)
        table.add_row(
            f"{moment:%Y-%m-%d %H:%M %Z}", one["patient_id"], f"{kind} {what}", about, one.get("sentence", "")
        )
    Console().print(table)
