"""Sending converted events to ingest: in order, in batches, again when it is away or overloaded."""

import gzip
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from shared.contracts import exact
from shared.runtime.errors import LiftlineError

BATCH_EVENTS: Final = 100
BATCH_BYTES: Final = 900_000
"""Below the limit of ingest, 1 MiB a body."""

PATIENCE_S: Final = 120.0
"""How long a batch is tried in all."""

_FIRST_PAUSE_S: Final = 0.5
_LONGEST_PAUSE_S: Final = 10.0
_AGAIN: Final = frozenset({429, 502, 503, 504})


@dataclass
class Sent:
    """What ingest answered: ids of rejected events with the reason."""

    accepted: int = 0
    rejected: dict[str, str] = field(default_factory=dict)


class NotSent(LiftlineError):
    """Ingest did not take a batch; what came before it is stored, and sending everything again is safe."""


def send(
    events: Sequence[Mapping[str, Any]],
    url: str,
    token: str,
    progress: Callable[[int], None],
) -> Sent:
    """Send `events` in this order to the ingest at `url`; `progress` is told how many were answered. Raises NotSent."""
    sent = Sent()
    headers = {"Authorization": f"Bearer {token}"}
    with httpx.Client(base_url=url, headers=headers, timeout=30) as client:
        for texts in batches(events):
            results = _taken(client, f"[{','.join(texts)}]")
            for result in results:
                if result["status"] == "accepted":
                    sent.accepted += 1
                else:
                    sent.rejected[str(result.get("id"))] = _reason(result.get("problem", {}))
            progress(len(results))
    return sent


def batches(events: Sequence[Mapping[str, Any]]) -> Iterator[list[str]]:
    """The events as JSON texts, in batches that ingest takes."""
    texts: list[str] = []
    size = 0
    for event in events:
        text = exact.dumps(event)
        if texts and (len(texts) == BATCH_EVENTS or size + len(text) > BATCH_BYTES):
            yield texts
            texts, size = [], 0
        texts.append(text)
        size += len(text) + 1
    if texts:
        yield texts


def _taken(client: httpx.Client, body: str) -> list[dict[str, Any]]:
    """Post until it is taken; the same ids make that harmless."""
    headers = {"Content-Type": "application/cloudevents-batch+json", "Content-Encoding": "gzip"}
    content = gzip.compress(body.encode("ascii"))
    end = time.monotonic() + PATIENCE_S
    pause = _FIRST_PAUSE_S
    while True:
        wait = pause
        try:
            answer = client.post("/v1/events", content=content, headers=headers)
        except httpx.TransportError as away:
            reason = f"{client.base_url} cannot be reached: {away}"
        else:
            if answer.status_code == httpx.codes.ACCEPTED:
                return list(answer.json()["results"])
            reason = f"it answers {answer.status_code}: {_said(answer)}"
            if answer.status_code not in _AGAIN:
                raise NotSent(f"Ingest refuses the import: {reason}")
            wait = max(pause, float(answer.headers.get("Retry-After", 0)))
        if time.monotonic() + wait > end:
            raise NotSent(f"Ingest did not take the import within {PATIENCE_S:g} s: {reason}")
        time.sleep(wait)
        pause = min(_LONGEST_PAUSE_S, pause * 2)


def _said(answer: httpx.Response) -> str:
    try:
        return _reason(answer.json())
    except ValueError:
        return answer.reason_phrase


def _reason(problem: Mapping[str, Any]) -> str:
    errors = [f"{error['pointer']}: {error['detail']}" for error in problem.get("errors") or ()]
    return "; ".join(errors[:3]) or str(problem.get("detail") or problem.get("title"))
