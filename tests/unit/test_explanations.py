"""Every decision, alert and message of the scenarios explains itself: rules, source, inputs, a sentence (C-009)."""

import pytest

from services.cli.replaying import replay_events
from shared.clinical.history import Window
from tests.support.explained import debts, explained
from tests.support.scenarios import scenarios


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_everything_said_explains_itself(name: str) -> None:
    """C-009, C-129: what crosses a topic is enough to say it again, in another language too."""
    scenario = scenarios()[name]
    said = replay_events(scenario.events, None if scenario.ticks is None else Window(*scenario.ticks))
    seen = list(explained(said))
    assert seen
    assert [debt for one in seen for debt in debts(one)] == []
