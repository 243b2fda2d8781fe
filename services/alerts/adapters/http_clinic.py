"""Routes of alerts about the clinic as a whole: its worklist, its settings."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Query
from fastapi.responses import Response

from services.alerts.application.clinic import ClinicDesk
from services.alerts.application.tags import tag
from services.alerts.application.worklist import Sought, Worklists
from services.alerts.application.worklist_view import WorklistPage, page_of, place_of
from shared.contracts.clinic import ClinicReach, ClinicSettings, ClinicSettingsVersion
from shared.contracts.vocabulary import Severity
from shared.runtime.auth import Principal, Scope, require
from shared.runtime.languages import spoken_routes

Reader = Annotated[Principal, Depends(require(Scope.ALERTS_READ))]
SettingsReader = Annotated[Principal, Depends(require(Scope.SETTINGS_READ))]
SettingsWriter = Annotated[Principal, Depends(require(Scope.SETTINGS_WRITE))]
IfMatch = Annotated[str | None, Header(description="Replace only this version of the settings; required.")]

_SET: Final[dict[int | str, dict[str, Any]]] = {
    412: {"description": "The settings are not at the version of If-Match."},
    428: {"description": "If-Match is missing."},
}


def worklist_routes(worklists: Worklists) -> APIRouter:
    """The worklist."""
    router = spoken_routes("/v1/worklist", tags=["worklist"])

    @router.get("")
    async def listed(
        caller: Reader,
        *,
        patient: Annotated[str, Query(max_length=128, description="Part of the patient's id.")] = "",
        least: Annotated[Severity, Query(description="Patients with an alert at least so severe.")] = Severity.INFO,
        mine: Annotated[bool, Query(description="Assigned to the caller.")] = False,
        waiting: Annotated[bool, Query(description="Acknowledged by nobody.")] = False,
        resting: Annotated[bool, Query(description="With those that are snoozed.")] = False,
        cursor: Annotated[str | None, Query(max_length=512, description="`next` of the page before.")] = None,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
    ) -> WorklistPage:
        """Patients with open alerts: the worst first, of equals those that nobody has acknowledged, then the oldest."""
        sought = Sought(patient, least, mine, waiting, resting)
        after = place_of(cursor) if cursor is not None else None
        return page_of(await worklists.page(caller, sought, limit=limit, after=after))

    return router


def settings_routes(desk: ClinicDesk) -> APIRouter:
    """The clinic's settings."""
    router = APIRouter(prefix="/v1/settings", tags=["settings"])

    @router.get("/clinic")
    async def read(caller: SettingsReader, response: Response) -> ClinicSettingsVersion:
        """How the clinic is told of alerts: channels, on-call chain, hours, deadlines, what a notification may say."""
        found = await desk.get(caller)
        response.headers["ETag"] = tag(found.version)
        return found

    @router.get("/clinic/reach")
    async def reach(caller: SettingsReader) -> ClinicReach:
        """Whether an emergency would find somebody of the clinic. Ingest asks before it takes the start of a plan."""
        return await desk.reach(caller)

    @router.put("/clinic", responses=_SET)
    async def write(
        caller: SettingsWriter, settings: ClinicSettings, response: Response, if_match: IfMatch = None
    ) -> ClinicSettingsVersion:
        """Replace them as a whole. In force from now on; deadlines that run already stay as they are."""
        found = await desk.put(caller, settings, if_match)
        response.headers["ETag"] = tag(found.version)
        return found

    return router
