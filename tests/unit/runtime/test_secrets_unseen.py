"""What is a secret in the settings does not show when they, or what is made of them, are printed."""

import re
import traceback

import pytest
from pydantic import SecretStr

from services.cli.owner import OwnerSettings
from shared.runtime.kafka.connection import security
from shared.runtime.kafka.producer import Producer
from shared.runtime.kafka.subscribe import make_broker
from shared.runtime.postgres.engine import create_engine
from shared.runtime.settings import GivenSettings, Settings, StoreSettings
from shared.runtime.tls import SecurityProtocol

SECRETS = re.compile(r"password|salt|secret|database(_\w+)?_url|token")
URL = "postgresql://worker:marked-password@127.0.0.1:1/liftline"


def configured() -> StoreSettings:
    return StoreSettings(
        database_url=SecretStr(URL),
        database_api_url=SecretStr(URL),
        log_salt=SecretStr("marked-salt"),
        kafka_security_protocol=SecurityProtocol.SASL_PLAINTEXT,
        kafka_username="liftline",
        kafka_password=SecretStr("marked-sasl-password"),
    )


@pytest.mark.parametrize("kind", [Settings, StoreSettings, OwnerSettings])
def test_every_secret_setting_is_of_the_kind_that_does_not_show(kind: type[Settings]) -> None:
    named = {name: str(field.annotation) for name, field in kind.model_fields.items() if SECRETS.search(name)}
    assert named
    assert [name for name, annotation in named.items() if "SecretStr" not in annotation] == []


async def test_nothing_made_of_settings_shows_a_secret() -> None:
    settings = configured()
    engine = create_engine(URL, application="test")
    shown = [
        *(repr(settings), str(settings), settings.model_dump_json(), repr(settings.model_dump())),
        *(repr(engine), str(engine.url), repr(engine.pool), repr(engine.sync_engine)),
        *(repr(security(settings)), repr(make_broker(settings)), repr(Producer(settings))),
    ]
    await engine.dispose()
    assert [text for text in shown if "marked" in text] == []


async def test_a_failed_connection_does_not_show_the_url() -> None:
    engine = create_engine(URL, application="test")
    with pytest.raises(Exception, match="PostgreSQL cannot be reached") as caught:
        await engine.connect()
    await engine.dispose()
    assert "marked" not in "".join(traceback.format_exception(caught.value))


def test_settings_that_are_wrong_do_not_show_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTLINE_KAFKA_PASSWORD", "marked-sasl-password")
    monkeypatch.setenv("LIFTLINE_HTTP_PORT", "0")
    with pytest.raises(ValueError, match="greater than or equal to 1") as caught:
        Settings()
    assert "marked" not in str(caught.value)


def test_parts_that_are_started_here_do_not_follow_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTLINE_KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    assert not GivenSettings(kafka_bootstrap="127.0.0.1:1").kafka_security_protocol.authenticated
