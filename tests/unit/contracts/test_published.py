"""What is published: schemas and AsyncAPI are what the models say, and golden events stay readable for ever."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker

from shared.contracts import exact
from shared.contracts.alerts import STEP_TYPE
from shared.contracts.dead_letters import DEAD_LETTER
from shared.contracts.emissions import Assessed, DecisionSaid
from shared.contracts.events import EVENTS, Event, parse_event
from shared.contracts.generate import ASYNCAPI, CHANNELS, HERE, SCHEMAS, asyncapi, event_schema, files, stale
from shared.contracts.kafka import decode, encode
from shared.contracts.vocabulary import EventType
from shared.runtime.kafka import topics

GOLDEN = HERE / "golden"
EXAMPLES = sorted(GOLDEN.glob("*.json"))


def golden(path: Path) -> dict[str, Any]:
    raw: dict[str, Any] = exact.loads(path.read_text("utf-8"))
    return raw


def type_of(path: Path) -> str:
    """Its name up to `~`: a type may have more examples than one."""
    return path.stem.partition("~")[0]


def validator(path: Path) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / f"{type_of(path)}.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=FormatChecker())


def test_what_is_committed_is_what_the_models_say() -> None:
    assert stale(files()) == []


@pytest.mark.parametrize("path", [*sorted(SCHEMAS.glob("*.json")), ASYNCAPI], ids=lambda path: path.name)
def test_every_reference_leads_somewhere(path: Path) -> None:
    text = path.read_text("utf-8")
    for reference in set(re.findall(r'"\$ref": "#/([^"]+)"', text)):
        found = json.loads(text)
        for part in reference.split("/"):
            found = found[part.replace("~1", "/").replace("~0", "~")]


def test_every_event_type_has_an_example() -> None:
    assert {type_of(path) for path in EXAMPLES} == {str(kind) for kind in EVENTS} == {str(kind) for kind in EventType}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_golden_event_keeps_model_schema_and_journal(path: Path) -> None:
    raw = golden(path)
    assert raw["type"] == type_of(path)
    event = parse_event(raw)
    validator(path).validate(json.loads(path.read_text("utf-8")))
    stamped = raw | {"tenant": "demo", "receivedtime": "2026-04-01T00:00:00Z"}
    assert decode(encode(stamped)).event.data == event.data


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_golden_event_shows_every_field_and_no_other(path: Path) -> None:
    raw = golden(path)
    event = parse_event(raw)
    assert set(raw["data"]) <= set(type(event.data).model_fields)
    assert raw.keys() <= set(Event.model_fields)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_schema_refuses_what_the_model_refuses(path: Path) -> None:
    broken = [golden(path) for _ in range(4)]
    broken[0].pop("data")
    broken[1]["type"] = "liftline.mood.v1"
    broken[2]["id"] = "has space"
    broken[3]["specversion"] = "0.3"
    for raw in broken:
        assert list(validator(path).iter_errors(json.loads(exact.dumps(raw))))
        with pytest.raises(ValueError, match="/"):
            parse_event(raw)


def test_unknown_fields_are_no_error() -> None:
    path = GOLDEN / "liftline.pain.checkin.v1.json"
    raw = json.loads(path.read_text("utf-8"))
    validator(path).validate(raw | {"extension": "x", "data": raw["data"] | {"mood": "fine"}})


def test_numbers_are_numbers_in_events() -> None:
    assert event_schema(EventType.PAIN_CHECKIN)["$defs"]["data"]["properties"]["pain"]["type"] == "number"


def test_what_is_said_keeps_its_schema() -> None:
    said = DecisionSaid.model_validate(
        {
            "at": "2026-02-16T19:00:00+01:00",
            "tenant": "demo",
            "patient_id": "p-1",
            "decision_id": "s0216/leg_press",
            "trigger": "s0216",
            "exercise_id": "leg_press",
            "action": "INCREASE_LOAD",
            "reason": "OK",
            "load_kg": "60",
            "new_load_kg": "62.5",
            "rules": ["C-056"],
            "rule_set": "1.0.0",
            "sentence": "Two sessions in a row at the top of the range.",
        }
    )
    value = json.loads(Assessed(version=1, emission=said).model_dump_json(exclude_none=True))
    for name in ("liftline.assessment.said.v1", "liftline.alert.said.v1"):
        validator(Path(f"{name}.json")).validate(value)


def test_asyncapi_names_the_topics_there_are() -> None:
    document = asyncapi()
    silent = {topics.INGEST_DEAD_LETTERS}
    assert {channel["address"] for channel in document["channels"].values()} == set(topics.TOPICS) - silent
    assert set(CHANNELS) == set(topics.TOPICS) - silent
    assert document["asyncapi"] == "3.0.0"


def test_every_reference_of_asyncapi_leads_somewhere() -> None:
    document = json.loads(ASYNCAPI.read_text("utf-8"))
    references = list(_references(document))
    assert len(references) > len(EVENTS)
    for reference in references:
        file, _, pointer = reference.partition("#")
        found: Any = json.loads((HERE / file).read_text("utf-8")) if file else document
        for part in pointer.split("/")[1:]:
            found = found[part]


def test_every_message_type_is_described() -> None:
    messages = asyncapi()["components"]["messages"].values()
    named = {message["name"] for message in messages}
    assert named == {str(kind) for kind in EVENTS} | {
        "liftline.assessment.said.v1",
        "liftline.alert.said.v1",
        STEP_TYPE,
        DEAD_LETTER,
    }


def _references(value: Any) -> Any:
    if isinstance(value, dict):
        for name, item in value.items():
            if name == "$ref":
                yield item
            else:
                yield from _references(item)
    elif isinstance(value, list):
        for item in value:
            yield from _references(item)
