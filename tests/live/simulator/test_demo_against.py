"""`liftline demo --against` a stack that runs already, on either clock, beside what is there."""

import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from services.cli.demo_against import Target, run_against
from services.cli.demo_console import Options
from services.cli.exports import read_export
from services.cli.stack import EmbeddedStack
from services.cli.supervision import SERVICES
from shared.contracts.vocabulary import Role
from shared.runtime.errors import LiftlineError, Misconfigured, Unavailable
from tests.live.conftest import make_stack
from tests.live.one_patient import START, accepted
from tests.support.brokers import make_broker

SMALL = Options(patients=4, weeks=1, seed=3, stay=False)


def target(stack: EmbeddedStack, token_command: str | None = None) -> Target:
    urls = {"ingest": stack.ingest_url, "progression": stack.progression_url, "alerts": stack.alerts_url}
    return Target.of("127.0.0.1", urls, token_command, stack.state_dir)


def environment(stack: EmbeddedStack, monkeypatch: pytest.MonkeyPatch) -> None:
    """As `. .liftline/environment` does."""
    for name, value in stack.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
async def real_stack(tmp_path: Path) -> AsyncIterator[EmbeddedStack]:
    async with EmbeddedStack("real", tmp_path, broker=make_broker(tmp_path)) as everything:
        yield everything


@pytest.mark.timeout(240)
async def test_on_the_real_clock_the_past_is_uploaded_and_a_moment_of_today_lived(
    real_stack: EmbeddedStack, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    environment(real_stack, monkeypatch)
    assert await run_against(target(real_stack), SMALL, None) == 0
    said = capsys.readouterr().out
    assert "Its clock is real" in said
    assert "ledger  lost 0, doubled 0" in said
    assert "verify  equal: " in said
    assert "0 without a decision; 0 red flags not seen as alerts" in said
    assert "not compared" not in said


@pytest.mark.timeout(240)
async def test_a_stepped_clock_is_stepped_and_what_is_there_stays_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with make_stack(tmp_path) as stack:
        await stack.clock_set(START)
        await accepted(stack, "there-before")
        environment(stack, monkeypatch)
        first, second = target(stack), target(stack)
        assert await run_against(first, SMALL, None) == 0
        assert await run_against(second, SMALL, "none") == 0
        said = capsys.readouterr().out
        assert said.count("Its clock is stepped") == 2
        assert said.count("not compared: what is on the topics") == 1
        theirs = await read_export(stack.alerts_url, stack.token(Role.OPS))
        ours = await read_export(stack.alerts_url, first.token(Role.OPS, ""))
    assert [patient for _, patient in theirs] == ["p-1"]
    assert len(ours) == SMALL.patients
    assert all(patient.startswith(first.prefix) for _, patient in ours)


@pytest.mark.timeout(240)
async def test_what_stands_in_the_way_is_said_in_a_sentence(stack: EmbeddedStack, tmp_path: Path) -> None:
    away = Target.of("127.0.0.1", dict.fromkeys(SERVICES, "http://127.0.0.1:9"), None, stack.state_dir)
    with pytest.raises(Unavailable, match=r"progression does not answer at http://127\.0\.0\.1:9"):
        await run_against(away, SMALL, None)
    stranger = Target.of("127.0.0.1", {"progression": stack.progression_url}, None, tmp_path)
    with pytest.raises(LiftlineError, match="the stack does not take our token"):
        await run_against(stranger, SMALL, None)
    with pytest.raises(Misconfigured, match="name its database in LIFTLINE_DATABASE_OWNER_URL"):
        await run_against(target(stack), SMALL, None)
    with pytest.raises(Misconfigured, match="gives no token for the role ops"):
        await run_against(target(stack, "false"), SMALL, None)


def test_a_command_gives_tokens_for_a_role_and_a_patient(tmp_path: Path) -> None:
    print_arguments = tmp_path / "token.py"
    print_arguments.write_text("import sys; print(*sys.argv[1:])\n")
    asked = Target.of("h", {}, f"{sys.executable} '{print_arguments}'", tmp_path)
    assert asked.token(Role.OPS, "any") == "ops"
    assert asked.token(Role.APP, "any", "p-1") == "app p-1"
    assert (asked.ingest_url, asked.alerts_url) == ("http://h:8001", "http://h:8003")
    assert Target.of("https://h/", {}, None, tmp_path).progression_url == "https://h:8002"
