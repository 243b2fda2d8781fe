"""The adjustments that a clearance has written down are kept to (C-012), and flags that keep loads moderate (C-035)."""

import pytest

from tests.support.exercises import Raw, lift, planned
from tests.support.screening import RELATIVE, screening
from tests.support.timeline import Timeline
from tests.unit.progression.test_patient_limits import last, messages, own, trained


def activated(adjustments: Raw, *exercises: Raw, relative: str = "cvd_risk_factors") -> Timeline:
    """An activation on 01-05 that rests on a clearance with these adjustments."""
    clearance = {"granted_by": "Dr B", "date": "2026-01-03", "adjustments": adjustments}
    screened = screening(relative=dict.fromkeys(RELATIVE, False) | {relative: True}, clearance=clearance)
    plan = {
        "profile": "pain",
        "birth_date": "1980-04-01",
        "home_timezone": "Europe/Paris",
        "program_start": "2026-01-05",
        "auto_apply": "all",
        "exercises": list(exercises) or [planned(load=40)],
    }
    return Timeline().add("plan.activation_requested", "01-05 09:00", {"screening": screened, "plan": plan}, id="act")


def test_a_clearance_activates_with_its_limits() -> None:
    """C-012: ceiling, exertion, exercises and supervision are kept to."""
    adjusted = {"ceiling_pct": 40, "rpe_cap": 5, "excluded_exercises": ["squat"], "supervision": "2026-03-01"}
    story = activated(adjusted, planned(load=40), planned("squat", load=40)).run()
    assert story.told() == ["PLAN_ACTIVATED OK", "REGRESS PATIENT_CEILING 35"]
    assert messages(story, "C-012.excluded")[0].values["exercises"] == ["squat"]
    done = activated({"rpe_cap": 5})
    for day in ("05", "12", "19"):
        done.session(f"01-{day} 19:00", lift(load=40, rpe=5.5))
    assert last(done.run()) == "MAINTAIN RPE_HIGH"


def test_a_changed_plan_does_not_take_the_clearances_limits_away() -> None:
    """C-012: another screening does."""
    timeline = activated({"ceiling_pct": 40}).add("plan.changed", "01-06 09:00", {"limits": own(ceiling_pct=60)})
    timeline.add("plan.changed", "01-07 09:00", {"exercises": [planned(load=60)]})
    assert timeline.session("01-08 19:00", lift(load=35)).run().decisions("leg_press")[-1].load_kg == 35


@pytest.mark.parametrize(
    ("adjustments", "told"),
    [
        ({"supervision": True}, "PLAN_ACTIVATED OK"),
        ({"supervision": "2026-03-01"}, "PLAN_ACTIVATED OK"),
        ({"excluded_exercises": []}, "PLAN_BLOCKED"),
        ({"excluded_exercises": ["curl"]}, "PLAN_ACTIVATED OK"),
        ({"ceiling_pct": "low"}, "PLAN_BLOCKED"),
        ({"ceiling_pct": None}, "PLAN_BLOCKED"),
        ({"rpe_cap": 6, "ceiling_pct": 500}, "PLAN_BLOCKED"),
        ({"walk": "daily"}, "PLAN_BLOCKED"),
    ],
)
def test_a_clearance_that_cannot_be_kept_to_is_none(adjustments: Raw, told: str) -> None:
    """C-012: unknown is not cleared."""
    assert activated(adjustments).run().decisions()[0].action == told.partition(" ")[0]


@pytest.mark.parametrize(("wish", "day", "alerts"), [("2026-04-10", "04-10", 1), ("2026-04-10", "04-11", 0)])
def test_supervision_of_a_clearance_lasts(wish: str, day: str, alerts: int) -> None:
    """C-012, C-053: although technique was signed off; the day itself and the day after."""
    timeline = activated({"supervision": wish}).add("technique.signed_off", "01-06 09:00", {})
    story = timeline.session(f"{day} 19:00", lift(load=40), supervised=False).run()
    assert len([one for one in story.said if getattr(one, "code", "") == "UNSUPERVISED"]) == alerts


@pytest.mark.parametrize(
    ("tags", "relative", "kept"),
    [
        (["loaded_spinal_flexion"], "osteoporosis_with_vertebral_fracture", False),
        (["loaded_spinal_twist"], "osteoporosis_with_vertebral_fracture", False),
        (["eccentric"], "osteoporosis_with_vertebral_fracture", True),
        (["loaded_spinal_flexion"], "pregnancy", True),
    ],
)
def test_a_fractured_spine_is_not_bent_or_twisted_under_load(tags: list[str], relative: str, kept: bool) -> None:
    """C-012."""
    story = activated(
        {"rpe_cap": 6}, planned(load=40), planned("crunch", load=20, movement_tags=tags), relative=relative
    )
    done = story.session("01-06 19:00", lift(load=40), lift("crunch", load=20)).run()
    assert ("crunch" in {one.exercise_id for one in done.decisions()}) is kept


@pytest.mark.parametrize("flag", ["cardiovascular", "aneurysm", "retinopathy"])
def test_no_high_load_with_a_flagged_heart_or_eyes(flag: str) -> None:
    """C-035: 80 kg of 100 are the ceiling then."""
    for flags, expected in (
        ([], "INCREASE_LOAD OK 82.5"),
        ([flag], "MAINTAIN CEILING"),
        (["hypertension"], "INCREASE_LOAD OK 82.5"),
    ):
        timeline = Timeline().plan(
            planned(load=80, e1rm_kg=100),
            profile="athlete",
            phase="maintenance",
            performance_goal=True,
            risk_flags=flags,
        )
        assert last(trained(timeline, lift(load=80))) == expected


@pytest.mark.parametrize(
    ("adjustments", "action", "reason"),
    [({"ceiling_pct": "low"}, "PLAN_BLOCKED", None), ({"ceiling_pct": 40}, "PLAN_ACTIVATED", "OK")],
)
def test_an_activation_says_what_was_looked_at(adjustments: Raw, action: str, reason: str | None) -> None:
    """C-009, C-010: whatever came of it."""
    said = activated(adjustments).run().decisions()[0]
    assert (said.action, said.reason) == (action, reason)
    assert {name: said.inputs[name] for name in ("event_id", "on", "screened_on", "profile", "birth_date")} == {
        "event_id": "act",
        "on": "2026-01-05",
        "screened_on": "2026-01-02",
        "profile": "pain",
        "birth_date": "1980-04-01",
    }
