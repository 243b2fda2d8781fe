"""What progression could not process: somebody must look there too, though nothing is kept of it here."""

from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.dead_letters import DeadLettered
from shared.runtime.clock import Reading
from shared.runtime.journal.ports import Record
from shared.runtime.journal.processor import letter
from shared.runtime.journal.writer import Changes
from shared.runtime.postgres.dead_letters import DeadLetter, Reason


class ForeignLetters:
    """Interprets progression.dead-letter.v1.

    A record that both services set aside has one alert: its episode is the place of the record, whoever tells of it.
    """

    async def changes(self, connection: AsyncConnection, records: Sequence[Record], reading: Reading) -> Changes:
        """Tell of each; one that cannot be read is a dead letter of our own."""
        found = Changes()
        for record in records:
            try:
                said = DeadLettered.model_validate_json(record.value or b"")
                reason = Reason(said.reason)
            except ValueError as invalid:
                wrong = (
                    f"{invalid.error_count()} fields are wrong" if isinstance(invalid, ValidationError) else "reason"
                )
                found.letters.append(letter(record, Reason.INVALID, wrong, reading))
            else:
                found.told.append(_told(record.key, said, reason))
        return found


def _told(key: bytes | None, said: DeadLettered, reason: Reason) -> DeadLetter:
    return DeadLetter(
        topic=said.topic,
        part=said.partition,
        offset=said.offset,
        key=key,
        value=None,
        headers=(),
        reason=reason,
        error="",
        at=said.at,
    )
