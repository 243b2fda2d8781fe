"""Routes of progression: what to do next, what was decided, what became of what was sent."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query

from services.progression.application.queries import Queries
from services.progression.application.views import Decisions, EventStory, Timeline
from shared.contracts.base import Identifier
from shared.contracts.prescription import Prescription
from shared.runtime.auth import Principal, Scope, require
from shared.runtime.languages import spoken_routes

Caller = Annotated[Principal, Depends(require(Scope.PATIENTS_READ))]
Patient = Annotated[Identifier, Path(description="The patient's pseudonymous id.")]
EventId = Annotated[Identifier, Path(description="The id its sender gave the event.")]
Cursor = Annotated[str | None, Query(max_length=64, description="`next` of the page before.")]
Limit = Annotated[int, Query(ge=1, le=200, description="Entries on a page.")]

PAGE: Final = 50

_UNKNOWN: Final[dict[int | str, dict[str, Any]]] = {
    404: {"description": "The caller's clinic has no such patient or event, or the token is bound to another patient."}
}


def routes(queries: Queries) -> APIRouter:
    """The routes, over the questions."""
    router = spoken_routes("/v1/patients/{patient:path}", tags=["patients"], responses=_UNKNOWN)

    @router.get("/prescription")
    async def prescription(caller: Caller, patient: Patient) -> Prescription:
        """What to do in the next session, and why."""
        return await queries.prescription(caller, patient)

    @router.get("/decisions", response_model_exclude_none=True)
    async def decisions(caller: Caller, patient: Patient, cursor: Cursor = None, limit: Limit = PAGE) -> Decisions:
        """Decisions as they stand, last changed first."""
        return await queries.decisions(caller, patient, cursor, limit)

    @router.get("/timeline", response_model_exclude_none=True)
    async def timeline(caller: Caller, patient: Patient, cursor: Cursor = None, limit: Limit = PAGE) -> Timeline:
        """Everything that was accepted and said, oldest first."""
        return await queries.timeline(caller, patient, cursor, limit)

    @router.get("/events/{event_id:path}", response_model_exclude_none=True)
    async def event(caller: Caller, patient: Patient, event_id: EventId) -> EventStory:
        """What became of an event: every delivery, what was accepted, what was said because of it."""
        return await queries.event(caller, patient, event_id)

    return router
