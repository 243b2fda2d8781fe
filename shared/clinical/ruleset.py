"""Which rules hold when: the rule sets of one tenant in order of their activation (C-009).

An event is judged by the rules in force at its receipt, a tick by those in force at the tick. So a change never touches
what was said before it, and folding the same history again says the same.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Final

from shared.clinical.settings import RULES, ClinicalRules
from shared.clinical.settings.setting import shown
from shared.contracts import exact


@dataclass(frozen=True)
class Activation:
    """From this instant on these rules are in force."""

    at: datetime
    rules: ClinicalRules


@dataclass(frozen=True)
class Timetable:
    """`base` holds from ever on; each activation takes the place of what was before it."""

    base: ClinicalRules = RULES
    activations: tuple[Activation, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError where the activations are not in order, or a version stands for two rule sets."""
        instants = [each.at for each in self.activations]
        if any(later <= earlier for earlier, later in pairwise(instants)):
            raise ValueError("activations of rule sets are not in the order of their instants")
        versions = [self.base.version, *(each.rules.version for each in self.activations)]
        if len(set(versions)) < len(versions):
            raise ValueError("a version names two rule sets")

    def at(self, instant: datetime) -> ClinicalRules:
        """The rules in force at an instant."""
        if not self.activations:
            return self.base
        return next((each.rules for each in reversed(self.activations) if each.at <= instant), self.base)

    def next_after(self, instant: datetime) -> datetime | None:
        """The next change of rules after an instant."""
        return next((each.at for each in self.activations if each.at > instant), None)


RELEASE: Final = Timetable()
"""The release's own rules, from ever on."""


def digest(rules: ClinicalRules) -> str:
    """What tells one rule set from another: a hash of every value. A version has one digest for ever."""
    values = {info.name: shown(info.value, info.meta) for info in rules.settings()}
    return hashlib.sha256(exact.dumps(dict(sorted(values.items()))).encode()).hexdigest()[:16]
