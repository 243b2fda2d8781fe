"""Shedding load: a token bucket per client, and a limit on requests in flight. Symptom reports meet neither."""

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from shared.runtime.errors import Unavailable
from shared.runtime.problems import ProblemError

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
        self._most = most
        self._now = 0

    @contextmanager
    def one(self, *, urgent: bool) -> Iterator[None]:
        """Be one of them, or raise Unavailable; an urgent request always may."""
        if self._now >= self._most and not urgent:
            raise Unavailable("too many requests in flight", retry_after_s=1)
        self._now += 1
        try:
            yield
        finally:
            self._now -= 1
