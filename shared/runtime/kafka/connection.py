"""How every connection to Kafka is made: where to, encrypted how, as whom. And why one was refused, in a sentence.

Everything that opens one, FastStream's broker included, takes its arguments from here.
"""

import ssl
from typing import Any, Final

from aiokafka.conn import collect_hosts, create_conn
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest
from faststream.kafka.security import parse_security
from faststream.security import BaseSecurity, SASLPlaintext, SASLScram256, SASLScram512

from shared.runtime.errors import Misconfigured, Refused, Unavailable
from shared.runtime.settings import PREFIX, Settings
from shared.runtime.tls import SaslMechanism, why_not_trusted

_ASK_LIMIT_MS: Final = 3000
_PROTOCOL: Final = f"{PREFIX}KAFKA_SECURITY_PROTOCOL"

_MECHANISMS: Final = {
    SaslMechanism.PLAIN: SASLPlaintext,
    SaslMechanism.SCRAM_SHA_256: SASLScram256,
    SaslMechanism.SCRAM_SHA_512: SASLScram512,
}


def bootstrap_servers(settings: Settings) -> list[str]:
    """host:port of each broker to ask first."""
    return settings.kafka_bootstrap.split(",")


def security(settings: Settings) -> BaseSecurity:
    """Encryption and credentials as FastStream takes them. Raises Misconfigured when a file cannot be used."""
    context = _ssl_context(settings) if settings.kafka_security_protocol.encrypted else None
    if not settings.kafka_security_protocol.authenticated:
        return BaseSecurity(ssl_context=context)
    password = settings.kafka_password.get_secret_value() if settings.kafka_password else ""
    return _MECHANISMS[settings.kafka_sasl_mechanism](settings.kafka_username or "", password, ssl_context=context)


def connection(settings: Settings) -> dict[str, Any]:
    """The same, with the servers, as aiokafka's clients take it. Raises Misconfigured when a file cannot be used."""
    return {"bootstrap_servers": bootstrap_servers(settings), **parse_security(security(settings))}


def _ssl_context(settings: Settings) -> ssl.SSLContext:
    """The broker must show a certificate of its own name, from the CA that is named or one the system trusts."""
    try:
        context = ssl.create_default_context(cafile=settings.kafka_ca_file)
    except (OSError, ValueError) as error:
        raise Misconfigured(f"{PREFIX}KAFKA_CA_FILE cannot be used: {_reason(error)}") from None
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if settings.kafka_certificate_file is not None:
        try:
            # A password, lest OpenSSL asks for one at the terminal: keys are kept by the rights of their file.
            context.load_cert_chain(settings.kafka_certificate_file, settings.kafka_key_file, password="")
        except (OSError, ValueError) as error:
            names = f"{PREFIX}KAFKA_CERTIFICATE_FILE and {PREFIX}KAFKA_KEY_FILE"
            raise Misconfigured(f"{names} cannot be used: {_reason(error)}") from None
    return context


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLError):
        return "not PEM, encrypted, or not belonging together"
    return error.strerror or type(error).__name__ if isinstance(error, OSError) else str(error)


async def why_unreachable(settings: Settings) -> Unavailable:
    """Ask each server once more, after a failure, and say what stands in the way: Refused where waiting mends nothing.

    The clients only say that they could not connect.
    """
    arguments = connection(settings)
    reasons: list[Unavailable] = []
    for host, port, _ in collect_hosts(arguments.pop("bootstrap_servers")):
        try:
            asked = await create_conn(host, port, request_timeout_ms=_ASK_LIMIT_MS, **arguments)
            try:
                await asked.send(MetadataRequest([]))
            finally:
                asked.close()
        except (KafkaError, OSError) as error:
            reasons.append(_explain(f"Kafka at {host}:{port}", error))
    refusals = [reason for reason in reasons if isinstance(reason, Refused)]
    return (refusals or reasons or [Unavailable("the broker cannot be reached")])[0]


def _explain(kafka: str, error: Exception) -> Unavailable:
    if isinstance(error, SaslAuthenticationFailed):
        return Refused(f"{kafka} does not accept {PREFIX}KAFKA_USERNAME and {PREFIX}KAFKA_PASSWORD")
    if isinstance(error, UnsupportedSaslMechanismError | IllegalSaslStateError):
        return Refused(f"{kafka} has another login: check {_PROTOCOL} and {PREFIX}KAFKA_SASL_MECHANISM")
    if isinstance(error, ssl.SSLCertVerificationError):
        return Refused(f"{kafka} {why_not_trusted(error)}: check {PREFIX}KAFKA_CA_FILE and the server's name")
    if isinstance(error, ssl.SSLError):
        return Refused(f"{kafka} and we do not agree on TLS ({error.reason}): check {_PROTOCOL}")
    if isinstance(error, ConnectionRefusedError | TimeoutError):
        return Unavailable(f"{kafka} does not answer")
    if isinstance(error, KafkaError | ConnectionError):
        # An outage looks like this too.
        return Unavailable(f"{kafka} closes the connection: if it goes on, check {_PROTOCOL} and our certificate")
    return Unavailable(f"{kafka} cannot be reached: {error}")
