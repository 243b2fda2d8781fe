"""A rule-set document: values a clinic sets for itself, approved by a person, in force from an instant on (C-009)."""

from typing import Annotated, Any

from pydantic import Field, StringConstraints

from shared.contracts.base import Strict
from shared.contracts.times import Instant

Version = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{1,4}\.[0-9]{1,4}\.[0-9]{1,4}(\+[a-z0-9][a-z0-9.-]{0,39})?$")
]
"""`1.0.0+clinic-3`: the release whose values are changed, a plus, and the clinic's own name of the change."""

Line = Annotated[str, StringConstraints(min_length=1, max_length=1000, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Text of one line."""


class RuleSetDocument(Strict):
    """One activation, immutable: another change is another document with another version."""

    version: Version
    active_from: Instant
    """Events received from this instant on are judged by it, and ticks from it on."""
    overrides: Annotated[dict[str, Any], Field(max_length=200)]
    """Values by the name of the setting, in its unit; what is left out is the release's."""
    contraindications: Annotated[dict[str, Any], Field(max_length=50)] = Field(default_factory=dict)
    """Absolute contraindications that the clinic adds to the release's list: a text by its key (C-011)."""
    note: Line
    """Why."""
    approved_by: Line
    """Who answers for it: the clinical owner's name."""
