"""C-011 in the middle of a programme: urgent, the programme held, closed by a clearance only."""

from typing import Any

import pytest

from shared.clinical.screening import ABSOLUTE
from tests.support.timeline import Story, Timeline

CODE = "CONTRAINDICATION"
AT = "02-13 10:00"
CLEAN: dict[str, Any] = {"date": "2026-02-13", "clinician": "Dr B", "absolute": dict.fromkeys(ABSOLUTE, False)}


def told(kind: str, data: dict[str, Any]) -> Story:
    return Timeline().plan().add(kind, AT, data, id="x").session("02-16 19:00").run()


@pytest.mark.parametrize("item", [*ABSOLUTE, "clinic_item"])
def test_every_item_is_urgent_and_holds(item: str) -> None:
    """C-011: also an item that the clinic added to the list."""
    story = told("plan.changed", {"contraindications": {item: True}})
    (alert,) = story.alerts(CODE)
    assert (alert.kind, alert.severity, alert.episode) == ("alert_raised", "urgent", "x")
    assert alert.details == {"items": [item]}
    assert story.told() == ["HOLD_PROGRAM CONTRAINDICATION"]
    assert story.raised("TRAINING_DURING_HOLD") == [("TRAINING_DURING_HOLD", "urgent")]


@pytest.mark.parametrize(
    ("kind", "data", "items"),
    [
        ("plan.changed", {"contraindications": {ABSOLUTE[0]: False}}, None),
        ("plan.changed", {"contraindications": {ABSOLUTE[0]: True, ABSOLUTE[1]: True}}, list(ABSOLUTE[:2])),
        ("reassessment.completed", {"contraindications": {ABSOLUTE[0]: True}}, [ABSOLUTE[0]]),
        ("reassessment.completed", {"screening": CLEAN}, None),
        ("reassessment.completed", {"screening": CLEAN | {"absolute": {ABSOLUTE[3]: True}}}, [ABSOLUTE[3]]),
        ("reassessment.completed", {"screening": CLEAN | {"absolute": {ABSOLUTE[3]: None}}}, None),
        ("plan.activation_requested", {"screening": CLEAN | {"absolute": {ABSOLUTE[3]: True}}}, [ABSOLUTE[3]]),
    ],
)
def test_where_it_can_be_stated(kind: str, data: dict[str, Any], items: list[str] | None) -> None:
    """C-011: plan, reassessment, screening. Unknown blocks a start (C-010); it is not stated as present."""
    alerts = told(kind, data).alerts(CODE)
    assert [alert.details["items"] for alert in alerts] == ([] if items is None else [items])


@pytest.mark.parametrize(
    ("systolic", "diastolic", "raised"), [(179, 109, 0), (180, 95, 1), (179, 110, 1), (181, 95, 1)]
)
def test_blood_pressure_of_a_screening(systolic: int, diastolic: int, raised: int) -> None:
    """C-011: resting BP >= 180 or >= 110 mmHg."""
    pressure = {"systolic_mmhg": systolic, "diastolic_mmhg": diastolic}
    story = told("reassessment.completed", {"screening": CLEAN | {"blood_pressure": pressure}})
    assert len(story.alerts(CODE)) == raised


def test_before_a_programme_it_blocks_the_start_instead() -> None:
    """C-010, C-011."""
    screening = CLEAN | {"absolute": {ABSOLUTE[3]: True}}
    story = Timeline().add("plan.activation_requested", AT, {"screening": screening}).run()
    assert story.alerts(CODE) == []
    assert story.decisions()[0].action == "PLAN_BLOCKED"


def test_a_fever_clears_by_clearance_only() -> None:
    """C-011 edge: neither by time nor by a later no."""
    ill = {"contraindications": {"acute_systemic_illness": True}}
    well = {"contraindications": {"acute_systemic_illness": False}}
    timeline = Timeline().plan().add("plan.changed", AT, ill, id="x").add("plan.changed", "03-20 10:00", well)
    story = timeline.session("03-21 19:00").run("02-12", "03-22")
    assert (CODE, "x") in story.open()
    assert story.standing()["s0321", "leg_press"].reason == CODE
    story = timeline.clear("03-22 10:00").run("02-12", "03-23")
    assert (CODE, "x") not in story.open()
    assert story.decisions("leg_press")[-1].action == "RESUME"


def test_a_red_flag_of_the_same_day_is_told_apart() -> None:
    """C-055: the earliest cause names the hold; both alerts stand until the clearance knew of both."""
    timeline = Timeline().plan().symptom("02-13 09:00", "chest_pain")
    timeline.add("plan.changed", AT, {"contraindications": {"unstable_cad": True}}, id="x", received="02-15 10:00")
    timeline.clear("02-14 10:00").session("02-16 19:00")
    story = timeline.run()
    assert story.standing()["s0216", "leg_press"].reason == "RED_FLAG_CV"
    assert {code for code, _ in story.open()} >= {CODE, "RED_FLAG_CV"}
