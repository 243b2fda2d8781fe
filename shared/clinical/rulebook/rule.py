"""One clinical rule as the record has it: what it says, where it comes from, who carries it out."""

from dataclasses import dataclass
from enum import StrEnum

from shared.clinical.messages import CATALOGUE
from shared.contracts.vocabulary import AlertCode


class Owner(StrEnum):
    """Where a rule is carried out."""

    INGEST = "ingest"
    PROGRESSION = "progression"
    ALERTS = "alerts"
    SHARED = "progression and alerts"
    """In shared/clinical, because both must agree."""


class Evidence(StrEnum):
    """What a rule rests on. General knowledge needs the clinical owner's sign-off before use with patients."""

    SOURCE = "source text"
    VERIFIED = "public sources"
    KNOWLEDGE = "general knowledge"


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A rule of the rule set. `line` and `phrase` name the sentence of the source article it rests on.

    `codes` and `reasons` belong to this rule alone: alert codes, and the words of decisions, which are their reasons,
    what blocks a plan, and notes.
    """

    id: str
    title: str
    owner: Owner
    line: int
    phrase: str
    text: str
    example: str
    edge: str = ""
    severity: str = ""
    """Severity of what it raises, in words; empty where it raises nothing."""
    evidence: tuple[Evidence, ...] = ()
    codes: tuple[AlertCode, ...] = ()
    reasons: tuple[str, ...] = ()
    shown: bool = True
    """False for what no patient may read (C-123)."""
    version: int = 1

    @property
    def messages(self) -> tuple[str, ...]:
        """Keys of its texts in the message catalogue: each names its rule."""
        return tuple(key for key in CATALOGUE.complete.texts if key.startswith(f"{self.id}."))

    @property
    def source(self) -> str:
        """The phrase of the source with its line, as emissions carry it."""
        return f"“{self.phrase}” (line {self.line})"
