"""What the prescription says beyond the loads."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from services.progression.fold import ProgressionLedger
from shared.clinical.history import History, Window
from shared.contracts.events import InvalidEventError, content_hash, parse_event
from shared.contracts.prescription import Prescription
from tests.support.exercises import given, lift, planned
from tests.support.timeline import Timeline


def prescribed(timeline: Timeline, on: date) -> Prescription:
    """The prescription after a timeline, of that day."""
    ledger = ProgressionLedger.new("clinic", "p-1")
    for raw in timeline.events:
        ledger.receive(parse_event(raw), content_hash(raw), None, Window(), lambda: History(()))
    return ledger.prescription(on)


def test_a_hold_is_shown_to_a_patient_without_a_plan() -> None:
    """C-101."""
    raw = {
        "specversion": "1.0",
        "id": "e1",
        "source": "app:test",
        "type": "liftline.symptom.reported.v1",
        "subject": "p-1",
        "time": "2026-02-02T19:00:00+01:00",
        "data": {"symptoms": ["chest_pain"]},
    }
    ledger = ProgressionLedger.new("clinic", "p-1")
    ledger.receive(parse_event(raw), content_hash(raw), None, Window(), lambda: History(()))

    prescription = ledger.prescription(date(2026, 2, 3))

    assert not prescription.active
    assert prescription.on_hold
    assert prescription.hold_reason == "RED_FLAG_CV"


@pytest.mark.parametrize(
    ("plan", "rest", "target", "ceiling"),
    [
        ({}, (60, 90), "54", "67.5"),
        ({"profile": "athlete"}, (90, 180), "63", "72"),
        ({"profile": "sarcopenic"}, (90, 120), "54", "63"),
        ({"profile": "sarcopenic", "frail": True}, (120, 120), "54", "63"),
        ({"profile": "athlete", "phase": "adaptation"}, (90, 180), "36", "54"),
    ],
)
def test_rest_and_band(plan: dict[str, Any], rest: tuple[int, int], target: str, ceiling: str) -> None:
    """C-026 to C-029, C-034, C-039: of an e1RM of 90 kg."""
    [exercise] = prescribed(Timeline().plan(**plan), date(2026, 2, 13)).exercises
    assert (exercise.rest_s_min, exercise.rest_s_max) == rest
    assert (exercise.target_from_kg, exercise.ceiling_kg) == (Decimal(target), Decimal(ceiling))


def test_without_e1rm_there_is_no_band() -> None:
    """C-034, edge."""
    [exercise] = prescribed(Timeline().plan(planned(e1rm_kg=None)), date(2026, 2, 13)).exercises
    assert (exercise.target_from_kg, exercise.ceiling_kg) == (None, None)


@pytest.mark.parametrize(("minutes", "shown"), [(None, 45), (50, 50)])
def test_planned_length(minutes: int | None, shown: int) -> None:
    """C-044: 45 minutes where the plan names none."""
    assert prescribed(Timeline().plan(**given(planned_minutes=minutes)), date(2026, 2, 13)).planned_minutes == shown


def rated(timeline: Timeline, day: str, minutes: int, rpe: float | None) -> Timeline:
    timeline.session(f"{day} 19:00", lift(), minutes=minutes)
    if rpe is not None:
        timeline.events[-1]["data"]["session_rpe"] = rpe
    return timeline


def test_internal_load_of_the_week() -> None:
    """C-075, worked example: RPE 6 for 45 minutes is 270 units, three such sessions 810; a missing RPE stays so."""
    timeline = rated(Timeline().plan(at="02-01 07:00", last_session_on="2026-01-30"), "02-02", 45, 6)
    assert prescribed(timeline, date(2026, 2, 2)).week_load_au == 270
    for day in ("02-04", "02-06"):
        rated(timeline, day, 45, 6)
    rated(timeline, "02-08", 45, None)
    assert prescribed(timeline, date(2026, 2, 8)).week_load_au == 810
    assert prescribed(timeline, date(2026, 2, 9)).week_load_au is None
    assert prescribed(rated(timeline, "02-09", 30, 7), date(2026, 2, 9)).week_load_au == 210


def test_the_patients_language_is_told_and_changes_with_the_plan() -> None:
    """C-129: for whoever shows it; unknown where no plan names one."""
    timeline = Timeline().plan()
    assert prescribed(timeline, date(2026, 2, 13)).locale is None
    assert prescribed(Timeline().plan(locale="de-CH"), date(2026, 2, 13)).locale == "de-CH"
    timeline = Timeline().plan(locale="de").add("plan.changed", "02-12 09:00", {"locale": "fr"})
    timeline.add("plan.changed", "02-12 10:00", {"performance_goal": True})
    assert prescribed(timeline, date(2026, 2, 13)).locale == "fr"


@pytest.mark.parametrize("locale", ["", "d", "de_DE", "deutsch", "de-", "de-\u00fc", "x" * 36, "de-a", 1])
def test_what_is_no_language(locale: object) -> None:
    """C-129: as BCP 47 writes it."""
    raw = Timeline().plan(locale=locale).events[0]
    with pytest.raises(InvalidEventError):
        parse_event(raw)
