"""What becomes of a delivery: when to try again, when to give up, and when a channel is left in peace for a while.

All times here are operational: a channel that is down is down in real time, whatever the clinical clock shows.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Final

from shared.contracts.vocabulary import Severity


class Verdict(StrEnum):
    """What one attempt came to."""

    DELIVERED = "delivered"
    RETRY = "retry"
    """Nobody answered, or asked to be tried again: the same may succeed later."""
    REJECTED = "rejected"
    """It was answered, and would be answered the same again."""
    GONE = "gone"
    """The receiver wants nothing any more."""
    SKIPPED = "skipped"
    """It was not tried: that would be in vain."""
    MOOT = "moot"
    """It was not tried: nobody waits for it any more."""


class DeliveryState(StrEnum):
    """Where a delivery stands."""

    PENDING = "pending"
    DELIVERED = "delivered"
    DEAD = "dead"
    DROPPED = "dropped"
    """The alert was acknowledged, resolved or put to rest before anybody could be told."""


ENDS: Final = {
    Verdict.DELIVERED: DeliveryState.DELIVERED,
    Verdict.RETRY: DeliveryState.PENDING,
    Verdict.REJECTED: DeliveryState.DEAD,
    Verdict.GONE: DeliveryState.DEAD,
    Verdict.SKIPPED: DeliveryState.DEAD,
    Verdict.MOOT: DeliveryState.DROPPED,
}
"""Where a delivery stands after an attempt that came to this."""


@dataclass(frozen=True)
class Outcome:
    """What one attempt came to. `said`: a few words for the log, without secrets, addresses and patients.

    `status`: the receiver's code, HTTP's or SMTP's. `retry_after_s`: how long it asked to be left in peace.
    """

    verdict: Verdict
    said: str
    status: int | None = None
    retry_after_s: float | None = None


_FIRST_PAUSE_S: Final = 2.0
_LONGEST_PAUSE_S: Final = 900.0
_FIRST_REST_S: Final = 30.0
_LONGEST_REST_S: Final = 600.0

_SHORT: Final = {Severity.EMERGENCY: timedelta(seconds=25), Severity.URGENT: timedelta(minutes=2)}
"""While there is a next channel: it must still be in time for the page within 60 s, the notice within 5 min (C-126)."""
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)

MIRROR_PATIENCE: Final = timedelta(days=3)
"""For a system that mirrors alerts: the length of a weekend, as the Standard Webhooks advise."""
TEST_PATIENCE: Final = timedelta(seconds=60)
"""For a test: somebody looks on."""


def patience(severity: Severity, *, more_channels: bool) -> timedelta:
    """How long a notification is tried by one channel before it is given up, from when it was requested."""
    return _SHORT.get(severity, _HOUR) if more_channels else _DAY


def pause(delivery_id: str, attempts: int) -> timedelta:
    """Rest after so many attempts (from 1 on): doubled each time, up to 15 min; half of it is spread.

    The spread is drawn from the id: what failed together does not come back together, and no chance is needed.
    """
    whole = min(_FIRST_PAUSE_S * 2 ** min(attempts - 1, 20), _LONGEST_PAUSE_S)
    digest = hashlib.sha256(f"{delivery_id}:{attempts}".encode()).digest()
    share = int.from_bytes(digest[:4]) / 2**32
    return timedelta(seconds=whole * (0.5 + share / 2))


def again_in(delivery_id: str, attempts: int, outcome: Outcome, severity: Severity) -> timedelta:
    """How long after so many attempts the next is made. What is urgent does not wait for as long as it was asked to."""
    asked_s = outcome.retry_after_s or 0.0
    if severity.rank >= Severity.URGENT.rank:
        asked_s = min(asked_s, _LONGEST_REST_S)
    return max(pause(delivery_id, attempts), timedelta(seconds=asked_s))


def is_held_up(severity: Severity, waited: timedelta) -> bool:
    """Whether somebody must know that it will not arrive before: the time it had to be told in is over (C-126)."""
    return waited > _SHORT.get(severity, timedelta.max)


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, in seconds or as a date (RFC 9110), up to a day.

    None where it says nothing that can be read.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:9])
    else:
        try:
            at = parsedate_to_datetime(text)
        except (ValueError, OverflowError):
            return None
        seconds = ((at if at.tzinfo is not None else at.replace(tzinfo=UTC)) - now).total_seconds()
    return min(max(0.0, seconds), _DAY.total_seconds())


TRIPS_AFTER: Final = 5
"""Failures of a channel in a row, after which it is left in peace."""


@dataclass(frozen=True)
class Breaker:
    """A channel's circuit breaker. `endpoint`: a digest of where it leads, so that a new address starts afresh.

    `failures`: attempts in a row to which nobody answered. `open_until`: nothing is sent before. `gone`: the receiver
    wants nothing any more, until the address changes or a test is delivered.
    """

    endpoint: str
    failures: int = 0
    open_until: datetime | None = None
    gone: bool = False

    @property
    def tripped(self) -> bool:
        """Whether the next attempt is a probe: one at a time."""
        return self.failures >= TRIPS_AFTER

    def after(self, outcome: Outcome, now: datetime) -> "Breaker":
        """The breaker after an attempt."""
        match outcome.verdict:
            case Verdict.DELIVERED | Verdict.REJECTED:
                return Breaker(self.endpoint, gone=self.gone and outcome.verdict is Verdict.REJECTED)
            case Verdict.GONE:
                return Breaker(self.endpoint, gone=True)
            case Verdict.SKIPPED | Verdict.MOOT:
                return self
        failures = self.failures + 1
        # However long it asks for: this may be the only way to reach somebody.
        asked_s = min(outcome.retry_after_s or 0.0, _LONGEST_REST_S)
        rests = [timedelta(seconds=asked_s)] if asked_s else []
        if failures >= TRIPS_AFTER:
            times = min(failures - TRIPS_AFTER, 20)
            rests.append(timedelta(seconds=min(_FIRST_REST_S * 2**times, _LONGEST_REST_S)))
        return Breaker(self.endpoint, failures, now + max(rests) if rests else None, self.gone)
