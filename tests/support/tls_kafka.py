"""Apache Kafka with listeners that speak TLS, beside the open one that the cluster's own start uses."""

import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from services.cli.processes import LOOPBACK, free_port
from shared.runtime.settings import Settings
from shared.runtime.tls import SaslMechanism, SecurityProtocol
from tests.support.apache_kafka import TUNING, ApacheKafka, Node
from tests.support.certificates import Authority

USER: Final = "liftline"

_LISTENERS: Final = {"OPEN": "PLAINTEXT", "TLS": "SSL", "MUTUAL": "SSL", "LOGIN": "SASL_SSL"}
"""Names of the listeners and what they speak. MUTUAL wants a certificate of the client, LOGIN a password."""

_SCRAM: Final = "org.apache.kafka.common.security.scram.ScramLoginModule required;"
_PLAIN: Final = "org.apache.kafka.common.security.plain.PlainLoginModule required"


class TlsKafka(ApacheKafka):
    """One node. Its certificate is for 127.0.0.1 only, so that `localhost` is a wrong name for it."""

    def __init__(self, directory: Path, authority: Authority) -> None:
        """Prepare it; `authority` signs its certificate, and those of clients that MUTUAL lets in."""
        super().__init__(directory)
        self.password = secrets.token_urlsafe(18)
        self._authority = authority
        self._ports: dict[str, int] = {}
        pair = authority.issue("kafka")
        self._keystore = directory / "kafka.keystore"
        self._keystore.write_bytes(pair.key.read_bytes() + pair.certificate.read_bytes())

    def address(self, listener: str, host: str = LOOPBACK) -> str:
        """host:port of a listener."""
        return f"{host}:{self._ports[listener]}"

    def settings(self, listener: str) -> Settings:
        """Settings of a client that is let in there, but for a certificate of its own."""
        login = _LISTENERS[listener].startswith("SASL")
        encrypted = listener != "OPEN"
        return Settings(
            kafka_bootstrap=self.address(listener),
            kafka_security_protocol=SecurityProtocol(_LISTENERS[listener]),
            kafka_ca_file=self._authority.ca_file if encrypted else None,
            kafka_sasl_mechanism=SaslMechanism.SCRAM_SHA_512,
            kafka_username=USER if login else None,
            kafka_password=SecretStr(self.password) if login else None,
        ).model_copy(update=TUNING)

    def _format_options(self) -> Sequence[str]:
        mechanisms = (SaslMechanism.SCRAM_SHA_256, SaslMechanism.SCRAM_SHA_512)
        return [f"--add-scram={mechanism}=[name={USER},password={self.password}]" for mechanism in mechanisms]

    def _properties(self, node: Node) -> dict[str, str | int]:
        self._ports = {name: node.port if name == "OPEN" else free_port() for name in _LISTENERS}
        addresses = ",".join(f"{name}://{LOOPBACK}:{port}" for name, port in self._ports.items())
        protocols = {**_LISTENERS, "CONTROLLER": "PLAINTEXT"}
        return {
            **super()._properties(node),
            "listeners": f"{addresses},CONTROLLER://{LOOPBACK}:{node.controller_port}",
            "advertised.listeners": addresses,
            "inter.broker.listener.name": "OPEN",
            "listener.security.protocol.map": ",".join(f"{name}:{spoken}" for name, spoken in protocols.items()),
            "ssl.keystore.type": "PEM",
            "ssl.keystore.location": str(self._keystore),
            "ssl.truststore.type": "PEM",
            "ssl.truststore.location": str(self._authority.ca_file),
            "listener.name.mutual.ssl.client.auth": "required",
            "sasl.enabled.mechanisms": ",".join(SaslMechanism),
            "listener.name.login.scram-sha-256.sasl.jaas.config": _SCRAM,
            "listener.name.login.scram-sha-512.sasl.jaas.config": _SCRAM,
            "listener.name.login.plain.sasl.jaas.config": f'{_PLAIN} user_{USER}="{self.password}";',
        }
