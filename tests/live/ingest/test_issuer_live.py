"""A running service and an identity provider over HTTP: rotation, made-up keys, outage, slowness. No restart."""

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest

from shared.contracts.vocabulary import Role
from shared.runtime.ids import new_id
from tests.live.ingest.conftest import RunningIngest, serving
from tests.live.ingest.test_ingest_live import checkin
from tests.live.waiting import until
from tests.support.brokers import Broker
from tests.support.issuer import Issuer


@pytest.fixture
async def running(
    own_broker: Broker, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[tuple[RunningIngest, Issuer]]:
    with Issuer() as issuer:
        async with serving(own_broker, tmp_path_factory.mktemp("issuer"), issuer.url) as ingest:
            yield ingest, issuer


async def sent(ingest: RunningIngest, token: str) -> httpx.Response:
    async with httpx.AsyncClient(base_url=ingest.url, timeout=30, trust_env=False) as client:
        headers = {"authorization": f"Bearer {token}"}
        return await client.post("/v1/events", json=checkin("p-1", new_id()), headers=headers)


@pytest.mark.timeout(180)
async def test_keys_come_and_go_and_the_service_stays(running: tuple[RunningIngest, Issuer]) -> None:
    ingest, issuer = running

    def token() -> str:
        return issuer.token(Role.APP, patient="p-1")

    old = token()
    assert (await sent(ingest, old)).status_code == 202

    asked = issuer.asked
    made_up = [issuer.token(Role.APP, patient="p-1", header={"kid": f"made-up-{number}"}) for number in range(50)]
    answers = await asyncio.gather(*(sent(ingest, each) for each in made_up))
    assert {answer.status_code for answer in answers} == {401}
    assert issuer.asked - asked <= 2  # once in ten seconds at most

    issuer.pause_s = 4.0
    issuer.rotate()
    new = token()

    async def taken() -> bool:
        waiting = asyncio.create_task(sent(ingest, new))
        known = await sent(ingest, old)
        if not waiting.done():  # whoever has a known key does not wait for the issuer
            assert known.status_code == 202
        return (await waiting).status_code == 202

    await until(taken, "the new key is taken without a restart", limit_s=40)
    issuer.pause_s = 0.0
    assert (await sent(ingest, old)).status_code == 401

    issuer.status = 500
    assert (await sent(ingest, new)).status_code == 202
    issuer.rotate()
    unknown = token()

    async def unavailable() -> bool:
        answer = await sent(ingest, unknown)
        assert answer.status_code in {401, 503}  # 401 until it is asked again
        return answer.status_code == 503 and int(answer.headers["retry-after"]) > 0

    await until(unavailable, "a key nobody can be asked about is no wrong one", limit_s=40)
    assert (await sent(ingest, new)).status_code == 202
    issuer.status = 200

    async def recovered() -> bool:
        return (await sent(ingest, unknown)).status_code == 202

    await until(recovered, "the issuer is asked again", limit_s=40)
