"""The rule book as GET /v1/rules tells it: every rule with its source, its settings, and the tests that prove it."""

from typing import Any

from pydantic import AwareDatetime, Field

from shared.contracts.base import Contract
from shared.contracts.vocabulary import AlertCode


class RuleSetShown(Contract):
    """The rule set in force for the caller's clinic, or one to come (C-009)."""

    version: str
    digest: str
    """Tells two rule sets apart: of its release, and of every value it changes."""
    active_from: AwareDatetime | None = None
    """None for the release's own, which holds before any other."""
    overrides: dict[str, Any] = Field(default_factory=dict)
    contraindications: dict[str, str] = Field(default_factory=dict)
    """Absolute contraindications that it adds, each with its text (C-011)."""
    note: str = ""
    approved_by: str = ""


class ComingValue(Contract):
    """Another value of a setting, from an instant on."""

    active_from: AwareDatetime
    version: str
    value: str


class SettingShown(Contract):
    """A number of a rule, as people write it, in its unit."""

    name: str
    text: str
    unit: str
    value: str
    """In force for the caller's clinic."""
    default: str
    """The release's own."""
    low: str | None = None
    high: str | None = None
    """The allowed range, both ends included; none for a fixed setting."""
    who: str
    """Who may set another value: fixed, clinic, clinic_stricter, patient_stricter."""
    coming: tuple[ComingValue, ...] = ()


class ItemShown(Contract):
    """An absolute contraindication in force (C-011)."""

    key: str
    """As a screening answers it."""
    text: str
    added: bool = False
    """Whether the clinic has added it to the release's list."""


class RuleShown(Contract):
    """One clinical rule."""

    id: str
    title: str
    version: int
    owner: str
    """Where it is carried out."""
    text: str
    example: str
    edge: str = ""
    severity: str = ""
    source_line: int
    source_phrase: str
    """Of the article that the rules rest on."""
    evidence: tuple[str, ...]
    codes: tuple[AlertCode, ...] = ()
    """Alerts that belong to this rule."""
    reasons: tuple[str, ...] = ()
    """Words of decisions that belong to it."""
    messages: tuple[str, ...] = ()
    """Keys of the texts that belong to it."""
    shown: bool
    """Whether a patient may read it (C-123)."""
    settings: tuple[SettingShown, ...] = ()
    items: tuple[ItemShown, ...] = ()
    """What C-011 asks for: the release's list and the clinic's own."""
    tests: tuple[str, ...] = ()
    """Files of tests that prove it."""


class RuleBookShown(Contract):
    """All rules, and the rule sets of the caller's clinic."""

    in_force: RuleSetShown
    coming: tuple[RuleSetShown, ...]
    rules: tuple[RuleShown, ...]
