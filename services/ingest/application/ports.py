"""What ingest needs from outside."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol


class Journal(Protocol):
    """The journal of patient events."""

    async def append(self, envelopes: Sequence[Mapping[str, Any]]) -> None:
        """Append stamped envelopes in this order; returns when every one is acknowledged.

        Raises Unavailable when that is not known to have happened for all: append them again.
        """
        ...
