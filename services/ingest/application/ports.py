"""What ingest needs from outside."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Clinics(Protocol):
    """What clinics have set up."""

    async def reached(self, authorization: str) -> bool:
        """Whether somebody of the caller's clinic would be told of an emergency (C-126). Raises Unavailable.

        `authorization`: the header that the caller came with; asked is with the caller's own rights.
        """
        ...


class Journal(Protocol):
    """The journal of patient events."""

    async def append(self, envelopes: Sequence[Mapping[str, Any]]) -> None:
        """Append stamped envelopes in this order; returns when every one is acknowledged.

        Raises Unavailable when that is not known to have happened for all: append them again.
        """
        ...
