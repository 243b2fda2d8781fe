"""The embedded stack: PostgreSQL, a broker and the three services as processes, for `up`, `demo` and the tests."""

import asyncio
import fcntl
import os
import secrets
from collections.abc import Mapping
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Protocol, Self

import httpx
from pydantic import SecretStr
from sqlalchemy import make_url

from services.cli.embedded import EmbeddedBroker, EmbeddedPostgres
from services.cli.migrate import migrate_all
from services.cli.owner import LOGINS
from services.cli.state import STATE
from services.cli.supervision import SERVICES, Services
from services.simulator.adapters.pacer import SteppedPacer
from shared.clinical.history import Window
from shared.contracts.vocabulary import Role
from shared.runtime.clock import read_clock, set_clock
from shared.runtime.errors import Misconfigured
from shared.runtime.kafka.topics import admin, create_topics
from shared.runtime.postgres.engine import create_engine
from shared.runtime.settings import PREFIX, ClockKind, GivenSettings, Settings
from shared.runtime.tokens import DevelopmentKeys

READY_LIMIT_S: Final = 60.0

STEPPED_START: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""Before any time a test or demo sets: what was caught up to it is not caught up to anything later."""

_TUNING: Final[Mapping[str, str | int]] = {"mode": "development", "poll_ms": 25, "idle_poll_ms": 250}
"""Settings for quick answers of a small stack."""


class Broker(Protocol):
    """A broker as a stack starts it; the tests put Apache Kafka in the embedded one's place."""

    @property
    def bootstrap(self) -> str:
        """host:port, several separated by commas; known once it runs."""
        ...

    @property
    def tuning(self) -> Mapping[str, int | bool]:
        """Settings that suit it, by name."""
        ...

    async def __aenter__(self) -> object: ...

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class EmbeddedStack:
    """Everything on loopback and free ports, restarted when it dies, stopped in order."""

    def __init__(
        self,
        clock: Literal["real", "stepped"] = "real",
        state_dir: Path | None = None,
        *,
        default_ports: bool = False,
        broker: Broker | None = None,
    ) -> None:
        """Prepare a stack. `default_ports`: 8001 to 8003 where they are free; `broker`: instead of the embedded one."""
        self.state_dir = state_dir or STATE
        self.broker: Broker = broker or EmbeddedBroker(self.state_dir)
        self._clock = ClockKind(clock)
        self._keys = DevelopmentKeys(self.state_dir / "keys")
        self._postgres = EmbeddedPostgres()
        self._passwords = {role: secrets.token_urlsafe(18) for role in LOGINS.values()}
        self._services = Services(self.state_dir, default_ports=default_ports)
        self._parts = AsyncExitStack()

    @property
    def ingest_url(self) -> str:
        return self._services.url("ingest")

    @property
    def progression_url(self) -> str:
        return self._services.url("progression")

    @property
    def alerts_url(self) -> str:
        return self._services.url("alerts")

    @property
    def database_url(self) -> str:
        """URL of the login that owns everything, for operators' commands and for tests."""
        return self._postgres.url

    def login_url(self, setting: str) -> str:
        """URL of the login that a setting of `liftline migrate` is about: alerts_database_api_url and so on."""
        role = LOGINS[setting]
        url = make_url(self.database_url).set(username=role, password=self._passwords[role])
        return url.render_as_string(hide_password=False)

    @property
    def channel_secrets_dir(self) -> Path:
        """Where alerts looks for the secrets of clinics' channels."""
        return Path(os.environ.get(f"{PREFIX}CHANNEL_SECRETS_DIR", self.state_dir / "channels"))

    @property
    def kafka_bootstrap(self) -> str:
        return self.broker.bootstrap

    @property
    def pids(self) -> dict[str, int]:
        """Process ids of the services that run now."""
        return self._services.pids

    @property
    def restarts(self) -> list[str]:
        """Names of the services that were restarted, in order."""
        return self._services.restarts

    @property
    def environment(self) -> dict[str, str]:
        """LIFTLINE_* of everything, for commands that work on this stack: `environment_of` gives a service its own."""
        return {
            **{f"{PREFIX}{setting.upper()}": self.login_url(setting) for setting in LOGINS},
            "LIFTLINE_DATABASE_OWNER_URL": self.database_url,
            "LIFTLINE_DATABASE_URL": self.login_url("ingest_database_url"),
            **in_environment({**_TUNING, **self.broker.tuning}),
            "LIFTLINE_CLOCK": self._clock.value,
            "LIFTLINE_KAFKA_BOOTSTRAP": self.kafka_bootstrap,
            "LIFTLINE_JWKS": str(self._keys.jwks_path),
            "LIFTLINE_PUBLIC_URL": self._services.url("alerts"),
            "LIFTLINE_CHANNEL_SECRETS_DIR": str(self.channel_secrets_dir.resolve()),
            # To this machine: there is nothing else here that somebody could be told by.
            "LIFTLINE_WEBHOOK_NETWORKS": os.environ.get(f"{PREFIX}WEBHOOK_NETWORKS", "127.0.0.0/8"),
            **{f"LIFTLINE_{name.upper()}_URL": self._services.url(name) for name in SERVICES},
        }

    def environment_of(self, service: str) -> dict[str, str]:
        """LIFTLINE_* as a service has them: its own logins, nobody else's."""
        everything = self.environment
        common = {name: value for name, value in everything.items() if "DATABASE" not in name}
        own = f"{PREFIX}{service.upper()}_DATABASE"
        logins = {name: value for name, value in everything.items() if name.startswith(own)}
        return common | {name.replace(f"_{service.upper()}", "", 1): value for name, value in logins.items()}

    @property
    def settings(self) -> Settings:
        """The same as settings."""
        settings = GivenSettings(
            clock=self._clock,
            database_url=SecretStr(self.database_url),
            kafka_bootstrap=self.kafka_bootstrap,
        )
        return settings.model_copy(update=self.broker.tuning)

    def token(self, role: Role | str, tenant: str = "demo", patient: str | None = None) -> str:
        """Sign a development token."""
        return self._keys.issue(Role(role), tenant, patient)

    def kill(self, name: str) -> None:
        """SIGKILL a service. It is restarted; await wait_ready() for that."""
        self._services.kill(name)

    async def __aenter__(self) -> Self:
        try:
            self._take_state_dir()
            self._keys.ensure()
            async with asyncio.TaskGroup() as group:
                group.create_task(self._start_postgres())
                group.create_task(self._start_broker())
            self._write_environment()
            self._parts.push_async_callback(self._services.stop)
            await self._services.start({}, {name: self.environment_of(name) for name in SERVICES})
            await self.wait_ready()
        except BaseException as error:
            await self._parts.aclose()
            if isinstance(error, ExceptionGroup):
                raise error.exceptions[0] from None
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._parts.aclose()

    async def wait_ready(self, limit_s: float = READY_LIMIT_S) -> None:
        """Return when every service says it is ready. Raises StackFailed after `limit_s` seconds."""
        await self._services.wait_ready(limit_s)

    async def clock_set(self, now: datetime, window: Window | None = None) -> None:
        """Put the stepped clock. A window replaces the former; None leaves it."""
        async with self._engine.begin() as connection:
            await set_clock(connection, now, window)

    async def settle(self, limit_s: float = 60.0) -> None:
        """Move the stepped clock on by a moment and wait until nothing is left to do or to publish."""
        async with self._engine.connect() as connection:
            now = (await read_clock(connection)).now
        ops = self.token(Role.OPS)
        async with asyncio.timeout(limit_s), httpx.AsyncClient(trust_env=False) as http:
            pacer = SteppedPacer(http, self.progression_url, self.alerts_url, lambda: ops, self.clock_set)
            await pacer.finish(now + timedelta(milliseconds=1))

    async def _start_postgres(self) -> None:
        await self._parts.enter_async_context(self._postgres)
        await migrate_all(self.database_url, self._passwords)
        self._engine = create_engine(self.database_url, application="liftline-stack", pool_size=2)
        self._parts.push_async_callback(self._engine.dispose)
        if self._clock is ClockKind.STEPPED:
            await self.clock_set(STEPPED_START, Window())

    async def _start_broker(self) -> None:
        await self._parts.enter_async_context(self.broker)
        settings = GivenSettings(kafka_bootstrap=self.kafka_bootstrap).model_copy(update=self.broker.tuning)
        async with admin(settings) as client:
            await create_topics(client, settings)

    def _take_state_dir(self) -> None:
        self.state_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = self._parts.enter_context((self.state_dir / "lock").open("w"))
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Misconfigured(f"another Liftline runs with {self.state_dir}: stop that one first") from None
        for log in self.state_dir.glob("*.log"):
            log.unlink()

    def _write_environment(self) -> None:
        path = self.state_dir / "environment"
        path.touch(mode=0o600)
        path.write_text("".join(f"export {key}='{value}'\n" for key, value in self.environment.items()))


def in_environment(settings: Mapping[str, str | int | bool]) -> dict[str, str]:
    """Settings by name as LIFTLINE_* variables."""
    return {f"{PREFIX}{name.upper()}": str(value).lower() for name, value in settings.items()}
