"""The records of both services as one: in the order of time, page by page, and in forms that others read."""

import csv
import json
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import pytest

from services.cli.audits import COLUMNS, Query, as_csv, as_json, cells, read_audit
from shared.runtime.errors import LiftlineError, Unavailable

URLS = {"progression": "http://progression", "alerts": "http://alerts"}
Handler = Callable[[httpx.Request], httpx.Response]


def entry(at: int, subject: str = "nurse", **changed: Any) -> dict[str, Any]:
    return {
        "at": f"2026-02-02T12:00:{at:02}Z",
        "clinical_at": None,
        "subject": subject,
        "role": "clinician",
        "action": "read alert",
        "route": "GET /v1/alerts/{alert_id}",
        "outcome": "done",
        "patients": ["p1", "p2"],
        "concerns": None,
        **changed,
    }


HELD = {
    "progression": [entry(at, f"p{at}") for at in (1, 3, 3, 8, 9)],
    "alerts": [entry(at, f"a{at}") for at in (2, 3, 4)],
}


def pages(request: httpx.Request) -> httpx.Response:
    """Two entries a page."""
    held, begin = HELD[request.url.host], int(request.url.params.get("cursor", 0))
    more = str(begin + 2) if begin + 2 < len(held) else None
    return httpx.Response(200, json={"entries": held[begin : begin + 2], "next": more})


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], None]:
    """Puts a handler in the place of both services."""
    real = httpx.AsyncClient

    def put(handler: Handler) -> None:
        def client(**more: Any) -> httpx.AsyncClient:
            return real(**{**more, "transport": httpx.MockTransport(handler)})

        monkeypatch.setattr(httpx, "AsyncClient", client)

    return put


async def everything(stream: AsyncIterator[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one async for one in stream]


async def test_entries_of_both_services_come_in_the_order_of_time(answering: Callable[[Handler], None]) -> None:
    answering(pages)
    found = await everything(read_audit(URLS, "token", Query()))
    assert [one["subject"] for one in found] == ["p1", "a2", "a3", "p3", "p3", "a4", "p8", "p9"]
    assert {one["service"] for one in found} == set(URLS)
    assert found == await everything(read_audit(dict(reversed(URLS.items())), "token", Query())), "the same every time"


async def test_a_refusal_and_a_silence_are_a_sentence(answering: Callable[[Handler], None]) -> None:
    answering(lambda _: httpx.Response(403, json={"detail": "This route needs the scope audit:read."}))
    with pytest.raises(LiftlineError, match="alerts at http://alerts answers 403: This route needs the scope"):
        await everything(read_audit(URLS, "token", Query()))

    def silent(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    answering(silent)
    with pytest.raises(Unavailable, match="http://alerts does not answer"):
        await everything(read_audit(URLS, "token", Query()))


async def test_lines_for_other_programs(answering: Callable[[Handler], None]) -> None:
    nasty = entry(1, '=cmd|"/c calc"!A1', patients=["@p1,\n"], concerns="é")
    answering(lambda request: httpx.Response(200, json={"entries": [nasty], "next": None}))
    (found, _) = await everything(read_audit(URLS, "token", Query()))
    read = json.loads(as_json(found))
    assert (read["subject"], read["at"]) == ('=cmd|"/c calc"!A1', "2026-02-02T12:00:01+00:00")
    assert set(read) == set(COLUMNS)
    (row,) = csv.reader(as_csv([cells(found)]))
    said = dict(zip(COLUMNS, row, strict=True))
    assert (said["subject"], said["patients"], said["concerns"]) == ('\'=cmd|"/c calc"!A1', "'@p1,\n", "é")
