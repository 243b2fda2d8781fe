"""Journal records as ingest publishes them, and a clock for tests."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from shared.clinical.history import Window
from shared.contracts.kafka import encode
from shared.runtime.clock import Reading
from shared.runtime.kafka.topics import PATIENT_EVENTS

NOON = datetime(2026, 2, 2, 12, tzinfo=UTC)


@dataclass(frozen=True)
class TestRecord:
    """A record as a Kafka client gives it."""

    __test__ = False

    offset: int
    key: bytes | None
    value: bytes | None
    headers: Sequence[tuple[str, bytes | None]]
    partition: int = 0
    topic: str = PATIENT_EVENTS

    def at(self, offset: int, partition: int = 0) -> "TestRecord":
        """The same content in another place."""
        return replace(self, offset=offset, partition=partition)


def session(
    offset: int,
    name: str,
    *,
    patient: str = "p1",
    tenant: str = "demo",
    at: datetime = NOON,
    received: datetime | None = None,
    partition: int = 0,
    reps: int = 10,
    **envelope: Any,
) -> TestRecord:
    """A session of one exercise that ended at `at`."""
    raw = {
        "specversion": "1.0",
        "id": f"e-{name}",
        "source": "app:test",
        "type": "liftline.session.completed.v1",
        "subject": patient,
        "time": at.isoformat(),
        "receivedtime": (received or at).isoformat(),
        "tenant": tenant,
        "data": {
            "session_id": name,
            "started_at": (at - timedelta(hours=1)).isoformat(),
            "ended_at": at.isoformat(),
            "exercises": [{"exercise_id": "leg_press", "sets": [{"reps": reps, "load_kg": 60}]}],
        },
        **envelope,
    }
    sent = encode(raw)
    return TestRecord(offset, sent.key, sent.value, list(sent.headers), partition)


@dataclass
class HandClock:
    """A clock that the test moves."""

    at: datetime = NOON
    window: Window = field(default_factory=Window)
    grace: timedelta = timedelta(0)

    async def now(self) -> datetime:
        return self.at

    async def reading(self) -> Reading:
        return Reading(self.at, self.window)
