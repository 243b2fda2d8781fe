"""A clinic of a test, and what it does with deliveries."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from prometheus_client import CollectorRegistry
from pydantic import SecretStr
from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.delivery_tables import ATTEMPT, CHANNEL_STATE, DELIVERY
from services.alerts.adapters.postgres.tables import ALERT, CLINIC_SETTINGS
from services.alerts.application.ports import DeliveryWanted
from services.alerts.settings import AlertsSettings
from shared.contracts.clinic import Channel, ChannelKind, ClinicSettings
from shared.contracts.vocabulary import AlertCode, Severity
from shared.runtime.metrics import Metrics
from shared.runtime.postgres.engine import create_engine
from shared.runtime.tls import MailSecurity
from tests.live.alerts.conftest import HandClock
from tests.live.alerts.saying import said, say
from tests.live.waiting import until
from tests.support.certificates import LOOPBACK
from tests.support.logins import logged_in
from tests.unit.alerts.channels.sending import KEY

PUBLIC_URL = "https://liftline.example"


def sending_settings(url: str, secrets: Path, **changed: Any) -> AlertsSettings:
    """Settings of a process that may write to this machine."""
    values = {"public_url": PUBLIC_URL, "channel_secrets_dir": secrets, "webhook_networks": "127.0.0.0/8"}
    return AlertsSettings(database_url=SecretStr(url), partitions=4, **{**values, **changed})


@asynccontextmanager
async def alerts_process(
    database: str, clock: HandClock, secrets: Path, **changed: Any
) -> AsyncIterator[AlertsProcess]:
    """A process of the service, with the worker's login."""
    url = logged_in(database, "liftline_alerts_worker")
    worker = create_engine(url, application="test-worker", pool_size=20)
    async with AlertsProcess(
        sending_settings(url, secrets, **changed), worker, clock, Metrics(CollectorRegistry())
    ) as process:
        for fence in process.fences.values():
            fence.adopt("cluster-1")
        yield process
    await worker.dispose()


def webhook(name: str, url: str) -> Channel:
    return Channel(id=name, kind=ChannelKind.WEBHOOK, target=url, secret="key")


def email(name: str, address: str = "ann@clinic.example") -> Channel:
    return Channel(id=name, kind=ChannelKind.EMAIL, target=address)


@dataclass
class Clinic:
    """The clinic `demo`, with one alert of a severity each, made as they are asked for."""

    database: str
    engine: AsyncEngine
    clock: HandClock
    secrets: Path
    process: AlertsProcess
    _running: list[tuple[AlertsProcess, asyncio.Task[None]]] = field(default_factory=list)
    _version: int = 0

    async def set(self, *channels: Channel, tenant: str = "demo", **changed: Any) -> None:
        """New settings, with a recipient `ann` who has the channels in this order."""
        self.secrets.mkdir(exist_ok=True)
        (self.secrets / f"{tenant}.key").write_text(KEY)
        recipient = {"name": "ann", "channels": [channel.id for channel in channels][-10:]}
        values = {"channels": [channel.model_dump() for channel in channels], "recipients": [recipient], **changed}
        settings = ClinicSettings.model_validate(values)
        self._version += 1
        row = {"tenant": tenant, "version": self._version, "set_at": self.clock.at, "subject": "lead", "role": "lead"}
        async with self.engine.begin() as connection:
            await connection.execute(insert(CLINIC_SETTINGS).values(**row, body=settings.model_dump_json()))

    async def alert(self, severity: Severity = Severity.EMERGENCY, tenant: str = "demo", **changed: Any) -> str:
        """Raise an alert; its id."""
        values: dict[str, Any] = {
            "code": AlertCode.RED_FLAG_CV,
            "severity": severity,
            "tenant": tenant,
            "episode": f"e-{severity}",
        }
        values |= changed
        await say(self.process, said(**values))
        async with self.engine.connect() as connection:
            query = select(ALERT.c.id).where(ALERT.c.tenant == tenant, ALERT.c.episode == values["episode"])
            return str((await connection.execute(query)).scalar_one())

    async def page(
        self,
        channel: str,
        severity: Severity = Severity.EMERGENCY,
        *,
        step: str = "page.1",
        tenant: str = "demo",
        alert_id: str | None = None,
    ) -> str:
        """Have `ann` told of an alert by a channel; the id of the delivery."""
        alert_id = alert_id or await self.alert(severity, tenant)
        wanted = DeliveryWanted(tenant, alert_id, step, "ann", channel, severity)
        async with self.process.journal.engine.begin() as connection:
            await self.process.deliveries.request(connection, [wanted], self.clock.at)
        self.wake()
        return str((await self.rows(step=step, channel=channel, tenant=tenant))[0].id)

    def run(self, process: AlertsProcess | None = None) -> None:
        """Let a sender run until the end of the test."""
        one = process or self.process
        self._running.append((one, asyncio.create_task(one.sender.run())))

    def wake(self) -> None:
        for process, _ in self._running:
            process.sender.wake()

    async def stop(self) -> None:
        """Stop the senders as a process does."""
        for process, task in self._running:
            await process.sender.stop()
            await task
        self._running.clear()

    async def rows(self, **wanted: Any) -> Sequence[Any]:
        """Deliveries that are as wanted, in the order in which they were requested."""
        query = select(DELIVERY).where(*(DELIVERY.c[name] == value for name, value in wanted.items()))
        async with self.engine.connect() as connection:
            return (await connection.execute(query.order_by(DELIVERY.c.requested_at, DELIVERY.c.id))).all()

    async def states(self, **wanted: Any) -> list[tuple[str, str]]:
        """(channel, state) of each."""
        return [(row.channel, row.state) for row in await self.rows(**wanted)]

    async def attempts(self, delivery_id: str) -> list[tuple[str, int | None]]:
        """(verdict, status) of each."""
        query = select(ATTEMPT).where(ATTEMPT.c.delivery_id == delivery_id).order_by(ATTEMPT.c.id)
        async with self.engine.connect() as connection:
            return [(row.verdict, row.status) for row in await connection.execute(query)]

    async def breaker(self, channel: str) -> Any:
        query = select(CHANNEL_STATE).where(CHANNEL_STATE.c.channel == channel)
        async with self.engine.connect() as connection:
            return (await connection.execute(query)).one()

    async def hurry(self, **changed: str) -> None:
        """As if time had gone by for what is pending: pause and lease are over, or the columns that are named."""
        values = {name: text(value) for name, value in (changed or _OVER).items()}
        async with self.engine.begin() as connection:
            await connection.execute(update(DELIVERY).where(DELIVERY.c.state == "pending").values(values))
        self.wake()

    async def rested(self) -> None:
        """As if every channel's rest were over."""
        async with self.engine.begin() as connection:
            await connection.execute(
                update(CHANNEL_STATE).values(open_until=text("clock_timestamp() - interval '1 s'"))
            )
        self.wake()

    async def technical(self, tenant: str = "demo") -> list[str]:
        """Episodes of the technical alerts, open and closed."""
        query = select(ALERT.c.episode).where(ALERT.c.tenant == tenant, ALERT.c.code == AlertCode.TECHNICAL.value)
        async with self.engine.connect() as connection:
            return sorted((await connection.execute(query)).scalars())

    async def until_attempts(self, delivery_id: str, many: int) -> None:
        """Wait until so many attempts are written down, hurrying from one to the next."""

        async def made() -> bool:
            if len(await self.attempts(delivery_id)) >= many:
                return True
            await self.hurry(due_at="clock_timestamp()")
            return False

        await until(made, f"{many} attempts")

    async def until_done(self, **wanted: Any) -> None:
        """Wait until nothing of it is pending."""

        async def done() -> bool:
            rows = await self.rows(**wanted)
            return bool(rows) and all(row.state != "pending" for row in rows)

        await until(done, "nothing is pending")


_OVER = {"due_at": "clock_timestamp()", "leased_until": "null"}

MAIL = {"smtp_host": LOOPBACK, "smtp_security": MailSecurity.NONE, "smtp_from": "alerts@liftline.example"}
"""With smtp_port: settings of a mail server of a test."""
