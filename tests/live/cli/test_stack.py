"""The embedded stack: everything from wheels, up in seconds, mended when a service dies, gone without a trace."""

import re
import signal
import stat
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic

import httpx
import pytest

from services.cli.processes import start
from services.cli.stack import EmbeddedStack
from services.cli.supervision import SERVICES
from shared.runtime.errors import Misconfigured
from tests.live.waiting import until


def alive(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


async def test_every_service_is_ready_and_measured(stack: EmbeddedStack) -> None:
    assert set(stack.pids) == set(SERVICES)
    async with httpx.AsyncClient(trust_env=False) as http:
        for url in (stack.ingest_url, stack.progression_url, stack.alerts_url):
            assert (await http.get(f"{url}/health/live")).is_success
            assert (await http.get(f"{url}/health/ready")).is_success
            assert "liftline_" in (await http.get(f"{url}/metrics")).text
            assert (await http.get(f"{url}/openapi.json")).is_success


@pytest.mark.parametrize("name", SERVICES)
async def test_a_killed_service_comes_back(stack: EmbeddedStack, name: str) -> None:
    before = stack.pids[name]
    stack.kill(name)
    await until(lambda: stack.pids.get(name, before) != before)
    await stack.wait_ready()
    assert not alive(before)
    assert stack.restarts[-1] == name


async def test_it_settles_at_a_time_that_was_set(stack: EmbeddedStack) -> None:
    await stack.clock_set(datetime(2026, 2, 2, 5, tzinfo=UTC))
    await stack.settle()


async def test_two_do_not_share_a_directory(stack: EmbeddedStack) -> None:
    with pytest.raises(Misconfigured, match="another Liftline runs"):
        await EmbeddedStack("real", stack.state_dir).__aenter__()


async def test_secrets_are_for_the_owner_only(stack: EmbeddedStack) -> None:
    assert stat.S_IMODE((stack.state_dir / "environment").stat().st_mode) == 0o600
    assert "postgresql://" in (stack.state_dir / "environment").read_text()


async def test_up_comes_up_in_seconds_and_goes_without_a_trace(tmp_path: Path) -> None:
    began = monotonic()
    command = [sys.executable, "-m", "services.cli", "up", "--state-dir", str(tmp_path / "state")]
    child = await start("up", command, log=tmp_path / "said", stop_signal=signal.SIGINT)
    await until(lambda: child.ended or "Liftline is up" in (tmp_path / "said").read_text(), limit_s=90)
    assert not child.ended, (tmp_path / "said").read_text()
    assert monotonic() - began < 90
    said = (tmp_path / "said").read_text()
    url = re.search(r"alerts +(http://127\.0\.0\.1:\d+)/docs", said)
    assert url is not None
    token = said.strip().splitlines()[-1]
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{url[1]}/v1/alerts", headers={"Authorization": f"Bearer {token}"})
    assert answer.is_success
    pids = descendants(child.pid)
    assert len(pids) >= 5
    assert await child.stop(limit_s=30) == 0
    assert [pid for pid in pids if alive(pid)] == []


async def test_what_up_started_ends_with_it_even_when_it_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "services.cli", "up", "--state-dir", str(tmp_path / "state")]
    child = await start("up", command, log=tmp_path / "said", stop_signal=signal.SIGKILL)
    await until(lambda: child.ended or "Liftline is up" in (tmp_path / "said").read_text(), limit_s=90)
    pids = descendants(child.pid)
    await child.stop(limit_s=10)
    await until(lambda: not any(alive(pid) for pid in pids))


def descendants(pid: int) -> list[int]:
    """Process ids below `pid`."""
    found = [int(word) for word in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return found + [below for child in found for below in descendants(child)]
