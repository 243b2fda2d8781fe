"""What a plan says of its patient, and how a clinician's change replaces it (C-007, C-016, C-031, C-054)."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.clinical.program import Program
from shared.contracts.plan_vocabulary import ComplexReason, RiskFlag, Sex
from tests.support.exercises import planned
from tests.support.timeline import Timeline
from tests.unit.clinical.test_adherence import folded


def program(change: dict[str, Any] | None = None, **plan: Any) -> Program:
    timeline = Timeline().plan(planned(), **plan)
    if change is not None:
        timeline.add("plan.changed", "02-13 09:00", change)
    found = folded(timeline).program
    assert found is not None
    return found


def test_a_plan_states_who_the_patient_is() -> None:
    """C-018, C-023, C-052, C-054."""
    found = program(
        sex="female",
        indications=["knee_oa", "what no list knows"],
        risk_flags=["hypertension"],
        complex_reasons=["advanced_oa"],
        planned_minutes=45,
        limits={"reason": "fracture", "ceiling_pct": 60},
    )
    assert (found.sex, found.complex, found.planned_minutes) == (Sex.FEMALE, True, 45)
    assert found.indications == ("knee_oa", "what no list knows")
    assert found.risk_flags == (RiskFlag.HYPERTENSION,)
    assert found.complex_reasons == (ComplexReason.ADVANCED_OA,)
    assert found.limits is not None
    assert found.limits.ceiling_pct == Decimal(60)


@pytest.mark.parametrize(
    ("plan", "change", "acute"),
    [
        ({}, {"recent_injury": "2026-02-12"}, True),
        ({}, {"acute_inflammation": True}, True),
        ({"acute_inflammation": True}, {}, True),
        ({"acute_inflammation": True}, {"acute_inflammation": False}, False),
        ({"recent_injury": "2026-02-01"}, {"acute_inflammation": False}, False),
        ({"recent_injury": "2026-02-01"}, {"acute_inflammation": False, "recent_injury": "2026-02-12"}, True),
    ],
)
def test_the_acute_flag_is_set_and_removed_by_a_clinician(
    plan: dict[str, Any], change: dict[str, Any], acute: bool
) -> None:
    """C-016."""
    assert program(change, **plan).acute is acute


@pytest.mark.parametrize(
    ("plan", "change", "is_complex"),
    [
        ({}, {"complex_reasons": ["recent_postop"]}, True),
        ({}, {"complex_reasons": []}, False),
        ({"complex": True}, {"complex_reasons": []}, True),
        ({"complex_reasons": ["advanced_oa"]}, {"complex": False}, False),
        ({}, {"complex": False, "complex_reasons": ["recent_postop"]}, False),
    ],
)
def test_a_reason_makes_a_patient_complex_until_a_clinician_says_otherwise(
    plan: dict[str, Any], change: dict[str, Any], is_complex: bool
) -> None:
    """C-054."""
    assert program(change, **plan).complex is is_complex


def test_what_a_change_does_not_give_stays_and_lists_are_replaced() -> None:
    """C-031, C-052."""
    changed = program({"birth_date": "1986-01-16", "risk_flags": []}, sex="male", risk_flags=["aneurysm"])
    assert (str(changed.birth_date), changed.sex, changed.risk_flags) == ("1986-01-16", Sex.MALE, ())


def test_a_move_to_another_zone_holds_for_what_comes_after() -> None:
    """C-007: the session of 23:30 in Paris is on the next day in Athens."""
    timeline = (
        Timeline()
        .plan()
        .session("02-13 23:59", minutes=10)
        .add("plan.changed", "02-14 09:00", {"home_timezone": "Europe/Athens"})
    )
    timeline.session("02-16 23:59", minutes=10)
    assert [str(on) for on in folded(timeline).sessions] == ["2026-02-13", "2026-02-17"]


@pytest.mark.parametrize(
    ("injury", "acute"),
    [("2026-01-28", False), ("2026-01-29", True), ("2026-02-12", True), ("2026-02-20", True), (None, False)],
)
def test_an_injury_is_recent_for_a_fortnight_when_it_is_flagged(injury: str | None, acute: bool) -> None:
    """C-016: 15 days ago, 14, that day; a date to come is no reason to doubt it. By plan and by change of plan."""
    fields = {} if injury is None else {"recent_injury": injury}
    by_plan = Timeline().plan(**fields).session("02-13 19:00").session("02-16 19:00").run()
    by_change = Timeline().plan().add("plan.changed", "02-12 08:00", fields).session("02-13 19:00")
    for story in (by_plan, by_change.session("02-16 19:00").run()):
        assert story.decisions()[-1].reason == ("ACUTE_FLAG" if acute else "OK")


@pytest.mark.parametrize(
    ("zone", "started", "reentry"),
    [
        # Last session on 01-29 in Paris; the patient moves on 02-11, in the evening.
        ("Pacific/Auckland", "2026-02-11T22:30+01:00", True),  # 02-12 in Auckland: 14 days
        ("America/Los_Angeles", "2026-02-12T00:30+01:00", True),  # 02-11 there, but 02-12 in Paris: the larger gap
        ("America/Los_Angeles", "2026-02-11T23:30+01:00", False),  # 02-11 in both
        ("Europe/Berlin", "2026-02-11T23:30+01:00", False),
    ],
)
def test_on_the_day_of_a_move_the_larger_gap_counts(zone: str, started: str, reentry: bool) -> None:
    """C-007, C-109: and from the next day on the new zone alone."""
    timeline = Timeline().plan(last_session_on="2026-01-29").add("plan.changed", "02-11 20:00", {"home_timezone": zone})
    ended = datetime.fromisoformat(started) + timedelta(minutes=30)
    timeline.session(ended, started=started, session_id="moved", received=ended)
    timeline.events[0]["time"] = timeline.events[0]["time"].replace("02-12", "02-01")
    told = timeline.run().told("leg_press", "moved")
    assert (told == ["MAINTAIN REENTRY"]) is reentry


def test_ticks_follow_the_patient_to_the_new_zone() -> None:
    """C-007: 06:00 where the patient lives now."""
    timeline = (
        Timeline().plan(at="02-11 20:00").add("plan.changed", "02-12 08:00", {"home_timezone": "America/New_York"})
    )
    raised = [one.at for one in timeline.run("2026-02-11", "2026-02-19").alerts("DETRAINING")]
    assert [one.isoformat() for one in raised] == ["2026-02-18T11:00:00+00:00"]
