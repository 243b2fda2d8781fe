"""Webhooks to a real receiver: signed as the specification says, and every way in which a receiver fails."""

import base64
import hashlib
import hmac
import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from services.alerts.adapters.channels.addresses import Guard, read_networks
from services.alerts.adapters.channels.webhook import WebhookChannel, signed
from services.alerts.domain.delivery import Verdict
from tests.support.certificates import LOOPBACK
from tests.support.receiver import Answer, Receiver
from tests.unit.alerts.channels.sending import ID, KEY, OLD_KEY, message, secrets, webhook

HERE = Guard(read_networks("127.0.0.0/8, ::1/128"))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as made:
        yield made


@pytest.fixture
def channel(tmp_path: Path) -> WebhookChannel:
    return WebhookChannel(HERE, secrets(tmp_path / "secrets"), limit_s=5)


def test_the_signature_is_that_of_the_specifications_own_example() -> None:
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = signed("msg_p5jXN8AQM9LWM0D4loKWxJek", at, '{"test": 2432232314}', [key])
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    assert headers["webhook-timestamp"] == "1614265330"


async def test_a_receiver_can_check_who_sent_it(receiver: Receiver, channel: WebhookChannel) -> None:
    outcome = await channel.send(message(), webhook(receiver.url))
    assert (outcome.verdict, outcome.status) == (Verdict.DELIVERED, 204)
    (got,) = receiver.received
    told = Webhook(KEY).verify(got.body, dict(got.headers))
    assert told == {
        "type": "alert.notification",
        "timestamp": "2026-02-02T12:00:00+00:00",
        "data": {
            "alert_id": "a1",
            "version": 3,
            "link": "https://liftline.example/alerts/a1",
            "word": "Müdigkeit",
        },
    }
    assert got.headers["webhook-id"] == ID
    with pytest.raises(WebhookVerificationError):
        Webhook(KEY).verify(got.body + b" ", dict(got.headers))


async def test_by_hand_too(receiver: Receiver, channel: WebhookChannel) -> None:
    await channel.send(message(), webhook(receiver.url))
    (got,) = receiver.received
    content = f"{ID}.{got.headers['webhook-timestamp']}.".encode() + got.body
    mac = base64.b64encode(hmac.digest(b"k" * 32, content, hashlib.sha256)).decode()
    assert got.headers["webhook-signature"] == f"v1,{mac}"


async def test_while_a_key_is_renewed_both_hold(receiver: Receiver, tmp_path: Path) -> None:
    channel = WebhookChannel(HERE, secrets(tmp_path / "secrets", f"{KEY}\n\n{OLD_KEY}\n"))
    await channel.send(message(), webhook(receiver.url))
    (got,) = receiver.received
    for key in (KEY, OLD_KEY):
        assert Webhook(key).verify(got.body, dict(got.headers))["type"] == "alert.notification"


@pytest.mark.parametrize(
    ("status", "verdict"),
    [
        (200, Verdict.DELIVERED),
        (202, Verdict.DELIVERED),
        (301, Verdict.REJECTED),
        (308, Verdict.REJECTED),
        (400, Verdict.REJECTED),
        (401, Verdict.REJECTED),
        (404, Verdict.REJECTED),
        (408, Verdict.RETRY),
        (410, Verdict.GONE),
        (425, Verdict.RETRY),
        (429, Verdict.RETRY),
        (500, Verdict.RETRY),
        (502, Verdict.RETRY),
        (503, Verdict.RETRY),
        (504, Verdict.RETRY),
    ],
)
async def test_what_an_answer_means(receiver: Receiver, channel: WebhookChannel, status: int, verdict: Verdict) -> None:
    receiver.usual = Answer(status)
    outcome = await channel.send(message(), webhook(receiver.url))
    assert (outcome.verdict, outcome.status, outcome.retry_after_s) == (verdict, status, None)


async def test_a_receiver_may_say_when_to_come_back(receiver: Receiver, channel: WebhookChannel) -> None:
    receiver.usual = Answer(429, {"Retry-After": "17"})
    assert (await channel.send(message(), webhook(receiver.url))).retry_after_s == 17
    at = format_datetime(datetime.fromtimestamp(time.time() + 90, UTC), usegmt=True)
    receiver.usual = Answer(503, {"Retry-After": at})
    asked = (await channel.send(message(), webhook(receiver.url))).retry_after_s
    assert asked is not None
    assert 80 < asked <= 91


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_to_a_private_address_is_not_followed(
    receiver: Receiver, channel: WebhookChannel, status: int
) -> None:
    with Receiver() as inside:
        receiver.usual = Answer(status, {"Location": inside.url})
        outcome = await channel.send(message(), webhook(receiver.url))
        assert outcome.verdict is Verdict.REJECTED
        assert inside.received == []


@pytest.mark.parametrize("host", [LOOPBACK, "localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]"])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_nothing_is_sent_to_a_private_address(receiver: Receiver, tmp_path: Path, scheme: str, host: str) -> None:
    """A name that resolves to a private address is one: localhost is such a name."""
    channel = WebhookChannel(Guard(), secrets(tmp_path / "secrets"))
    outcome = await channel.send(message(), webhook(f"{scheme}://{host}:{receiver.port}/"))
    assert outcome.verdict is Verdict.REJECTED
    assert receiver.received == []
    assert LOOPBACK not in outcome.said


async def test_a_name_that_changes_its_address_between_the_look_and_the_connection_gains_nothing(
    receiver: Receiver, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The resolver answers with a public address first and a private one ever after."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def turning(host: str, *rest: Any, **named: Any) -> Any:
        if host != "rebound.example":
            return real(host, *rest, **named)
        asked.append(host)
        address = "192.0.2.1" if len(asked) == 1 else LOOPBACK
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, receiver.port))]

    monkeypatch.setattr(socket, "getaddrinfo", turning)
    # Documentation addresses lead nowhere; here they stand for public ones.
    guard = Guard(read_networks("192.0.2.0/24"))
    channel = WebhookChannel(guard, secrets(tmp_path / "secrets"), limit_s=1)
    outcome = await channel.send(message(), webhook(f"https://rebound.example:{receiver.port}/"))
    assert outcome.verdict is Verdict.RETRY
    assert asked == ["rebound.example"], "it is looked up once"
    assert receiver.received == []


@pytest.mark.parametrize(
    "url", ["", "ftp://a.example/", "https://", "file:///etc/passwd", "https://u:p@a.example/", "https://a:99999/", "x"]
)
async def test_what_is_no_url_of_a_receiver_is_refused(channel: WebhookChannel, url: str) -> None:
    assert (await channel.send(message(), webhook(url))).verdict is Verdict.REJECTED


async def test_slow_answers_have_an_end(receiver: Receiver, tmp_path: Path) -> None:
    channel = WebhookChannel(HERE, secrets(tmp_path / "secrets"), limit_s=0.3)
    receiver.usual = Answer(200, pause_s=30)
    began = time.monotonic()
    assert (await channel.send(message(), webhook(receiver.url))).verdict is Verdict.RETRY
    assert time.monotonic() - began < 5


async def test_a_dripping_answer_has_an_end_too(receiver: Receiver, tmp_path: Path) -> None:
    channel = WebhookChannel(HERE, secrets(tmp_path / "secrets"), limit_s=0.5)
    receiver.usual = Answer(200, body=b"x" * 1000, drip_s=0.05)
    assert (await channel.send(message(), webhook(receiver.url))).verdict is Verdict.RETRY


async def test_a_huge_answer_is_not_read(receiver: Receiver, channel: WebhookChannel) -> None:
    receiver.usual = Answer(200, body=b"x" * 50_000_000)
    assert (await channel.send(message(), webhook(receiver.url))).verdict is Verdict.DELIVERED


async def test_a_huge_head_is_not_read_either(receiver: Receiver, channel: WebhookChannel) -> None:
    receiver.usual = Answer(200, {"x-filler": "x" * 5_000_000})
    assert (await channel.send(message(), webhook(receiver.url))).verdict is Verdict.RETRY


async def test_no_answer_is_tried_again(receiver: Receiver, channel: WebhookChannel) -> None:
    receiver.usual = Answer(cut=True)
    assert (await channel.send(message(), webhook(receiver.url))).verdict is Verdict.RETRY


async def test_nobody_there_is_tried_again(channel: WebhookChannel) -> None:
    with socket.create_server((LOOPBACK, 0)) as closed:
        port = closed.getsockname()[1]
    outcome = await channel.send(message(), webhook(f"https://{LOOPBACK}:{port}/"))
    assert (outcome.verdict, outcome.said) == (Verdict.RETRY, "the receiver cannot be reached")


async def test_a_name_that_nobody_knows_is_tried_again(channel: WebhookChannel) -> None:
    assert (await channel.send(message(), webhook("https://nobody.invalid/"))).verdict is Verdict.RETRY


async def test_who_does_not_speak_http_is_tried_again(channel: WebhookChannel) -> None:
    with socket.create_server((LOOPBACK, 0)) as server:
        thread = threading.Thread(target=_babble, args=(server,), daemon=True)
        thread.start()
        url = f"http://{LOOPBACK}:{server.getsockname()[1]}/"
        assert (await channel.send(message(), webhook(url))).verdict is Verdict.RETRY
        thread.join()


def _babble(server: socket.socket) -> None:
    client, _ = server.accept()
    with client:
        client.recv(65_536)
        client.sendall(b"220 mail.example ESMTP\r\n")


async def test_a_proxy_of_the_environment_is_not_used(
    receiver: Receiver, channel: WebhookChannel, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert (await channel.send(message(), webhook(receiver.url))).verdict is Verdict.DELIVERED


def test_the_body_is_the_same_however_often_it_is_made() -> None:
    assert message().notice.payload() == message().notice.payload()
    assert json.loads(message().notice.payload())["data"]["word"] == "Müdigkeit"
