"""Asking the broker about itself."""

import pytest
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import NodeNotReadyError

from shared.runtime.errors import Unavailable
from shared.runtime.kafka.topics import read_cluster_id
from tests.live.conftest import kafka_settings
from tests.support.brokers import Broker

pytestmark = pytest.mark.kafka


async def test_the_cluster_has_an_id(broker: Broker) -> None:
    assert await read_cluster_id(kafka_settings(broker.bootstrap)) == broker.cluster_id


async def test_a_node_that_goes_while_it_is_asked_is_unavailable(kafka: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(_: AIOKafkaAdminClient) -> None:
        raise NodeNotReadyError

    monkeypatch.setattr(AIOKafkaAdminClient, "describe_cluster", gone)
    with pytest.raises(Unavailable, match="which cluster"):
        await read_cluster_id(kafka_settings(kafka))
