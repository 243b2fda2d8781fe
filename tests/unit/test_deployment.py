"""The files of deploy/ and docker-compose.yml, read as text: what they repeat from elsewhere still holds there."""

import re
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from services.alerts.settings import AlertsSettings
from services.ingest.settings import IngestSettings
from services.progression.settings import ProgressionSettings
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings

ROOT = Path(__file__).resolve().parents[2]
SETTINGS: dict[str, type[Settings]] = {
    "ingest": IngestSettings,
    "progression": ProgressionSettings,
    "alerts": AlertsSettings,
}


def read(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def blocks(text: str, indent: str) -> dict[str, str]:
    """The mappings at one depth of a YAML text, by key."""
    parts = re.split(rf"^{indent}(?=[a-z][\w-]*:)", text, flags=re.MULTILINE)[1:]
    return {part.split(":", 1)[0]: part for part in parts}


def with_merged(block: str, anchors: dict[str, str]) -> str:
    """The block and everything that it merges (`<<: *name`)."""
    names = re.findall(r"<<: \*(\w+)", block)
    return block + "".join(with_merged(anchors[name], anchors) for name in names)


COMPOSE = read("docker-compose.yml")
TOP = blocks(COMPOSE, "")
ANCHORS = {found[1]: block for block in TOP.values() if (found := re.match(r"x-[\w-]+: &(\w+)", block))}
SERVICES = blocks(TOP["services"], "  ")


def test_the_composed_services_are_found() -> None:
    assert {"kafka", "postgres", "migrations", "topics", "prometheus", *SETTINGS} <= SERVICES.keys()


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    "guard", ["read_only: true", "cap_drop: [ALL]", "no-new-privileges:true", "mem_limit:", "user:", "healthcheck:"]
)
def test_every_composed_container_is_guarded(name: str, guard: str) -> None:
    assert guard in with_merged(SERVICES[name], ANCHORS)


def test_no_composed_container_runs_as_root() -> None:
    users = re.findall(r'^ +user: "?([\w:]+)', COMPOSE, flags=re.MULTILINE)
    assert users
    assert not {user.split(":")[0] for user in users} & {"0", "root"}


@pytest.mark.parametrize("name", SETTINGS)
def test_each_service_is_scraped_where_it_listens(name: str) -> None:
    port = SETTINGS[name].model_fields["http_port"].default
    assert f'"{name}:{port}"' in read("deploy/prometheus/prometheus.yml")
    assert f"LIFTLINE_HTTP_PORT: {port} " in SERVICES[name]


def test_alerting_rules_use_metrics_that_exist() -> None:
    registry = CollectorRegistry()
    Metrics(registry)
    known = {f"{family.name}{'_total' if family.type == 'counter' else ''}" for family in registry.collect()}
    expressions = re.findall(r"^ +expr: (.+)$", read("deploy/prometheus/rules.yml"), flags=re.MULTILINE)
    used = {name for expression in expressions for name in re.findall(r"\bliftline_\w+", expression)}
    assert used
    assert used - known == set()


def test_the_composed_kafka_is_the_version_that_the_tests_run_on() -> None:
    found = re.search(r"<artifactId>kafka_2\.13</artifactId>\s*<version>([\d.]+)<", read("deploy/kafka/pom.xml"))
    assert found
    assert f"image: apache/kafka:{found[1]}\n" in COMPOSE
