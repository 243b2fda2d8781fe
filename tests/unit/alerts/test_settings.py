"""Settings of notifications that cannot work are refused at the start, in words (C-126)."""

import pytest

from services.alerts.settings import AlertsSettings
from shared.runtime.errors import Misconfigured
from shared.runtime.settings import load

MAIL = {"SMTP_HOST": "mail.clinic.example", "SMTP_FROM": "Liftline <alerts@clinic.example>"}


def given(monkeypatch: pytest.MonkeyPatch, **values: str) -> AlertsSettings:
    monkeypatch.setenv("LIFTLINE_DATABASE_URL", "postgresql://a@127.0.0.1/b")
    for name, value in values.items():
        monkeypatch.setenv(f"LIFTLINE_{name}", value)
    return load(AlertsSettings)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"SMTP_HOST": "mail.clinic.example"}, "LIFTLINE_SMTP_FROM is missing"),
        ({**MAIL, "SMTP_FROM": "Liftline"}, "LIFTLINE_SMTP_FROM: must be an address"),
        ({**MAIL, "SMTP_USERNAME": "x"}, "LIFTLINE_SMTP_USERNAME and LIFTLINE_SMTP_PASSWORD belong together"),
        ({"PUBLIC_URL": "liftline.example"}, "LIFTLINE_PUBLIC_URL: must be a URL"),
        ({"PUBLIC_URL": "https://liftline.example/?a=b"}, "LIFTLINE_PUBLIC_URL: must be a URL"),
        ({"WEBHOOK_NETWORKS": "10.0.0.1/8"}, "LIFTLINE_WEBHOOK_NETWORKS"),
        ({"WEBHOOK_NETWORKS": "ehr.internal"}, "LIFTLINE_WEBHOOK_NETWORKS"),
    ],
)
def test_what_cannot_work_is_said(monkeypatch: pytest.MonkeyPatch, values: dict[str, str], sentence: str) -> None:
    with pytest.raises(Misconfigured) as refused:
        given(monkeypatch, **values)
    assert sentence in str(refused.value)


def test_production_sends_no_mail_in_the_clear_beyond_its_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIFTLINE_MODE", "production")
    monkeypatch.setenv("LIFTLINE_KAFKA_BOOTSTRAP", "127.0.0.1:9092")
    with pytest.raises(Misconfigured) as refused:
        given(monkeypatch, **MAIL, SMTP_SECURITY="none")
    assert "LIFTLINE_SMTP_SECURITY=starttls or tls" in str(refused.value)
    assert given(monkeypatch, SMTP_HOST="127.0.0.1").smtp_host == "127.0.0.1"


def test_secrets_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = given(monkeypatch, **MAIL, SMTP_USERNAME="u", SMTP_PASSWORD="marked")
    assert "marked" not in repr(settings)
    assert settings.smtp_from == "Liftline <alerts@clinic.example>"


def test_the_link_has_no_slash_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    assert given(monkeypatch, PUBLIC_URL="https://liftline.example/").public_url == "https://liftline.example"
