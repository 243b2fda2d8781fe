"""The patient event: a CloudEvents 1.0 envelope around one of the registered payloads."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Final, Literal, Self

from pydantic import (
    AwareDatetime,
    InstanceOf,
    SerializeAsAny,
    StringConstraints,
    ValidationError,
    model_validator,
)

from shared.contracts import plans, reports
from shared.contracts.base import Contract, Identifier
from shared.contracts.vocabulary import EventType, Role

Actor = Annotated[str, StringConstraints(min_length=1, max_length=255, pattern=r"^[!-~]+$")]
"""A token's subject, percent-encoded where it is not printable ASCII without spaces."""

EVENTS: Final[Mapping[EventType, type[Contract]]] = {
    EventType.SESSION_COMPLETED: reports.SessionCompleted,
    EventType.PAIN_CHECKIN: reports.PainCheckin,
    EventType.SYMPTOM_REPORTED: reports.SymptomReported,
    EventType.BP_RECORDED: reports.BpRecorded,
    EventType.FUNCTION_TESTED: reports.FunctionTested,
    EventType.PLAN_IMPORTED: plans.PlanImported,
    EventType.PLAN_ACTIVATION_REQUESTED: plans.PlanActivationRequested,
    EventType.PLAN_CHANGED: plans.PlanChanged,
    EventType.PROFILE_CHANGED: plans.ProfileChanged,
    EventType.TECHNIQUE_SIGNED_OFF: plans.TechniqueSignedOff,
    EventType.REASSESSMENT_COMPLETED: plans.ReassessmentCompleted,
    EventType.DECISION_APPROVED: plans.DecisionApproved,
    EventType.DECISION_DECLINED: plans.DecisionDeclined,
    EventType.CLEARANCE_GRANTED: plans.ClearanceGranted,
    EventType.CONTACT_RECORDED: plans.ContactRecorded,
    EventType.PAUSE_DECLARED: reports.PauseDeclared,
    EventType.DEVICE_STATUS: reports.DeviceStatus,
    EventType.MESSAGE_ACKNOWLEDGED: reports.MessageAcknowledged,
    EventType.EVENT_DELETED: reports.EventDeleted,
}
"""Every event type and the model of its `data`: a new type is one line here."""


class Event(Contract):
    """A patient event. `time` is when it happened, `receivedtime` when ingest took it.

    Identity is (tenant, subject, source, id). `tenant`, `receivedtime`, `actor` and `actorrole` are stamped by ingest
    from the token, never by the client: whose act it was is part of the record (C-009, C-101).
    Unknown envelope attributes (CloudEvents extensions) are ignored.
    """

    specversion: Literal["1.0"]
    id: Identifier
    source: Identifier
    type: EventType
    subject: Identifier
    time: AwareDatetime
    data: SerializeAsAny[InstanceOf[Contract]]
    receivedtime: AwareDatetime | None = None
    tenant: Identifier | None = None
    supersedes: Identifier | None = None
    actor: Actor | None = None
    """Who acted: the token's subject. Not for apps, whose actor is the patient."""
    actorrole: Role | None = None
    traceparent: str | None = None

    @model_validator(mode="after")
    def _session_time_is_its_end(self) -> Self:
        if isinstance(self.data, reports.SessionCompleted) and self.data.ended_at != self.time:
            raise ValueError("time of a session event must equal data.ended_at")
        return self

    @model_validator(mode="after")
    def _a_deletion_names_what(self) -> Self:
        if isinstance(self.data, reports.EventDeleted) and self.supersedes is None:
            raise ValueError("a deletion names the event it deletes in supersedes")
        return self

    @property
    def received(self) -> datetime:
        """When it was received; an event without the stamp counts as received when it happened."""
        return self.receivedtime or self.time

    @property
    def by_clinician(self) -> bool:
        """Whether it is known that a clinician sent it."""
        return self.actorrole in {Role.CLINICIAN, Role.LEAD}

    @property
    def trigger(self) -> str:
        """What decisions and alert episodes call this event: the session id, else the event id."""
        return self.data.session_id if isinstance(self.data, reports.SessionCompleted) else self.id


class FieldError(Contract):
    """One thing wrong with an event: where (a JSON Pointer) and what."""

    pointer: str
    detail: str


class InvalidEventError(ValueError):
    """An event that does not keep the contract; `errors` names every field that is wrong."""

    def __init__(self, errors: list[FieldError]) -> None:
        """Keep the field errors; the message is their one-line summary."""
        self.errors = errors
        super().__init__("; ".join(f"{error.pointer}: {error.detail}" for error in errors))


def parse_event(raw: Mapping[str, Any]) -> Event:
    """Read an event from a JSON object, its `data` with the model registered for its `type`.

    Raises InvalidEventError naming every wrong field of envelope and data at once.
    """
    errors: list[FieldError] = []
    data: Contract = _UNREAD
    try:
        model = EVENTS[EventType(str(raw.get("type")))]
    except ValueError:
        known = ", ".join(EVENTS)
        errors.append(FieldError(pointer="/type", detail=f"unknown event type; known are {known}"))
    else:
        try:
            data = model.model_validate(raw.get("data"))
        except ValidationError as invalid:
            errors += _field_errors(invalid, "/data")
    try:
        event = Event.model_validate({**raw, "data": data})
    except ValidationError as invalid:
        errors += [error for error in _field_errors(invalid, "") if error.pointer != "/type" or not errors]
        raise InvalidEventError(errors) from None
    if errors:
        raise InvalidEventError(errors)
    return event


_UNREAD: Final = Contract()


def _field_errors(invalid: ValidationError, prefix: str) -> list[FieldError]:
    return [
        FieldError(
            pointer=prefix + "".join(f"/{part}" for part in error["loc"]) or "/",
            detail=error["msg"].removeprefix("Value error, "),
        )
        for error in invalid.errors(include_url=False, include_context=False, include_input=False)
    ]


def content_hash(raw: Mapping[str, Any]) -> str:
    """Hash of what an event says, for telling a duplicate from a conflict (C-005).

    `raw` is the envelope as a JSON object; what ingest stamps is left out, and 60 equals 60.0.
    """
    said = {key: raw[key] for key in ("type", "subject", "data") if key in raw}
    said["time"] = datetime.fromisoformat(str(raw["time"])).timestamp()
    if raw.get("supersedes"):
        said["supersedes"] = raw["supersedes"]
    return hashlib.sha256(json.dumps(_plain(said), sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format(Decimal(str(value)).normalize(), "f")
    return value
