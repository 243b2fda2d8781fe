"""Routes of alerts about the clinic as a whole: its settings."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header
from fastapi.responses import Response

from services.alerts.application.clinic import ClinicDesk
from services.alerts.application.tags import tag
from shared.contracts.clinic import ClinicSettings, ClinicSettingsVersion
from shared.runtime.auth import Principal, Scope, require

SettingsReader = Annotated[Principal, Depends(require(Scope.SETTINGS_READ))]
SettingsWriter = Annotated[Principal, Depends(require(Scope.SETTINGS_WRITE))]
IfMatch = Annotated[str | None, Header(description="Replace only this version of the settings; required.")]

_SET: Final[dict[int | str, dict[str, Any]]] = {
    412: {"description": "The settings are not at the version of If-Match."},
    428: {"description": "If-Match is missing."},
}


def settings_routes(desk: ClinicDesk) -> APIRouter:
    """The clinic's settings."""
    router = APIRouter(prefix="/v1/settings", tags=["settings"])

    @router.get("/clinic")
    async def read(caller: SettingsReader, response: Response) -> ClinicSettingsVersion:
        """How the clinic is told of alerts: channels, on-call chain, hours, deadlines, what a notification may say."""
        found = await desk.get(caller)
        response.headers["ETag"] = tag(found.version)
        return found

    @router.put("/clinic", responses=_SET)
    async def write(
        caller: SettingsWriter, settings: ClinicSettings, response: Response, if_match: IfMatch = None
    ) -> ClinicSettingsVersion:
        """Replace them as a whole. In force from now on; deadlines that run already stay as they are."""
        found = await desk.put(caller, settings, if_match)
        response.headers["ETag"] = tag(found.version)
        return found

    return router
