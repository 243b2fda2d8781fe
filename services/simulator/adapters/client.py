"""The services over HTTP: an app, and the clinician's console, that never give up."""

import asyncio
import json
from collections.abc import Callable, Sequence
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

import httpx

from services.simulator.adapters import wire
from services.simulator.adapters.watch import Watch
from services.simulator.application.ledger import Answer, SentLedger
from services.simulator.domain.deliveries import Delivery, Envelope
from services.simulator.domain.holds import OpenAlert
from services.simulator.domain.prescription import Prescription, as_answered
from shared.contracts.prescription import Prescription as Answered
from shared.contracts.vocabulary import Role
from shared.runtime.errors import LiftlineError

TENANT: Final = "demo"
"""The clinic's tenant."""

LATER: Final = frozenset({429, 502, 503, 504})
"""Answers that mean "try again": a repetition is always safe."""
GIVES_UP_AFTER_S: Final = 90.0
PAUSES_S: Final = (0.05, 0.1, 0.2, 0.4, 0.8)
TIMEOUT_S: Final = 15.0

TokenFor = Callable[[Role, str | None], str]
"""A bearer token for a role; the patient for an app's."""


class Unanswered(LiftlineError):
    """A service did not answer for a minute and a half, or in a way nobody expected."""


class ClinicClient:
    """Talks to ingest, progression and alerts. Use as a context manager."""

    def __init__(
        self,
        *,
        ingest: str,
        progression: str,
        alerts: str,
        token_for: TokenFor,
        watch: Watch,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        """The URLs of the services; `watch` measures how soon red flags are seen; `transport` None is the network."""
        self.ledger = SentLedger()
        self._ingest, self._progression, self._alerts = ingest, progression, alerts
        self._token_for = token_for
        self._tokens: dict[tuple[Role, str | None], str] = {}
        self._watch = watch
        self._http = httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False, transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._http.aclose()

    async def send(self, delivery: Delivery) -> None:
        """Post the events until each copy is answered; Unanswered when it never is."""
        for _ in range(delivery.copies):
            await self._send_once(delivery)

    async def prescription(self, patient_id: str) -> Prescription | None:
        return await self._prescription(patient_id, Role.APP, patient_id)

    async def waiting_decisions(self, patient_id: str) -> Sequence[str]:
        read = await self._prescription(patient_id, Role.CLINICIAN, None)
        return read.waiting if read is not None else ()

    async def _prescription(self, patient_id: str, role: Role, bound_to: str | None) -> Prescription | None:
        url = f"{self._progression}/v1/patients/{patient_id}/prescription"
        answer = await self._request("GET", url, role, bound_to)
        if answer.status_code == httpx.codes.NOT_FOUND:
            return None
        return as_answered(Answered.model_validate(_json(answer)))

    async def open_alerts(self) -> Sequence[OpenAlert]:
        rows: list[dict[str, Any]] = []
        params: dict[str, str] = {"limit": "200"}
        while True:
            page = _json(await self._request("GET", f"{self._alerts}/v1/alerts", Role.CLINICIAN, None, params=params))
            rows += page["alerts"]
            if not page.get("next"):
                return wire.open_alerts(rows)
            params = {**params, "cursor": page["next"]}

    async def acknowledge(self, alert_id: str) -> None:
        await self._act(alert_id, "acknowledge", {})

    async def resolve(self, alert_id: str) -> None:
        await self._act(alert_id, "resolve", {"note": "seen and settled"})

    async def _act(self, alert_id: str, act: str, body: dict[str, str]) -> None:
        url = f"{self._alerts}/v1/alerts/{alert_id}/{act}"
        answer = await self._request("POST", url, Role.CLINICIAN, None, body=body)
        if answer.status_code != httpx.codes.CONFLICT:  # it has closed by itself in the meantime
            _expected(answer)

    async def _send_once(self, delivery: Delivery) -> None:
        patient = delivery.patient_id if delivery.role is Role.APP else None
        events: tuple[Envelope, ...] = delivery.events
        content: Any = events[0] if len(events) == 1 else list(events)
        kind = "application/cloudevents+json" if len(events) == 1 else "application/cloudevents-batch+json"
        for envelope in events:
            self._watch.sending(envelope)
        answer = await self._request(
            "POST", f"{self._ingest}/v1/events", delivery.role, patient, body=content, kind=kind, sends=events
        )
        if answer.status_code == httpx.codes.UNPROCESSABLE_ENTITY and len(events) == 1:
            self.ledger.answered(events[0], Answer.REJECTED)
            self.ledger.complaints.append(answer.text)
            return
        body = _json(answer)
        self.ledger.complaints += wire.reasons(body)
        for envelope, accepted in zip(events, wire.answers(body), strict=True):
            self.ledger.answered(envelope, Answer.ACCEPTED if accepted else Answer.REJECTED)

    async def _request(
        self,
        method: str,
        url: str,
        role: Role,
        patient: str | None,
        *,
        body: Any = None,
        kind: str = "application/json",
        params: dict[str, str] | None = None,
        sends: tuple[Envelope, ...] = (),
    ) -> httpx.Response:
        """Ask until there is an answer other than "later"."""
        headers = {"authorization": f"Bearer {self._token(role, patient)}", "content-type": kind}
        content = None if body is None else json.dumps(body)
        until = monotonic() + GIVES_UP_AFTER_S
        attempt = 0
        while True:
            self.ledger.sending(sends)
            try:
                answer = await self._http.request(method, url, headers=headers, content=content, params=params)
            except httpx.TransportError as error:
                reason = type(error).__name__
            else:
                if answer.status_code not in LATER:
                    return answer
                reason = str(answer.status_code)
            if monotonic() > until:
                raise Unanswered(f"{method} {url}: {reason} for {GIVES_UP_AFTER_S:.0f} s")
            self.ledger.unanswered_requests += 1
            await asyncio.sleep(PAUSES_S[min(attempt, len(PAUSES_S) - 1)])
            attempt += 1

    def _token(self, role: Role, patient: str | None) -> str:
        if (role, patient) not in self._tokens:
            self._tokens[role, patient] = self._token_for(role, patient)
        return self._tokens[role, patient]


def _json(answer: httpx.Response) -> Any:
    return _expected(answer).json()


def _expected(answer: httpx.Response) -> httpx.Response:
    if not answer.is_success:
        raise Unanswered(f"{answer.request.method} {answer.request.url}: {answer.status_code} {answer.text[:300]}")
    return answer
