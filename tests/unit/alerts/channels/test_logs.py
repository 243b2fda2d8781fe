"""At its most talkative a channel logs no address, key, password or body, whatever becomes of what it sends."""

import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.alerts.adapters.channels.addresses import Guard, read_networks
from services.alerts.adapters.channels.mail import MailChannel, MailServer
from services.alerts.adapters.channels.webhook import WebhookChannel
from shared.contracts.clinic import Channel, ChannelKind
from shared.runtime.logging import set_up_logging
from shared.runtime.settings import LogLevel, Settings
from shared.runtime.tls import MailSecurity
from tests.support.certificates import LOOPBACK
from tests.support.logs import plain_logs
from tests.support.mail_server import mail_server
from tests.support.receiver import Answer, Receiver
from tests.unit.alerts.channels.sending import KEY, message, secrets, webhook


@pytest.fixture
def log() -> Iterator[StringIO]:
    stream = StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    set_up_logging(Settings(log_level=LogLevel.DEBUG), "test", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    plain_logs()


async def test_a_webhook(tmp_path: Path, log: StringIO) -> None:
    channel = WebhookChannel(Guard(read_networks("127.0.0.0/8")), secrets(tmp_path / "secrets"), limit_s=5)
    with Receiver() as receiver:
        receiver.answers = [Answer(200, {"x-marked": "marked"}), Answer(500, body=b"marked"), Answer(cut=True)]
        for _ in range(3):
            await channel.send(message("marked"), webhook(f"{receiver.url}/marked"))
        assert len(receiver.received) == 3
    await channel.send(message("marked"), webhook("https://marked.invalid/"))
    for mark in ("marked", KEY.removeprefix("whsec_"), "/hook", "Müdigkeit", "a1"):
        assert mark not in log.getvalue()


async def test_a_mail(log: StringIO) -> None:
    login = {"username": "marked-user", "password": SecretStr("marked-password")}
    to = Channel(id="mail", kind=ChannelKind.EMAIL, target="marked@clinic.example")
    with mail_server() as server:
        server.to_recipient = ["550 marked is unknown"]
        for given in ({}, {}, login):
            mail = MailServer(LOOPBACK, server.port, MailSecurity.NONE, "alerts@liftline.example", **given)  # type: ignore[arg-type]
            await MailChannel(mail).send(message("marked"), to)
        assert len(server.taken) == 1
    ours = [line for line in log.getvalue().splitlines() if '"logger": "mail.' not in line]
    assert not any("marked" in line for line in ours), "the lines of the server that the test runs are its own"
