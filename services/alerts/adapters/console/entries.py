"""Events of the journal in words."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from services.alerts.adapters.console.words import number, plain
from shared.clinical.messages import sentence
from shared.contracts.emissions import DecisionSaid
from shared.contracts.events import Event
from shared.contracts.plan_vocabulary import ContactOutcome, ContactWay
from shared.contracts.plans import ContactRecorded
from shared.contracts.reports import BpRecorded, FunctionTested, PainCheckin, PerformedExercise, SessionCompleted
from shared.contracts.vocabulary import DecisionStatus
from shared.contracts.wording import Wording

_MOST: Final = 300
_WAITS: Final = "C-071.waits"


def name(event: Event) -> str:
    """What kind of event it is: session completed."""
    return event.type.value.removeprefix("liftline.").rpartition(".")[0].replace(".", " ").replace("_", " ")


def content(event: Event) -> str:
    """What it says, short enough for a table."""
    match event.data:
        case SessionCompleted() as session:
            said = "; ".join(map(_exercise, session.exercises))
            before = f"pain before {number(session.pre_session_pain)}. " if session.pre_session_pain is not None else ""
            text = before + said
        case PainCheckin() as checkin:
            where = f", {plain(checkin.location)}" if checkin.location is not None else ""
            text = f"pain {number(checkin.pain)}{where}"
        case BpRecorded() as bp:
            text = f"{bp.systolic_mmhg}/{bp.diastolic_mmhg} mmHg"
        case FunctionTested() as tested:
            text = f"{plain(tested.test)}: {number(tested.value)} {tested.unit or tested.reason or ''}"
        case ContactRecorded() as contacted:
            text = ": ".join(filter(None, (contact(event), contacted.note)))
        case other:
            text = _anything(other.model_dump(mode="json", exclude_none=True, exclude_defaults=True))
    return text if len(text) <= _MOST else f"{text[:_MOST]} …"


def contact(event: Event) -> str:
    """A contact without its note: patient reached by phone."""
    said = event.data
    assert isinstance(said, ContactRecorded)  # noqa: S101 - chosen by type
    way = "in person" if said.channel is ContactWay.VISIT else f"by {plain(said.channel)}"
    return f"{plain(said.who)} {'not ' if said.outcome is ContactOutcome.NOT_REACHED else ''}reached {way}"


def reason(said: DecisionSaid) -> str:
    """Why a decision was taken. One that has been answered does not wait any more: it is why it was asked for."""
    waited = said.wording is not None and said.wording.key == _WAITS
    if not waited or said.wording is None or said.status is DecisionStatus.PENDING_APPROVAL:
        return said.sentence
    why = said.wording.values["why"]
    ended = {DecisionStatus.APPLIED: "Approved. ", DecisionStatus.DECLINED: "Declined. "}.get(said.status, "")
    return ended + sentence(Wording(why["key"], why["values"]))


def _exercise(done: PerformedExercise) -> str:
    sets = [one for one in done.sets if not one.warmup]
    loads = {_load(one.load_kg, one.level) for one in sets}
    reps = "/".join(str(one.reps) if one.reps is not None else f"{one.hold_s} s" for one in sets)
    rated = [
        f"RPE {number(done.rpe)}" if done.rpe is not None else "",
        f"pain {number(done.pain)}" if done.pain is not None else "",
        "technique not ok" if done.technique_ok is False else "",
    ]
    return ", ".join(part for part in (f"{plain(done.exercise_id)} {' '.join(sorted(loads))} {reps}", *rated) if part)


def _load(load_kg: Decimal | None, level: int | None) -> str:
    if load_kg is not None:
        return f"{number(load_kg)} kg"
    return f"level {level}" if level is not None else ""


def _anything(data: dict[str, Any]) -> str:
    return "; ".join(f"{key.replace('_', ' ')}: {_short(value)}" for key, value in data.items())


def _short(value: Any) -> str:
    if isinstance(value, list):
        return f"{len(value)}" if value and isinstance(value[0], dict) else ", ".join(map(str, value))
    if isinstance(value, dict):
        flat = all(isinstance(item, str | int | float) for item in value.values())
        return ", ".join(f"{plain(key)} {plain(item)}" for key, item in value.items()) if flat else "…"
    return plain(value)


FILTERS: Final[dict[str, Callable[..., str]]] = {
    "event_name": name,
    "event_content": content,
    "contact": contact,
    "reason": reason,
}
