"""Half a minute of chaos: a few faults of every part while a clinic works. The long run is `./run chaos`."""

from pathlib import Path

import pytest

from services.cli.embedded import EmbeddedBroker
from tests.chaos.faults import KAFKA_NETWORK, KILLS_BROKER, Kind, plan
from tests.chaos.run import Options, run
from tests.support.brokers import APACHE
from tests.support.crashable import ProxiedKafka

pytestmark = pytest.mark.kafka

LENGTH_S = 26.0
EVERYWHERE = (Kind.FREEZE_READERS, Kind.DATABASE_CRASH, Kind.KILL_ALL, Kind.BROKER_FREEZE, Kind.DATABASE_HALF_OPEN)
ON_APACHE = (*EVERYWHERE, Kind.KAFKA_HALF_OPEN, Kind.BROKER_KILL)


@pytest.mark.timeout(300)
async def test_a_clinic_at_work_survives_faults_of_every_part(tmp_path: Path) -> None:
    kinds = ON_APACHE if APACHE else EVERYWHERE
    assert APACHE or not (KILLS_BROKER | KAFKA_NETWORK) & set(kinds)
    broker = ProxiedKafka(tmp_path, nodes=1) if APACHE else EmbeddedBroker(tmp_path)
    options = Options(seed=11, plan=plan(11, LENGTH_S, brokers=1, kinds=kinds), length_s=LENGTH_S, patients=18)
    said: list[str] = []
    result = await run(options, tmp_path, broker, said.append)
    assert [str(finding) for finding in result.findings] == [], "\n".join(said)
    assert result.driver.account.rejected == set()
    assert result.slow == []
    assert result.gave_up == []
    # It has judged what it is there to judge.
    assert len(result.struck) >= 3
    assert result.counted.must_not > 100
    assert result.poison > 0
