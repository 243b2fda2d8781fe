"""What a delivery carries, and the one port behind which every way to reach people stands."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from services.alerts.domain.alert import Alert
from services.alerts.domain.delivery import Breaker, Outcome
from shared.contracts.alerts import AlertStep
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


@dataclass(frozen=True)
class Leased:
    """A delivery that is ours for the length of the lease. `now`, `give_up_at`: the database's clock, operational.

    `number` counts its attempts, this one included. `channel`: as the settings have it now, None when they do not.
    """

    id: str
    tenant: str
    alert_id: str
    step: str
    recipient: str
    channel_id: str
    next_channels: tuple[str, ...]
    severity: Severity
    trial: bool
    notice: Notice
    at: datetime
    number: int
    give_up_at: datetime
    now: datetime
    channel: Channel | None
    breaker: Breaker
    awaited: bool
    """Whether somebody has yet to answer the alert that a person is told of; True for whatever else is sent."""

    @property
    def key(self) -> tuple[str, str]:
        """Whose channel it goes by."""
        return self.tenant, self.channel_id

    @property
    def probes(self) -> bool:
        """Whether it finds out if a channel works again that was out of order."""
        return not self.trial and self.breaker.tripped and not self._rests

    @property
    def in_vain(self) -> str | None:
        """Why it need not be tried, in words for the log; None: try it."""
        if self.channel is None:
            return "the clinic's settings have no such channel"
        if self.trial:
            return None
        if not self.channel.enabled:
            return "the channel is off"
        if self.breaker.gone:
            return "the receiver wants nothing any more, until its address changes or a test is delivered"
        if self.give_up_at <= self.now:
            return "it was tried long enough"
        if self.next_channels and self.breaker.tripped and self._rests:
            return "the channel is out of order"
        return None

    @property
    def _rests(self) -> bool:
        return self.breaker.open_until is not None and self.breaker.open_until > self.now


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


def step_notice(step: AlertStep, *, full: bool) -> Notice:
    """A step of an alert's life for a system that mirrors it; not `full`: without anything about the patient.

    Its type is alert.raised, alert.acknowledged and so on; its position and the alert's version tell the order.
    """
    data = step.model_dump(mode="json")
    if not full:
        shown = {"id", "version", "state", "severity"}
        alert = {name: value for name, value in data["alert"].items() if name in shown}
        data = {"tenant": step.tenant, "position": step.position, "at": data["at"], "change": step.change.value}
        data["alert"] = alert
    return Notice(f"alert.{step.change.value}", step.at, "", "", "", data)


def digest(step: str, count: int, public_url: str, at: datetime) -> Notice:
    """The daily digest: how many routine alerts nobody has acknowledged, and where. `step` names its day."""
    text = f"{count} routine {'alert waits' if count == 1 else 'alerts wait'} to be acknowledged."
    link = public_url.rstrip("/")
    return Notice(DIGEST, at, "Liftline: the day's alerts", text, link, {"step": step, "waiting": count, "link": link})


def trial(channel: str, public_url: str, at: datetime) -> Notice:
    """A test of a channel: nobody's data."""
    text = f"A test of the channel {channel}. If you can read this, alerts would reach you here."
    return Notice(TEST, at, "Liftline: test", text, public_url.rstrip("/"), {"channel": channel})
