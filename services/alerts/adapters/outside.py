"""What the console asks other services for, over their HTTP APIs and with the token of whoever is at the console."""

from typing import Any, Final
from urllib.parse import quote

import httpx

from shared.contracts.prescription import Prescription
from shared.runtime.errors import Unavailable
from shared.runtime.problems import Problem, ProblemError

TIMEOUT_S: Final = 10.0
_REFUSED: Final = frozenset({401, 403, 404, 409, 422})


class Ingest:
    """Takes clinical acts: each is an event in the patient's one order."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    async def send(self, token: str, event: dict[str, Any]) -> None:
        """Send one event; it is accepted when this returns. Raises ProblemError with ingest's reason, Unavailable."""
        answer = await _ask("POST", f"{self._url}/v1/events", token, event)
        if not answer.is_success:
            raise ProblemError(422, _reason(answer))


class Progression:
    """Knows what to do next."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    async def prescription(self, token: str, patient: str) -> Prescription | None:
        """What is prescribed now; None for a patient progression does not know. Raises Unavailable."""
        answer = await _ask("GET", f"{self._of(patient)}/prescription", token)
        return Prescription.model_validate_json(answer.content) if answer.is_success else None

    async def has(self, token: str, patient: str, event_id: str) -> bool:
        """Whether it has read an event, and so decided. Raises Unavailable."""
        answer = await _ask("GET", f"{self._of(patient)}/events/{quote(event_id, safe='')}", token)
        return answer.is_success

    def _of(self, patient: str) -> str:
        return f"{self._url}/v1/patients/{quote(patient, safe='')}"


async def _ask(method: str, url: str, token: str, body: dict[str, Any] | None = None) -> httpx.Response:
    try:
        async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False) as client:
            answer = await client.request(method, url, json=body, headers={"authorization": f"Bearer {token}"})
    except (httpx.HTTPError, httpx.InvalidURL) as failed:
        raise Unavailable("Another service of Liftline cannot be reached.") from failed
    if not answer.is_success and answer.status_code not in _REFUSED:
        raise Unavailable("Another service of Liftline cannot be reached.")
    return answer


def _reason(answer: httpx.Response) -> str:
    """What ingest has against an event, in its own words."""
    try:
        said = Problem.model_validate_json(answer.content)
    except ValueError:
        return "The act was not accepted."
    wrong = "; ".join(f"{error.pointer.rpartition('/')[2]}: {error.detail}" for error in said.errors or ())
    return wrong or said.detail or said.title
