"""`liftline audit`: who saw or did what with patients' data."""

import asyncio
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli.state import STATE

if TYPE_CHECKING:
    from services.cli.audits import Query


class Output(StrEnum):
    """In which form."""

    TABLE = "table"
    JSONL = "jsonl"
    CSV = "csv"


def register(app: typer.Typer) -> None:
    """Add the command."""

    @app.command()
    def audit(
        patient: Annotated[str | None, typer.Option(help="Whose data was seen or changed.")] = None,
        who: Annotated[str | None, typer.Option(help="Subject of a token.")] = None,
        action: Annotated[str | None, typer.Option(help="Such as 'read alert', 'list alerts', 'refused'.")] = None,
        since: Annotated[str | None, typer.Option("--from", help="ISO 8601 with an offset; included.")] = None,
        until: Annotated[str | None, typer.Option("--to", help="ISO 8601 with an offset; not included.")] = None,
        output: Annotated[Output, typer.Option(help="For people, or for export.")] = Output.TABLE,
        progression_url: Annotated[
            str, typer.Option(envvar="LIFTLINE_PROGRESSION_URL", help="Where progression answers.")
        ] = "http://127.0.0.1:8002",
        alerts_url: Annotated[
            str, typer.Option(envvar="LIFTLINE_ALERTS_URL", help="Where alerts answers.")
        ] = "http://127.0.0.1:8003",
        tenant: Annotated[str, typer.Option(help="Tenant of the development token.")] = "demo",
        token_file: Annotated[Path | None, typer.Option(help="A lead's or ops token; else a development one.")] = None,
        state_dir: Annotated[Path, typer.Option(help="Directory of `liftline up`.")] = STATE,
    ) -> None:
        """List every view of patients' data by a person and every act on it, both services' records in order of time.

        One tenant at a time, the token's. To read the record is recorded too.
        """
        from services.cli.audits import Query
        from services.cli.clock import instant
        from shared.contracts.vocabulary import Role
        from shared.runtime.tokens import DevelopmentKeys

        begin, end = (None if text is None else instant(text) for text in (since, until))
        query = Query(patient, who, action, begin, end)
        if token_file is not None:
            token = token_file.read_text().strip()
        else:
            token = DevelopmentKeys(state_dir / "keys").issue(Role.OPS, tenant)
        services = {"progression": progression_url, "alerts": alerts_url}
        asyncio.run(_print(services, token, query, output))


async def _print(services: dict[str, str], token: str, query: "Query", output: Output) -> None:
    from services.cli.audits import COLUMNS, as_csv, as_json, cells, read_audit

    entries = read_audit(services, token, query)
    if output is Output.TABLE:
        shown = [cells(entry) async for entry in entries]
        _show(list(COLUMNS), shown)
        return
    if output is Output.CSV:
        typer.echo(next(as_csv([COLUMNS])), nl=False)
    async for entry in entries:
        line = f"{as_json(entry)}\n" if output is Output.JSONL else next(as_csv([cells(entry)]))
        typer.echo(line, nl=False)


def _show(columns: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for name in columns:
        table.add_column(name.replace("_", " "), overflow="fold")
    for row in rows:
        table.add_row(*(Text("".join(one if one.isprintable() else "?" for one in cell)) for cell in row))
    console = Console()
    console.print(table)
    console.print(f"{len(rows)} entries", highlight=False)
