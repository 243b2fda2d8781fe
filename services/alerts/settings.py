"""Settings of alerts."""

from email.headerregistry import Address
from email.utils import parseaddr
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, SecretStr, model_validator

from services.alerts.console_settings import ConsoleSettings
from shared.runtime.settings import PREFIX, Port
from shared.runtime.tls import MailSecurity, all_here


def _networks(text: str) -> str:
    for part in text.split(","):
        if part.strip():
            ip_network(part.strip())
    return text


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("must be a URL like https://liftline.example")
    return text.rstrip("/")


def _sender(text: str) -> str:
    try:
        found = Address(addr_spec=parseaddr(text)[1])
    except (ValueError, IndexError):
        found = Address()
    if not found.username or not found.domain:
        raise ValueError("must be an address like Liftline <alerts@clinic.example>")
    return text


class AlertsSettings(ConsoleSettings):
    """LIFTLINE_* of alerts."""

    http_port: Port = 8003
    stale_after_s: Annotated[float, Field(gt=0, le=86_400)] = 120.0
    """A partition not seen caught up for so long raises a technical alert, seconds of real time."""
    operations_tenant: Annotated[str | None, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")] = None
    """The tenant that is alerted to a record that names no patient. Without it every clinic is: any may be meant."""
    feed_days: Annotated[int, Field(ge=1, le=365)] = 7
    """How long the stream of alerts can be resumed, days."""
    delivery_days: Annotated[int, Field(ge=31, le=3650)] = 730
    """How long the log of an alert's deliveries is kept once the alert is resolved and the last of them ended, days."""
    stream_heartbeat_s: Annotated[int, Field(ge=1, le=300)] = 15
    """Pause after which a silent stream of alerts shows that it lives, seconds."""

    public_url: Annotated[str, AfterValidator(_url)] = "http://127.0.0.1:8003"
    """Where clinicians reach alerts with a browser: every notification leads there."""
    channel_secrets_dir: Path | None = None
    """Directory with what clinics' channels name as their secret, files TENANT.NAME: keys of webhooks, Apprise URLs."""
    webhook_networks: Annotated[str, AfterValidator(_networks)] = ""
    """Networks that webhooks may lead to although they are not public, also without TLS: 10.1.0.0/16,fd12::/32."""
    webhook_ca_file: Path | None = None
    """Certificates to trust for webhooks besides the system's, PEM."""
    smtp_host: str | None = None
    """The mail server; without one there is no e-mail."""
    smtp_port: Port = 587
    smtp_security: MailSecurity = MailSecurity.STARTTLS
    smtp_username: str | None = None
    smtp_password: SecretStr | None = None
    smtp_from: Annotated[str, AfterValidator(_sender)] | None = None
    smtp_ca_file: Path | None = None
    """Certificates to trust for the mail server besides the system's, PEM."""

    @model_validator(mode="after")
    def _coherent_mail(self) -> Self:
        problems = []
        if self.smtp_host is not None and self.smtp_from is None:
            problems.append(f"{PREFIX}SMTP_FROM is missing: the address that mails come from")
        if (self.smtp_username is None) != (self.smtp_password is None):
            problems.append(f"{PREFIX}SMTP_USERNAME and {PREFIX}SMTP_PASSWORD belong together")
        in_the_clear = self.smtp_security is MailSecurity.NONE and self.smtp_host is not None
        if in_the_clear and not all_here([self.smtp_host or ""]) and self.production and not self.trusted_network:
            problems.append(f"production needs {PREFIX}SMTP_SECURITY=starttls or tls")
        if problems:
            raise ValueError("\n".join(problems))
        return self
