"""The plan of faults and the script of patients follow from the seed and keep their bounds."""

from itertools import pairwise

import pytest

from tests.chaos.faults import BROKERS_REST_S, KAFKA_NETWORK, ON_BROKERS, Kind, plan
from tests.chaos.people import Habit, write_script

SEEDS = range(1, 21)


def test_the_same_seed_gives_the_same_faults_and_the_same_input() -> None:
    assert plan(3, 600, brokers=3) == plan(3, 600, brokers=3)
    assert plan(3, 600, brokers=3) != plan(4, 600, brokers=3)
    assert write_script(3, 6, 60) == write_script(3, 6, 60)
    assert write_script(3, 6, 60) != write_script(4, 6, 60)


@pytest.mark.parametrize("seed", SEEDS)
def test_ten_minutes_bring_sixty_faults_of_every_kind_and_end_in_time(seed: int) -> None:
    faults = plan(seed, 600, brokers=3)
    assert len(faults) >= 60
    assert {fault.kind for fault in faults} == set(Kind)
    assert max(fault.over_s for fault in faults) <= 610


@pytest.mark.parametrize("seed", SEEDS)
def test_never_are_two_brokers_struck_at_once(seed: int) -> None:
    """Two of three away leave nothing to be promised."""
    struck = [fault for fault in plan(seed, 600, brokers=3) if fault.kind in ON_BROKERS | KAFKA_NETWORK]
    for earlier, later in pairwise(struck):
        rest = BROKERS_REST_S if earlier.kind in ON_BROKERS else 0.0
        assert later.at_s >= earlier.over_s + rest


def test_the_input_has_duplicates_late_uploads_and_reports_out_of_order() -> None:
    script = write_script(1, 24, 180)
    sent = [delivery for deliveries in script.sends.values() for delivery in deliveries]
    ids = [envelope["id"] for delivery in sent for envelope in delivery.events * delivery.copies]
    assert 0.05 < 1 - len(set(ids)) / len(ids) < 0.15
    times = [[envelope["time"] for envelope in delivery.events] for delivery in sent]
    assert any(each != sorted(each) for each in times)
    assert {person.habit for person in script.people} == set(Habit)
