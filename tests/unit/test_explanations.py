"""Every decision, alert and message of the scenarios explains itself: rules, source, inputs, a sentence (C-009)."""

import re

import pytest

from services.cli.replaying import replay_events
from shared.clinical.history import Window
from shared.clinical.messages import sentence
from shared.clinical.rulebook import RULE_BOOK
from shared.contracts.emissions import EMISSION, AlertSaid, DecisionSaid, MessageSaid
from shared.contracts.wording import Wording
from tests.support.scenarios import Scenario, scenarios

Explained = AlertSaid | DecisionSaid | MessageSaid

_CODES = re.compile(r"\b[A-Z]+_[A-Z_]+\b|\b[a-z]+_[a-z_]+\b|None|True|False|[{}]")
"""What no sentence for people holds."""


def explained(scenario: Scenario) -> list[Explained]:
    """What is said of a scenario, as a reader gets it from a topic."""
    said = replay_events(scenario.events, None if scenario.ticks is None else Window(*scenario.ticks))
    read = (EMISSION.validate_json(one.model_dump_json()) for one in said)
    return [one for one in read if isinstance(one, Explained)]


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_everything_said_explains_itself(name: str) -> None:
    """C-009: rules of the book, their version, the phrase they rest on, what was looked at, a readable sentence."""
    for one in explained(scenarios()[name]):
        about = f"{one.kind} {one.rules} {one.sentence}"
        assert one.rules, about
        assert set(one.rules) <= RULE_BOOK.keys(), about
        assert one.rule_set, about
        assert one.sentence.endswith("."), about
        assert one.sentence[0].isupper() or one.sentence[0].isdigit(), about
        assert not _CODES.search(one.sentence), about
        if not isinstance(one, MessageSaid):
            assert one.source == RULE_BOOK[one.rules[0]].source, about
            assert one.inputs, about


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_a_reader_can_say_it_again_from_key_and_values(name: str) -> None:
    """C-129: what crosses a topic is enough to say it in another language."""
    for one in explained(scenarios()[name]):
        said = Wording(key=one.key, values=one.values) if isinstance(one, MessageSaid) else one.wording
        assert said is not None
        assert sentence(said) == one.sentence
