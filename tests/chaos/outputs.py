"""What can be seen from outside: every record of the topics, and the list of technical alerts."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import httpx
from aiokafka.structs import ConsumerRecord

from shared.contracts import exact
from shared.contracts.alerts import STEP_TYPE
from shared.contracts.kafka import Decoded, Undecodable, decode
from shared.runtime.kafka.read import read_topic
from shared.runtime.kafka.topics import (
    ALERTS,
    ALERTS_DEAD_LETTERS,
    ASSESSMENTS,
    PATIENT_EVENTS,
    PROGRESSION_DEAD_LETTERS,
)
from shared.runtime.settings import Settings
from tests.chaos.poison import MARK

Patient = tuple[str, str]
"""(tenant, patient)"""
Place = tuple[str, int, int]
"""(topic, partition, offset)"""

_PAGE: Final = "200"


@dataclass(frozen=True)
class Statement:
    """A message of an output topic."""

    patient: Patient
    version: int
    id: str
    said: Mapping[str, Any]
    published: float
    """Unix time given by the producer, seconds."""


@dataclass(frozen=True)
class Letter:
    """A message of a dead-letter topic: the place of the record that was set aside."""

    id: str
    place: Place


@dataclass(frozen=True)
class Poison:
    """A record written past ingest that no service can read. `patient`: whom its key names."""

    place: Place
    patient: str | None
    readers: tuple[str, ...]
    """Services that read its topic."""


@dataclass(frozen=True)
class Outputs:
    """Everything, each topic in the order of its partitions."""

    journal: Sequence[Decoded]
    assessments: Sequence[Statement]
    alerts: Sequence[Statement]
    letters: Mapping[str, Sequence[Letter]]
    """By service."""
    technical: frozenset[tuple[str, str]]
    """(patient, episode) of every technical alert."""
    poison: Sequence[Poison]


async def read_outputs(settings: Settings, alerts_url: str, token: str) -> Outputs:
    """Read all of it, from the first record to the last."""
    return Outputs(
        journal=await _journal(settings),
        assessments=await _statements(settings, ASSESSMENTS),
        alerts=await _statements(settings, ALERTS),
        letters={
            "progression": await _letters(settings, PROGRESSION_DEAD_LETTERS),
            "alerts": await _letters(settings, ALERTS_DEAD_LETTERS),
        },
        technical=await _technical(alerts_url, token),
        poison=[*await _poison(settings, PATIENT_EVENTS), *await _poison(settings, ASSESSMENTS)],
    )


async def _journal(settings: Settings) -> list[Decoded]:
    found = []
    async for record in read_topic(settings, PATIENT_EVENTS):
        try:
            found.append(decode(record))
        except Undecodable:
            continue
    return found


async def _statements(settings: Settings, topic: str) -> list[Statement]:
    found = []
    async for record in read_topic(settings, topic):
        if _is_poison(record):
            continue
        headers = {name: (value or b"").decode() for name, value in record.headers}
        if headers["ce_type"] == STEP_TYPE:
            continue
        body = exact.loads(record.value)
        patient = (headers["ce_tenant"], headers["ce_subject"])
        found.append(Statement(patient, body["version"], headers["ce_id"], body["emission"], record.timestamp / 1000))
    return found


async def _poison(settings: Settings, topic: str) -> list[Poison]:
    readers = ("progression", "alerts") if topic == PATIENT_EVENTS else ("alerts",)
    return [
        Poison((topic, record.partition, record.offset), _named(record.key), readers)
        async for record in read_topic(settings, topic)
        if _is_poison(record)
    ]


def _is_poison(record: ConsumerRecord) -> bool:
    return any(name == MARK for name, _ in record.headers)


def _named(key: bytes) -> str | None:
    return key.decode().partition("/")[2] if key.isascii() else None


async def _letters(settings: Settings, topic: str) -> list[Letter]:
    found = []
    async for record in read_topic(settings, topic):
        headers = {name: (value or b"").decode() for name, value in record.headers}
        body = json.loads(record.value)
        found.append(Letter(headers["ce_id"], (body["topic"], body["partition"], body["offset"])))
    return found


async def _technical(alerts_url: str, token: str) -> frozenset[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    params = {"code": "TECHNICAL", "limit": _PAGE}
    async with httpx.AsyncClient(trust_env=False, headers={"authorization": f"Bearer {token}"}, timeout=30.0) as http:
        while True:
            answer = await http.get(f"{alerts_url}/v1/alerts", params=params)
            page = answer.raise_for_status().json()
            found |= {(row["patient_id"] or "", row["episode"]) for row in page["alerts"]}
            if not page.get("next"):
                return frozenset(found)
            params = {**params, "cursor": page["next"]}
