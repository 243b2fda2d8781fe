"""What progression states: findings one to one as alerts, decisions as they stand. Nothing is decided anew."""

from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from services.alerts.adapters.postgres.tables import DECISION
from services.alerts.domain.findings import alert_of
from shared.contracts.emissions import Assessed, DecisionEmission, FindingSaid
from shared.contracts.kafka import patient_key
from shared.runtime.clock import Reading
from shared.runtime.journal.journal import Journal
from shared.runtime.journal.ports import Origin, Record, Stated
from shared.runtime.journal.processor import letter
from shared.runtime.journal.writer import Changes
from shared.runtime.postgres.dead_letters import DeadLetter, Reason
from shared.runtime.postgres.decisions import write_decisions
from shared.runtime.postgres.patients import Key


class Findings:
    """Interprets progression.assessment.v1."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    async def changes(self, connection: AsyncConnection, records: Sequence[Record], reading: Reading) -> Changes:
        """Take findings; a version that was seen before is dropped, whatever place of the topic it comes from."""
        found: list[tuple[Key, int, FindingSaid]] = []
        decided: list[Stated] = []
        parts: dict[Key, int] = {}
        letters: list[DeadLetter] = []
        for record in records:
            assessed = _read(record, reading)
            if isinstance(assessed, DeadLetter):
                letters.append(assessed)
            elif isinstance(assessed.emission, FindingSaid):
                key = (assessed.emission.tenant, assessed.emission.patient_id)
                parts[key] = record.partition
                found.append((key, assessed.version, assessed.emission))
            elif isinstance(assessed.emission, DecisionEmission):
                said = assessed.emission
                decided.append(Stated(said.tenant, said.patient_id, assessed.version, said, Origin.ASSESSMENT))
        rows = await self._journal.patients.lock(connection, parts)
        works = {key: self._journal.work(connection, row, reading) for key, row in rows.items()}
        for key, version, finding in found:
            if version > rows[key].assessment_seen:
                rows[key].assessment_seen = version
                works[key].state(alert_of(finding), Origin.ASSESSMENT)
        await write_decisions(connection, DECISION, decided)
        return Changes([work for work in works.values() if work.said], letters)


def _read(record: Record, reading: Reading) -> Assessed | DeadLetter:
    try:
        assessed = Assessed.model_validate_json(record.value or b"")
    except ValidationError as invalid:
        return letter(record, Reason.INVALID, f"{invalid.error_count()} fields are wrong", reading)
    if record.key != patient_key(assessed.emission.tenant, assessed.emission.patient_id):
        return letter(record, Reason.MISPLACED, "the key is not tenant/patient", reading)
    return assessed
