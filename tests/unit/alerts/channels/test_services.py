"""Other services, through Apprise: its JSON service, which is HTTP, against a real receiver."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from services.alerts.adapters.channels.services import ServiceChannel
from services.alerts.domain.delivery import Verdict
from shared.contracts.clinic import Channel, ChannelKind
from shared.runtime.logging import set_up_logging
from shared.runtime.settings import LogLevel, Settings
from tests.support.logs import plain_logs
from tests.support.receiver import Answer, Receiver
from tests.unit.alerts.channels.sending import ID, message, secrets

PAGER = Channel(id="pager", kind=ChannelKind.APPRISE, secret="pager")

# Apprise imports it where Python still has it.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        made.usual = Answer(200)
        yield made


def channel(directory: Path, *urls: str, limit_s: float = 10) -> ServiceChannel:
    return ServiceChannel(secrets(directory / "secrets", "\n".join(urls), "demo.pager"), limit_s=limit_s)


async def test_a_service_is_told(receiver: Receiver, tmp_path: Path) -> None:
    outcome = await channel(tmp_path, f"json://127.0.0.1:{receiver.port}/page").send(message(), PAGER)
    assert outcome.verdict is Verdict.DELIVERED
    (got,) = receiver.received
    told = json.loads(got.body)
    assert told["title"] == "Liftline: an alert needs you"
    assert told["message"] == f"Open it.\nhttps://liftline.example/alerts/a1\nRef. {ID[:8]}"


async def test_what_one_service_of_several_has_taken_is_not_sent_to_it_again(
    receiver: Receiver, tmp_path: Path, log: StringIO
) -> None:
    receiver.answers = [Answer(200), Answer(500)]
    urls = [f"json://marked-user:marked-password@127.0.0.1:{receiver.port}/{number}" for number in range(2)]
    outcome = await channel(tmp_path, *urls).send(message(), PAGER)
    assert (outcome.verdict, outcome.said) == (Verdict.DELIVERED, "accepted by 1 of 2 services")
    assert "a channel reaches only some of its services" in log.getvalue()
    assert "marked" not in log.getvalue()


async def test_nor_while_another_of_them_does_not_answer(receiver: Receiver, tmp_path: Path) -> None:
    with Receiver() as slow:
        slow.usual = Answer(200, pause_s=30)
        urls = [f"json://127.0.0.1:{port}/?rto=4&cto=4" for port in (slow.port, receiver.port)]
        outcome = await channel(tmp_path, *urls, limit_s=3).send(message(), PAGER)
    assert (outcome.verdict, len(receiver.received)) == (Verdict.DELIVERED, 1)


async def test_where_every_service_of_several_refuses_they_are_tried_again(receiver: Receiver, tmp_path: Path) -> None:
    receiver.usual = Answer(500)
    urls = [f"json://127.0.0.1:{receiver.port}/{number}" for number in range(2)]
    assert (await channel(tmp_path, *urls).send(message(), PAGER)).verdict is Verdict.RETRY


async def test_a_service_that_does_not_answer_has_an_end(receiver: Receiver, tmp_path: Path) -> None:
    receiver.usual = Answer(200, pause_s=30)
    slow = channel(tmp_path, f"json://127.0.0.1:{receiver.port}/?rto=0.2&cto=0.2", limit_s=5)
    assert (await slow.send(message(), PAGER)).verdict is Verdict.RETRY


@pytest.mark.parametrize("url", ["nonsense", "https://clinic.example/", "file:///etc/passwd", "tgram://"])
async def test_what_is_no_service_is_the_operators_to_mend(tmp_path: Path, url: str) -> None:
    outcome = await channel(tmp_path, url).send(message(), PAGER)
    assert outcome.verdict is Verdict.RETRY
    assert url not in outcome.said


async def test_without_the_secret_nothing_is_sent(tmp_path: Path) -> None:
    other = Channel(id="pager", kind=ChannelKind.APPRISE, secret="other")
    outcome = await channel(tmp_path, "json://127.0.0.1:1/").send(message(), other)
    assert (outcome.verdict, "other" in outcome.said) == (Verdict.RETRY, True)


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What a service logs at its most talkative."""
    stream = StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    set_up_logging(Settings(log_level=LogLevel.DEBUG), "test", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    plain_logs()


async def test_no_secret_is_logged(receiver: Receiver, tmp_path: Path, log: StringIO) -> None:
    receiver.answers = [Answer(500)]
    url = f"json://marked-user:marked-password@127.0.0.1:{receiver.port}/marked-path"
    for _ in range(2):
        await channel(tmp_path, url).send(message("marked-title"), PAGER)
    assert len(receiver.received) == 2
    assert "marked" not in log.getvalue()
