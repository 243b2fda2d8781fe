"""Settings of TLS and logins: what belongs together, and what production refuses."""

import ssl
from pathlib import Path

import pytest
from faststream.kafka.security import parse_security

from services.cli.owner import OwnerSettings
from shared.runtime.errors import Misconfigured
from shared.runtime.kafka.connection import connection, security
from shared.runtime.settings import Settings, StoreSettings, load
from tests.support.certificates import Authority

PRODUCTION = {"MODE": "production"}
LOGIN = {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_USERNAME": "ann", "KAFKA_PASSWORD": "hunter2"}


@pytest.fixture
def given(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment without settings."""
    for name in (f"LIFTLINE_{field.upper()}" for field in {*StoreSettings.model_fields, *OwnerSettings.model_fields}):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.delenv("LIFTLINE_SECRETS_DIR", raising=False)
    return monkeypatch


def settings(given: pytest.MonkeyPatch, **values: str) -> Settings:
    for name, value in values.items():
        given.setenv(f"LIFTLINE_{name}", value)
    return load(Settings)


def refused(given: pytest.MonkeyPatch, **values: str) -> str:
    with pytest.raises(Misconfigured) as caught:
        settings(given, **values)
    assert "hunter2" not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"KAFKA_SECURITY_PROTOCOL": "TLS"}, "LIFTLINE_KAFKA_SECURITY_PROTOCOL: input should be 'PLAINTEXT', 'SSL'"),
        ({**LOGIN, "KAFKA_SASL_MECHANISM": "GSSAPI"}, "LIFTLINE_KAFKA_SASL_MECHANISM: input should be 'PLAIN'"),
        ({"KAFKA_CA_FILE": "ca.crt"}, "LIFTLINE_KAFKA_CA_FILE needs LIFTLINE_KAFKA_SECURITY_PROTOCOL=SSL or SASL_SSL"),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_CERTIFICATE_FILE": "me.crt"},
            "LIFTLINE_KAFKA_CERTIFICATE_FILE and LIFTLINE_KAFKA_KEY_FILE belong together",
        ),
        (
            {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_USERNAME": "ann"},
            "LIFTLINE_KAFKA_SECURITY_PROTOCOL=SASL_SSL needs LIFTLINE_KAFKA_USERNAME and _PASSWORD",
        ),
        (
            {"KAFKA_PASSWORD": "hunter2"},
            "LIFTLINE_KAFKA_USERNAME and _PASSWORD need LIFTLINE_KAFKA_SECURITY_PROTOCOL=SASL_SSL",
        ),
        (
            {**LOGIN, "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_SASL_MECHANISM": "PLAIN"},
            "LIFTLINE_KAFKA_SASL_MECHANISM=PLAIN sends the password and is for SASL_SSL only",
        ),
    ],
)
def test_what_does_not_belong_together_is_said(given: pytest.MonkeyPatch, values: dict[str, str], said: str) -> None:
    assert said in refused(given, **values)


@pytest.mark.parametrize(
    ("values", "needs"),
    [
        ({"KAFKA_BOOTSTRAP": "kafka:9092"}, "KAFKA_SECURITY_PROTOCOL=SSL or SASL_SSL"),
        ({"KAFKA_BOOTSTRAP": "127.0.0.1:9092,10.0.0.7:9092"}, "KAFKA_SECURITY_PROTOCOL=SSL or SASL_SSL"),
        ({**LOGIN, "KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT", "KAFKA_BOOTSTRAP": "kafka:1"}, "=SSL or SASL_SSL"),
        ({"DATABASE_URL": "postgresql://a:b@db/x"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://a:b@db/x?sslmode=require"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://a:b@127.0.0.1:5432,db:5432/x"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://a:b@/x?host=db"}, "sslmode=verify-full"),
        ({"DATABASE_URL": "postgresql://a:b@localhost/x?host=db"}, "sslmode=verify-full"),
        ({"JWKS": "http://id.example/jwks"}, "https://"),
    ],
)
def test_production_sends_nothing_in_the_clear_beyond_the_machine(
    given: pytest.MonkeyPatch, values: dict[str, str], needs: str
) -> None:
    said = refused(given, **PRODUCTION, **values)
    assert needs in said
    assert "LIFTLINE_TRUSTED_NETWORK=true" in said
    settings(given, TRUSTED_NETWORK="true")
    given.delenv("LIFTLINE_TRUSTED_NETWORK")
    settings(given, MODE="development")


@pytest.mark.parametrize("kind", [StoreSettings, OwnerSettings])
def test_every_database_url_is_looked_at(given: pytest.MonkeyPatch, kind: type[Settings]) -> None:
    names = [name for name in kind.model_fields if "database" in name]
    for name in names:
        given.setenv(f"LIFTLINE_{name.upper()}", "postgresql://a:b@db/x")
    given.setenv("LIFTLINE_MODE", "production")
    with pytest.raises(Misconfigured) as caught:
        load(kind)
    said = caught.value.sentences
    assert len(names) > 1
    assert [any(f"LIFTLINE_{name.upper()} " in one for one in said) for name in names] == [True] * len(names)


@pytest.mark.parametrize(
    "values",
    [
        {"KAFKA_BOOTSTRAP": "127.0.0.1:9092,localhost:9093,[::1]:9094"},
        {"KAFKA_BOOTSTRAP": "kafka:9092", "KAFKA_SECURITY_PROTOCOL": "SSL"},
        {"KAFKA_BOOTSTRAP": "kafka:9092", **LOGIN},
        {"DATABASE_URL": "postgresql://a:b@db/x?sslmode=verify-full"},
        {"DATABASE_URL": "postgresql://a:b@db/x?sslmode=verify-ca&sslrootcert=ca.crt"},
        {"DATABASE_URL": "postgresql://a:b@localhost:5432/x"},
        {"DATABASE_URL": "postgresql://a@/x?host=/run/postgresql"},
        {"JWKS": "http://127.0.0.1:8080/jwks"},
        {"JWKS": "https://id.example/jwks"},
    ],
)
def test_production_takes_tls_and_what_stays_on_the_machine(given: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    settings(given, **PRODUCTION, **values)


@pytest.mark.parametrize(
    ("protocol", "mechanism"),
    [
        ("PLAINTEXT", "PLAIN"),
        ("SSL", "PLAIN"),
        ("SASL_PLAINTEXT", "SCRAM-SHA-256"),
        ("SASL_PLAINTEXT", "SCRAM-SHA-512"),
        ("SASL_SSL", "PLAIN"),
        ("SASL_SSL", "SCRAM-SHA-256"),
        ("SASL_SSL", "SCRAM-SHA-512"),
    ],
)
def test_every_client_gets_what_the_settings_say(given: pytest.MonkeyPatch, protocol: str, mechanism: str) -> None:
    login = LOGIN if protocol.startswith("SASL") else {}
    wanted = {**login, "KAFKA_SECURITY_PROTOCOL": protocol, "KAFKA_SASL_MECHANISM": mechanism}
    configured = settings(given, KAFKA_BOOTSTRAP="a:1,b:2", **wanted)
    arguments = connection(configured)
    assert arguments["bootstrap_servers"] == ["a:1", "b:2"]
    assert arguments["security_protocol"] == protocol
    assert parse_security(security(configured)).keys() == arguments.keys() - {"bootstrap_servers"}
    if login:
        assert arguments["sasl_mechanism"] == mechanism
        assert (arguments["sasl_plain_username"], arguments["sasl_plain_password"]) == ("ann", "hunter2")
    context = arguments["ssl_context"]
    assert (context is not None) == protocol.endswith("SSL")
    if context is not None:
        assert context.check_hostname
        assert context.verify_mode is ssl.CERT_REQUIRED
        assert context.minimum_version >= ssl.TLSVersion.TLSv1_2


def test_the_password_may_be_a_file(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "liftline_kafka_password").write_text("hunter2\n", encoding="utf-8")
    configured = settings(given, SECRETS_DIR=str(tmp_path), KAFKA_SECURITY_PROTOCOL="SASL_SSL", KAFKA_USERNAME="ann")
    assert connection(configured)["sasl_plain_password"] == "hunter2"
    assert "hunter2" not in repr(configured)


def test_files_that_cannot_be_used_are_named(given: pytest.MonkeyPatch, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    mine, other = authority.issue("mine"), authority.issue("other")
    base = {"KAFKA_SECURITY_PROTOCOL": "SSL", "KAFKA_CA_FILE": str(authority.ca_file)}
    for wrong, said in [
        ({"KAFKA_CA_FILE": str(tmp_path / "none")}, "LIFTLINE_KAFKA_CA_FILE cannot be used: No such file"),
        ({"KAFKA_CA_FILE": str(mine.key)}, "LIFTLINE_KAFKA_CA_FILE cannot be used"),
        (
            {"KAFKA_CERTIFICATE_FILE": str(mine.certificate), "KAFKA_KEY_FILE": str(other.key)},
            "LIFTLINE_KAFKA_CERTIFICATE_FILE and LIFTLINE_KAFKA_KEY_FILE cannot be used",
        ),
    ]:
        with pytest.raises(Misconfigured, match=said):
            connection(settings(given, **{**base, **wrong}))
    right = {**base, "KAFKA_CERTIFICATE_FILE": str(mine.certificate), "KAFKA_KEY_FILE": str(mine.key)}
    assert connection(settings(given, **right))["ssl_context"] is not None
