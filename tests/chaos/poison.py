"""Records that nobody can read, written straight to the topics, past ingest."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from random import Random
from typing import Final

from aiokafka import AIOKafkaProducer
from aiokafka.errors import KafkaError

from shared.contracts.kafka import patient_key
from shared.runtime.ids import new_id
from shared.runtime.kafka.topics import ASSESSMENTS, PATIENT_EVENTS
from shared.runtime.settings import Settings

MARK: Final = "chaos"
"""Header by which poison is known again when the topics are read at the end."""

EVERY_S: Final = (2.0, 6.0)
_GIVE_UP_S: Final = 20.0

Headers = list[tuple[str, bytes | None]]


async def spread(settings: Settings, seed: int, patients: Sequence[str], tenant: str, length_s: float) -> int:
    """Write poison every few seconds for so long; how many records were tried."""
    chance, tried = Random(f"poison:{seed}"), 0
    producer = AIOKafkaProducer(
        bootstrap_servers=settings.kafka_bootstrap.split(","),
        acks="all",
        enable_idempotence=settings.kafka_idempotent,
    )
    await producer.start()
    try:
        for _ in range(int(length_s / (sum(EVERY_S) / 2))):
            await asyncio.sleep(chance.uniform(*EVERY_S))
            topic = ASSESSMENTS if chance.random() < 0.2 else PATIENT_EVENTS
            key = patient_key(tenant, chance.choice(patients)) if chance.random() < 0.8 else b"\xff\x00nobody"
            value, headers = _made(chance)
            tried += 1
            with suppress(KafkaError, TimeoutError):
                async with asyncio.timeout(_GIVE_UP_S):
                    await producer.send_and_wait(topic, value, key=key, headers=[*headers, (MARK, b"poison")])
    finally:
        await producer.stop()
    return tried


def _made(chance: Random) -> tuple[bytes | None, Headers]:
    """One of the ways in which a record can be broken."""
    symptom: Headers = [("ce_specversion", b"1.0"), ("ce_type", b"liftline.symptom.reported.v1")]
    ways: list[tuple[bytes | None, Headers]] = [
        (chance.randbytes(chance.randint(1, 300)), []),
        (None, symptom),
        (b'{"symptoms": ["chest_pain"', [*symptom, ("ce_id", str(new_id()).encode())]),
        (b"{}", [("ce_type", b"\xff\xfe")]),
        (b"[" * 5_000, symptom),
        (b'{"pain": NaN}', [("ce_type", b"liftline.pain.checkin.v2")]),
    ]
    return chance.choice(ways)
