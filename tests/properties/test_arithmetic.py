"""Decimals stay decimals: what is rounded, by how much, and that no number drifts on its way."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from shared.clinical.arithmetic import floor_step, lowered, plain
from shared.contracts import exact
from shared.contracts.events import parse_event
from tests.support.exercises import lift, planned
from tests.support.timeline import Timeline

STEPS = st.sampled_from([Decimal(step) for step in ("0.1", "0.25", "0.5", "1", "1.25", "2", "2.5", "5")])
LOADS = st.decimals(min_value=0, max_value=500, places=2)
FACTORS = st.decimals(min_value="0.50", max_value="1.00", places=2)


@given(value=LOADS, step=STEPS)
def test_down_to_a_multiple_of_the_step(value: Decimal, step: Decimal) -> None:
    """C-061, C-062: the largest multiple that is not above the value."""
    found = floor_step(value, step)
    assert found % step == 0
    assert 0 <= value - found < step


@given(times=st.integers(0, 200), step=STEPS, factor=FACTORS)
def test_lowered_is_never_raised_and_never_nothing(times: int, step: Decimal, factor: Decimal) -> None:
    """C-069, C-079, C-101, C-108: down to the step, but not below one step."""
    load = times * step
    found = lowered(load, factor, step)
    assert found % step == 0
    assert found <= load
    assert found == max(floor_step(load * factor, step), min(step, load))
    assert (found > 0) is (load > 0)


@given(times=st.integers(1, 200), step=STEPS)
def test_a_load_reads_back_as_it_is_written(times: int, step: Decimal) -> None:
    """C-002."""
    load = times * step
    assert Decimal(plain(load)) == load
    assert exact.loads(exact.dumps({"load_kg": load}))["load_kg"] == load


@given(times=st.integers(1, 100), step=STEPS)
def test_a_load_survives_the_journal_to_the_decision(times: int, step: Decimal) -> None:
    """C-002, C-061: from JSON to the decision, exactly; an increase is a multiple of the step again."""
    load = times * step
    timeline = Timeline().plan(planned(load=str(load), step_kg=str(step), e1rm_kg=None))
    for event in timeline.events:
        for exercise in event["data"]["exercises"]:
            exercise["load_kg"], exercise["step_kg"] = Decimal(exercise["load_kg"]), Decimal(exercise["step_kg"])
    for day in ("02-13", "02-16"):
        timeline.session(f"{day} 19:00", lift(load=float(load)))
    assert parse_event(timeline.events[0]).data.model_dump()["exercises"][0]["load_kg"] == load
    last = timeline.run().decisions("leg_press")[-1]
    assert last.load_kg == load
    if last.new_load_kg is not None:
        assert load < last.new_load_kg <= load * Decimal("1.05")
        assert last.new_load_kg % step == 0
    else:
        assert last.reason == "STEP_TOO_LARGE"
