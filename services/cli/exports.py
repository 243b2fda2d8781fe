"""What a service holds of its patients, as its ops export tells it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import httpx

from shared.clinical.history import Window
from shared.clinical.ruleset import RELEASE, Timetable, timetable_of
from shared.clinical.settings import NotAllowed
from shared.contracts import exact
from shared.contracts.events import Event, content_hash, parse_event
from shared.runtime.errors import Misconfigured, Unavailable

EXPORT_TIMEOUT_S = 120.0

Key = tuple[str, str]
"""(tenant, patient)"""


@dataclass(frozen=True)
class HeldEvent:
    """An accepted event and when the service took it."""

    event: Event
    content_hash: str
    outcome: str
    ticked_to: datetime | None


@dataclass(frozen=True)
class HeldEmission:
    """One thing the service has said, as JSON with exact numbers. `origin`: journal, assessment or person."""

    version: int
    origin: str
    said: dict[str, Any]


@dataclass(frozen=True)
class PatientExport:
    """Everything one service holds of one patient, in order."""

    key: Key
    ticked_to: datetime | None
    window: Window
    events: tuple[HeldEvent, ...]
    emissions: tuple[HeldEmission, ...]
    timetable: Timetable = RELEASE
    """Which rules the service judges by, and when."""


async def read_export(url: str, token: str) -> dict[Key, PatientExport]:
    """Everything that the service at `url` holds. Raises Unavailable when it does not answer."""
    held: dict[Key, PatientExport] = {}
    async for line in _lines(f"{url}/v1/ops/export", token):
        patient = read_patient(line)
        held[patient.key] = patient
    return held


def read_patient(line: str) -> PatientExport:
    """A line of an export. Raises Misconfigured when this build makes other rules of its rule sets."""
    return _patient(exact.loads(line))


async def _lines(url: str, token: str) -> AsyncIterator[str]:
    headers = {"authorization": f"Bearer {token}"}
    try:
        async with (
            httpx.AsyncClient(timeout=EXPORT_TIMEOUT_S, trust_env=False) as http,
            http.stream("GET", url, headers=headers) as answer,
        ):
            if not answer.is_success:
                raise Unavailable(f"{url} answers {answer.status_code}")
            async for line in answer.aiter_lines():
                if line:
                    yield line
    except httpx.TransportError as error:
        raise Unavailable(f"{url} does not answer: {type(error).__name__}") from error


def _patient(body: dict[str, Any]) -> PatientExport:
    return PatientExport(
        key=(body["tenant"], body["patient"]),
        ticked_to=_instant(body["ticked_to"]),
        window=Window(_date(body["window"]["from_date"]), _date(body["window"]["to_date"])),
        events=tuple(_event(row) for row in body["events"]),
        emissions=tuple(_emission(row) for row in body["emissions"]),
        timetable=_timetable(exact.dumps(body.get("rule_sets", []))),
    )


@lru_cache
def _timetable(told: str) -> Timetable:
    """Every line tells the same: it is read once."""
    try:
        return timetable_of(exact.loads(told))
    except NotAllowed as other:
        raise Misconfigured(*(f"rule sets of the export: {problem}" for problem in other.problems)) from None


def _event(row: dict[str, Any]) -> HeldEvent:
    return HeldEvent(
        parse_event(row["event"]),
        row.get("content_hash") or content_hash(row["event"]),
        row["outcome"],
        _instant(row["ticked_to"]),
    )


def _emission(row: dict[str, Any]) -> HeldEmission:
    return HeldEmission(row["version"], row["origin"], row["said"])


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _date(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)
