"""A sentence as it travels: which text, and what it speaks of, so that a reader can say it in another language."""

from typing import Any

from pydantic import Field

from shared.contracts.base import Contract


class Wording(Contract):
    """A text of the message catalogue by its key, and its values: plain JSON; a value may be a wording itself."""

    key: str
    """A rule and a name, such as `C-058.cadence`."""
    values: dict[str, Any] = Field(default_factory=dict)
