"""Servers that speak TLS, with certificates made for the run."""

from collections.abc import AsyncIterator

import pytest

from shared.runtime.errors import LiftlineError
from tests.live.conftest import absent
from tests.support.certificates import Authority
from tests.support.tls_kafka import TlsKafka
from tests.support.tls_postgres import TlsPostgres


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The one that the servers' certificates are from."""
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="session")
def stranger(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Another one."""
    return Authority(tmp_path_factory.mktemp("stranger"), "another authority")


@pytest.fixture(scope="session")
async def tls_postgres(authority: Authority) -> AsyncIterator[TlsPostgres]:
    """A PostgreSQL server that speaks nothing but TLS."""
    server = TlsPostgres(authority, authority.issue("postgres"))
    try:
        await server.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("PostgreSQL with TLS", error)
    try:
        yield server
    finally:
        await server.__aexit__(None, None, None)


@pytest.fixture(scope="session")
async def tls_kafka(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> AsyncIterator[TlsKafka]:
    """An Apache Kafka with listeners that speak TLS."""
    server = TlsKafka(tmp_path_factory.mktemp("tls-kafka"), authority)
    try:
        await server.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("Apache Kafka with TLS", error)
    try:
        yield server
    finally:
        await server.__aexit__(None, None, None)
