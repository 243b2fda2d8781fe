"""Verification of a running stack: reads both services and the three topics, and compares."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeVar

import jwt

from services.alerts.application.service import SERVICE
from services.alerts.fold import AlertsLedger
from services.cli.exports import Key, read_export
from services.cli.topics_read import JournalTopic, OutputTopic, read_journal, read_output
from services.cli.verification import (
    Difference,
    Exports,
    check_events,
    check_findings,
    check_published,
    check_replay,
    check_rule_sets,
    refused_events,
)
from services.progression.fold import ProgressionLedger
from shared.runtime.kafka.topics import ALERTS, ASSESSMENTS
from shared.runtime.settings import Settings

Held = TypeVar("Held")

MOST_SHOWN: Final = 20
"""Differences that are printed; the others are counted."""


@dataclass(frozen=True)
class Verdict:
    """What was compared, and what differs."""

    progression: Exports
    alerts: Exports
    differences: tuple[Difference, ...]
    trimmed: tuple[str, ...] | None = ()
    """Topics that no longer hold their first records: what they held could not be compared. None: no topic was read."""

    @property
    def services(self) -> Mapping[str, Exports]:
        return {"progression": self.progression, "alerts": self.alerts}


async def verify_stack(
    *, progression_url: str, alerts_url: str, token: str, settings: Settings | None, mine: str = ""
) -> Verdict:
    """Compare what the services hold and have published of the token's tenant with the pure core.

    `settings` say where the broker is; without them the topics are left out. `mine` begins the ids of the patients that
    are compared: new ones, of whom nothing has expired yet. Nothing must be sent meanwhile. Raises Unavailable when a
    service or the broker does not answer.
    """
    progression = _those(mine, await read_export(progression_url, token))
    alerts = _those(mine, await read_export(alerts_url, token))
    topics = await _read_topics(settings, tenant_of(token), mine) if settings is not None else None

    def compare() -> Iterator[Difference]:
        services = {"progression": progression, "alerts": alerts}
        if topics is not None and not topics.journal.trimmed:
            yield from check_events(topics.journal.events, services, refused_events(progression))
        yield from check_replay("progression", ProgressionLedger, lambda _: True, progression)
        yield from check_replay("alerts", AlertsLedger, SERVICE.speaks, alerts)
        yield from check_rule_sets(progression, alerts)
        yield from check_findings(progression, alerts)
        for where, topic in topics.outputs.items() if topics is not None else ():
            if not topic.trimmed:
                yield from check_published(topic.name, services[where], topic.patients)

    differences = await asyncio.to_thread(lambda: tuple(compare()))
    return Verdict(progression, alerts, differences, topics.trimmed if topics is not None else None)


@dataclass(frozen=True)
class _Topics:
    journal: JournalTopic
    outputs: Mapping[str, OutputTopic]

    @property
    def trimmed(self) -> tuple[str, ...]:
        return tuple(topic.name for topic in (self.journal, *self.outputs.values()) if topic.trimmed)


async def _read_topics(settings: Settings, tenant: str, mine: str) -> _Topics:
    journal = await read_journal(settings, tenant)
    outputs = {
        "progression": await read_output(settings, ASSESSMENTS, tenant),
        "alerts": await read_output(settings, ALERTS, tenant),
    }
    if mine:
        journal.events = {key: hashes for key, hashes in journal.events.items() if key[1].startswith(mine)}
        for output in outputs.values():
            output.patients = dict(_those(mine, output.patients))
        for topic in (journal, *outputs.values()):
            topic.trimmed = False
    return _Topics(journal, outputs)


def _those(mine: str, patients: Mapping[Key, Held]) -> Mapping[Key, Held]:
    return {key: held for key, held in patients.items() if key[1].startswith(mine)}


def tenant_of(token: str) -> str:
    """The tenant that a token is for, as it says itself: the services have checked it."""
    return str(jwt.decode(token, options={"verify_signature": False})["tenant"])


def sentences(verdict: Verdict) -> list[str]:
    """The verdict for people: one line when all is equal, else the first differences."""
    patients = len(verdict.progression.keys() | verdict.alerts.keys())
    events = sum(len(patient.events) for patient in verdict.progression.values())
    said = sum(len(patient.emissions) for held in verdict.services.values() for patient in held.values())
    compared = f"{events} events and {said} statements of {patients} patients"
    left_out = (
        ["not compared: what is on the topics"]
        if verdict.trimmed is None
        else [f"not compared, because its first records have expired: {topic}" for topic in verdict.trimmed]
    )
    if not verdict.differences:
        return [f"equal: {compared}", *left_out]
    shown = [str(difference) for difference in verdict.differences[:MOST_SHOWN]]
    rest = len(verdict.differences) - len(shown)
    return [
        f"{len(verdict.differences)} differences in {compared}:",
        *shown,
        *([f"and {rest} more"] if rest else []),
        *left_out,
    ]
