"""Webhooks and trust: whose certificate is believed, and whose key signs."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from services.alerts.adapters.channels.addresses import Guard, read_networks
from services.alerts.adapters.channels.webhook import WebhookChannel
from services.alerts.domain.delivery import Verdict
from tests.support.certificates import Authority, Pair
from tests.support.receiver import Receiver
from tests.unit.alerts.channels.sending import ID, KEY, message, secrets, webhook

HERE = Guard(read_networks("127.0.0.0/8"))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.mark.parametrize("fault", ["expired", "name", "stranger", "plain"])
async def test_bad_tls_gets_nothing(tmp_path: Path, fault: str) -> None:
    authority, stranger = Authority(tmp_path / "ca"), Authority(tmp_path / "other")
    pairs: dict[str, Callable[[], Pair]] = {
        "expired": lambda: authority.issue("hook", expired=True),
        "name": lambda: authority.issue("hook", host="other.example"),
        "stranger": lambda: stranger.issue("hook"),
    }
    pair = pairs[fault]() if fault in pairs else None
    channel = WebhookChannel(HERE, secrets(tmp_path / "secrets"), ca_file=authority.ca_file, limit_s=5)
    with Receiver(pair) as receiver:
        outcome = await channel.send(message(), webhook(receiver.url.replace("http://", "https://")))
        assert outcome.verdict is Verdict.RETRY
        assert receiver.received == []
    words = {"expired": "expired", "name": "another name", "stranger": "not trusted", "plain": "TLS"}
    assert words[fault] in outcome.said


async def test_good_tls_does(tmp_path: Path) -> None:
    authority = Authority(tmp_path / "ca")
    channel = WebhookChannel(HERE, secrets(tmp_path / "secrets"), ca_file=authority.ca_file, limit_s=5)
    with Receiver(authority.issue("hook")) as receiver:
        assert (await channel.send(message(), webhook(receiver.url))).verdict is Verdict.DELIVERED
        assert receiver.ids == [ID]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "not-a-key", "whsec_", "whsec_c2hvcnQ=", "whsec_!!!", KEY.removeprefix("whsec_"), "\x00"]
)
async def test_without_a_good_key_nothing_is_sent(receiver: Receiver, tmp_path: Path, text: str) -> None:
    channel = WebhookChannel(HERE, secrets(tmp_path / "secrets", text))
    outcome = await channel.send(message(), webhook(receiver.url))
    assert outcome.verdict is Verdict.RETRY, "the operator may put it right"
    assert receiver.received == []
    assert text.strip() in {"", "whsec_"} or text.strip() not in outcome.said


async def test_a_clinic_cannot_name_the_key_of_another(receiver: Receiver, tmp_path: Path) -> None:
    channel = WebhookChannel(HERE, secrets(tmp_path / "secrets"))
    outcome = await channel.send(message(tenant="other"), webhook(receiver.url))
    assert outcome.verdict is Verdict.RETRY
    assert receiver.received == []
