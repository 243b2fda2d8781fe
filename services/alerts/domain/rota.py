"""Who is on call: which steps of the chain count at an instant, whose turn it is, and how to reach them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.alerts.domain.hours import is_open
from shared.clinical.calendar import DAY, zone
from shared.contracts.clinic import Channel, ClinicSettings
from shared.contracts.on_call import Every, OnCallStep, Recipient, Rotation, When
from shared.contracts.vocabulary import Severity

_WEEK = 7


@dataclass(frozen=True)
class Reach:
    """A recipient, and the channel by which to tell them first; both by their names in the settings."""

    recipient: str
    channel: str


def on_call(settings: ClinicSettings, level: int, severity: Severity, at: datetime) -> tuple[Reach, ...]:
    """Whom to tell at a level of the chain: 0 first, 1 when nobody has acknowledged, and so on.

    Where a step reaches nobody, the next one does, and after the last the ones before it: an alert must not end at a
    name without a channel. Empty only when the whole chain reaches nobody.
    """
    steps = chain(settings, at)
    if not steps:
        return ()
    first = min(level, len(steps) - 1)
    for step in (*steps[first:], *reversed(steps[:first])):
        if found := tuple(_reaches(settings, names(step, settings, at), severity)):
            return found
    return ()


def reaches_somebody(settings: ClinicSettings) -> bool:
    """Whether an emergency has anybody to go to at all: somebody of the chain has a channel that is on (C-126)."""
    members = (step.rotation.members if step.rotation is not None else () for step in settings.chain)
    named = [*(name for step in settings.chain for name in step.who), *(name for some in members for name in some)]
    return any(_reaches(settings, tuple(named), Severity.EMERGENCY))


def digest_readers(settings: ClinicSettings) -> tuple[Reach, ...]:
    """Who gets the digest, and by which channel."""
    return tuple(_reaches(settings, settings.digest_to, Severity.ROUTINE))


def chain(settings: ClinicSettings, at: datetime) -> tuple[OnCallStep, ...]:
    """The steps that count now; all of them when none does: better to disturb than to miss."""
    wanted = {When.ALWAYS, When.OPEN if is_open(at, settings) else When.CLOSED}
    return tuple(step for step in settings.chain if step.when in wanted) or settings.chain


def names(step: OnCallStep, settings: ClinicSettings, at: datetime) -> tuple[str, ...]:
    """Names of the recipients of a step: those who always are, and the one whose turn it is."""
    running = [shift.who for shift in step.shifts if shift.since <= at < shift.until]
    if running:
        turn: tuple[str, ...] = (running[-1],)
    else:
        turn = () if step.rotation is None else (whose_turn(step.rotation, settings, at),)
    return tuple(dict.fromkeys((*step.who, *turn)))


def whose_turn(rotation: Rotation, settings: ClinicSettings, at: datetime) -> str:
    """The member on call: the first before it began. Handed over at a local time: a day of it may have 23 or 25 h."""
    local = at.astimezone(zone(settings.zone))
    day = local.date() if local.time() >= rotation.at else local.date() - DAY
    turns = (day - rotation.since).days // (_WEEK if rotation.every is Every.WEEK else 1)
    return rotation.members[max(0, turns) % len(rotation.members)]


def _reaches(settings: ClinicSettings, who: tuple[str, ...], severity: Severity) -> Iterator[Reach]:
    for name in who:
        channel = _channel(settings, settings.recipient(name), severity)
        if channel is not None:
            yield Reach(name, channel.id)


def _channel(settings: ClinicSettings, recipient: Recipient, severity: Severity) -> Channel | None:
    """The first that is meant for this severity. What is urgent uses one that is meant for others rather than none."""
    usable = [channel for channel in map(settings.channel, recipient.channels) if channel.enabled]
    meant = [channel for channel in usable if severity in channel.severities]
    pressing = severity.rank >= Severity.URGENT.rank
    return next(iter(meant or (usable if pressing else ())), None)
