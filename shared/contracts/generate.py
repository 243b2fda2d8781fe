"""Writes the published contracts from the models: `python -m shared.contracts.generate [--check]`.

A JSON Schema per message type in schemas/, and an AsyncAPI 3.0 document of topics, messages and headers.
"""

import argparse
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from pydantic import JsonValue
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core.core_schema import DecimalSchema

from shared.contracts.alerts import STEP_TYPE, AlertStep
from shared.contracts.clinic import ClinicSettings
from shared.contracts.dead_letters import DEAD_LETTER, DeadLettered
from shared.contracts.emissions import Assessed
from shared.contracts.events import EVENTS, Event
from shared.contracts.kafka import ATTRIBUTES, CONTENT_TYPE, REQUIRED
from shared.contracts.vocabulary import EventType

HERE: Final = Path(__file__).parent
SCHEMAS: Final = HERE / "schemas"
ASYNCAPI: Final = HERE / "asyncapi.json"

SAID: Final[Mapping[str, str]] = {
    "liftline.assessment.said.v1": "What progression says: decisions, findings, outcomes of deliveries.",
    "liftline.alert.said.v1": "What alerts says: alerts raised, escalated, resolved.",
}
"""Types of the messages that say an emission."""

CLINIC_SETTINGS: Final = "liftline.clinic-settings.v1"
"""Schema of what is PUT to /v1/settings/clinic of alerts; on no topic."""

CHANNELS: Final[Mapping[str, tuple[str, str, tuple[str, ...]]]] = {
    "ingest.patient-event.v1": (
        "ingest",
        "The journal: every patient event, clinicians' acts included, in one order per patient.",
        tuple(EVENTS),
    ),
    "progression.assessment.v1": (
        "progression",
        "Decisions and findings, in the order they were said of a patient.",
        ("liftline.assessment.said.v1",),
    ),
    "alerts.alert.v1": (
        "alerts",
        "Alerts as they were said of a patient, and every step of their lives, each in its order.",
        ("liftline.alert.said.v1", STEP_TYPE),
    ),
    "progression.dead-letter.v1": ("progression", "Records progression could not process.", (DEAD_LETTER,)),
    "alerts.dead-letter.v1": ("alerts", "Records alerts could not process.", (DEAD_LETTER,)),
}
"""Topics: owner, what is on it, types of its messages."""

READERS: Final[Mapping[str, tuple[str, ...]]] = {
    "ingest.patient-event.v1": ("progression", "alerts"),
    "progression.assessment.v1": ("alerts",),
}

_DRAFT: Final = "https://json-schema.org/draft/2020-12/schema"
_SAID_HEADERS: Final = ("specversion", "id", "source", "type", "subject", "time", "tenant")
_STAMPED: Final = ("receivedtime", "tenant", "actor", "actorrole", "traceparent")


class _AsSent(GenerateJsonSchema):
    """Decimals are JSON numbers in an event; that a string is understood too is no part of the contract."""

    def decimal_schema(self, schema: DecimalSchema) -> JsonSchemaValue:
        described: JsonSchemaValue = {"type": "number"}
        self.update_with_validations(described, schema, self.ValidationsMapping.numeric)
        return described


def event_schema(kind: EventType) -> dict[str, Any]:
    """JSON Schema of an event of this type in structured mode. Unknown fields are allowed: readers ignore them."""
    envelope = Event.model_json_schema(schema_generator=_AsSent)
    data = EVENTS[kind].model_json_schema(schema_generator=_AsSent)
    properties = {**envelope["properties"], "type": {"const": str(kind)}, "data": {"$ref": "#/$defs/data"}}
    definitions = {**envelope["$defs"], **data.pop("$defs", {}), "data": data}
    for replaced in ("EventType", "Contract"):
        del definitions[replaced]
    for name in _STAMPED:
        properties[name] = {**properties[name], "description": "Set by ingest; what a client sends is dropped."}
    return {
        "$schema": _DRAFT,
        "title": str(kind),
        "description": data.get("description", ""),
        "type": "object",
        "required": envelope["required"],
        "properties": properties,
        "$defs": definitions,
    }


def said_schema(kind: str) -> dict[str, Any]:
    """JSON Schema of the data of a message that says an emission. Quantities are decimal numbers in strings."""
    schema = Assessed.model_json_schema(mode="serialization")
    return {"$schema": _DRAFT, **schema, "title": kind, "description": SAID[kind]}


def asyncapi() -> dict[str, Any]:
    """AsyncAPI 3.0 document of every topic that carries a contract."""
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Liftline",
            "version": "1.0.0",
            "description": "CloudEvents 1.0 in Kafka binary mode: ce_ headers in ASCII, data as the value.",
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {_channel_id(topic): _channel(topic) for topic in CHANNELS},
        "operations": _operations(),
        "components": {
            "messages": {_message_id(kind): _message(kind) for kind in (*EVENTS, *SAID, STEP_TYPE, DEAD_LETTER)},
            "schemas": {
                "eventHeaders": _headers(ATTRIBUTES, REQUIRED),
                "saidHeaders": _headers(_SAID_HEADERS, frozenset(_SAID_HEADERS) - {"subject", "tenant"}),
            },
        },
    }


def _channel(topic: str) -> dict[str, Any]:
    _, description, kinds = CHANNELS[topic]
    return {
        "address": topic,
        "description": description,
        "messages": {_message_id(kind): {"$ref": f"#/components/messages/{_message_id(kind)}"} for kind in kinds},
    }


def _operations() -> dict[str, Any]:
    operations: dict[str, Any] = {}
    for topic in CHANNELS:
        channel = {"$ref": f"#/channels/{_channel_id(topic)}"}
        operations[f"{_channel_id(topic)}Send"] = {"action": "send", "channel": channel}
        for reader in READERS.get(topic, ()):
            operations[f"{_channel_id(topic)}Receive{reader.capitalize()}"] = {"action": "receive", "channel": channel}
    return operations


def _message(kind: str) -> dict[str, Any]:
    """A message: its value is the data alone, where the schema of an event describes data and attributes."""
    event = kind in EVENTS
    return {
        "name": kind,
        "contentType": CONTENT_TYPE,
        "headers": {"$ref": f"#/components/schemas/{'event' if event else 'said'}Headers"},
        "payload": {"$ref": f"schemas/{kind}.json" + ("#/$defs/data" if event else "")},
        "bindings": {"kafka": {"key": {"type": "string", "description": "tenant/patient"}}},
    }


def _headers(names: tuple[str, ...], required: frozenset[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": [f"ce_{name}" for name in names if name in required],
        "properties": {f"ce_{name}": {"type": "string", "pattern": "^[ -~]+$"} for name in names},
    }


def _channel_id(topic: str) -> str:
    owner, name, _ = topic.split(".")
    return owner + "".join(word.capitalize() for word in name.split("-"))


def _message_id(kind: str) -> str:
    return "".join(word.capitalize() for word in kind.removeprefix("liftline.").replace("_", ".").split(".")[:-1])


def files() -> dict[Path, str]:
    """Every generated file with its content."""
    schemas: dict[str, dict[str, JsonValue]] = {str(kind): event_schema(kind) for kind in EVENTS}
    schemas |= {kind: said_schema(kind) for kind in SAID}
    schemas[DEAD_LETTER] = {"$schema": _DRAFT, **DeadLettered.model_json_schema(mode="serialization")}
    schemas[STEP_TYPE] = {"$schema": _DRAFT, **AlertStep.model_json_schema(mode="serialization")}
    schemas[CLINIC_SETTINGS] = {"$schema": _DRAFT, **ClinicSettings.model_json_schema()}
    written = {SCHEMAS / f"{kind}.json": schema for kind, schema in schemas.items()} | {ASYNCAPI: asyncapi()}
    return {
        path: json.dumps(content, indent=2, ensure_ascii=False, default=float) + "\n"
        for path, content in written.items()
    }


def _text(content: Mapping[str, Any]) -> str:
    return json.dumps(content, indent=2, ensure_ascii=False, default=float) + "\n"


def stale(wanted: Mapping[Path, str]) -> list[str]:
    """Names of committed files that differ from what the models say, are missing, or belong to nothing any more."""
    differing = [path for path, text in wanted.items() if not path.exists() or path.read_text("utf-8") != text]
    return sorted(path.name for path in (*differing, *(set(SCHEMAS.glob("*.json")) - wanted.keys())))


def main() -> int:
    """Write the files, or with --check say which ones are stale; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m shared.contracts.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing, fail when a file is stale")
    wanted = files()
    if parser.parse_args().check:
        found = stale(wanted)
        if found:
            sys.stderr.write(f"stale, run python -m shared.contracts.generate: {', '.join(found)}\n")
        return 1 if found else 0
    SCHEMAS.mkdir(exist_ok=True)
    for path in set(SCHEMAS.glob("*.json")) - wanted.keys():
        path.unlink()
    for path, text in wanted.items():
        path.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
