"""The files of deploy/ and docker-compose.yml, read as text: what they repeat from elsewhere still holds there."""

import re
import subprocess
from pathlib import Path

import pytest
from prometheus_client import CollectorRegistry

from services.alerts.settings import AlertsSettings
from services.cli.owner import LOGINS
from services.ingest.settings import IngestSettings
from services.progression.settings import ProgressionSettings
from shared.runtime.metrics import Metrics
from shared.runtime.settings import Settings

WITH_A_LOGIN = LOGINS.keys() - {"ingest_database_url"}
"""On the real clock ingest needs no database."""

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
    assert re.search(rf"LIFTLINE_HTTP_PORT: {port}\b", SERVICES[name])


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


@pytest.mark.parametrize("service", ["progression", "alerts"])
def test_each_composed_service_has_its_own_two_logins_and_no_other(service: str) -> None:
    mounted = set(re.findall(r"source: (\w+database\w+), target: (\w+)", SERVICES[service]))
    assert mounted == {
        (f"liftline_{service}_database_url", "liftline_database_url"),
        (f"liftline_{service}_database_api_url", "liftline_database_api_url"),
    }


def test_only_jobs_and_tools_are_given_the_owner() -> None:
    given = {name for name, block in SERVICES.items() if "liftline_database_owner_url" in with_merged(block, ANCHORS)}
    assert given == {"migrations", "liftline"}


def test_the_logins_that_prepare_makes_are_those_that_migrate_knows(tmp_path: Path) -> None:
    for name in ("deploy/prepare", "jwks.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(read(name) if name != "jwks.json" else "{}")
    (tmp_path / "deploy/prepare").chmod(0o755)
    made: list[dict[str, str]] = []
    for _ in range(2):
        subprocess.run([tmp_path / "deploy/prepare", "https://id.example.org/", "jwks.json"], check=True, timeout=20)
        made.append({path.name: path.read_text() for path in (tmp_path / "secrets").glob("liftline_*_url")})
    urls = made[0]
    assert made[1] == urls, "what is there stays as it is"
    found = {setting: urls[f"liftline_{setting}"].split("//")[1].split(":")[0] for setting in WITH_A_LOGIN}
    assert found == {setting: LOGINS[setting] for setting in WITH_A_LOGIN}
    assert len({url.split(":")[2] for url in urls.values()}) == len(urls), "each has a password of its own"
    assert {f"liftline_{setting}" for setting in WITH_A_LOGIN} | {"liftline_database_owner_url"} == urls.keys()


def test_the_image_holds_hashed_wheels_and_no_installer_and_runs_as_nobody() -> None:
    dockerfile = read("deploy/Dockerfile")
    last = dockerfile.rpartition("\nFROM ")[2]
    assert "python -m venv --without-pip /opt/liftline/venv" in dockerfile
    assert "--only-binary :all: --require-hashes --requirement requirements.lock" in dockerfile
    assert "COPY deploy/requirements.lock ." in dockerfile
    assert "pip" not in last
    assert re.search(r"^USER 10001:10001$", last, flags=re.MULTILINE)


def test_only_development_publishes_kafka_and_on_loopback_only() -> None:
    assert "ports:" not in SERVICES["kafka"]
    assert "ports:" not in SERVICES["postgres"]
    development = read("deploy/development.yml")
    assert re.findall(r"ports: (.+)", development) == ['["127.0.0.1:9092:9094"]']
    assert "MACHINE://127.0.0.1:9092" in development
    assert re.findall(r"files=(\S+)", read("deploy/prepare")) == [
        "docker-compose.yml:deploy/development.yml",
        "docker-compose.yml",
    ]
