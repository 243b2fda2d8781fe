"""TLS and logins as a person meets them: their words, which addresses need them, why a certificate was not accepted."""

import ssl
from enum import StrEnum
from ipaddress import ip_address
from typing import Final
from urllib.parse import parse_qs, urlsplit

_WRONG_NAME: Final = frozenset({62, 64})
"""OpenSSL's X509_V_ERR_HOSTNAME_MISMATCH and X509_V_ERR_IP_ADDRESS_MISMATCH."""
_EXPIRED: Final = 10
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED."""

_CHECKED: Final = frozenset({"verify-ca", "verify-full"})
"""Values of sslmode with which the server must prove who it is."""


class SecurityProtocol(StrEnum):
    """How Kafka is spoken to, in Kafka's own words."""

    PLAINTEXT = "PLAINTEXT"
    SSL = "SSL"
    SASL_PLAINTEXT = "SASL_PLAINTEXT"
    SASL_SSL = "SASL_SSL"

    @property
    def encrypted(self) -> bool:
        """Whether over TLS."""
        return self.value.endswith("SSL")

    @property
    def authenticated(self) -> bool:
        """Whether with a user name and a password."""
        return self.value.startswith("SASL")


class SaslMechanism(StrEnum):
    """How a password is proved to Kafka. PLAIN sends it."""

    PLAIN = "PLAIN"
    SCRAM_SHA_256 = "SCRAM-SHA-256"
    SCRAM_SHA_512 = "SCRAM-SHA-512"


class MailSecurity(StrEnum):
    """How a mail server is spoken to. STARTTLS begins in the clear, and goes no further where TLS is not offered."""

    TLS = "tls"
    STARTTLS = "starttls"
    NONE = "none"


def why_not_trusted(error: ssl.SSLCertVerificationError) -> str:
    """The end of a sentence that begins with the server."""
    if error.verify_code in _WRONG_NAME:
        return "shows a certificate for another name"
    if error.verify_code == _EXPIRED:
        return "shows a certificate that has expired"
    return f"shows a certificate that is not trusted ({error.verify_message})"


def all_here(hosts: list[str]) -> bool:
    """Whether nothing sent to these hosts leaves this machine: loopback, or the directory of a unix socket."""
    return all(_here(host) for host in hosts)


def _here(host: str) -> bool:
    if host == "localhost" or host.startswith("/"):
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def without_ports(addresses: str) -> list[str]:
    """The hosts of host:port,host:port; the port may be missing."""
    return [address.rpartition(":")[0] or address for address in addresses.split(",")]


def database_is_checked(url: str) -> bool:
    """Whether a connection to this postgresql:// URL stays on this machine, or is encrypted to a server that must
    prove who it is. `require` encrypts to whoever answers.
    """
    parts = urlsplit(url)
    query = parse_qs(parts.query)
    if query.get("sslmode", [""])[-1] in _CHECKED:
        return True
    named = query.get("host") or ([parts.netloc.rpartition("@")[2]] if parts.netloc.rpartition("@")[2] else [])
    return all_here([host for names in named for host in without_ports(names)])
