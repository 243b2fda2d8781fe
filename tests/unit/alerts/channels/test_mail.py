"""E-mail to a real mail server: TLS of both kinds, a login, and every way in which it says no."""

import time
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from services.alerts.adapters.channels.mail import MailChannel, MailServer
from services.alerts.domain.delivery import Verdict
from shared.contracts.clinic import Channel, ChannelKind
from shared.runtime.tls import MailSecurity
from tests.support.certificates import LOOPBACK, Authority
from tests.support.mail_server import PASSWORD, mail_server
from tests.unit.alerts.channels.sending import ID, message

TO = Channel(id="mail", kind=ChannelKind.EMAIL, target="ann@clinic.example")


def channel(port: int, limit_s: float = 5, **changed: object) -> MailChannel:
    values: dict[str, object] = {"security": MailSecurity.NONE, "sender": "Liftline <alerts@liftline.example>"}
    return MailChannel(MailServer(LOOPBACK, port, **{**values, **changed}), limit_s=limit_s)  # type: ignore[arg-type]


async def test_a_mail_says_what_the_notice_says() -> None:
    with mail_server() as server:
        outcome = await channel(server.port).send(message(), TO)
    assert (outcome.verdict, outcome.status) == (Verdict.DELIVERED, 250)
    (mail,) = server.taken
    assert server.recipients == ["ann@clinic.example"]
    assert mail["subject"] == "Liftline: an alert needs you"
    assert mail["message-id"] == f"<{ID}@liftline.example>"
    assert mail["auto-submitted"] == "auto-generated"
    assert mail["from"] == "Liftline <alerts@liftline.example>"
    assert mail.get_content().split() == ["Open", "it.", "https://liftline.example/alerts/a1"]


async def test_the_same_delivery_has_the_same_message_id() -> None:
    with mail_server() as server:
        server.to_data = ["451 Requested action aborted"]
        first = await channel(server.port).send(message(), TO)
        await channel(server.port).send(message(), TO)
        await channel(server.port).send(message(), TO)
    assert first.verdict is Verdict.RETRY
    assert [mail["message-id"] for mail in server.taken] == [f"<{ID}@liftline.example>"] * 2


@pytest.mark.parametrize(
    ("reply", "verdict"),
    [
        ("450 Mailbox busy", Verdict.RETRY),
        ("421 Closing", Verdict.RETRY),
        ("452 Full", Verdict.RETRY),
        ("550 No such user", Verdict.REJECTED),
        ("553 Not allowed", Verdict.REJECTED),
    ],
)
async def test_what_a_reply_means(reply: str, verdict: Verdict) -> None:
    with mail_server() as server:
        for replies in (server.to_recipient, server.to_data):
            replies.append(reply)
            outcome = await channel(server.port).send(message(), TO)
            assert (outcome.verdict, outcome.status) == (verdict, int(reply[:3]))
            assert "clinic.example" not in outcome.said
        assert server.taken == []


# The server's library knows TLS by STARTTLS only, and warns of the other.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
@pytest.mark.parametrize("at_once", [True, False])
async def test_with_tls_and_a_login(tmp_path: Path, at_once: bool) -> None:
    authority = Authority(tmp_path / "ca")
    security = MailSecurity.TLS if at_once else MailSecurity.STARTTLS
    login: dict[str, Any] = {
        "username": "liftline",
        "password": SecretStr(PASSWORD.decode()),
        "ca_file": authority.ca_file,
    }
    with mail_server(authority.issue("mail"), at_once=at_once, login=True) as server:
        outcome = await channel(server.port, security=security, **login).send(message(), TO)
        assert outcome.verdict is Verdict.DELIVERED, outcome.said
        wrong = await channel(server.port, security=security, **{**login, "password": SecretStr("wrong")}).send(
            message(), TO
        )
    assert len(server.taken) == 1
    assert (wrong.verdict, wrong.status) == (Verdict.RETRY, 535), "the operator may put it right"


@pytest.mark.parametrize("fault", ["expired", "name", "stranger"])
@pytest.mark.parametrize("security", [MailSecurity.TLS, MailSecurity.STARTTLS])
async def test_a_server_that_cannot_prove_itself_gets_nothing(
    tmp_path: Path, security: MailSecurity, fault: str
) -> None:
    authority, stranger = Authority(tmp_path / "ca"), Authority(tmp_path / "other")
    pair = {
        "expired": lambda: authority.issue("mail", expired=True),
        "name": lambda: authority.issue("mail", host="other.example"),
        "stranger": lambda: stranger.issue("mail"),
    }[fault]()
    with mail_server(pair, at_once=security is MailSecurity.TLS) as server:
        outcome = await channel(server.port, security=security, ca_file=authority.ca_file).send(message(), TO)
    assert outcome.verdict is Verdict.RETRY
    assert "certificate" in outcome.said
    assert server.taken == []


async def test_starttls_that_is_not_offered_is_not_done_without() -> None:
    with mail_server() as server:
        outcome = await channel(server.port, security=MailSecurity.STARTTLS).send(message(), TO)
    assert outcome.verdict is Verdict.RETRY
    assert server.taken == []


async def test_a_server_that_does_not_answer_has_an_end() -> None:
    with mail_server() as server:
        server.pause_s = 2
        began = time.monotonic()
        assert (await channel(server.port, limit_s=0.3).send(message(), TO)).verdict is Verdict.RETRY
        assert time.monotonic() - began < 2


async def test_a_server_that_is_away_is_tried_again() -> None:
    with mail_server() as server:
        port = server.port
    outcome = await channel(port).send(message(), TO)
    assert (outcome.verdict, outcome.said) == (Verdict.RETRY, "the mail server cannot be reached")


@pytest.mark.parametrize(
    "target", ["", "nobody", "a@b.example, c@d.example", "a@b.example\r\nBcc: x@y.example", "@", "a b@c.example"]
)
async def test_what_is_no_single_address_is_refused(target: str) -> None:
    with mail_server() as server:
        outcome = await channel(server.port).send(message(), TO.model_copy(update={"target": target}))
    assert outcome.verdict is Verdict.REJECTED
    assert server.taken == []


async def test_a_title_cannot_add_headers() -> None:
    with mail_server() as server:
        outcome = await channel(server.port).send(message("x\r\nBcc: eve@evil.example"), TO)
    assert outcome.verdict is Verdict.REJECTED
    assert server.taken == []


def test_the_password_does_not_show() -> None:
    server = MailServer("h", 1, MailSecurity.TLS, "a@b.example", "u", SecretStr("marked"))
    assert "marked" not in repr(server)
