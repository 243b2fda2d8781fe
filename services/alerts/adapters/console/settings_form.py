"""The settings of a clinic as a form: what is in its fields, what comes back, and each complaint at its field."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from starlette.datastructures import FormData

from services.alerts.adapters.console.complaints import complaint
from services.alerts.adapters.console.forms import Fields
from shared.contracts.clinic import ClinicSettings, Deadlines
from shared.contracts.on_call import MAX_ENTRIES

DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_LEAST_ROWS: Final = 2
"""Empty lines of each list, for what is new."""

_DEADLINES: Final = (
    ("emergency_page_s", "Emergency: page within", "s"),
    ("emergency_ack_min", "Emergency: escalate after", "min"),
    ("emergency_again_min", "Emergency: escalate again after", "min"),
    ("urgent_notify_min", "Urgent: notify within", "min"),
    ("urgent_ack_min", "Urgent: escalate after", "min"),
    ("routine_ack_working_days", "Routine: answer within", "working days"),
)


@dataclass(frozen=True)
class Deadline:
    """A deadline as a field: unit, the range the rules allow, and what holds where a clinic says nothing."""

    name: str
    text: str
    unit: str
    low: int
    high: int
    usual: int


def deadlines() -> tuple[Deadline, ...]:
    """Every deadline a clinic may set, with its range (C-126)."""
    return tuple(_deadline(*one) for one in _DEADLINES)


def _deadline(name: str, text: str, unit: str) -> Deadline:
    field = Deadlines.model_fields[name]
    limits = {key: limit for one in field.metadata for key in ("ge", "le") if (limit := getattr(one, key, None))}
    return Deadline(name, text, unit, limits["ge"], limits["le"], field.default)


def shown(settings: ClinicSettings) -> dict[str, Any]:
    """The settings as the form has them: a document of plain values; instants in the clinic's zone."""
    document = settings.model_dump(mode="json")
    for step in document["chain"]:
        for shift in step["shifts"]:
            for end in ("since", "until"):
                local = datetime.fromisoformat(shift[end]).astimezone(ZoneInfo(settings.zone))
                shift[end] = local.strftime("%Y-%m-%dT%H:%M")
    return document


def with_room(document: dict[str, Any]) -> dict[str, Any]:
    """The document with empty lines in each list, for what is new."""
    roomy = {name: [*document[name], *[{}] * _LEAST_ROWS] for name in ("channels", "recipients", "chain")}
    roomy["chain"] = [{**step, "shifts": [*step.get("shifts", []), {}]} for step in roomy["chain"]]
    roomy["mirrors"] = [*document["mirrors"], {}]
    open_on = {hours["weekday"]: hours for hours in document["hours"]}
    roomy["hours"] = [open_on.get(day, {}) for day in range(1, len(DAYS) + 1)]
    return document | roomy


def read(form: FormData) -> dict[str, Any]:
    """The document that a form holds, as it was filled in. Lines that are empty, or to be removed, are left out."""
    fields = Fields(form)
    quiet, deadline = fields.under("quiet."), fields.under("deadlines.")
    return {
        **fields.some("zone", "digest_at", "may_say"),
        "channels": list(_rows(fields, "channels", _channel)),
        "recipients": list(_rows(fields, "recipients", _recipient)),
        "chain": list(_rows(fields, "chain", _step)),
        "mirrors": list(_rows(fields, "mirrors", _mirror)),
        "hours": [hours for day in range(1, len(DAYS) + 1) if (hours := _hours(fields.under(f"hours.{day}."), day))],
        "holidays": fields.listed("holidays"),
        "digest_to": fields.listed("digest_to"),
        "quiet": quiet.some("begins", "ends"),
        "deadlines": {one.name: deadline.whole(one.name) for one in deadlines()},
    }


def checked(document: Mapping[str, Any]) -> ClinicSettings:
    """The settings a document holds; raises ValidationError, whose places are those of the fields."""
    zone = document.get("zone", "UTC")
    chain = [
        {**step, "shifts": [_in_zone(shift, zone) for shift in step.get("shifts", [])]} for step in document["chain"]
    ]
    return ClinicSettings.model_validate({**document, "chain": chain})


def complaints(wrong: ValidationError) -> dict[str, str]:
    """Sentences by the name of their field; those about a list as a whole by the list's."""
    said: dict[str, str] = {}
    for error in wrong.errors():
        where = ".".join(map(str, error["loc"]))
        if where:
            said.setdefault(where, complaint(error))
            continue
        for one in error["msg"].removeprefix("Value error, ").split("; "):
            part, _, what = one.partition(": ")
            said.setdefault(part, f"{what[:1].upper()}{what[1:]}.")
    return said


def _rows(fields: Fields, name: str, reader: Callable[[Fields], dict[str, Any] | None]) -> Iterator[dict[str, Any]]:
    for number in range(MAX_ENTRIES + _LEAST_ROWS):
        row = fields.under(f"{name}.{number}.")
        if not row.there:
            return
        value = None if row.ticked("remove") else reader(row)
        if value is not None:
            yield value


def _channel(row: Fields) -> dict[str, Any] | None:
    given = row.some("id", "target", "secret")
    enabled, severities = row.ticked("enabled"), row.all("severities")
    return {**given, **row.some("kind"), "severities": severities, "enabled": enabled} if given else None


def _recipient(row: Fields) -> dict[str, Any] | None:
    channels, subjects = row.listed("channels"), row.listed("subjects")
    if row.text("name") is None and not channels:
        return None
    return {**row.some("name", "kind"), "subjects": subjects, "channels": channels}


def _step(row: Fields) -> dict[str, Any] | None:
    turns = row.under("rotation.")
    members = turns.listed("members")
    rotation = {"members": members, **turns.some("since", "at", "every")} if members else None
    who, shifts = row.listed("who"), list(_rows(row, "shifts", _shift))
    return {**row.some("when"), "who": who, "rotation": rotation, "shifts": shifts} if who or rotation else None


def _shift(row: Fields) -> dict[str, Any] | None:
    return row.some("who", "since", "until") or None


def _mirror(row: Fields) -> dict[str, Any] | None:
    channel = row.some("channel")
    return {**channel, "full": row.ticked("full")} if channel else None


def _hours(row: Fields, day: int) -> dict[str, Any] | None:
    hours = row.some("opens", "closes")
    return {"weekday": day, **hours} if hours else None


def _in_zone(shift: Mapping[str, str], zone: str) -> dict[str, str]:
    """The instants of local times; what is none stays as it is, for the contract to refuse."""
    said = dict(shift)
    for end in ("since", "until"):
        try:
            said[end] = datetime.fromisoformat(shift[end]).replace(tzinfo=ZoneInfo(zone)).isoformat()
        except (KeyError, ValueError, OSError):
            continue
    return said
