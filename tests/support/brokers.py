"""The broker that the live tests run on: the embedded one, or Apache Kafka with LIFTLINE_TEST_BROKER=apache.

LIFTLINE_TEST_BROKER=container: Apache Kafka in a container instead of as a process of this machine.
"""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from services.cli.embedded import EmbeddedBroker
from services.cli.stack import in_environment
from tests.support import apache_kafka
from tests.support.apache_kafka import ApacheKafka
from tests.support.container_kafka import ContainerKafka

CONTAINER: Final = os.environ.get("LIFTLINE_TEST_BROKER") == "container"
APACHE: Final = CONTAINER or os.environ.get("LIFTLINE_TEST_BROKER") == "apache"
"""Whether it is Apache Kafka, in whichever form."""

RealKafka = ApacheKafka | ContainerKafka
Broker = EmbeddedBroker | RealKafka

TUNING: Final[Mapping[str, int | bool]] = (
    apache_kafka.TUNING
    if APACHE
    else {
        **EmbeddedBroker.tuning,
        # A group that has become empty is joined again only after its session time.
        "kafka_session_timeout_ms": 2_000,
        "kafka_heartbeat_ms": 500,
    }
)
"""Settings that suit it, by name."""

KAFKA_ENVIRONMENT: Final = in_environment(TUNING)
"""The same for processes that a test starts."""


def make_broker(directory: Path) -> Broker:
    """Prepare a broker of a test's own."""
    if CONTAINER:
        return ContainerKafka()
    return ApacheKafka(directory) if APACHE else EmbeddedBroker(directory)
