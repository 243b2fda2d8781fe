"""How long one transaction goes on: what takes longer is done in several, so that nothing else waits for it."""

from time import monotonic
from typing import Final

LONGEST_S: Final = 1.0
"""Late events fold their patient's history anew: hundreds of them would take longer than a consumer may, and what came
before and beside them would wait."""


class Turn:
    """A transaction's time, from now on."""

    def __init__(self) -> None:
        self._end = monotonic() + LONGEST_S

    @property
    def over(self) -> bool:
        """Whether the rest is the next one's."""
        return monotonic() > self._end
