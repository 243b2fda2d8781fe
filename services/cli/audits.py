"""The audit records of both services, as one: asked of each over HTTP, merged in the order of time."""

import csv
import io
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import httpx

from shared.runtime.errors import LiftlineError, Unavailable

PAGE: Final = 500
TIMEOUT_S: Final = 60.0

COLUMNS: Final = (
    "at",
    "clinical_at",
    "subject",
    "role",
    "action",
    "outcome",
    "patients",
    "concerns",
    "service",
    "route",
)

Entry = dict[str, Any]
"""One entry as its service tells it, and which service that is."""


@dataclass(frozen=True)
class Query:
    """Which entries; None is any. `since` is included, `until` is not."""

    patient: str | None = None
    who: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None

    def parameters(self) -> dict[str, str]:
        """As the route takes them."""
        given = {name: value for name, value in vars(self).items() if value is not None}
        return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in given.items()}


async def read_audit(services: Mapping[str, str], token: str, query: Query) -> AsyncIterator[Entry]:
    """Every entry of the token's tenant in all services (URL by name), oldest first, in the same order every time.

    Raises Unavailable when a service does not answer, LiftlineError when it refuses.
    """
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False, headers=headers) as http:
        streams = {name: _entries(http, name, url, query) for name, url in sorted(services.items())}
        heads = {name: head for name, stream in streams.items() if (head := await anext(stream, None)) is not None}
        while heads:
            name = min(heads, key=lambda one: (heads[one]["at"], one))
            yield heads[name]
            head = await anext(streams[name], None)
            if head is None:
                del heads[name]
            else:
                heads[name] = head


async def _entries(http: httpx.AsyncClient, service: str, url: str, query: Query) -> AsyncIterator[Entry]:
    parameters = {**query.parameters(), "limit": str(PAGE)}
    while True:
        try:
            answer = await http.get(f"{url}/v1/audit", params=parameters)
        except httpx.TransportError as error:
            raise Unavailable(f"{url} does not answer: {type(error).__name__}") from error
        if not answer.is_success:
            raise LiftlineError(f"{service} at {url} answers {answer.status_code}: {_detail(answer)}")
        page = answer.json()
        for entry in page["entries"]:
            yield {**entry, "at": datetime.fromisoformat(entry["at"]), "service": service}
        if page["next"] is None:
            return
        parameters["cursor"] = page["next"]


def _detail(answer: httpx.Response) -> str:
    try:
        return str(answer.json().get("detail") or answer.reason_phrase)
    except (ValueError, AttributeError):
        return answer.reason_phrase


def as_json(entry: Entry) -> str:
    """One line."""
    return json.dumps({name: _plain(entry[name]) for name in COLUMNS}, ensure_ascii=True)


def as_csv(rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Lines of CSV. What a spreadsheet would take for a formula is quoted: some names come from whoever asked."""
    for row in rows:
        text = io.StringIO()
        csv.writer(text, lineterminator="\n").writerow([f"'{cell}" if cell[:1] in _FORMULA else cell for cell in row])
        yield text.getvalue()


def cells(entry: Entry) -> list[str]:
    """The entry as text, column by column."""
    return [_text(entry[name]) for name in COLUMNS]


_FORMULA: Final = frozenset("=+-@\t\r")


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    return "" if value is None else str(_plain(value))
