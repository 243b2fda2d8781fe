"""`liftline demo --against`: a clinic of its own on a stack that runs already, with the same proofs."""

import shlex
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from time import monotonic
from typing import Final, Self

import httpx
from rich.console import Console

from services.cli.demo_console import Options, make_console, progress
from services.cli.demo_proofs import print_proofs
from services.cli.owner import OwnerSettings
from services.cli.supervision import DEFAULT_PORTS
from services.cli.verifying import Verdict, tenant_of, verify_stack
from services.simulator.domain.clinic import FIRST_DAY, Clinic
from services.simulator.main import Played, play, play_live
from shared.contracts.vocabulary import Role
from shared.runtime.clock import RealClock, set_clock
from shared.runtime.errors import LiftlineError, Misconfigured, Unavailable
from shared.runtime.ids import new_id
from shared.runtime.postgres.engine import create_engine
from shared.runtime.settings import PREFIX, Settings, load
from shared.runtime.tokens import DevelopmentKeys

NO_TOPICS: Final = "none"
"""Said instead of a broker's address."""

MOST_WEEKS: Final = 12
"""On the real clock: what is older than 90 days at receipt is history, about which nothing is decided."""

_SAME_CLOCK: Final = timedelta(minutes=5)
_TOKEN_LIMIT_S: Final = 30


class Tokens:
    """Tokens for the demo's own tenant: signed with the development keys, or printed by a command."""

    def __init__(self, command: str | None, keys: DevelopmentKeys, tenant: str) -> None:
        self._command = command
        self._keys = keys
        self._tenant = tenant

    def issue(self, role: Role, patient: str | None = None) -> str:
        """Make one. Raises Misconfigured when the command does not."""
        if self._command is None:
            return self._keys.issue(role, self._tenant, patient)
        command = [*shlex.split(self._command), role.value, *([patient] if patient is not None else [])]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=_TOKEN_LIMIT_S)
        except (OSError, subprocess.SubprocessError) as error:
            raise Misconfigured(f"--token-command gives no token for the role {role}: {type(error).__name__}") from None
        return done.stdout.strip()


@dataclass(frozen=True)
class Target:
    """A running stack, and who we are on it."""

    ingest_url: str
    progression_url: str
    alerts_url: str
    tokens: Tokens
    prefix: str
    """Begins the ids of the demo's patients."""

    @classmethod
    def of(cls, host: str, urls: Mapping[str, str | None], token_command: str | None, state_dir: Path) -> Self:
        """`urls` by service, where they are not the usual ports of `host`."""
        name = f"demo-{str(new_id())[-12:]}"
        base = host.rstrip("/") if "://" in host else f"http://{host}"
        found = {service: urls.get(service) or f"{base}:{port}" for service, port in DEFAULT_PORTS.items()}
        tokens = Tokens(token_command, DevelopmentKeys(state_dir / "keys"), name)
        return cls(found["ingest"], found["progression"], found["alerts"], tokens, f"{name}-")

    def token(self, role: Role, tenant: str, patient: str | None = None) -> str:
        """A token for us: the tenant is ours, not the simulator's."""
        del tenant
        return self.tokens.issue(role, patient)

    async def clock_set(self, now: datetime) -> object:
        """Put a stepped clock to `now`, for everybody on the stack."""
        engine = create_engine(load(OwnerSettings).owner(), application="liftline-demo", pool_size=1)
        try:
            async with engine.begin() as connection:
                return await set_clock(connection, now)
        finally:
            await engine.dispose()


async def run_against(target: Target, options: Options, kafka: str | None) -> int:
    """Play the clinic on a stack that runs already; the exit code."""
    console, began = make_console(), monotonic()
    settings, clock = load(OwnerSettings), await _clock(target)
    tenant = tenant_of(target.tokens.issue(Role.OPS))
    console.print(f"Patients {target.prefix}... of the tenant {tenant}, on {target.ingest_url}.", markup=False)
    if settings.stepped or abs(clock - await RealClock().now()) > _SAME_CLOCK:
        played = await _stepped(console, target, options, clock, settings)
    else:
        played = await _on_real_clock(console, target, options, clock)
    broker = None if kafka == NO_TOPICS else settings.model_copy(update={"kafka_bootstrap": kafka} if kafka else {})
    verdict = await _verify(target, broker)
    if verdict.differences:
        # A day may have begun for somebody between one answer and the next.
        verdict = await _verify(target, broker)
    return print_proofs(console, played, verdict, monotonic() - began, f"seed {options.seed}")


async def _stepped(
    console: Console, target: Target, options: Options, clock: datetime, settings: OwnerSettings
) -> Played:
    if settings.database_owner_url is None and settings.database_url is None:
        raise Misconfigured(
            f"the stack's clock is stepped, it says {clock.isoformat()}: name its database in "
            f"{PREFIX}DATABASE_OWNER_URL, so that the demo can move it, or play on a stack on the real clock"
        )
    first_day = max(FIRST_DAY, clock.date() + timedelta(days=1))
    console.print(f"Its clock is stepped: {options.weeks} weeks from {first_day} pass for everybody on it.")
    clinic = Clinic.of(options.patients, options.weeks, options.seed, first_day, target.prefix)
    with progress(console, options.weeks) as during:
        return await play(target, clinic, during)


async def _on_real_clock(console: Console, target: Target, options: Options, clock: datetime) -> Played:
    weeks = min(options.weeks, MOST_WEEKS)
    console.print(
        f"Its clock is real: the {weeks} weeks before today are uploaded late, then a moment of today is lived."
    )
    first_day = clock.date() - timedelta(weeks=weeks)
    clinic = Clinic.of(options.patients, weeks, options.seed, first_day, target.prefix)
    with progress(console, weeks) as during:
        return await play_live(target, clinic, during)


async def _verify(target: Target, broker: Settings | None) -> Verdict:
    return await verify_stack(
        progression_url=target.progression_url,
        alerts_url=target.alerts_url,
        token=target.tokens.issue(Role.OPS),
        settings=broker,
        mine=target.prefix,
    )


async def _clock(target: Target) -> datetime:
    """What the stack's clock says. Raises LiftlineError in a sentence where the stack does not answer, or not us."""
    url = f"{target.progression_url}/v1/ops/progress"
    headers = {"authorization": f"Bearer {target.tokens.issue(Role.OPS)}"}
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=10) as http:
            answer = await http.get(url, headers=headers)
    except httpx.TransportError as error:
        raise Unavailable(f"progression does not answer at {target.progression_url}: {type(error).__name__}") from None
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise LiftlineError(
            "the stack does not take our token: is it in development mode with the keys of --state-dir? "
            "Else give tokens with --token-command"
        )
    if not answer.is_success:
        raise LiftlineError(f"{url} answers {answer.status_code}: {answer.text[:200]}")
    return datetime.fromisoformat(answer.json()["now"])
