"""The three services as processes on a PostgreSQL and a Kafka that take nothing but TLS."""

import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import httpx
import pytest

from services.cli.processes import free_port
from services.cli.stack import in_environment
from shared.contracts.vocabulary import Role
from shared.runtime.ids import new_id
from shared.runtime.tokens import DevelopmentKeys
from tests.live.processes import command, readiness, serving
from tests.live.waiting import until
from tests.support.apache_kafka import TUNING
from tests.support.brokers import APACHE
from tests.support.certificates import Authority
from tests.support.tls_kafka import USER, TlsKafka
from tests.support.tls_postgres import TlsPostgres

pytestmark = [pytest.mark.kafka, pytest.mark.skipif(not APACHE, reason="needs Apache Kafka: ./run test-kafka")]

PATIENT = "p-marked-patient"


@pytest.fixture
def keys(tmp_path: Path) -> DevelopmentKeys:
    return DevelopmentKeys(tmp_path / "keys")


@pytest.fixture
def environment(
    tmp_path: Path, keys: DevelopmentKeys, tls_kafka: TlsKafka, tls_postgres: TlsPostgres, authority: Authority
) -> dict[str, str]:
    """LIFTLINE_* of the services; the secrets among them are files."""
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "liftline_kafka_password").write_text(f"{tls_kafka.password}\n")
    (secrets / "liftline_database_url").write_text(tls_postgres.url)
    return {
        **in_environment({**TUNING, "poll_ms": 20}),
        "LIFTLINE_SECRETS_DIR": str(secrets),
        "LIFTLINE_JWKS": str(keys.ensure()),
        "LIFTLINE_KAFKA_BOOTSTRAP": tls_kafka.address("LOGIN"),
        "LIFTLINE_KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
        "LIFTLINE_KAFKA_CA_FILE": str(authority.ca_file),
        "LIFTLINE_KAFKA_USERNAME": USER,
    }


@pytest.mark.timeout(240)
async def test_an_event_becomes_an_alert_over_tls_alone(
    tmp_path: Path, environment: dict[str, str], keys: DevelopmentKeys, tls_kafka: TlsKafka
) -> None:
    for arguments in (("migrate",), ("topics", "create")):
        code, said = await command(*arguments, environment=environment)
        assert code == 0, said
    _, said = await command("doctor", environment=environment)
    assert re.search("^ok    database: PostgreSQL .* answers$", said, re.MULTILINE), said
    assert f"ok    broker: cluster {tls_kafka.cluster_id} answers and has all topics" in said
    async with serving(tmp_path, environment, "ingest", "progression", "alerts") as urls:
        for url in urls.values():
            await until(partial(_ready, url), f"{url} is ready", limit_s=60)
        await _report_a_symptom(urls["ingest"], keys)
        await until(lambda: _alerted(urls["alerts"], keys), "the red flag is an alert", limit_s=60)
    logs = "".join(path.read_text() for path in tmp_path.glob("*.log"))
    assert "Traceback" not in logs
    assert tls_kafka.password not in logs
    assert PATIENT not in logs


async def _ready(url: str) -> bool:
    return (await readiness(url))[0] == 200


async def _report_a_symptom(url: str, keys: DevelopmentKeys) -> None:
    event = {
        "specversion": "1.0",
        "id": str(new_id()),
        "source": "app:test",
        "type": "liftline.symptom.reported.v1",
        "subject": PATIENT,
        "time": datetime.now(UTC).isoformat(),
        "data": {"symptoms": ["chest_pain"]},
    }
    headers = {"authorization": f"Bearer {keys.issue(Role.APP, 'demo', PATIENT)}"}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        assert (await http.post(f"{url}/v1/events", json=event, headers=headers)).status_code == 202


async def _alerted(url: str, keys: DevelopmentKeys) -> bool:
    headers = {"authorization": f"Bearer {keys.issue(Role.CLINICIAN, 'demo')}"}
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        found = (await http.get(f"{url}/v1/alerts", headers=headers)).raise_for_status().json()["alerts"]
    return ("RED_FLAG_CV", PATIENT) in [(alert["code"], alert["patient_id"]) for alert in found]


@pytest.mark.timeout(180)
@pytest.mark.parametrize("service", ["progression", "alerts"])
async def test_a_service_that_kafka_keeps_refusing_stops_and_says_why(
    tmp_path: Path, environment: dict[str, str], service: str
) -> None:
    assert (await command("migrate", environment=environment))[0] == 0
    (tmp_path / "secrets" / "liftline_kafka_password").write_text("marked-and-wrong")
    environment["LIFTLINE_HTTP_PORT"] = str(free_port())
    code, said = await command("serve", service, environment=environment, limit_s=120)
    assert code == 1
    assert "process is beyond help and stops" in said
    assert "does not accept LIFTLINE_KAFKA_USERNAME and LIFTLINE_KAFKA_PASSWORD" in said
    assert "Traceback" not in said
    assert "marked-and-wrong" not in said


async def test_a_command_that_kafka_refuses_says_one_sentence(
    environment: dict[str, str], stranger: Authority, tls_kafka: TlsKafka
) -> None:
    environment["LIFTLINE_KAFKA_CA_FILE"] = str(stranger.ca_file)
    code, said = await command("topics", "create", environment=environment)
    assert code == 1
    assert said.startswith(f"liftline: Kafka at {tls_kafka.address('LOGIN')} shows a certificate that is not trusted")
    assert said.count("\n") == 1


async def test_a_file_that_is_not_there_stops_a_service_at_once(environment: dict[str, str]) -> None:
    environment["LIFTLINE_KAFKA_CA_FILE"] = "/none/ca.crt"
    code, said = await command("serve", "ingest", environment=environment)
    assert (code, said) == (2, "liftline: LIFTLINE_KAFKA_CA_FILE cannot be used: No such file or directory\n")


async def test_ingest_says_503_without_the_reason_and_logs_it(tmp_path: Path, environment: dict[str, str]) -> None:
    (tmp_path / "secrets" / "liftline_kafka_password").write_text("marked-and-wrong")
    async with serving(tmp_path, environment, "ingest") as urls:

        async def says_so() -> bool:
            status, text = await readiness(urls["ingest"])
            return status == 503 and "the broker cannot be reached" in text

        await until(says_so, "ingest is not ready", limit_s=60)
    log = (tmp_path / "ingest.log").read_text()
    assert "does not accept LIFTLINE_KAFKA_USERNAME" in log
    assert "marked-and-wrong" not in log
