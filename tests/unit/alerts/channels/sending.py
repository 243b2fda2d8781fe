"""A message to send, and the secrets of a clinic."""

import base64
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from services.alerts.adapters.channels.secrets import ChannelSecrets
from services.alerts.application.delivering import Message, Notice
from shared.contracts.clinic import Channel, ChannelKind

ID: Final = "3f0b2a52-6f9a-5a41-8a35-2f1f9c2f6b5e"
KEY: Final = "whsec_" + base64.b64encode(b"k" * 32).decode()
OLD_KEY: Final = "whsec_" + base64.b64encode(b"o" * 32).decode()


def message(title: str = "Liftline: an alert needs you", tenant: str = "demo") -> Message:
    at = datetime(2026, 2, 2, 12, tzinfo=UTC)
    data = {"alert_id": "a1", "version": 3, "link": "https://liftline.example/alerts/a1", "word": "Müdigkeit"}
    notice = Notice("alert.notification", at, title, "Open it.", "https://liftline.example/alerts/a1", data)
    return Message(ID, tenant, notice, datetime.now(UTC))


def webhook(url: str) -> Channel:
    """Settings refuse what is no URL; the channel does not rely on it."""
    channel = Channel(id="hook", kind=ChannelKind.WEBHOOK, target="https://a.example/", secret="hook-key")
    return channel.model_copy(update={"target": url})


def secrets(directory: Path, text: str = KEY, name: str = "demo.hook-key") -> ChannelSecrets:
    directory.mkdir(exist_ok=True)
    (directory / name).write_text(text)
    return ChannelSecrets(directory)
