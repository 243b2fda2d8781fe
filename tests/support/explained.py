"""What every decision, alert and message owes its reader (C-009)."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from shared.clinical.messages import sentence
from shared.clinical.rulebook import RULE_BOOK
from shared.contracts.emissions import EMISSION, AlertSaid, DecisionSaid, Emission, MessageSaid
from shared.contracts.wording import Wording

Explained = AlertSaid | DecisionSaid | MessageSaid

_CODES: Final = re.compile(r"\b[A-Z]+_[A-Z_]+\b|\b[a-z]+_[a-z_]+\b|None|True|False|[{}]")
"""What no sentence for people holds."""
_NAMED: Final = frozenset(
    {"RETEST_1RM", "AEROBIC_FIRST", "PLAN_TYPE", "LIMIT_NOT_ALLOWED", "ONE_CHANGE", "PLAN_SETS_OUT_OF_RANGE"}
)
"""Notes that clinicians know by these words, which the rules give them."""


def explained(said: Iterable[Emission]) -> Iterator[Explained]:
    """The decisions, alerts and messages among these, as a reader gets them from a topic."""
    read = (EMISSION.validate_json(one.model_dump_json()) for one in said)
    return (one for one in read if isinstance(one, Explained))


def debts(one: Explained) -> list[str]:
    """What is missing: rules of the book and their version, the phrase they rest on, inputs, a readable sentence."""
    text = one.sentence
    found = {
        "no rules, or none of the book": bool(one.rules) and set(one.rules) <= RULE_BOOK.keys(),
        "no rule set": bool(one.rule_set),
        "no full stop": text.endswith("."),
        "no sentence begins so": text[:1].isupper() or text[:1].isdigit(),
        "a code in the sentence": set(_CODES.findall(text)) <= _NAMED,
        "another sentence from key and values": sentence(wording_of(one)) == text,
    }
    if not isinstance(one, MessageSaid):
        found["another source"] = one.source == RULE_BOOK[one.rules[0]].source
        found["no inputs"] = bool(one.inputs)
    return [f"{what}: {one.kind} {one.rules} {text!r}" for what, holds in found.items() if not holds]


def wording_of(one: Explained) -> Wording:
    """The text it says."""
    if isinstance(one, MessageSaid):
        return Wording(one.key, one.values)
    assert one.wording is not None
    return one.wording
