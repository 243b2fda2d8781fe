"""Secrets and patients stay out of what is written down: logs, problems, metrics, health, what commands say.

The services run as they do anywhere, at the most talkative log level, and are given what makes programs talk: wrong
tokens, bad requests, poison on the topic, a table that is gone, connections that are cut.
"""

import logging
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from services.cli.embedded import EmbeddedPostgres
from services.cli.stack import in_environment
from shared.contracts.vocabulary import Role
from shared.runtime.errors import LiftlineError
from shared.runtime.ids import new_id
from shared.runtime.kafka.producer import Producer, Record
from shared.runtime.kafka.topics import PATIENT_EVENTS
from shared.runtime.logging import set_up_logging
from shared.runtime.postgres.engine import create_engine
from shared.runtime.settings import Settings
from shared.runtime.tokens import DevelopmentKeys
from tests.live.conftest import absent, kafka_settings
from tests.live.processes import command, readiness, serving
from tests.live.waiting import until
from tests.support.brokers import TUNING
from tests.support.logs import plain_logs

PATIENT = "p-marked-patient-7731"
TENANT = "marked"
NOTE = "marked note of a clinician"
PASSWORDS = {role: f"marked-{role}-password" for role in ("worker", "api")}
SALT = "marked-log-salt"


@pytest.fixture
async def server() -> AsyncIterator[EmbeddedPostgres]:
    """A PostgreSQL of this test's own: passwords of roles belong to the server."""
    made = EmbeddedPostgres()
    try:
        await made.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("PostgreSQL", error)
    try:
        yield made
    finally:
        await made.__aexit__(None, None, None)


@pytest.fixture
def keys(tmp_path: Path) -> DevelopmentKeys:
    return DevelopmentKeys(tmp_path / "keys")


@pytest.fixture
def environment(server: EmbeddedPostgres, kafka: str, keys: DevelopmentKeys) -> dict[str, str]:
    """LIFTLINE_* with marked secrets."""
    at = f"127.0.0.1:{server.port}/liftline"
    logins = {
        f"LIFTLINE_{service.upper()}_DATABASE_{kind}": f"postgresql://liftline_{service}_{role}:{PASSWORDS[role]}@{at}"
        for service in ("progression", "alerts")
        for kind, role in (("URL", "worker"), ("API_URL", "api"))
    }
    return {
        **in_environment({**TUNING, "poll_ms": 20, "log_level": "debug"}),
        **logins,
        "LIFTLINE_DATABASE_OWNER_URL": server.url,
        "LIFTLINE_KAFKA_BOOTSTRAP": kafka,
        "LIFTLINE_JWKS": str(keys.ensure()),
        "LIFTLINE_LOG_SALT": SALT,
    }


def as_service(environment: dict[str, str], service: str) -> dict[str, str]:
    """What the service itself is given: its own two logins."""
    kept = {name: value for name, value in environment.items() if "DATABASE" not in name}
    for kind in ("URL", "API_URL"):
        kept[f"LIFTLINE_DATABASE_{kind}"] = environment[f"LIFTLINE_{service.upper()}_DATABASE_{kind}"]
    return kept


class Written:
    """Everything that was written down for others than the patient's own people."""

    def __init__(self, tokens: list[str], server: EmbeddedPostgres) -> None:
        owner = server.url.partition("//postgres:")[2].partition("@")[0]
        self.marks = [PATIENT, NOTE, SALT, owner, *PASSWORDS.values(), *tokens, "PRIVATE KEY"]
        self.parts: dict[str, str] = {}

    def leaks(self) -> list[tuple[str, str]]:
        """Where a mark is found, and which."""
        return [(where, mark[:40]) for where, text in self.parts.items() for mark in self.marks if mark in text]


@pytest.mark.timeout(240)
async def test_secrets_and_patients_are_not_written_down(
    tmp_path: Path, environment: dict[str, str], keys: DevelopmentKeys, server: EmbeddedPostgres, kafka: str
) -> None:
    tokens = {role: keys.issue(role, TENANT, PATIENT if role is Role.APP else None) for role in Role}
    expired = keys.issue(Role.APP, TENANT, PATIENT, ttl=-timedelta(hours=1))
    forged = tokens[Role.APP][:-6] + "AAAAAA"
    written = Written([*tokens.values(), expired, forged], server)
    code, written.parts["migrate"] = await command("migrate", environment=environment)
    assert code == 0, written.parts["migrate"]
    async with (
        serving(tmp_path, as_service(environment, "progression"), "ingest", "progression") as urls,
        serving(tmp_path, as_service(environment, "alerts"), "alerts") as others,
    ):
        urls.update(others)
        for url in urls.values():
            await until(partial(_ready, url), f"{url} is ready", limit_s=60)
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            await _talk(http, urls, written, tokens, [expired, forged])
            await _poison(kafka)
            await _break_the_database(http, urls, tokens[Role.APP], server)
            await until(partial(_alerted, http, urls["alerts"], tokens[Role.CLINICIAN]), "the alert", limit_s=60)
            for name, url in urls.items():
                for path in ("/metrics", "/health/ready", "/health/live", "/openapi.json"):
                    written.parts[f"{name} {path}"] = (await http.get(f"{url}{path}")).text
    for name in urls:
        written.parts[f"{name}.log"] = (tmp_path / f"{name}.log").read_text()
    for words in (("doctor",), ("dlq", "list", "progression"), ("dlq", "list", "alerts")):
        settings = {**environment, "LIFTLINE_DATABASE_URL": environment["LIFTLINE_ALERTS_DATABASE_URL"]}
        _, written.parts[" ".join(words)] = await command(*words, environment=settings)
    assert written.leaks() == []
    assert "UndefinedTable" in written.parts["progression.log"]  # it was given reason to talk
    assert "unreadable" in written.parts["dlq list progression"]


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What a service logs."""
    stream = StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    set_up_logging(Settings(), "test", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    plain_logs()


@pytest.mark.parametrize(
    "statement",
    [
        "insert into nowhere values (:patient)",
        "select cast(:patient as uuid)",
        "insert into kept values (:patient)",  # the server's detail quotes the value
        "insert into kept values ('p-' || repeat(:patient, 9))",
    ],
)
async def test_an_error_of_the_database_is_logged_without_the_values(
    database: str, statement: str, log: StringIO
) -> None:
    engine = create_engine(database, application="test")
    try:
        async with engine.begin() as connection:
            await connection.execute(text("create temporary table kept (patient varchar(40) primary key)"))
            await connection.execute(text("insert into kept values (:patient)"), {"patient": PATIENT})
            with pytest.raises(DBAPIError) as caught:
                await connection.execute(text(statement), {"patient": PATIENT})
            assert "[parameters" not in str(caught.value) or "hidden" in str(caught.value)
            structlog.get_logger("test").error("it failed", exc_info=caught.value)
            await connection.rollback()
    finally:
        await engine.dispose()
    assert "it failed" in log.getvalue()
    assert PATIENT not in log.getvalue()


async def _talk(
    http: httpx.AsyncClient, urls: dict[str, str], written: Written, tokens: dict[Role, str], wrong: list[str]
) -> None:
    """Requests that are refused, each for another reason; their problems are kept."""
    events = f"{urls['ingest']}/v1/events"
    bad: list[dict[str, Any]] = [
        {"json": _event(PATIENT, time="yesterday")},
        {"json": {**_event(PATIENT), "data": {"symptoms": [NOTE]}}},
        {"json": _event("p-of-somebody-else")},
        {"content": f'{{"subject": "{PATIENT}", '.encode(), "headers": {"content-type": "application/json"}},
        {"content": PATIENT.encode() + b"\xff\x00", "headers": {"content-type": "application/cloudevents+json"}},
    ]
    app = {"authorization": f"Bearer {tokens[Role.APP]}"}
    for number, request in enumerate(bad):
        answer = await http.post(events, **{**request, "headers": {**request.get("headers", {}), **app}})
        assert 400 <= answer.status_code < 500, answer.text
        written.parts[f"problem {number}"] = answer.text.replace(f'"subject":"{PATIENT}"', "")
    for number, token in enumerate(wrong):
        for name, url in urls.items():
            path = "/v1/events" if name == "ingest" else f"/v1/patients/{PATIENT}/decisions"
            ask = http.post if name == "ingest" else http.get
            answer = await ask(f"{url}{path}", headers={"authorization": f"Bearer {token}"})
            assert answer.status_code in {401, 404}
            written.parts[f"{name} wrong token {number}"] = answer.text + str(answer.headers)
    clinician = {"authorization": f"Bearer {tokens[Role.CLINICIAN]}"}
    for path in ("prescription", "timeline", "decisions"):
        answer = await http.get(f"{urls['progression']}/v1/patients/{PATIENT}-unknown/{path}", headers=clinician)
        written.parts[f"unknown {path}"] = answer.text
    comment = {"comment": NOTE}
    answer = await http.post(f"{urls['alerts']}/v1/alerts/{new_id()}/comment", json=comment, headers=clinician)
    written.parts["an unknown alert"] = answer.text


async def _poison(kafka: str) -> None:
    async with Producer(kafka_settings(kafka)) as producer:
        key = f"{TENANT}/{PATIENT}".encode()
        await producer.send_all([Record(PATIENT_EVENTS, key, f"poison {NOTE}".encode(), (("ce_id", b"\xff"),))])


async def _break_the_database(
    http: httpx.AsyncClient, urls: dict[str, str], token: str, server: EmbeddedPostgres
) -> None:
    """Take a table away while an event is processed, cut every connection, and give it back."""
    owner = await asyncpg.connect(server.url)
    try:
        await owner.execute("alter table progression.journal_event rename to taken_away")
        answer = await http.post(
            f"{urls['ingest']}/v1/events", json=_event(PATIENT), headers={"authorization": f"Bearer {token}"}
        )
        assert answer.status_code == 202, answer.text
        await until(partial(_retries, http, urls["progression"]), "progression gives the batch back", limit_s=30)
        await owner.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
            " and datname = 'liftline'"
        )
        await owner.execute("alter table progression.taken_away rename to journal_event")
    finally:
        await owner.close()


async def _retries(http: httpx.AsyncClient, url: str) -> bool:
    lines = (await http.get(f"{url}/metrics")).text.splitlines()
    return any(line.startswith("liftline_consumer_retries_total{") and not line.endswith(" 0.0") for line in lines)


async def _alerted(http: httpx.AsyncClient, url: str, token: str) -> bool:
    answer = await http.get(f"{url}/v1/alerts", headers={"authorization": f"Bearer {token}"})
    return answer.is_success and PATIENT in answer.text


async def _ready(url: str) -> bool:
    return (await readiness(url))[0] == 200


def _event(patient: str, time: str | None = None) -> dict[str, object]:
    return {
        "specversion": "1.0",
        "id": str(new_id()),
        "source": "app:test",
        "type": "liftline.symptom.reported.v1",
        "subject": patient,
        "time": time or datetime.now(UTC).isoformat(),
        "data": {"symptoms": ["chest_pain"]},
    }
