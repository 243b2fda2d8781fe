"""The clinical scenarios through the pure core."""

import pytest

from services.cli.replaying import replay_events
from shared.clinical.history import Window
from tests.support.scenarios import problems, scenarios


@pytest.mark.parametrize("name", sorted(scenarios()))
def test_replay_says_what_the_scenario_expects(name: str) -> None:
    scenario = scenarios()[name]
    window = Window(*scenario.ticks) if scenario.ticks else None

    said = replay_events(scenario.events, window)

    assert problems(scenario, [one.model_dump(mode="json") for one in said]) == []
