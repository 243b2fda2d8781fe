"""What a service says of a record it could not process, to whoever watches: the table in its database is the truth."""

from pydantic import AwareDatetime

from shared.contracts.base import Contract

DEAD_LETTER: str = "liftline.dead_letter.v1"
"""CloudEvents type of the message."""


class DeadLettered(Contract):
    """A record set aside, with where it stood and why. It may hide a red flag."""

    topic: str
    partition: int
    offset: int
    reason: str
    at: AwareDatetime
    value_base64: str | None = None
    """The record's bytes; None when it had no value."""
