"""The journal topic."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.contracts.kafka import encode
from shared.runtime.kafka.producer import Producer, Record
from shared.runtime.kafka.topics import PATIENT_EVENTS


class KafkaJournal:
    """Appends to ingest.patient-event.v1, keyed by patient."""

    def __init__(self, producer: Producer) -> None:
        self._producer = producer

    async def append(self, envelopes: Sequence[Mapping[str, Any]]) -> None:
        """Publish in this order and wait for every acknowledgement; raises Unavailable."""
        records = [encode(envelope) for envelope in envelopes]
        await self._producer.send_all(
            [Record(PATIENT_EVENTS, record.key, record.value, record.headers) for record in records]
        )
