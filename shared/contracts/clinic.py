"""How a clinic wants to be told: channels, who is on call and when, hours, deadlines, and what a notification may say.

One document per clinic, replaced as a whole, every version kept. Numbers and their ranges are those of C-126 and
C-129: a clinic may answer sooner than the rules demand, never later.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import time
from enum import StrEnum
from typing import Annotated, Final, Self
from urllib.parse import urlsplit

from pydantic import Field, StringConstraints, ValidationInfo, model_validator

from shared.contracts.base import Contract, NumberOnly, Strict, Text
from shared.contracts.on_call import MAX_ENTRIES, MORNING, LocalTime, Name, OnCallStep, Recipient
from shared.contracts.times import Day, Instant, ZoneName
from shared.contracts.vocabulary import Severity

Weekday = Annotated[int, Field(ge=1, le=7), NumberOnly]
"""ISO number of a weekday, 1 is Monday."""

_ADDRESS: Final = re.compile(r"[^\s@,;<>\"()\[\]\\:]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")

EVENING: Final = time(21)
"""When the quiet hours begin (C-129)."""


class ChannelKind(StrEnum):
    """By what a channel reaches people."""

    WEBHOOK = "webhook"
    EMAIL = "email"
    APPRISE = "apprise"


class Channel(Strict):
    """A way to reach people. Secrets are never part of the settings: `secret` names one that the operator keeps."""

    id: Name
    kind: ChannelKind
    target: Annotated[Text, StringConstraints(max_length=2000)] | None = None
    """URL of a webhook, e-mail address; none for apprise, whose URL is a secret as a whole."""
    secret: Name | None = None
    """Name of the webhook's signing key, or of the URL that apprise takes."""
    severities: Annotated[tuple[Severity, ...], Field(min_length=1)] = tuple(Severity)
    """What it is used for."""
    enabled: bool = True

    @model_validator(mode="after")
    def _reaches(self, info: ValidationInfo) -> Self:
        if self.kind is ChannelKind.APPRISE:
            if self.secret is None or self.target is not None:
                raise ValueError("an apprise channel has a secret, which names its URL, and no target")
        elif self.target is None:
            raise ValueError(f"a channel of the kind {self.kind} needs a target")
        elif self.kind is ChannelKind.WEBHOOK and self.secret is None:
            raise ValueError("a webhook needs a secret: it names the key that signs what is sent")
        elif not (info.context and info.context.get("stored")):
            self._check_form(self.target)
        return self

    def _check_form(self, target: str) -> None:
        """Younger than the first settings, which may name a target that is refused now and works all the same."""
        if self.kind is ChannelKind.WEBHOOK and not _is_url(target):
            raise ValueError("the target of a webhook is a URL like https://ehr.example/hook, without a password in it")
        if self.kind is ChannelKind.EMAIL and _ADDRESS.fullmatch(target) is None:
            raise ValueError("the target of an e-mail channel is one address like team@clinic.example")


class Hours(Strict):
    """Opening hours of a weekday."""

    weekday: Weekday
    opens: LocalTime = MORNING
    closes: LocalTime = EVENING

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.closes <= self.opens:
            raise ValueError("a clinic closes after it opens; through the night is two days")
        return self


class QuietHours(Strict):
    """When nothing is sent but what cannot wait: it begins in the evening and ends in the morning (C-129)."""

    begins: LocalTime = EVENING
    ends: LocalTime = MORNING

    @model_validator(mode="after")
    def _over_midnight(self) -> Self:
        if self.ends >= self.begins:
            raise ValueError("quiet hours begin in the evening and end in the morning")
        return self


class Deadlines(Strict):
    """By when somebody must be told, and by when somebody must have acknowledged (C-126): sooner, never later."""

    emergency_page_s: Annotated[int, Field(ge=1, le=60), NumberOnly] = 60
    emergency_ack_min: Annotated[int, Field(ge=1, le=15), NumberOnly] = 15
    """Also when it is escalated for the first time."""
    emergency_again_min: Annotated[int, Field(ge=2, le=30), NumberOnly] = 30
    """When it is escalated for the second time, counted from when it was raised."""
    urgent_notify_min: Annotated[int, Field(ge=1, le=5), NumberOnly] = 5
    urgent_ack_min: Annotated[int, Field(ge=5, le=240), NumberOnly] = 240
    """Then it is escalated."""
    routine_ack_working_days: Annotated[int, Field(ge=1, le=3), NumberOnly] = 3

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.emergency_again_min <= self.emergency_ack_min:
            raise ValueError("the second escalation of an emergency comes after the first")
        return self


class MaySay(StrEnum):
    """How much a notification tells whoever sees it on a locked screen."""

    LINK = "link"
    """That there is something to look at, and where: no patient data."""
    SEVERITY = "severity"
    """How severe it is, too, and the alert's code."""
    SENTENCE = "sentence"
    """The alert's sentence and the patient's id, too: only where the channel is as safe as the record itself."""


class Mirror(Strict):
    """Another system, such as an EHR, that is told every step of every alert, one after the other, by a webhook."""

    channel: Name
    full: bool = False
    """All of a step: the patient's id, what the alert says, who did what. Otherwise the alert's id, version, state and
    severity, and whoever may read the rest asks for it."""


class ClinicSettings(Strict):
    """How one clinic is told of alerts. Without any, deadlines run all the same, and nobody is reached."""

    zone: ZoneName = "UTC"
    """In which its hours are meant."""
    channels: Annotated[tuple[Channel, ...], Field(max_length=MAX_ENTRIES)] = ()
    recipients: Annotated[tuple[Recipient, ...], Field(max_length=MAX_ENTRIES)] = ()
    chain: Annotated[tuple[OnCallStep, ...], Field(max_length=20)] = ()
    """Whom to tell first, whom when nobody acknowledges, and so on; the last step stays the last."""
    digest_to: Annotated[tuple[Name, ...], Field(max_length=MAX_ENTRIES)] = ()
    """Recipients of the daily digest."""
    digest_at: LocalTime = MORNING
    hours: Annotated[tuple[Hours, ...], Field(max_length=7)] = tuple(Hours(weekday=day) for day in range(1, 6))
    """A weekday with hours, and no holiday, is a working day."""
    holidays: Annotated[tuple[Day, ...], Field(max_length=1000)] = ()
    quiet: QuietHours = QuietHours()
    deadlines: Deadlines = Deadlines()
    may_say: MaySay = MaySay.LINK
    mirrors: Annotated[tuple[Mirror, ...], Field(max_length=10)] = ()
    """Systems that keep a copy of the clinic's alerts, from when they are named here on."""

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        problems = [
            *_twice("channels", (channel.id for channel in self.channels)),
            *_twice("recipients", (recipient.name for recipient in self.recipients)),
            *_twice("mirrors", (mirror.channel for mirror in self.mirrors)),
            *_twice("hours", (str(hours.weekday) for hours in self.hours)),
            *self._dangling(),
        ]
        if not self.hours:
            problems.append("hours: a clinic that never opens has no working days to answer in")
        if not self.quiet.ends <= self.digest_at < self.quiet.begins:
            problems.append("digest_at: lies in the quiet hours")
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def _dangling(self) -> Iterator[str]:
        channels = {channel.id for channel in self.channels}
        recipients = {recipient.name for recipient in self.recipients}
        for recipient in self.recipients:
            yield from (
                f"recipients: {recipient.name} names no channel {name}"
                for name in _lacking(recipient.channels, channels)
            )
        for number, step in enumerate(self.chain, start=1):
            yield from (f"chain: step {number} names no recipient {name}" for name in _lacking(step.names, recipients))
        webhooks = {channel.id for channel in self.channels if channel.kind is ChannelKind.WEBHOOK}
        lacking = _lacking((mirror.channel for mirror in self.mirrors), webhooks)
        yield from (f"mirrors: there is no channel {name} of the kind webhook" for name in lacking)
        yield from (f"digest_to: there is no recipient {name}" for name in _lacking(self.digest_to, recipients))

    @classmethod
    def from_stored(cls, body: str) -> Self:
        """Read what was taken once, by this release or another; raises ValueError where that cannot be.

        Whoever makes a check of new settings stricter spares what is read here: it says how a clinic is told.
        """
        return cls.model_validate_json(body, extra="ignore", context={"stored": True})

    def recipient(self, name: str) -> Recipient:
        """The recipient of that name; KeyError when there is none."""
        return {recipient.name: recipient for recipient in self.recipients}[name]

    def channel(self, name: str) -> Channel:
        """The channel of that id; KeyError when there is none."""
        return {channel.id: channel for channel in self.channels}[name]


class ClinicSettingsVersion(Contract):
    """Settings as they are in force: `version` goes into If-Match; 0, set by nobody, is what holds without any."""

    version: Annotated[int, Field(ge=0)]
    set_at: Instant | None = None
    """Clinical time."""
    set_by: str | None = None
    """Subject of a token."""
    settings: ClinicSettings


class ClinicReach(Contract):
    """Whether an emergency of this clinic finds somebody: no plan is activated before it does (C-126)."""

    reached: bool


def _is_url(text: str) -> bool:
    """Whether it may be a receiver's; where it leads is looked at when something is sent."""
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        return False
    plain = url.username is None and url.password is None and not url.fragment and port != 0
    return url.scheme in {"https", "http"} and bool(url.hostname) and plain and text.isascii() and text.isprintable()


def _twice(where: str, names: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield f"{where}: {name} is there twice"
        seen.add(name)


def _lacking(names: Iterable[str], known: set[str]) -> list[str]:
    return sorted(set(names) - known)
