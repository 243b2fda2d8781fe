"""What every contract model shares: frozen, tolerant readers, decimal quantities with their range."""

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationInfo

from shared.contracts.exact import no_text


class Contract(BaseModel):
    """Base of every published model.

    Readers ignore fields they do not know, because contracts grow within a version.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", allow_inf_nan=False)


class Strict(Contract):
    """Base of what people write by hand: a misspelt name would be ignored in silence, so it is refused.

    Who reads what was stored says `extra="ignore"`, because a newer version may have written it.
    """

    model_config = ConfigDict(extra="forbid")


STORED: Final = "stored"
"""Context in which a service reads back what it has written itself: decimals as text."""


def _a_number(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, bool | str) and info.context != STORED:
        raise ValueError("a JSON number is needed, not text and not true or false")
    return value


NumberOnly = BeforeValidator(_a_number)
"""Refuses what would otherwise be read as a number: "60" as 60, true as 1."""


def _storable(value: str) -> str:
    if no_text(value):
        raise ValueError("holds a character that is no text")
    return value


Text = Annotated[str, AfterValidator(_storable)]
"""Text that every database takes: no NUL, no half of a surrogate pair."""

Identifier = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[!-~]+$")]
"""Printable ASCII without spaces: fits a Kafka header, a URL and a log line unescaped."""

ExerciseId = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"^[^\x00-\x1f\x7f]+$")]
"""Exercise name as the app knows it: any printable text."""

Nrs = Annotated[Decimal, Field(ge=0, le=10, decimal_places=1), NumberOnly]
"""Pain on the numeric rating scale, 0 to 10, at most one decimal (C-008)."""

Rpe = Annotated[Decimal, Field(ge=0, le=10, decimal_places=1), NumberOnly]
"""Rating of perceived exertion, 0 to 10 (CR10), at most one decimal (C-002, C-008)."""

Kilograms = Annotated[Decimal, Field(ge=0, le=500, decimal_places=4), NumberOnly]
"""Load in kg, 0 to 500 (C-008)."""

OneRepMax = Annotated[Decimal, Field(gt=0, le=500, decimal_places=4), NumberOnly]
"""One-repetition maximum in kg, above 0, to 500 (C-008, C-021)."""

Level = Annotated[int, Field(ge=1, le=12), NumberOnly]
"""Rung of a band, body-weight or assisted ladder, 1 to 12 (C-001)."""

HoldSeconds = Annotated[int, Field(ge=1, le=600), NumberOnly]
"""Isometric hold in seconds, 1 to 600 (C-008)."""
