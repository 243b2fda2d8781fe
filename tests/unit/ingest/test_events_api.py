"""POST /v1/events: media types, a result per event, and what is stamped."""

import json
import re
from typing import Any

import pytest

from services.ingest.domain.sender import Sender
from shared.contracts.vocabulary import Role
from tests.unit.ingest.conftest import NOW, Ingest, checkin

ONE = "application/cloudevents+json"
BATCH = "application/cloudevents-batch+json"
NDJSON = "application/x-ndjson"
PLAIN = "application/json"


@pytest.mark.parametrize("media", [ONE, PLAIN, f"{PLAIN}; charset=utf-8"])
async def test_a_single_event_is_taken(ingest: Ingest, media: str) -> None:
    answer = await ingest.post("/v1/events", json.dumps(checkin()), media)
    assert answer.status_code == 202
    assert answer.json() == {"results": [{"id": "e-1", "source": "app:test", "status": "accepted"}]}
    assert ingest.journal.ids == ["e-1"]


@pytest.mark.parametrize(
    ("media", "text"),
    [
        (BATCH, json.dumps([checkin(), checkin(id="e-2")])),
        (PLAIN, "  " + json.dumps([checkin(), checkin(id="e-2")], indent=2) + "\n"),
        (NDJSON, json.dumps(checkin()) + "\n\n" + json.dumps(checkin(id="e-2")) + "\r\n"),
    ],
)
async def test_many_events_are_taken_in_order(ingest: Ingest, media: str, text: str) -> None:
    answer = await ingest.post("/v1/events", text, media)
    assert [result["status"] for result in answer.json()["results"]] == ["accepted", "accepted"]
    assert ingest.journal.ids == ["e-1", "e-2"]


async def test_a_backlog_goes_on_the_journal_oldest_first_behind_its_red_flags(ingest: Ingest) -> None:
    """Newest first, each event of a phone that was away would be late behind the one before it."""
    backlog = [checkin(id=f"e-{day}", time=f"2026-02-0{day}T00:00:00{zone}") for day, zone in [(2, "Z"), (1, "+02:00")]]
    flag = {"type": "liftline.symptom.reported.v1", "data": {"symptoms": ["chest_pain"]}}
    same = checkin(id="a-2", time="2026-02-02T00:00:00Z")
    sent = [*backlog, checkin(id="e-0", time="2026-01-31T23:30:00Z"), same, checkin(id="flag", **flag)]
    answer = await ingest.post("/v1/events", json.dumps(sent))
    assert [result["id"] for result in answer.json()["results"]] == ["e-2", "e-1", "e-0", "a-2", "flag"]
    assert ingest.journal.ids == ["flag", "e-1", "e-0", "a-2", "e-2"]


async def test_of_two_events_with_one_id_the_first_stays_the_first(ingest: Ingest) -> None:
    first = checkin(time="2026-02-02T19:00:00+01:00", data={"pain": 3})
    second = checkin(time="2026-02-01T19:00:00+01:00", data={"pain": 4})
    await ingest.post("/v1/events", json.dumps([first, second]))
    assert [record.raw["data"]["pain"] for record in ingest.journal.records] == [3, 4]


async def test_the_server_stamps_and_the_client_cannot(ingest: Ingest) -> None:
    sent = checkin(tenant="other", receivedtime="1999-01-01T00:00:00Z", traceparent="x", mystery=1)
    answer = await ingest.post("/v1/events", json.dumps(sent))
    warned = {warning["pointer"]: warning["detail"] for warning in answer.json()["results"][0]["warnings"]}
    assert warned == {
        "/tenant": "set by the server",
        "/receivedtime": "set by the server",
        "/traceparent": "set by the server",
        "/mystery": "unknown attribute, not kept",
    }
    record = ingest.journal.records[0]
    assert record.event.tenant == "demo"
    assert record.event.receivedtime == NOW
    assert str(record.event.traceparent).split("-")[1] == answer.headers["trace-id"]
    assert "mystery" not in record.raw


async def test_data_stays_as_the_client_wrote_it(ingest: Ingest) -> None:
    text = json.dumps(checkin()).replace('{"pain": 2}', '{"pain": 2.50, "mood": "müde", "n": 1.10}')
    answer = await ingest.post("/v1/events", text)
    assert [warning["pointer"] for warning in answer.json()["results"][0]["warnings"]] == ["/data/mood", "/data/n"]
    data = ingest.journal.records[0].raw["data"]
    assert [str(value) for value in data.values()] == ["2.50", "müde", "1.10"]


async def test_a_typo_inside_a_session_is_seen(ingest: Ingest) -> None:
    session = {
        "session_id": "s1",
        "started_at": "2026-02-02T18:00:00+01:00",
        "ended_at": "2026-02-02T19:00:00+01:00",
        "exercises": [{"exercise_id": "squat", "pian": 7, "sets": [{"reps": 8, "load_kg": 60, "rest": 90}]}],
    }
    sent = checkin(type="liftline.session.completed.v1", data=session)
    answer = await ingest.post("/v1/events", json.dumps(sent))
    pointers = [warning["pointer"] for warning in answer.json()["results"][0]["warnings"]]
    assert pointers == ["/data/exercises/0/pian", "/data/exercises/0/sets/0/rest"]


@pytest.mark.parametrize(
    ("sent", "pointer"),
    [
        (checkin(data={"pain": 11}), "/data/pain"),
        (checkin(data={}), "/data/pain"),
        (checkin(data=None), "/data"),
        (checkin(type="liftline.mood.v1"), "/type"),
        (checkin(subject=None), "/subject"),
        (checkin(time=None), "/time"),
        (checkin(time=1770055200), "/time"),
        (checkin(time="1770055200"), "/time"),
        (checkin(time="2026-02-02T19:00:00"), "/time"),
        (checkin(time="2026-02-30T19:00:00Z"), "/time"),
        (checkin(id="has space"), "/id"),
        (checkin(id="ü"), "/id"),
        (checkin(id=None), "/id"),
        (checkin(source="x" * 129), "/source"),
        (checkin(specversion="0.3"), "/specversion"),
        (checkin(datacontenttype="text/xml"), "/datacontenttype"),
        (checkin(data_base64="AA=="), "/data_base64"),
        (checkin(data={"pain": 1, "note": "nul \x00"}), "/data/note"),
        (checkin(data={"pain": 1, "note": "\ud800"}), "/data/note"),
    ],
)
async def test_a_single_bad_event_is_a_problem(ingest: Ingest, sent: dict[str, Any], pointer: str) -> None:
    answer = await ingest.post("/v1/events", json.dumps(sent))
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert pointer in [error["pointer"] for error in answer.json()["errors"]]
    assert ingest.journal.records == []


@pytest.mark.parametrize("text", ["", "{", "null", "[1", "7", '{"a":1}{', '{"pain":NaN}'])
async def test_what_is_no_event_is_a_problem(ingest: Ingest, text: str) -> None:
    assert (await ingest.post("/v1/events", text)).status_code in {400, 422}


BROKEN = [
    '{"id": "b", "data": }',
    '{"id": "b", "id": "c"}',
    '{"x": NaN}',
    '{"x": 1e999999999}',
    '{"x": ' + "9" * 5000 + "}",
    '{"x": ' + "[" * 20_000 + "]" * 20_000 + "}",
    "17",
    "null",
    json.dumps(checkin(data={"pain": 99})),
    json.dumps(checkin(subject="p-2")),
    json.dumps(checkin(data={"pain": 1, "pad": "x" * 70_000})),
    '{"a": "\\u0000"}',
]


@pytest.mark.parametrize("broken", BROKEN)
@pytest.mark.parametrize("media", [BATCH, NDJSON])
async def test_a_bad_event_never_costs_its_neighbours(ingest: Ingest, broken: str, media: str) -> None:
    texts = [json.dumps(checkin()), broken, json.dumps(checkin(id="e-3"))]
    body = "\n".join(texts) if media == NDJSON else f"[{','.join(texts)}]"
    answer = await ingest.post("/v1/events", body, media)
    assert answer.status_code == 202
    results = answer.json()["results"]
    assert [result["status"] for result in results] == ["accepted", "rejected", "accepted"]
    assert results[1]["problem"]["status"] in {403, 413, 422}
    assert ingest.journal.ids == ["e-1", "e-3"]


async def test_answers_repeat_no_values(ingest: Ingest) -> None:
    sent = checkin(data={"pain": "secret-value", "location": "secret-place"})
    answer = await ingest.post("/v1/events", json.dumps(sent))
    assert answer.status_code == 422
    assert "secret" not in answer.text


async def test_a_request_is_not_flooded_with_errors(ingest: Ingest) -> None:
    sets: list[dict[str, int]] = [{} for _ in range(5000)]
    sent = checkin(type="liftline.session.completed.v1", data={"exercises": [{"sets": sets}]})
    answer = await ingest.post("/v1/events", json.dumps(sent))
    assert len(answer.json()["errors"]) == 20


APP_MAY = {"session.completed", "pain.checkin", "symptom.reported", "bp.recorded", "pause.declared", "device.status"}
CLINICAL = {"profile.changed", "technique.signed_off", "reassessment.completed", "clearance.granted"}
ACTS = CLINICAL | {"decision.approved", "decision.declined", "plan.activation_requested", "contact.recorded"}


@pytest.mark.parametrize(
    ("role", "refused"),
    [
        (Role.APP, ACTS | {"plan.imported", "plan.changed", "function.tested"}),
        (Role.INTEGRATION, ACTS),
        (Role.CLINICIAN, set()),
        (Role.LEAD, set()),
    ],
)
async def test_who_may_send_what(ingest: Ingest, role: Role, refused: set[str]) -> None:
    names = APP_MAY | ACTS | {"plan.imported", "plan.changed", "function.tested"}
    found = set()
    for name in names:
        sent = checkin(type=f"liftline.{name}.v1", data={})
        answer = await ingest.post("/v1/events", json.dumps(sent), role=role)
        if answer.status_code == 403:
            found.add(name)
    assert found == refused


async def test_an_app_speaks_for_its_own_patient_only(ingest: Ingest) -> None:
    answer = await ingest.post("/v1/events", json.dumps(checkin(subject="p-2")))
    assert answer.status_code == 403
    assert (await ingest.post("/v1/events", json.dumps(checkin(subject="p-2")), role=Role.LEAD)).status_code == 202


@pytest.mark.parametrize(
    ("role", "to_date", "status"),
    [(Role.APP, "2026-03-01", 202), (Role.APP, "2026-03-02", 403), (Role.CLINICIAN, "2026-03-02", 202)],
)
async def test_a_pause_beyond_28_days_needs_a_clinician(ingest: Ingest, role: Role, to_date: str, status: int) -> None:
    data = {"from_date": "2026-02-02", "to_date": to_date, "reason": "travel"}
    sent = checkin(type="liftline.pause.declared.v1", data=data)
    assert (await ingest.post("/v1/events", json.dumps(sent), role=role)).status_code == status


async def test_ops_sends_nothing(ingest: Ingest) -> None:
    assert (await ingest.post("/v1/events", json.dumps(checkin()), role=Role.OPS)).status_code == 403


def test_every_reference_of_the_api_description_leads_somewhere(ingest: Ingest) -> None:
    described = ingest.app.openapi()
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(described))):
        found = described
        for part in reference.split("/"):
            found = found[part]
    assert {"/v1/events", "/v1/payloads/strong-csv", "/health/ready"} <= described["paths"].keys()


@pytest.mark.parametrize("role", [Role.CLINICIAN, Role.LEAD, Role.INTEGRATION])
async def test_who_acted_is_stamped_from_the_token_and_never_taken_from_the_client(ingest: Ingest, role: Role) -> None:
    """C-009, C-101: a clinical act carries its author."""
    token = ingest.keys.issue(role, "demo", None, subject="Dr Müller/1%")
    sent = checkin(actor="somebody", actorrole="clinician")
    answer = await ingest.post("/v1/events", json.dumps(sent), token=token)
    warned = {warning["pointer"] for warning in answer.json()["results"][0]["warnings"]}
    assert warned == {"/actor", "/actorrole"}
    event = ingest.journal.records[0].event
    assert (event.actor, event.actorrole) == ("Dr%20M%C3%BCller/1%25", role)


async def test_an_app_is_stamped_by_its_role_alone(ingest: Ingest) -> None:
    """C-009: whose app it is, the subject of the event says."""
    await ingest.post("/v1/events", json.dumps(checkin(actor="dr-1", actorrole="clinician")))
    event = ingest.journal.records[0].event
    assert (event.actor, event.actorrole) == (None, Role.APP)


def test_an_actor_of_any_length_fits_a_header() -> None:
    """C-009."""
    long, other = (Sender("demo", Role.CLINICIAN, subject=f"{'x' * 300}{number}").actor for number in (1, 2))
    assert long != other
    assert long is not None
    assert len(long) == 64


async def test_a_deletion_names_what_it_deletes(ingest: Ingest) -> None:
    """C-005."""
    deletion = checkin(id="e-2", type="liftline.event.deleted.v1", data={"reason": "typed twice"})
    answer = await ingest.post("/v1/events", json.dumps(deletion))
    assert answer.status_code == 422
    assert (await ingest.post("/v1/events", json.dumps(deletion | {"supersedes": "e-1"}))).status_code == 202
