from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from zoneinfo import ZoneInfo

import pytest

from services.simulator.domain.body import Body
from services.simulator.domain.clinic import FIRST_DAY, Clinic
from services.simulator.domain.clinician import Care
from services.simulator.domain.deliveries import Delivery, Envelope
from services.simulator.domain.exercises import exercises_for, floor_step
from services.simulator.domain.holds import OpenAlert
from services.simulator.domain.patient import Patient
from services.simulator.domain.persona import recruit
from services.simulator.domain.slots import CLINIC_ROUND, ZONES, Slot, slots
from shared.contracts.events import parse_event
from shared.contracts.vocabulary import EventType, LoadKind, Phase, Profile, Role

LATE = timedelta(hours=24)


def history(clinic: Clinic) -> Iterator[tuple[Slot, Delivery]]:
    """Everything that would be sent if nobody ever answered: apps then train at the plan."""
    for slot in clinic.slots():
        for care in clinic.cares:
            deliveries = care.routine(slot) if slot.zone == CLINIC_ROUND else []
            if care.joined:
                deliveries += care.patient.acts(slot, care.patient.intends(slot), None)
            for delivery in deliveries:
                yield slot, delivery


def events(clinic: Clinic) -> list[Envelope]:
    return [envelope for _, delivery in history(clinic) for envelope in delivery.events]


@pytest.fixture(scope="module")
def twelve_weeks() -> list[tuple[Slot, Delivery]]:
    return list(history(Clinic.of(60, 12, seed=1)))


def test_the_same_seed_gives_the_same_clinic_and_another_seed_another() -> None:
    assert events(Clinic.of(12, 4, seed=7)) == events(Clinic.of(12, 4, seed=7))
    assert events(Clinic.of(12, 4, seed=7)) != events(Clinic.of(12, 4, seed=8))


def test_a_patient_does_not_depend_on_the_others_being_served_first() -> None:
    forwards, backwards = Clinic.of(6, 3, seed=2), Clinic.of(6, 3, seed=2)
    backwards = replace(backwards, cares=tuple(reversed(backwards.cares)))
    assert sorted(events(forwards), key=str) == sorted(events(backwards), key=str)


def test_every_event_keeps_the_contract_and_is_never_from_the_future(
    twelve_weeks: list[tuple[Slot, Delivery]],
) -> None:
    for slot, delivery in twelve_weeks:
        for envelope in delivery.events:
            event = parse_event(envelope)
            assert event.time <= slot.at
            assert event.subject == delivery.patient_id


def test_apps_send_only_what_a_patient_may_send(twelve_weeks: list[tuple[Slot, Delivery]]) -> None:
    theirs = ("session.", "pain.", "symptom.", "bp.", "pause.", "device.")
    for _, delivery in twelve_weeks:
        if delivery.role is Role.APP:
            assert all(
                envelope["type"].startswith(tuple(f"liftline.{name}" for name in theirs))
                for envelope in delivery.events
            )


def test_an_id_names_one_event_but_for_a_rare_conflict(twelve_weeks: list[tuple[Slot, Delivery]]) -> None:
    by_id: dict[str, list[Envelope]] = {}
    for _, delivery in twelve_weeks:
        for envelope in delivery.events:
            by_id.setdefault(envelope["id"], []).append(envelope)
    conflicts = [sent for sent in by_id.values() if any(one != sent[0] for one in sent)]
    assert 1 <= len(conflicts) < 20
    assert all(sent[0]["type"] == EventType.SESSION_COMPLETED for sent in conflicts)


def test_a_correction_names_an_event_that_was_sent_before(twelve_weeks: list[tuple[Slot, Delivery]]) -> None:
    sent: set[str] = set()
    corrections = 0
    for _, delivery in twelve_weeks:
        for envelope in delivery.events:
            if "supersedes" in envelope:
                corrections += 1
                assert envelope["supersedes"] in sent
            sent.add(envelope["id"])
    assert 3 <= corrections < 50


def test_the_clinic_sees_all_that_happens_to_connected_apps(twelve_weeks: list[tuple[Slot, Delivery]]) -> None:
    sent = Counter(envelope["id"] for _, delivery in twelve_weeks for envelope in delivery.events)
    types = Counter(envelope["type"] for _, delivery in twelve_weeks for envelope in delivery.events)
    uploads = [(slot, delivery) for slot, delivery in twelve_weeks if len(delivery.events) > 1]
    sets = [
        one
        for _, delivery in twelve_weeks
        for envelope in delivery.events
        if envelope["type"] == EventType.SESSION_COMPLETED
        for one in envelope["data"]["exercises"]
    ]
    assert any(times > 1 for times in sent.values()), "sent again later"
    assert any(delivery.copies > 1 for _, delivery in twelve_weeks), "sent twice at once"
    assert any(slot.at - datetime.fromisoformat(delivery.events[0]["time"]) > LATE for slot, delivery in uploads), (
        "uploaded late"
    )
    for name in ("rpe", "pain", "technique_ok"):
        assert 0 < sum(name not in one for one in sets) < len(sets) / 10, f"{name} missing sometimes"
    assert {EventType.PAUSE_DECLARED, EventType.BP_RECORDED, EventType.SYMPTOM_REPORTED, EventType.PLAN_CHANGED} <= set(
        types
    )
    assert types[EventType.SESSION_COMPLETED] > 900


@pytest.mark.parametrize("patients", [20, 60, 1000])
def test_six_or_seven_of_ten_still_train_after_three_months(patients: int) -> None:
    personas = recruit(patients, seed=4, first_day=FIRST_DAY, days=90)
    later = timedelta(days=90)
    still = sum(one.drops_out_on is None or one.drops_out_on > one.joins_on + later for one in personas)
    assert 0.6 <= still / patients <= 0.7


def test_a_clinic_has_every_profile_zone_and_the_frail() -> None:
    personas = recruit(60, seed=1, first_day=FIRST_DAY, days=84)
    assert {one.profile for one in personas} == set(Profile)
    assert {one.zone for one in personas} == set(ZONES)
    assert {one.phase for one in personas} == set(Phase)
    assert any(one.frail for one in personas)
    assert any(one.profile is Profile.PAIN and one.birth_date.year <= FIRST_DAY.year - 65 for one in personas)
    assert all(any(exercise.load_kind is LoadKind.BAND for exercise in one.exercises) for one in personas)


def test_frequencies_keep_to_the_profile() -> None:
    for one in recruit(200, seed=5, first_day=FIRST_DAY, days=84):
        most = 4 if one.profile is Profile.ATHLETE else 3
        least = 3 if one.profile is Profile.ATHLETE else 2
        assert least <= len(one.weekdays) <= (3 if one.phase is Phase.ADAPTATION else most)


def test_every_slot_is_six_in_the_morning_somewhere_also_when_the_clocks_change() -> None:
    all_slots = list(slots(date(2026, 3, 1), 35))
    assert len(all_slots) == 3 * 35
    assert [slot.at for slot in all_slots] == sorted(slot.at for slot in all_slots)
    assert all(slot.at.astimezone(ZoneInfo(slot.zone)).hour == 6 for slot in all_slots)


def test_strength_grows_with_training_and_fades_without() -> None:
    exercises = exercises_for(Profile.PAIN, Phase.PROGRESSION, Random(1))
    body = Body.of(Profile.PAIN, Decimal(2), exercises)
    name = exercises[0].exercise_id
    before = body.strength[name]
    for _ in range(20):
        body.adapt(name)
    grown = body.strength[name]
    body.rest(date(2026, 2, 1))
    body.rest(date(2026, 2, 12))
    assert body.strength[name] == grown > before
    body.rest(date(2026, 4, 1))
    assert body.strength[name] < grown


def test_a_load_is_a_multiple_of_the_equipments_step() -> None:
    assert floor_step(Decimal(64), Decimal("2.5")) == Decimal("62.5")
    assert floor_step(Decimal(1), Decimal("2.5")) == Decimal("2.5")


def a_care() -> Care:
    persona = recruit(1, seed=1, first_day=FIRST_DAY, days=84)[0]
    return Care.of(Patient.of(persona, seed=1), seed=1)


def an_alert(code: str, pain: str = "6", episode: str = "s1:leg_press") -> OpenAlert:
    return OpenAlert(
        id=code + episode,
        patient_id="p-000001",
        code=code,
        severity="urgent",
        episode=episode,
        details={"pain": pain},
        raised_at=datetime(2026, 2, 1, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("alerts", "scopes"),
    [
        ([an_alert("PAIN_INTENSE")], [{"scope": "exercise", "exercise_id": "leg_press"}]),
        ([an_alert("PAIN_INTENSE", pain="7")], [{"scope": "program"}]),
        ([an_alert("PAIN_INTENSE"), an_alert("RED_FLAG_CV")], [{"scope": "program"}]),
        (
            [an_alert("PAIN_INTENSE"), an_alert("PAIN_INTENSE", episode="s2:leg_press#2")],
            [{"scope": "exercise", "exercise_id": "leg_press"}],
        ),
        ([an_alert("DETRAINING")], []),
    ],
    ids=["red pain", "severe pain", "with a red flag", "twice the same exercise", "nothing to clear"],
)
def test_clinicians_clear_what_is_held_some_days_later(alerts: list[OpenAlert], scopes: list[dict[str, str]]) -> None:
    care = a_care()
    rounds = [slot for slot in slots(date(2026, 2, 2), 14) if slot.zone == CLINIC_ROUND]
    granted = [(slot, delivery) for slot in rounds[:9] for delivery in care.clears(slot, alerts)][: len(scopes)]
    data = [delivery.events[0]["data"] for _, delivery in granted]
    assert [{key: value for key, value in one.items() if key != "resume_load_factor"} for one in data] == scopes
    assert all(slot is not rounds[0] for slot, _ in granted)
    assert all(delivery.role is Role.CLINICIAN for _, delivery in granted)


def test_a_fall_with_an_injury_is_cleared_first_and_closed_then() -> None:
    care, fall = a_care(), an_alert("FALL")
    rounds = [slot for slot in slots(date(2026, 2, 2), 14) if slot.zone == CLINIC_ROUND]
    history = [(len(care.closes(slot, [fall])), len(care.clears(slot, [fall]))) for slot in rounds]
    first_clearance = [clearances for _, clearances in history].index(1)
    assert sum(clearances for _, clearances in history) == 1
    assert [closing for closing, _ in history] == [0] * (first_clearance + 1) + [1] * (13 - first_clearance)


def test_a_waiting_decision_is_answered_at_most_once() -> None:
    care = a_care()
    rounds = [slot for slot in slots(date(2026, 2, 2), 20) if slot.zone == CLINIC_ROUND]
    answers = [
        delivery.events[0]["data"]["decision_id"]
        for slot in rounds
        for delivery in care.decides(slot, [f"d{number}" for number in range(100)])
    ]
    assert len(answers) == len(set(answers))
    assert 80 < len(answers) < 100
