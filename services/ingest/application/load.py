"""Shedding load: token buckets per client, and a limit on requests in flight.

What reports a red flag meets only limits of its own client: no load that others make can stop it.
"""

import math
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from shared.runtime.errors import Unavailable
from shared.runtime.problems import ProblemError

MOST_URGENT: Final = 8
"""Urgent requests of one client that may wait at once. A person has one; the rest is a loop gone wrong."""
MOST_CLIENTS: Final = 50_000
"""Buckets kept; beyond that the one unused for longest is forgotten, which can only be generous."""


@dataclass
class _Bucket:
    tokens: float
    filled_at: float


class ClientRates:
    """Events per second per client, with a burst on top."""

    def __init__(self, rate: float, burst: int, monotonic: Callable[[], float]) -> None:
        """`rate` in events per second; `burst` is the most events at once."""
        self._rate = rate
        self._burst = burst
        self._monotonic = monotonic
        self._buckets: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, client: str, events: int) -> None:
        """Take tokens for `events`, more than a burst counting as one, or raise 429 with the seconds to wait."""
        bucket = self._filled(client)
        wanted = min(events, self._burst)
        if bucket.tokens < wanted:
            wait = math.ceil((wanted - bucket.tokens) / self._rate)
            detail = "This client sends more events than it may. Send the same request again later."
            raise ProblemError(429, detail, headers={"Retry-After": str(max(1, wait))})
        bucket.tokens -= wanted

    def _filled(self, client: str) -> _Bucket:
        now = self._monotonic()
        bucket = self._buckets.setdefault(client, _Bucket(self._burst, now))
        self._buckets.move_to_end(client)
        bucket.tokens = min(self._burst, bucket.tokens + (now - bucket.filled_at) * self._rate)
        bucket.filled_at = now
        if len(self._buckets) > MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return bucket


class InFlight:
    """How many requests may wait for the broker at once."""

    def __init__(self, most: int) -> None:
        """`most` for ordinary requests together; one client may have half of them."""
        self._most = most
        self._now = 0
        self._clients: Counter[tuple[str, bool]] = Counter()

    @contextmanager
    def one(self, client: str, *, urgent: bool) -> Iterator[None]:
        """Be one of them, or raise Unavailable. An urgent request counts only against its own client."""
        own, limit = (client, urgent), MOST_URGENT if urgent else max(1, self._most // 2)
        if self._clients.get(own, 0) >= limit or (self._now >= self._most and not urgent):
            raise Unavailable("too many requests in flight", retry_after_s=1)
        self._clients[own] += 1
        self._now += not urgent
        try:
            yield
        finally:
            self._now -= not urgent
            self._clients[own] -= 1
            if not self._clients[own]:
                del self._clients[own]
