"""What the topics hold, gathered for comparison."""

from collections.abc import Mapping

from services.cli.exports import Key
from services.cli.verification import EventKey, Published
from shared.contracts import exact
from shared.contracts.kafka import Undecodable, decode
from shared.runtime.kafka.read import read_topic
from shared.runtime.kafka.topics import PATIENT_EVENTS
from shared.runtime.settings import Settings


async def journal_events(settings: Settings) -> dict[EventKey, set[str]]:
    """Every event on the journal, with the content hashes of its deliveries; unreadable records are passed over."""
    found: dict[EventKey, set[str]] = {}
    async for record in read_topic(settings, PATIENT_EVENTS):
        try:
            decoded = decode(record)
        except Undecodable:
            continue  # a dead letter, which is checked on its own
        event = decoded.event
        found.setdefault((str(event.tenant), event.subject, event.source, event.id), set()).add(decoded.content_hash)
    return found


async def published(settings: Settings, topic: str) -> Mapping[Key, Published]:
    """Every statement on an output topic, by patient."""
    found: dict[Key, Published] = {}
    async for record in read_topic(settings, topic):
        headers = {name: (value or b"").decode() for name, value in record.headers}
        body = exact.loads(record.value)
        of_patient = found.setdefault((headers["ce_tenant"], headers["ce_subject"]), Published())
        of_patient.said[body["version"]] = body["emission"]
        of_patient.ids.setdefault(body["version"], set()).add(headers["ce_id"])
        of_patient.order.append(body["version"])
    return found
