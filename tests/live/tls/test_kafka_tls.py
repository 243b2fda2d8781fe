"""Apache Kafka over TLS and with logins: who is let in, who is not, and what is said."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from aiokafka import ConsumerRecord
from pydantic import SecretStr

from shared.runtime.errors import Refused, Unavailable
from shared.runtime.ids import new_id
from shared.runtime.kafka.producer import Producer, Record
from shared.runtime.kafka.read import read_topic
from shared.runtime.kafka.topics import admin, create_topics, read_cluster_id
from shared.runtime.settings import Settings
from shared.runtime.tls import SaslMechanism, SecurityProtocol
from tests.live.runtime.kafka_parts import consuming
from tests.live.waiting import until
from tests.support.brokers import APACHE
from tests.support.certificates import Authority
from tests.support.tls_kafka import TlsKafka

pytestmark = [pytest.mark.kafka, pytest.mark.skipif(not APACHE, reason="needs Apache Kafka: ./run test-kafka")]

LIMIT_S = 20.0
"""Within which a refusal is said: the clients' own limit is 40 s."""


def changed(settings: Settings, **values: Any) -> Settings:
    return settings.model_copy(update=values)


@pytest.mark.parametrize("mechanism", SaslMechanism)
async def test_every_kind_of_login_is_taken(tls_kafka: TlsKafka, mechanism: SaslMechanism) -> None:
    settings = changed(tls_kafka.settings("LOGIN"), kafka_sasl_mechanism=mechanism)
    assert await read_cluster_id(settings) == tls_kafka.cluster_id


async def test_the_clients_certificate_is_shown(tls_kafka: TlsKafka, authority: Authority) -> None:
    pair = authority.issue("progression")
    settings = tls_kafka.settings("MUTUAL")
    ours = changed(settings, kafka_certificate_file=pair.certificate, kafka_key_file=pair.key)
    assert await read_cluster_id(ours) == tls_kafka.cluster_id


@pytest.mark.parametrize("listener", ["TLS", "LOGIN"])
async def test_every_client_of_ours_works_over_it(tls_kafka: TlsKafka, listener: str) -> None:
    """Administrator, producer, consumer with its group, reader."""
    settings = changed(tls_kafka.settings(listener), partitions=12)
    topic, seen = f"test.{new_id()}", asyncio.Queue[bytes | None]()

    async def handler(records: list[ConsumerRecord]) -> None:
        for record in records:
            seen.put_nowait(record.value)

    async with admin(settings) as client:
        await create_topics(client, settings)
        await client.create_topics([_topic(topic)])
    async with Producer(settings) as producer, consuming(topic, new_id(), handler, settings):
        await producer.send_all([Record(topic, b"k", b"1")])
        await producer.ping()
        async with asyncio.timeout(LIMIT_S):
            assert await seen.get() == b"1"
    one = changed(settings, partitions=1)
    assert [record.value async for record in read_topic(one, topic)] == [b"1"]


def _topic(name: str) -> Any:
    from aiokafka.admin import NewTopic

    return NewTopic(name, 1, 1)


REFUSALS: dict[str, tuple[str, Callable[[TlsKafka, Authority], dict[str, Any]], str]] = {
    "another authority": (
        "TLS",
        lambda _kafka, stranger: {"kafka_ca_file": stranger.ca_file},
        "shows a certificate that is not trusted",
    ),
    "the system's authorities": ("TLS", lambda *_: {"kafka_ca_file": None}, "certificate that is not trusted"),
    "another name": (
        "TLS",
        lambda kafka, _stranger: {"kafka_bootstrap": kafka.address("TLS", "localhost")},
        "shows a certificate for another name",
    ),
    "a wrong password": (
        "LOGIN",
        lambda *_: {"kafka_password": SecretStr("marked-and-wrong")},
        "does not accept LIFTLINE_KAFKA_USERNAME and LIFTLINE_KAFKA_PASSWORD",
    ),
    "a login where none is": (
        "TLS",
        lambda *_: {
            "kafka_security_protocol": SecurityProtocol.SASL_SSL,
            "kafka_username": "x",
            "kafka_password": SecretStr("marked-and-wrong"),
        },
        "has another login",
    ),
    "TLS where none is": (
        "TLS",
        lambda kafka, _stranger: {"kafka_bootstrap": kafka.address("OPEN")},
        "check LIFTLINE_KAFKA_SECURITY_PROTOCOL",
    ),
    "no TLS where it is": (
        "TLS",
        lambda *_: {"kafka_security_protocol": SecurityProtocol.PLAINTEXT, "kafka_ca_file": None},
        "check LIFTLINE_KAFKA_SECURITY_PROTOCOL",
    ),
    "no login where one is": (
        "LOGIN",
        lambda *_: {"kafka_security_protocol": SecurityProtocol.SSL},
        "check LIFTLINE_KAFKA_SECURITY_PROTOCOL",
    ),
    "no certificate where one is wanted": ("MUTUAL", lambda *_: {}, "our certificate"),
    "nobody there": ("TLS", lambda *_: {"kafka_bootstrap": "127.0.0.1:1"}, "does not answer"),
}


@pytest.mark.parametrize("what", REFUSALS)
async def test_what_is_refused_is_said_in_one_sentence_soon(
    tls_kafka: TlsKafka, stranger: Authority, what: str
) -> None:
    listener, wrong, said = REFUSALS[what]
    settings = changed(tls_kafka.settings(listener), **wrong(tls_kafka, stranger))
    for client in (read_cluster_id, _send, _read):
        with pytest.raises(Unavailable) as caught:
            async with asyncio.timeout(LIMIT_S):
                await client(settings)
        sentence = str(caught.value)
        assert said in sentence
        assert "\n" not in sentence
        assert "marked-and-wrong" not in sentence
        assert tls_kafka.password not in sentence


async def test_a_certificate_of_another_authority_is_not_taken(tls_kafka: TlsKafka, stranger: Authority) -> None:
    pair = stranger.issue("stranger")
    wrong = {"kafka_certificate_file": pair.certificate, "kafka_key_file": pair.key}
    with pytest.raises(Unavailable, match=r"our certificate|do not agree on TLS"):
        await read_cluster_id(changed(tls_kafka.settings("MUTUAL"), **wrong))


async def test_what_a_wrong_password_refuses_a_right_one_mends(tls_kafka: TlsKafka) -> None:
    right = tls_kafka.settings("LOGIN")
    with pytest.raises(Refused):
        await read_cluster_id(changed(right, kafka_password=SecretStr("marked-and-wrong")))

    async def let_in() -> bool:
        return await read_cluster_id(right) == tls_kafka.cluster_id

    await until(let_in, "the right password is taken", limit_s=LIMIT_S)


async def _send(settings: Settings) -> None:
    async with Producer(settings) as producer:
        await producer.send_all([Record("test", b"k", b"v")])


async def _read(settings: Settings) -> None:
    async for _ in read_topic(settings, "test"):
        pass
