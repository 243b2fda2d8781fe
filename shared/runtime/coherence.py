"""What settings must not say together, and what production refuses: a sentence each."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pydantic import SecretStr

from shared.runtime.tls import SaslMechanism, all_here, database_is_checked, without_ports

if TYPE_CHECKING:
    from shared.runtime.settings import Settings


def problems_of(settings: "Settings") -> list[str]:
    """Everything that is wrong."""
    kafka = (*_kafka_problems(settings), *_kafka_tls_problems(settings), *_kafka_login_problems(settings))
    return [*_clock_problems(settings), *kafka, *_production_problems(settings)]


def _clock_problems(settings: "Settings") -> list[str]:
    if settings.stepped and settings.database_url is None:
        return ["LIFTLINE_CLOCK=stepped needs LIFTLINE_DATABASE_URL, where the clock's row is"]
    return []


def _kafka_problems(settings: "Settings") -> list[str]:
    if settings.kafka_heartbeat_ms * 3 > settings.kafka_session_timeout_ms:
        return ["LIFTLINE_KAFKA_HEARTBEAT_MS must be at most a third of LIFTLINE_KAFKA_SESSION_TIMEOUT_MS"]
    if settings.kafka_rebalance_timeout_ms < settings.handler_timeout_s * 1000:
        return ["LIFTLINE_KAFKA_REBALANCE_TIMEOUT_MS must not be shorter than LIFTLINE_HANDLER_TIMEOUT_S"]
    return []


def _kafka_tls_problems(settings: "Settings") -> list[str]:
    problems = []
    if (settings.kafka_certificate_file is None) != (settings.kafka_key_file is None):
        problems.append("LIFTLINE_KAFKA_CERTIFICATE_FILE and LIFTLINE_KAFKA_KEY_FILE belong together")
    if not settings.kafka_security_protocol.encrypted and (settings.kafka_ca_file or settings.kafka_certificate_file):
        named = "KAFKA_CA_FILE" if settings.kafka_ca_file else "KAFKA_CERTIFICATE_FILE"
        problems.append(f"LIFTLINE_{named} needs LIFTLINE_KAFKA_SECURITY_PROTOCOL=SSL or SASL_SSL")
    return problems


def _kafka_login_problems(settings: "Settings") -> list[str]:
    protocol = settings.kafka_security_protocol
    if not protocol.authenticated:
        if settings.kafka_username is None and settings.kafka_password is None:
            return []
        return ["LIFTLINE_KAFKA_USERNAME and _PASSWORD need LIFTLINE_KAFKA_SECURITY_PROTOCOL=SASL_SSL"]
    if not settings.kafka_username or settings.kafka_password is None:
        return [f"LIFTLINE_KAFKA_SECURITY_PROTOCOL={protocol} needs LIFTLINE_KAFKA_USERNAME and _PASSWORD"]
    if not protocol.encrypted and settings.kafka_sasl_mechanism is SaslMechanism.PLAIN:
        return ["LIFTLINE_KAFKA_SASL_MECHANISM=PLAIN sends the password and is for SASL_SSL only"]
    return []


def _production_problems(settings: "Settings") -> list[str]:
    if not settings.production:
        return []
    problems = _open_lines(settings)
    if settings.stepped:
        problems.append("LIFTLINE_CLOCK=stepped is refused in production: clinical time must be real")
    if not settings.kafka_idempotent:
        problems.append("LIFTLINE_KAFKA_IDEMPOTENT=false is refused in production: it can lose and double events")
    return problems


def _open_lines(settings: "Settings") -> list[str]:
    """What would be sent in the clear, or to whoever answers, beyond this machine."""
    if settings.trusted_network:
        return []
    unless = "or, where nobody else can listen, LIFTLINE_TRUSTED_NETWORK=true"
    problems = []
    if not settings.kafka_security_protocol.encrypted and not all_here(without_ports(settings.kafka_bootstrap)):
        problems.append(f"production needs LIFTLINE_KAFKA_SECURITY_PROTOCOL=SSL or SASL_SSL {unless}")
    for name in type(settings).model_fields:
        url = getattr(settings, name)
        if "database" in name and isinstance(url, SecretStr) and not database_is_checked(url.get_secret_value()):
            problems.append(f"production needs sslmode=verify-full in LIFTLINE_{name.upper()} {unless}")
    if (
        settings.jwks is not None
        and settings.jwks.startswith("http://")
        and not all_here([urlsplit(settings.jwks).hostname or ""])
    ):
        problems.append(f"production needs https:// in LIFTLINE_JWKS {unless}")
    return problems
