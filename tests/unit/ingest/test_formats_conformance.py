"""What every format of the catalogue keeps, so that a new one is tested before its author writes a test."""

import json
import pkgutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from services.ingest import formats
from services.ingest.domain.conversion import Converted, Format, Unconvertible
from services.ingest.formats import FORMATS
from shared.contracts import exact
from shared.contracts.events import content_hash, parse_event
from tests.unit.ingest.conftest import Ingest

SAMPLES = Path(__file__).parent / "samples"
"""A folder per format: payload.* and the parameters that suit it, for patient p-1."""


def given(format_id: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((SAMPLES / format_id.replace("-", "_") / "parameters.json").read_text())
    return read


def payload(format_id: str) -> str:
    (path,) = (SAMPLES / format_id.replace("-", "_")).glob("payload.*")
    return path.read_text(encoding="utf-8")


@pytest.fixture(params=FORMATS, ids=lambda each: each.id)
def each(request: pytest.FixtureRequest) -> Format:
    found: Format = request.param
    return found


@pytest.fixture
def sample(each: Format) -> str:
    return payload(each.id)


@pytest.fixture
def converted(each: Format, sample: str) -> Converted:
    return each.convert(sample, each.parameters.model_validate(given(each.id)))


def test_every_module_is_registered_under_its_own_name() -> None:
    modules = {module.name for module in pkgutil.iter_modules(formats.__path__)}
    assert [each.id.replace("-", "_") for each in FORMATS] == sorted(modules)
    assert all((Path(__file__).parent / "formats" / f"test_{module}.py").exists() for module in modules)


def test_every_event_keeps_the_contract(each: Format, converted: Converted) -> None:
    assert converted.events
    for event in converted.events:
        parsed = parse_event(exact.loads(exact.dumps(event)))
        assert parsed.subject == "p-1"
        assert parsed.source == f"import:{each.id}"
        assert {"tenant", "receivedtime"}.isdisjoint(event)


def test_a_repeated_import_is_the_same(each: Format, sample: str, converted: Converted) -> None:
    again = each.convert(sample, each.parameters.model_validate(given(each.id)))
    assert again == converted
    assert [content_hash(event) for event in again.events] == [content_hash(event) for event in converted.events]


def test_ids_are_unique_and_belong_to_the_patient(each: Format, sample: str, converted: Converted) -> None:
    ids = {event["id"] for event in converted.events}
    other = each.convert(sample, each.parameters.model_validate(given(each.id) | {"patient": "p-2"}))
    assert len(ids) == len(converted.events)
    assert ids.isdisjoint(event["id"] for event in other.events)


def test_events_come_in_order_of_time_and_no_row_is_lost(converted: Converted) -> None:
    times = [parse_event(exact.loads(exact.dumps(event))).time for event in converted.events]
    assert times == sorted(times)
    lines = [row.line for row in converted.skipped]
    assert len(set(lines)) == len(lines) < converted.rows
    assert all(row.reason for row in converted.skipped)


def test_nothing_is_assumed_unasked(converted: Converted) -> None:
    for event in converted.events:
        for exercise in event["data"].get("exercises", ()):
            assert {"pain", "technique_ok"}.isdisjoint(exercise)


def test_a_misspelt_parameter_is_an_error(each: Format) -> None:
    with pytest.raises(ValidationError):
        each.parameters.model_validate(given(each.id) | {"assume_pian": 1})


@pytest.mark.parametrize("text", ["", "\x00", "]", "\ud800", "a,b\n" * 3, "x" * 100_000])
def test_another_payload_is_refused_in_a_sentence(each: Format, text: str) -> None:
    with pytest.raises(Unconvertible) as refused:
        each.convert(text, each.parameters.model_validate(given(each.id)))
    assert refused.value.detail.endswith(".")


async def test_it_is_served(each: Format, sample: str, converted: Converted, ingest: Ingest) -> None:
    query = "&".join(f"{name}={value}" for name, value in given(each.id).items())
    answer = await ingest.post(f"/v1/payloads/{each.id}?{query}", sample, each.media_types[0])
    assert answer.status_code == 202
    body = answer.json()
    assert [result["status"] for result in body["results"]] == ["accepted"] * len(converted.events)
    assert ingest.journal.ids == [event["id"] for event in converted.events]
    assert (body["rows"], len(body["rows_skipped"])) == (converted.rows, len(converted.skipped))


@pytest.mark.parametrize(
    ("change", "status", "pointer"),
    [
        (lambda query: query.pop("patient"), 422, "/patient"),
        (lambda query: query.update(time_zone="Mars/Olympus"), 422, "/time_zone"),
        (lambda query: query.pop("time_zone"), 422, "/time_zone"),
        (lambda query: query.pop("weight_unit"), 422, "/weight_unit"),
        (lambda query: query.update(colour="red"), 422, "/colour"),
    ],
)
async def test_strong_parameters_are_asked_for(
    ingest: Ingest, change: Callable[[dict[str, Any]], Any], status: int, pointer: str
) -> None:
    query = given("strong-csv")
    change(query)
    text = "&".join(f"{name}={value}" for name, value in query.items())
    answer = await ingest.post(f"/v1/payloads/strong-csv?{text}", payload("strong-csv"), "text/csv")
    assert answer.status_code == status
    assert [error["pointer"] for error in answer.json()["errors"]] == [pointer]


async def test_a_payload_about_another_patient_is_refused_event_by_event(ingest: Ingest) -> None:
    path = "/v1/payloads/strong-csv?patient=p-2&weight_unit=kg&time_zone=Europe/Berlin"
    answer = await ingest.post(path, payload("strong-csv"), "text/csv")
    assert {result["problem"]["status"] for result in answer.json()["results"]} == {403}
    assert ingest.journal.records == []


async def test_an_unknown_format_names_the_known_ones(ingest: Ingest) -> None:
    answer = await ingest.post("/v1/payloads/weak-csv", "x", "text/csv")
    assert answer.status_code == 404
    assert "strong-csv" in answer.json()["detail"]
    assert (await ingest.post("/v1/payloads/strong-csv", "x", "text/html")).status_code == 415
