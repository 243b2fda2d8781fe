"""C-052: breath held under load."""

import pytest

from shared.contracts.emissions import MessageSaid
from tests.support.exercises import lift
from tests.support.timeline import Story, Timeline

CODE = "VALSALVA_RISK"


def session(*held: bool | None, risks: tuple[str, ...] = ()) -> Story:
    exercises = [
        lift(f"exercise_{number}") | ({} if breath is None else {"breath_hold": breath})
        for number, breath in enumerate(held)
    ]
    return Timeline().plan(risk_flags=list(risks)).session("02-16 19:00", *exercises, session_id="x").run()


def counselled(story: Story) -> list[str]:
    return [one.trigger for one in story.said if isinstance(one, MessageSaid) and one.key == "C-052.breathing"]


@pytest.mark.parametrize(
    ("held", "told"),
    [((True,), True), ((False,), False), ((None,), False), ((False, True), True), ((True, True), True)],
)
def test_held_breath_is_counselled(held: tuple[bool | None, ...], told: bool) -> None:
    """C-052: once a session; unknown is not held; without a risk no alert."""
    story = session(*held)
    names = [f"exercise_{number}" for number, breath in enumerate(held) if breath]
    said = [one.values for one in story.said if isinstance(one, MessageSaid) and one.key == "C-052.breathing"]
    assert said == ([{"exercises": names}] if told else [])
    assert counselled(story) == (["x"] if told else [])
    assert story.alerts(CODE) == []


@pytest.mark.parametrize(
    ("risk", "raised"),
    [
        ("hypertension", 1),
        ("retinopathy", 1),
        ("aneurysm", 1),
        ("cardiovascular", 0),
        ("chronic_lung_disease_reviewed", 0),
    ],
)
def test_with_a_risk_on_record_it_is_told(risk: str, raised: int) -> None:
    """C-052: the example is a hypertensive patient."""
    alerts = session(True, risks=(risk,)).alerts(CODE)
    assert [(alert.severity, alert.episode) for alert in alerts] == [("routine", "x")] * raised


def test_the_example_of_the_rule() -> None:
    """C-052: hypertensive, breath_hold on 2026-02-05."""
    timeline = Timeline().plan(at="02-02 07:00", risk_flags=["hypertension"])
    timeline.session("02-05 19:00", lift() | {"breath_hold": True})
    assert timeline.run().course(CODE) == [("raised", "routine", "02-05 19:00")]


@pytest.mark.parametrize("held", [False, None])
def test_a_risk_alone_is_nothing(held: bool | None) -> None:
    assert session(held, risks=("hypertension",)).alerts(CODE) == []


def test_a_risk_recorded_later_counts_from_then() -> None:
    timeline = Timeline().plan().session("02-13 19:00", lift() | {"breath_hold": True})
    timeline.add("plan.changed", "02-14 10:00", {"risk_flags": ["retinopathy"]})
    story = timeline.session("02-16 19:00", lift() | {"breath_hold": True}).run()
    assert [alert.episode for alert in story.alerts(CODE)] == ["s0216"]
