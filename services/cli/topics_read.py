"""What the topics hold, gathered for comparison."""

from dataclasses import dataclass, field

from aiokafka.structs import ConsumerRecord

from services.cli.exports import Key
from services.cli.verification import EventKey, Published
from shared.contracts import exact
from shared.contracts.alerts import STEP_TYPE
from shared.contracts.kafka import Undecodable, decode
from shared.runtime.kafka.read import read_topic
from shared.runtime.kafka.topics import PATIENT_EVENTS
from shared.runtime.settings import Settings


@dataclass
class Topic:
    """A topic that has been read. `trimmed`: its first records have expired, so that it tells only the later part."""

    name: str
    trimmed: bool = False
    _started: set[int] = field(default_factory=set)

    def see(self, record: ConsumerRecord) -> None:
        """Note where each partition begins."""
        if record.partition not in self._started:
            self._started.add(record.partition)
            self.trimmed = self.trimmed or record.offset > 0


@dataclass
class JournalTopic(Topic):
    """The journal: every event on it with the content hashes of its deliveries."""

    events: dict[EventKey, set[str]] = field(default_factory=dict)


@dataclass
class OutputTopic(Topic):
    """What a service has published, by patient."""

    patients: dict[Key, Published] = field(default_factory=dict)


async def read_journal(settings: Settings, tenant: str) -> JournalTopic:
    """The journal of one tenant; records that are no events are dead letters and passed over."""
    topic = JournalTopic(PATIENT_EVENTS)
    async for record in read_topic(settings, PATIENT_EVENTS):
        topic.see(record)
        try:
            decoded = decode(record)
        except Undecodable:
            continue
        event = decoded.event
        if event.tenant == tenant:
            key = (tenant, event.subject, event.source, event.id)
            topic.events.setdefault(key, set()).add(decoded.content_hash)
    return topic


async def read_output(settings: Settings, name: str, tenant: str) -> OutputTopic:
    """What an output topic holds of one tenant that was said of patients; steps of alerts are passed over."""
    topic = OutputTopic(name)
    async for record in read_topic(settings, name):
        topic.see(record)
        headers = {header: (value or b"").decode(errors="replace") for header, value in record.headers}
        if headers.get("ce_tenant") != tenant or headers.get("ce_type") == STEP_TYPE:
            continue
        body = exact.loads(record.value)
        patient = topic.patients.setdefault((headers["ce_tenant"], headers["ce_subject"]), Published())
        patient.said[body["version"]] = body["emission"]
        patient.ids.setdefault(body["version"], set()).add(headers["ce_id"])
        patient.order.append(body["version"])
    return topic
