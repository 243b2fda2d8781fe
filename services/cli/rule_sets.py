"""`liftline rules`: the rules with their settings, and a check of what a clinic has written."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from shared.runtime.errors import Misconfigured

if TYPE_CHECKING:
    from rich.table import Table

    from shared.clinical.ruleset import Activation
    from shared.clinical.settings import SettingInfo

_WIDTH: Final = 120


def register(app: typer.Typer) -> None:
    """Add the commands."""
    rules = typer.Typer(help="The clinical rules, and the documents by which a clinic sets its own values.")
    app.add_typer(rules, name="rules", no_args_is_help=True)

    @rules.command("list")
    def list_(
        everything: Annotated[bool, typer.Option("--all", help="Also settings that nobody may change.")] = False,
    ) -> None:
        """List the settings: their names, values and ranges are what a document needs."""
        from shared.clinical.settings import RULES
        from shared.clinical.settings.setting import Who

        infos = [info for info in RULES.settings() if everything or info.meta.who is not Who.FIXED]
        _print(_settings(infos))

    @rules.command()
    def show(rule: Annotated[str, typer.Argument(help="C-001 to C-130.")]) -> None:
        """Show one rule: what it says, where it comes from, its settings."""
        from shared.clinical.rulebook import RULE_BOOK, settings_of

        found = RULE_BOOK.get(rule.upper() if re.fullmatch(r"[cC]-[0-9]{3}", rule) else "")
        if found is None:
            raise Misconfigured(f"there is no rule {rule[:40]!a}: they are C-001 to C-130")
        typer.echo(f"{found.id}  {found.title}\n\n{found.text}\n\nExample  {found.example}")
        for name, said in (("Edge", found.edge), ("Severity", found.severity)):
            if said:
                typer.echo(f"{name:<9}{said}")
        typer.echo(f"Source   {found.source}. Rests on: {', '.join(found.evidence)}.")
        typer.echo(f"Done by  {found.owner}")
        if infos := settings_of(found.id):
            typer.echo()
            _print(_settings(infos))

    @rules.command()
    def check(
        folder: Annotated[
            Path | None, typer.Argument(help="TENANT/VERSION.json below it; else LIFTLINE_RULES_DIR.")
        ] = None,
    ) -> None:
        """Check the rule-set documents of a folder, as the services do when they start, and say what each changes."""
        from shared.runtime.rules_dir import load_timetables
        from shared.runtime.settings import Settings, load

        place = folder or load(Settings).rules_dir
        if place is None:
            raise Misconfigured("name a folder, or set LIFTLINE_RULES_DIR")
        written = load_timetables(place).written
        for tenant, timetable in sorted(written.items()):
            for each in timetable.activations:
                typer.echo(f"{tenant}  {_line(each)}")
        count = sum(len(timetable.activations) for timetable in written.values())
        typer.echo(f"{count} in order; what is new must be active a minute or more after the services have read it")


def _line(activation: "Activation") -> str:
    """What an activation changes, whatever was in force before it."""
    from services.cli.whatif import changes
    from shared.clinical.ruleset import RELEASE, Timetable, digest

    rules = activation.rules
    changed = [f"{name} {was} -> {is_}" for name, was, is_ in changes(RELEASE, Timetable(base=rules))]
    who = f", approved by {activation.document.approved_by}" if activation.document else ""
    values = "; ".join(changed) or "the release's own values"
    return f"{rules.version}  from {activation.at.isoformat()}  {values}  ({digest(rules)}{who})"


def _settings(infos: "list[SettingInfo] | tuple[SettingInfo, ...]") -> "Table":
    from rich.table import Table

    from shared.clinical.settings.setting import settable, shown

    table = Table("Setting", "Rule", "Value", "May be", "Meaning", box=None, header_style="bold", pad_edge=False)
    for column in table.columns[:4]:
        column.no_wrap = True
    for info in sorted(infos, key=lambda info: info.meta.rule):
        meta = info.meta
        ends = settable(info.value, meta)
        span = "" if ends is None else f"{shown(ends[0], meta)} to {shown(ends[1], meta)}"
        value = f"{shown(info.value, meta)} {meta.unit}"
        table.add_row(info.name, meta.rule, value, span, meta.text)
    return table


def _print(table: "Table") -> None:
    import sys

    from rich.console import Console

    Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH).print(table)
