"""Breaks of 84 days, sets after re-entry, sign-off of single exercises, the acute bound of a watch."""

from datetime import date
from typing import Any

import pytest

from services.progression.fold import ProgressionLedger
from shared.contracts.prescription import Prescription
from shared.contracts.vocabulary import Phase
from tests.properties.driver import Service, deliveries
from tests.support.exercises import Raw, lift, planned
from tests.support.screening import screening
from tests.support.timeline import Timeline

SCREENING: Raw = screening(date="2026-05-05")


def prescribed(timeline: Timeline, on: str) -> Prescription:
    """What the patient is to do on that day, ticks run up to it."""
    service = Service(ProgressionLedger)
    for delivery in deliveries(timeline):
        service.advance(delivery[0].received)
        service.receive(delivery)
    service.advance(timeline.when(f"{on} 12:00"))
    assert isinstance(service.ledger, ProgressionLedger)
    return service.ledger.prescription(date.fromisoformat(timeline.day(on)))


@pytest.mark.parametrize(("returned", "suspended"), [("05-05 19:00", False), ("05-06 19:00", True)])
def test_a_break_of_84_days_suspends_the_plan(returned: str, suspended: bool) -> None:
    """C-110: last session on 02-11; 83 days on 05-05, 84 on 05-06."""
    timeline = Timeline().plan().session(returned)
    found = prescribed(timeline, "05-07")
    assert (found.rescreening_required, found.active) == (suspended, not suspended)


@pytest.mark.parametrize(("on", "suspended"), [("05-05", False), ("05-06", True), ("06-30", True)])
def test_it_is_suspended_while_the_patient_is_away(on: str, suspended: bool) -> None:
    """C-110: what is to be done next is to be screened, not to train."""
    found = prescribed(Timeline().plan(), on)
    assert (found.rescreening_required, found.active) == (suspended, not suspended)


@pytest.mark.parametrize(
    ("screened", "returned", "suspended"),
    [
        ("05-07 09:00", "05-08 19:00", False),
        ("05-07 09:00", "07-20 19:00", False),  # the break that was screened for
        ("05-05 09:00", "05-08 19:00", True),  # screened before the break was so long
    ],
)
def test_a_screening_in_the_break_lets_the_patient_return(screened: str, returned: str, suspended: bool) -> None:
    """C-010, C-110: once for each break; the next one counts from its own last session."""
    timeline = Timeline().plan().add("plan.activation_requested", screened, {"screening": SCREENING})
    assert prescribed(timeline.session(returned, lift(load=40)), "07-25").rescreening_required is suspended
    assert prescribed(timeline, "10-20").rescreening_required


@pytest.mark.parametrize(("on", "phase", "cap"), [("03-10", Phase.PROGRESSION, 7), ("03-11", Phase.ADAPTATION, 6)])
def test_after_28_days_the_next_session_is_prescribed_as_phase_one(on: str, phase: Phase, cap: int) -> None:
    """C-110, C-064: 27 days on 03-10, 28 on 03-11; it is judged by these limits."""
    found = prescribed(Timeline().plan(), on)
    assert found.phase is phase
    assert found.exercises[0].rpe_cap == cap


@pytest.mark.parametrize(
    ("act", "rises"),
    [
        (("reassessment.completed", {"baseline_rest_pain": 0}), False),
        (("reassessment.completed", {"screening": {**SCREENING, "clinician": None}}), False),
        (("reassessment.completed", {"screening": SCREENING}), True),
        (("plan.activation_requested", {"screening": {**SCREENING, "blood_pressure": None}}), False),
        (("plan.activation_requested", {"screening": SCREENING}), True),
    ],
)
def test_only_a_new_screening_ends_the_suspension(act: tuple[str, Raw], rises: bool) -> None:
    """C-010, C-110: a reassessment alone does not."""
    kind, data = act
    timeline = Timeline().plan(planned(load=40, e1rm_kg=200)).session("05-06 19:00", lift(load=40))
    timeline.add("reassessment.completed", "05-07 08:00", {"baseline_rest_pain": 0}).add(kind, "05-07 09:00", data)
    for day in range(10, 45, 4):
        on = f"05-{day:02}" if day <= 31 else f"06-{day - 31:02}"
        timeline.session(f"{on} 19:00", lift(load=40, rpe=5))
    told = timeline.run().told("leg_press")
    assert any(one.startswith("INCREASE_LOAD") for one in told) is rises
    assert ("MAINTAIN REASSESSMENT_OVERDUE" in told) is not rises


@pytest.mark.parametrize("changes", [{"clinician": None}, {"date": "2025-10-01"}, {"blood_pressure": None}])
def test_a_reassessment_without_a_whole_screening_suspends_nobody(changes: Raw) -> None:
    """C-010, C-110: only a break of 84 days asks for a new screening before training goes on."""
    timeline = Timeline().plan().session("02-13 19:00")
    timeline.add("reassessment.completed", "02-14 09:00", {"screening": screening(date="2026-02-14") | changes})
    assert prescribed(timeline, "02-15").rescreening_required is False
    assert timeline.session("02-16 19:00").run().told("leg_press")[-1] == "INCREASE_LOAD OK 62.5"


@pytest.mark.parametrize(
    ("on", "sets"),
    [
        ("02-24", 3),
        ("02-25", 2),  # 14 days without a session: one less
        ("02-27", 2),  # back on the 26th, re-entry until 03-05
        ("03-04", 2),
        ("03-05", 3),
    ],
)
def test_one_set_less_until_re_entry_ends(on: str, sets: int) -> None:
    """C-108, C-109."""
    timeline = Timeline().plan(planned(sets=3))
    if on > "02-26":
        timeline.session("02-26 19:00", lift(load=52.5))
    assert prescribed(timeline, on).exercises[0].sets == sets


def lifted_to(timeline: Timeline) -> list[str]:
    return timeline.run().told("squat")


@pytest.mark.parametrize(
    ("signed", "higher"),
    [((), False), (("leg_press",), False), (("squat",), True), ((None,), True), (("leg_press", "squat"), True)],
)
def test_a_sign_off_of_one_exercise_is_of_that_one(signed: tuple[str | None, ...], higher: bool) -> None:
    """C-035, C-053: above 80 % only what has been signed off, alone or with the programme."""
    fields: dict[str, Any] = {
        "profile": "athlete",
        "phase": "maintenance",
        "performance_goal": True,
        "technique_signed_off": False,
    }
    exercises = (planned(load=60, e1rm_kg=100), planned("squat", load=80, e1rm_kg=100))
    timeline = Timeline().plan(*exercises, **fields)
    for number, exercise_id in enumerate(signed):
        data = {} if exercise_id is None else {"exercise_id": exercise_id}
        timeline.add("technique.signed_off", f"02-12 1{number}:00", data)
    timeline.session("02-13 19:00", lift("squat", load=80)).session("02-16 19:00", lift("squat", load=80))
    assert lifted_to(timeline)[-1] == ("INCREASE_LOAD OK 82.5" if higher else "MAINTAIN CEILING")


@pytest.mark.parametrize(
    ("acute", "score", "closed"), [(False, 4, True), (False, 4.1, False), (True, 2, True), (True, 2.1, False)]
)
def test_a_watch_closes_at_the_bound_of_tolerated_pain(acute: bool, score: float, closed: bool) -> None:
    """C-016, C-077, C-082: 4, and 2 with acute inflammation or a recent injury."""
    timeline = Timeline().plan(acute_inflammation=acute, baseline_rest_pain=4)
    timeline.session("02-13 19:00", lift(pain=3.5 if acute else 4.5), pre=4).checkin("02-14 09:00", score)
    assert [kind for kind, _, _ in timeline.run().course("PAIN_AMBER")] == ["raised", *(["resolved"] if closed else [])]
