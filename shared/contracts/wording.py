"""A sentence as it travels: which text, and what it speaks of, so that a reader can say it in another language."""

from dataclasses import field
from typing import Any

from shared.contracts.value import value


@value()
class Wording:
    """A text of the message catalogue by its key, and its values: plain JSON; a value may be a wording itself.

    A dataclass and no model: folds make several for each decision, and validate none.
    """

    key: str
    """A rule and a name, such as `C-058.gate`."""
    values: dict[str, Any] = field(default_factory=dict)
