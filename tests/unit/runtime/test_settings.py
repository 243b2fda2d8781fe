from pathlib import Path

import pytest

from shared.runtime.errors import Misconfigured
from shared.runtime.settings import Settings, StoreSettings, load

DATABASE = "postgresql://worker:hunter2@db.example/liftline?sslmode=verify-full"


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MODE", "CLOCK", "DATABASE_URL", "DATABASE_API_URL", "HTTP_PORT", "KAFKA_IDEMPOTENT", "SECRETS_DIR"):
        monkeypatch.delenv(f"LIFTLINE_{name}", raising=False)


def sentences(settings: type[Settings]) -> tuple[str, ...]:
    with pytest.raises(Misconfigured) as caught:
        load(settings)
    return caught.value.sentences


def test_nothing_has_to_be_set_for_development() -> None:
    settings = load(Settings)
    assert not settings.production
    assert settings.http_host == "127.0.0.1"


def test_each_error_is_one_sentence_and_repeats_no_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTLINE_HTTP_PORT", "99999")
    monkeypatch.setenv("LIFTLINE_DATABASE_URL", "mysql://root:hunter2@db")
    said = sentences(StoreSettings)
    assert len(said) == 2
    assert any(sentence.startswith("LIFTLINE_HTTP_PORT: input should be less than or equal") for sentence in said)
    assert any(sentence.startswith("LIFTLINE_DATABASE_URL: must be a URL like postgresql://") for sentence in said)
    assert "hunter2" not in "".join(said)


def test_a_service_with_state_needs_a_database() -> None:
    assert sentences(StoreSettings) == ("LIFTLINE_DATABASE_URL is missing",)


def test_production_refuses_the_stepped_clock_and_an_unsafe_producer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTLINE_MODE", "production")
    monkeypatch.setenv("LIFTLINE_CLOCK", "stepped")
    monkeypatch.setenv("LIFTLINE_KAFKA_IDEMPOTENT", "false")
    monkeypatch.setenv("LIFTLINE_DATABASE_URL", DATABASE)
    first, second = sentences(Settings)
    assert first.startswith("LIFTLINE_CLOCK=stepped is refused in production")
    assert second.startswith("LIFTLINE_KAFKA_IDEMPOTENT=false is refused in production")


def test_the_stepped_clock_needs_the_database_where_its_row_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTLINE_CLOCK", "stepped")
    assert sentences(Settings) == ("LIFTLINE_CLOCK=stepped needs LIFTLINE_DATABASE_URL, where the clock's row is",)


def test_a_heartbeat_must_have_three_tries_in_a_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTLINE_KAFKA_SESSION_TIMEOUT_MS", "6000")
    monkeypatch.setenv("LIFTLINE_KAFKA_HEARTBEAT_MS", "2001")
    assert "KAFKA_HEARTBEAT_MS" in sentences(Settings)[0]


def test_settings_do_not_change_and_do_not_show_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTLINE_DATABASE_URL", DATABASE)
    settings = load(StoreSettings)
    assert settings.database() == DATABASE
    assert "hunter2" not in repr(settings)
    with pytest.raises(ValueError, match="frozen"):
        settings.http_port = 1  # type: ignore[misc]


def test_what_the_environment_leaves_out_is_read_from_files(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "liftline_database_url").write_text(f"{DATABASE}\n", encoding="utf-8")
    (tmp_path / "liftline_http_port").write_text("8101", encoding="utf-8")
    monkeypatch.setenv("LIFTLINE_SECRETS_DIR", str(tmp_path))
    monkeypatch.setenv("LIFTLINE_HTTP_PORT", "8102")
    settings = load(StoreSettings)
    assert settings.database() == DATABASE
    assert settings.http_port == 8102


def test_a_directory_of_secrets_that_is_not_there_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LIFTLINE_SECRETS_DIR", str(tmp_path / "none"))
    assert sentences(StoreSettings) == ("LIFTLINE_SECRETS_DIR is not a directory",)


def test_production_needs_a_login_of_the_handlers_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTLINE_DATABASE_URL", DATABASE)
    assert load(StoreSettings).database_api() == DATABASE, "development may do with one"
    monkeypatch.setenv("LIFTLINE_MODE", "production")
    monkeypatch.setenv("LIFTLINE_TRUSTED_NETWORK", "true")
    with pytest.raises(Misconfigured, match="LIFTLINE_DATABASE_API_URL is missing"):
        load(StoreSettings).database_api()
