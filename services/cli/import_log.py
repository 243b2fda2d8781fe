"""`liftline import`: a training log of another app, sent through ingest or written as a timeline."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from services.cli.import_plan import ASSUMED_BIRTH_DATE
from services.cli.state import STATE
from shared.contracts.vocabulary import Profile
from shared.runtime.errors import Misconfigured

if TYPE_CHECKING:
    from rich.console import Console

    from services.cli.import_send import Sent
    from services.ingest.domain.conversion import Converted

SOME_REJECTED: Final = 3
"""Exit code when everything was sent and ingest rejected some of it."""


class WeightUnit(StrEnum):
    """Units of weight a log can be in."""

    KG = "kg"
    LB = "lb"


File = Annotated[Path, typer.Argument(help="The log, as the other app exports it.", exists=True, dir_okay=False)]
FormatId = Annotated[str, typer.Option("--format", help="Its format, for example strong-csv.")]
Patient = Annotated[str, typer.Option(help="Pseudonymous id of the patient.")]
ProfileOption = Annotated[Profile, typer.Option(help="Profile of the plan that is imported.", case_sensitive=False)]
TimeZone = Annotated[str, typer.Option(help="IANA time zone of the log, and the patient's home zone.")]
Unit = Annotated[WeightUnit | None, typer.Option(help="Unit of its weights; needed unless the file says it.")]
BirthDate = Annotated[
    datetime | None, typer.Option(formats=["%Y-%m-%d"], help=f"Birth date. Without it {ASSUMED_BIRTH_DATE} is assumed.")
]
Step = Annotated[float, typer.Option(help="Smallest step of the equipment, kg.", min=0.1, max=50)]
TechniqueOk = Annotated[bool, typer.Option("--assume-technique-ok", help="Take the technique as right.")]
Pain = Annotated[float | None, typer.Option(help="Pain (0 to 10) where no note was written.", min=0, max=10)]
Url = Annotated[str, typer.Option(help="Where ingest is.", envvar="LIFTLINE_INGEST_URL")]
Token = Annotated[
    str | None,
    typer.Option(help="Integration or clinician token. Without it: a development token.", envvar="LIFTLINE_TOKEN"),
]
Tenant = Annotated[str, typer.Option(help="Tenant of the development token.")]
Output = Annotated[Path | None, typer.Option(help="Write a timeline for `liftline replay`, and send nothing.")]
SessionsOnly = Annotated[bool, typer.Option("--sessions-only", help="Leave the plan alone: a later part of a log.")]
StateDir = Annotated[Path, typer.Option(help="Directory of `liftline up`.")]


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(name="import")(import_log)


def import_log(
    file: File,
    format_id: FormatId,
    patient: Patient,
    profile: ProfileOption,
    time_zone: TimeZone,
    weight_unit: Unit = None,
    birth_date: BirthDate = None,
    step_kg: Step = 2.5,
    assume_technique_ok: TechniqueOk = False,
    assume_pain: Pain = None,
    ingest_url: Url = "http://127.0.0.1:8001",
    token: Token = None,
    tenant: Tenant = "demo",
    output: Output = None,
    sessions_only: SessionsOnly = False,
    state_dir: StateDir = STATE,
) -> None:
    """Import a training log: the plan it implies, then its sessions in order. A second import changes nothing.

    Exit codes: 0 all accepted, 1 not sent (send again), 2 something must be set right first, 3 some events rejected.
    """
    from rich.console import Console

    pain = None if assume_pain is None else str(assume_pain)
    given = {"patient": patient, "time_zone": time_zone, "weight_unit": weight_unit, "assume_pain": pain}
    converted = _converted(file, format_id, given | ({"assume_technique_ok": True} if assume_technique_ok else {}))
    events = list(converted.events)
    if not sessions_only:
        events.insert(0, _plan(events, profile, time_zone, Decimal(str(step_kg)), birth_date))
    console = Console(stderr=True, soft_wrap=True)
    _say_what_was_read(console, converted, birth_date, sessions_only=sessions_only)
    if output is not None:
        _write(output, events)
        console.print(f"{len(events)} events written to {output}")
        return
    sent = _send(console, events, ingest_url, token or _development_token(state_dir, tenant))
    _say_what_was_sent(console, sent)
    if sent.rejected:
        raise typer.Exit(SOME_REJECTED)


def _converted(file: Path, format_id: str, given: dict[str, Any]) -> "Converted":
    from pydantic import ValidationError

    from services.ingest.domain.conversion import Unconvertible
    from services.ingest.formats import FORMATS

    found = next((each for each in FORMATS if each.id == format_id), None)
    if found is None:
        raise Misconfigured(f"There is no format {format_id}; known are: {', '.join(each.id for each in FORMATS)}.")
    if "time_zone" not in found.parameters.model_fields:
        given.pop("time_zone")  # the payload has its own; it is still the patient's home zone
    try:
        parameters = found.parameters.model_validate(
            {name: value for name, value in given.items() if value is not None}
        )
        converted = found.convert(file.read_text(encoding="utf-8-sig"), parameters)
    except ValidationError as wrong:
        raise Misconfigured(*(_option(error["loc"], error["msg"]) for error in wrong.errors())) from None
    except UnicodeDecodeError:
        raise Misconfigured(f"{file} is not UTF-8 text.") from None
    except Unconvertible as wrong:
        hints = [_option((error.pointer[1:],), error.detail) for error in wrong.errors]
        raise Misconfigured(f"{file}: {wrong.detail}", *hints) from None
    if not converted.events:
        raise Misconfigured(f"{file} holds no session: {len(converted.skipped)} rows were skipped.")
    return converted


def _option(name: Sequence[object], sentence: str) -> str:
    return f"--{str(name[0]).replace('_', '-')}: {sentence.removeprefix('Value error, ')}"


def _plan(
    sessions: list[dict[str, Any]], profile: Profile, time_zone: str, step_kg: Decimal, birth_date: datetime | None
) -> dict[str, Any]:
    from services.cli.import_plan import PlanOptions, plan_event

    born: date | None = birth_date.date() if birth_date else None
    return plan_event(sessions, PlanOptions(profile, time_zone, step_kg, born))


def _write(path: Path, events: list[dict[str, Any]]) -> None:
    from shared.contracts import exact

    path.write_text("".join(exact.dumps(event) + "\n" for event in events), encoding="ascii")


def _development_token(state_dir: Path, tenant: str) -> str:
    from shared.contracts.vocabulary import Role
    from shared.runtime.tokens import DevelopmentKeys

    keys = DevelopmentKeys(state_dir / "keys")
    if not keys.jwks_path.exists():
        raise Misconfigured("Give a --token, or start `liftline up`, whose development key then signs one.")
    return keys.issue(Role.INTEGRATION, tenant, subject="integration:import")


def _send(console: "Console", events: list[dict[str, Any]], url: str, token: str) -> "Sent":
    from rich.progress import Progress

    from services.cli.import_send import send

    with Progress(console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("Sending", total=len(events))
        return send(events, url, token, lambda count: progress.advance(task, count))


def _say_what_was_read(
    console: "Console", converted: "Converted", birth_date: datetime | None, *, sessions_only: bool
) -> None:
    sessions = len(converted.events)
    console.print(f"{converted.rows} rows read: {sessions} sessions, {len(converted.skipped)} rows skipped")
    for reason, count in Counter(row.reason for row in converted.skipped).most_common():
        console.print(f"  skipped {count}: {reason}", highlight=False)
    if birth_date is None and not sessions_only:
        console.print(f"No --birth-date: {ASSUMED_BIRTH_DATE} is assumed, a patient under 65", highlight=False)


def _say_what_was_sent(console: "Console", sent: "Sent") -> None:
    console.print(
        f"{sent.accepted + len(sent.rejected)} events sent: {sent.accepted} accepted, {len(sent.rejected)} rejected"
    )
    for event_id, reason in list(sent.rejected.items())[:10]:
        console.print(f"  rejected {event_id}: {reason}", highlight=False, markup=False)
