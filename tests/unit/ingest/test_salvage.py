"""C-008: an event that is rejected never takes a red flag with it."""

import json
from typing import Any

import pytest

from shared.contracts.vocabulary import Role
from tests.unit.ingest.conftest import NOW, Ingest, checkin

SESSION = "liftline.session.completed.v1"


@pytest.mark.parametrize(
    "data",
    [
        {"pain": 45, "symptoms": ["chest_pain"]},
        {"pain": 1, "symptoms": ["chest_pain", "wobbly"]},
        {"pain": None, "symptoms": "chest_pain"},
        {"symptom": ["chest_pain"]},
        {"symptoms": [{"code": "chest_pain"}]},
        {"symptoms": {"chest_pain": True, "syncope": False}},
        ["chest_pain"],
        "chest_pain",
    ],
)
async def test_symptoms_of_a_rejected_event_are_forwarded(ingest: Ingest, data: Any) -> None:
    answer = await ingest.post("/v1/events", json.dumps(checkin(data=data)))
    assert answer.status_code == 422
    assert answer.json()["forwarded_as"] == "e-1#rejected"
    (record,) = ingest.journal.records
    assert record.raw["data"] == {"symptoms": ["chest_pain"]}
    assert (record.event.id, record.event.source) == ("e-1#rejected", "app:test")
    assert record.event.time.isoformat() == "2026-02-02T19:00:00+01:00"
    assert record.event.received == NOW
    assert ingest.counted("forwarded") == 1


async def test_a_rejected_event_without_symptoms_forwards_nothing(ingest: Ingest) -> None:
    answer = await ingest.post("/v1/events", json.dumps(checkin(data={"pain": 45, "note": "no chest_pain at all"})))
    assert "forwarded_as" not in answer.json()
    assert ingest.journal.records == []


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(checkin(data={"symptoms": ["syncope"]}))[:-3],
        '{"subject": "p-1", "data": {"symptoms": ["syncope"], "symptoms": []}}',
        '{"subject": "p-1", "data": {"pain": NaN, "symptoms": ["syncope"]}}',
        '{"data": {"symptoms": ["syncope"]}}',
        '["syncope"]',
        '{"subject": "p-1", "x": ' + "[" * 5000 + '"syncope"' + "]" * 5000 + "}",
        json.dumps(checkin(data={"symptoms": ["syncope"], "pad": "x" * 70_000})),
    ],
)
async def test_broken_text_of_a_patients_own_app_is_searched(ingest: Ingest, text: str) -> None:
    await ingest.post("/v1/events", text, "application/x-ndjson")
    (record,) = ingest.journal.records
    assert record.raw["data"] == {"symptoms": ["syncope"]}
    assert record.event.subject == "p-1"


async def test_a_retry_forwards_under_the_same_id(ingest: Ingest) -> None:
    text = '{"subject": "p-1", "id": "has space", "data": {"symptoms": ["syncope"]}}'
    for _ in range(2):
        await ingest.post("/v1/events", text)
    assert len(ingest.journal.ids) == 2
    assert len(set(ingest.journal.ids)) == 1


async def test_an_id_too_long_for_the_suffix_is_derived(ingest: Ingest) -> None:
    await ingest.post("/v1/events", json.dumps(checkin(id="x" * 125, data={"symptoms": ["syncope"]})))
    (found,) = ingest.journal.ids
    assert len(found) <= 128
    assert found.endswith("#rejected")


@pytest.mark.parametrize("time", ["2099-01-01T00:00:00Z", "yesterday", None, 7, "2026-02-30T00:00:00Z"])
async def test_a_time_nobody_can_believe_becomes_that_of_receipt(ingest: Ingest, time: Any) -> None:
    await ingest.post("/v1/events", json.dumps(checkin(time=time, data={"symptoms": ["syncope"]}) | {"specversion": 1}))
    (record,) = ingest.journal.records
    assert record.event.time == NOW


async def test_another_patients_symptoms_are_not_forwarded(ingest: Ingest) -> None:
    sent = checkin(subject="p-2", data={"symptoms": ["syncope"]})
    answer = await ingest.post("/v1/events", json.dumps(sent))
    assert answer.status_code == 403
    assert ingest.journal.records == []


async def test_without_a_valid_token_nothing_is_forwarded(ingest: Ingest) -> None:
    answer = await ingest.post("/v1/events", json.dumps(checkin(data={"symptoms": ["syncope"]})), token="x.y.z")
    assert answer.status_code == 401
    assert ingest.journal.records == []


async def test_an_integration_needs_a_readable_subject(ingest: Ingest) -> None:
    nobody = checkin(subject=None, data={"symptoms": ["syncope"]})
    await ingest.post("/v1/events", json.dumps(nobody), role=Role.INTEGRATION)
    assert ingest.journal.records == []
    known = checkin(data={"symptoms": ["syncope"]})
    await ingest.post("/v1/events", json.dumps(known), role=Role.INTEGRATION)
    assert ingest.journal.ids == ["e-1#rejected"]


async def test_an_act_the_role_may_not_send_still_forwards_its_symptoms(ingest: Ingest) -> None:
    sent = checkin(type="liftline.function.tested.v1", data={"symptoms": ["new_functional_loss"]})
    answer = await ingest.post("/v1/events", json.dumps(sent))
    assert (answer.status_code, answer.json()["forwarded_as"]) == (403, "e-1#rejected")


async def test_a_batch_says_what_was_forwarded(ingest: Ingest) -> None:
    bad = checkin(id="e-2", type=SESSION, data={"symptoms": ["dark_urine", "fatigue"]})
    answer = await ingest.post("/v1/events", json.dumps([checkin(), bad]))
    assert [result.get("forwarded_as") for result in answer.json()["results"]] == [None, "e-2#rejected"]
    assert ingest.journal.ids == ["e-2#rejected", "e-1"]
    assert ingest.journal.records[0].raw["data"] == {"symptoms": ["dark_urine"]}
