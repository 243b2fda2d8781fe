"""C-023, C-036 to C-038, C-040, C-044: what a plan must keep to before it may start."""

from typing import Any

import pytest

from shared.clinical import indications
from shared.contracts.emissions import MessageSaid
from tests.support.exercises import Raw, given, ladder, planned
from tests.support.screening import screening
from tests.support.timeline import Story, Timeline
from tests.unit.clinical.test_screening import activate, reasons


def plan(*exercises: Raw, **fields: Any) -> set[str]:
    """Reasons against a plan whose screening allows everything."""
    return reasons(activate(screening(), exercises=list(exercises) or [planned(load=40)], **fields))


def trains(exercise_id: str, *groups: str, **fields: Any) -> Raw:
    return planned(exercise_id, 40, muscle_groups=list(groups), **fields)


@pytest.mark.parametrize(
    ("load", "fields", "blocked"),
    [
        (64, {}, True),  # 80 % of 80 kg, the worked example
        (40, {}, False),
        (48, {}, False),
        (48.5, {}, True),
        (48.5, {"training_history": "sedentary"}, True),
        (64, {"training_history": "trained"}, False),
        (64, {"training_history": "trained", "deconditioned": True}, True),
    ],
)
def test_start_load(load: float, fields: dict[str, Any], blocked: bool) -> None:
    """C-036, with the worked example: at most 60 % of e1RM; an unknown history counts as sedentary."""
    assert plan(planned(load=load, e1rm_kg=80), **fields) == ({"PLAN_START_TOO_HIGH"} if blocked else set())


def test_start_load_without_kilograms_or_e1rm_is_not_judged() -> None:
    assert plan(planned(load=80, e1rm_kg=None), ladder(level=5)) == set()


@pytest.mark.parametrize(
    ("profile", "sets", "allowed"),
    [
        ("pain", 1, "2-3"),
        ("pain", 2, None),
        ("pain", 3, None),
        ("pain", 4, "2-3"),
        ("sarcopenic", 4, "2-3"),
        ("athlete", 2, "3-5"),
        ("athlete", 4, None),
        ("athlete", 5, None),
        ("athlete", 6, "3-5"),
    ],
)
def test_sets_within_the_profile(profile: str, sets: int, allowed: str | None) -> None:
    """C-040, with the worked example."""
    found = plan(planned(load=40, sets=sets), profile=profile)
    assert found == (set() if allowed is None else {f"PLAN_SETS_OUT_OF_RANGE({allowed})"})


@pytest.mark.parametrize(("frail", "blocked"), [(True, False), (False, True)])
def test_one_set_on_a_frail_patients_first_days(frail: bool, blocked: bool) -> None:
    """C-040, edge: with a clinician's word."""
    limits = {"reason": "first days", "single_set": True}
    assert bool(plan(planned(load=40, sets=1), profile="sarcopenic", frail=frail, limits=limits)) is blocked


@pytest.mark.parametrize(
    ("minutes", "fields", "blocked"),
    [
        (59, {"profile": "sarcopenic"}, False),
        (60, {"profile": "sarcopenic"}, True),
        (None, {"profile": "sarcopenic"}, False),
        (45, {"profile": "sarcopenic", "frail": True}, False),
        (46, {"profile": "sarcopenic", "frail": True}, True),
        (90, {}, False),
    ],
)
def test_planned_length(minutes: int | None, fields: dict[str, Any], blocked: bool) -> None:
    """C-044, C-029."""
    found = plan(**given(planned_minutes=minutes), **fields)
    assert found == ({"PLAN_SESSION_TOO_LONG"} if blocked else set())


def test_targets_of_the_indication() -> None:
    """C-037, worked example: leg press trains the quadriceps alone; a hip bridge adds the gluteals."""
    press = trains("leg_press", "quadriceps")
    assert plan(press, indications=["knee_oa"]) == {"PLAN_TARGET_MISSING[gluteals]"}
    assert plan(press, trains("hip_bridge", "gluteals"), indications=["knee_oa"]) == set()
    assert plan(trains("squat", "quadriceps", "gluteals"), indications=["knee_oa"]) == set()


@pytest.mark.parametrize(
    ("indication", "missing"),
    [
        ("hip_oa", {"hip_abductors", "hip_extensors"}),
        ("clbp_strength_deficit", {"paraspinals", "gluteals", "core"}),
        ("tendinopathy_rotator_cuff", {"rotator_cuff", "scapular_chain"}),
        ("neck_deep_flexor", {"deep_cervical_flexors"}),
        ("tendinopathy_achilles", {"calf"}),
        ("tendinopathy(patellar)", {"quadriceps"}),
        ("painful_sarcopenia", {"functional_lower_limb"}),
        ("recurrence_prevention", set()),
        ("something else", set()),
    ],
)
def test_targets_by_indication(indication: str, missing: set[str]) -> None:
    """C-037."""
    found = plan(trains("curl", "upper_arm"), indications=[indication])
    assert found == {f"PLAN_TARGET_MISSING[{group}]" for group in missing}


def test_several_indications_join_their_targets() -> None:
    """C-023, edge."""
    found = plan(trains("squat", "quadriceps"), indications=["knee_oa", "neck_deep_flexor"])
    assert found == {"PLAN_TARGET_MISSING[gluteals]", "PLAN_TARGET_MISSING[deep_cervical_flexors]"}


def test_a_plan_without_any_group_cannot_be_judged() -> None:
    assert plan(indications=["knee_oa"]) == set()


def test_a_running_plan_is_taken_as_it_is() -> None:
    """A patient already in a programme is never blocked."""
    timeline = Timeline().plan(planned(load=85, sets=5), indications=["knee_oa"]).session("02-13 19:00")
    assert [one.action for one in timeline.run().decisions()] == ["MAINTAIN"]


def test_the_decision_cites_the_rule_of_its_reason() -> None:
    decision = activate(screening(), exercises=[planned(load=64, e1rm_kg=80, sets=4)]).decisions()[0]
    assert {"C-036", "C-040"} <= set(decision.rules)


def told(story: Story) -> list[MessageSaid]:
    """Messages to the clinician; what every patient is told at the start is left out."""
    return [one for one in story.said if isinstance(one, MessageSaid) and one.audience == "clinician"]


def messages(**fields: Any) -> list[str]:
    return [one.key for one in told(activate(screening(), **fields))]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("knee_oa", "knee_oa"),
        ("Knee OA", "knee_oa"),
        ("tendinopathy(achilles)", "tendinopathy_achilles"),
        ("post_surgical", "post_injury_surgical"),
        ("fibromyalgia", "other(fibromyalgia)"),
    ],
)
def test_indications_are_words_of_the_catalogue_or_other(text: str, word: str) -> None:
    """C-023."""
    assert indications.read(text) == word


@pytest.mark.parametrize("condition", ["fibromyalgia", "nociplastic pain", "depression_associated_pain"])
def test_aerobic_first(condition: str) -> None:
    """C-023, worked example: told with the activation, and nothing is blocked."""
    story = activate(screening(), indications=[condition])
    assert story.told() == ["PLAN_ACTIVATED OK"]
    [message] = told(story)
    assert (message.key, message.audience) == ("C-023.aerobic_first", "clinician")
    assert message.values["indication"] == f"other({condition})"
    assert message.at == story.decisions()[0].at
    assert messages(indications=["knee_oa"]) == []


@pytest.mark.parametrize(
    ("kinds", "fields", "told"),
    [
        (["multi_joint", "isolated", "isolated", "isolated"], {}, True),
        (["multi_joint", "functional", "isolated", "isolated"], {}, False),
        (["functional", "isolated", "isolated"], {"profile": "sarcopenic"}, True),
        (["isolated"], {"profile": "athlete"}, False),
        ([None], {}, False),
    ],
)
def test_plan_type(kinds: list[str | None], fields: dict[str, Any], told: bool) -> None:
    """C-038, worked example: 25 % is told, 50 % is not; an athlete has no limit."""
    sets = 3 if fields.get("profile") == "athlete" else 2
    exercises = [planned(f"e{number}", 40, sets=sets, **given(movement=kind)) for number, kind in enumerate(kinds)]
    assert ("C-038.plan_type" in messages(exercises=exercises, **fields)) is told


def test_an_isolated_exercise_may_have_its_reason() -> None:
    """C-038."""
    weak = planned("extension", 20, movement="isolated", reason="relative_hypotonia")
    assert messages(exercises=[planned(load=40, movement="multi_joint"), weak, weak | {"exercise_id": "curl"}]) == []


@pytest.mark.parametrize(("tags", "told"), [([], True), (["eccentric"], False)])
def test_a_tendinopathy_asks_for_eccentric_work(tags: list[str], told: bool) -> None:
    """C-037, edge: information only."""
    exercises = [planned("heel_drop", 40, movement_tags=tags)]
    assert messages(exercises=exercises, indications=["tendinopathy_achilles"]) == (["C-037.eccentric"] if told else [])
