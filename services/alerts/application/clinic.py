"""The clinic's own settings: who is on call, how they are reached, by when they have to answer."""

from typing import Final

from services.alerts.application.ports import Clinics, SettingsOutdated
from services.alerts.application.tags import version_in
from services.alerts.domain.rota import reaches_somebody
from shared.contracts.clinic import ClinicReach, ClinicSettings, ClinicSettingsVersion
from shared.runtime.auth import Principal
from shared.runtime.problems import ProblemError

_PRECONDITION_REQUIRED: Final = 428


class ClinicDesk:
    """Reads and sets the settings of the caller's clinic."""

    def __init__(self, clinics: Clinics) -> None:
        self._clinics = clinics

    async def get(self, who: Principal) -> ClinicSettingsVersion:
        """What is in force; version 0 where nobody has set anything."""
        return await self._clinics.get(who)

    async def reach(self, who: Principal) -> ClinicReach:
        """Whether somebody of the clinic would be told of an emergency."""
        return ClinicReach(reached=reaches_somebody((await self._clinics.get(who)).settings))

    async def put(self, who: Principal, settings: ClinicSettings, if_match: str | None) -> ClinicSettingsVersion:
        """Put settings in the place of the version that the caller has seen."""
        if if_match is None:
            detail = "Say in If-Match which version you have read: settings are replaced as a whole."
            raise ProblemError(_PRECONDITION_REQUIRED, detail)
        version = version_in(if_match)
        if version is None:
            version = (await self._clinics.get(who)).version
        try:
            return await self._clinics.put(who, settings, version)
        except SettingsOutdated as outdated:
            newest = outdated.newest
            by = f"{newest.set_by} has set version {newest.version}" if newest.set_by else "nobody has set any yet"
            tag = {"ETag": f'"{newest.version}"'}
            raise ProblemError(
                412, f"The settings are not at this version: {by}. Read them again.", headers=tag
            ) from None
