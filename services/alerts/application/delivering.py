"""What a delivery carries, and the one port behind which every way to reach people stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from services.alerts.domain.delivery import Outcome
from services.alerts.domain.lifecycle import Alert
from shared.contracts.clinic import Channel, MaySay
from shared.contracts.vocabulary import Severity

NOTIFICATION: Final = "alert.notification"
"""Type of a message that wants a person to look at an alert."""
DIGEST: Final = "alert.digest"
TEST: Final = "channel.test"


@dataclass(frozen=True)
class Notice:
    """What is said, as it was when it was requested: each attempt says the same.

    `data` is what a webhook carries; people read title, text and link.
    """

    type: str
    at: datetime
    title: str
    text: str
    link: str
    data: Mapping[str, Any]

    def payload(self) -> str:
        """The body of a webhook, as the Standard Webhooks shape it."""
        return json.dumps(
            {"type": self.type, "timestamp": self.at.isoformat(), "data": dict(self.data)},
            separators=(",", ":"),
            ensure_ascii=False,
        )

    def to_json(self) -> str:
        """For the row."""
        return json.dumps({**vars(self), "at": self.at.isoformat(), "data": dict(self.data)})

    @classmethod
    def from_json(cls, text: str) -> "Notice":
        """From the row."""
        values = json.loads(text)
        return cls(**{**values, "at": datetime.fromisoformat(values["at"])})


@dataclass(frozen=True)
class Message:
    """One attempt at a delivery. `id` is the same in all of them; `sent_at` is when this one is made, operational."""

    id: str
    tenant: str
    notice: Notice
    sent_at: datetime


class Sending(Protocol):
    """A way to reach people, of one kind."""

    async def send(self, message: Message, channel: Channel) -> Outcome:
        """Send it. Never raises for what a receiver or the way to it does."""
        ...


_WORDS: Final = {
    Severity.EMERGENCY: "Emergency",
    Severity.URGENT: "Urgent",
    Severity.ROUTINE: "Routine",
    Severity.INFO: "Information",
}


def notification(alert: Alert, step: str, may_say: MaySay, public_url: str, at: datetime) -> Notice:
    """A notice of an alert that says no more than the clinic allows (`may_say`), and leads to it.

    `step` tells why it is sent: raised, escalated for the first time. `public_url`: where clinicians reach Liftline.
    """
    link = f"{public_url.rstrip('/')}/alerts/{alert.id}"
    title, text = "Liftline: an alert needs you", "Open it to see what it is about."
    data: dict[str, Any] = {"alert_id": alert.id, "version": alert.version, "step": step, "link": link}
    if may_say is not MaySay.LINK:
        title = f"Liftline: {_WORDS[alert.severity]}, {alert.code.value}"
        data |= {"severity": alert.severity.value, "code": alert.code.value}
    if may_say is MaySay.SENTENCE:
        sentence = str(json.loads(alert.body)["sentence"])
        text = f"{alert.patient}: {sentence}" if alert.patient is not None else sentence
        data |= {"patient_id": alert.patient, "sentence": sentence}
    return Notice(NOTIFICATION, at, title, text, link, data)


def trial(channel: str, public_url: str, at: datetime) -> Notice:
    """A test of a channel: nobody's data."""
    text = f"A test of the channel {channel}. If you can read this, alerts would reach you here."
    return Notice(TEST, at, "Liftline: test", text, public_url.rstrip("/"), {"channel": channel})
