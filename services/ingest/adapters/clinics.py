"""What clinics have set up, asked of alerts with the caller's own token."""

from typing import Final

import httpx

from shared.contracts.clinic import ClinicReach
from shared.runtime.errors import Unavailable

TIMEOUT_S: Final = 5.0


class AlertsClinics:
    """The settings that alerts keeps. Asked anew each time: plans are activated now and then, by people."""

    def __init__(self, url: str) -> None:
        """`url`: where alerts answers."""
        self._url = f"{url.rstrip('/')}/v1/settings/clinic/reach"

    async def reached(self, authorization: str) -> bool:
        """Whether somebody would be told of an emergency. Raises Unavailable when alerts does not say."""
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
                answer = await client.get(self._url, headers={"authorization": authorization})
            answer.raise_for_status()
            return ClinicReach.model_validate_json(answer.content).reached
        except (httpx.HTTPError, httpx.InvalidURL, ValueError) as failed:
            raise Unavailable("Alerts does not say who is told of an emergency.") from failed


class EveryClinic:
    """Where nobody is there to be asked: on a desk, in a replay."""

    async def reached(self, _authorization: str) -> bool:
        """Yes."""
        return True
