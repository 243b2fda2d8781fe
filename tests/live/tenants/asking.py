"""Everything that a clinic's people can ask, and what they are told: in one form, to be compared."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Final

import httpx

from services.alerts.application.stream import follow
from shared.contracts.vocabulary import Role
from shared.runtime.auth import Principal
from tests.live.tenants.clinics import ALONE, EVENT_IDS, PATIENTS, SESSION_IDS, TENANTS
from tests.live.tenants.services import LATER, Both

Answer = tuple[str, int, Any, str]
"""What was asked; status, body and the headers that tell something."""

NEVER: Final = "00000000-0000-5000-8000-000000000000"
"""An alert's id that never was."""

_TELLING: Final = ("content-type", "etag", "location", "retry-after", "link")
_OPERATIONAL: Final = frozenset({"at", "next"})
"""In the audit record: the database's own time, and places made of it."""

MOST: Final = 3
"""Cursors and tags that are tried of each clinic."""

EVERYBODY: Final = (*PATIENTS, *ALONE.values(), "nobody")
ACTS: Final[Mapping[str, Any]] = {
    "acknowledge": {"note": "seen"},
    "comment": {"note": "called"},
    "assign": {"assignee": "nurse"},
    "snooze": {"until": LATER.replace(day=LATER.day + 3).isoformat(), "note": "asleep"},
    "resolve": None,
    "reopen": {"note": "not yet"},
}


@dataclass
class Known:
    """Names that a clinic has been given: what another one may have seen over its shoulder."""

    alerts: list[str] = field(default_factory=list)
    cursors: dict[str, list[str]] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    positions: list[int] = field(default_factory=list)


async def known_to(both: Both, tenant: str) -> Known:
    """Collect a clinic's alert ids, cursors, ETags and stream positions."""
    found = Known(cursors={"alerts": [], "worklist": [], "timeline": [], "decisions": []})
    async with both.client("alerts", tenant, Role.CLINICIAN) as client:
        async for page in _pages(client, "/v1/alerts", {"limit": 1}):
            found.alerts += [alert["id"] for alert in page["alerts"]]
            found.cursors["alerts"] += [page["next"]] if page["next"] else []
        async for page in _pages(client, "/v1/worklist", {"limit": 1}):
            found.cursors["worklist"] += [page["next"]] if page["next"] else []
        for alert in found.alerts:
            found.tags.append((await client.get(f"/v1/alerts/{alert}")).headers["etag"])
    async with both.client("progression", tenant, Role.CLINICIAN) as client:
        for name in ("timeline", "decisions"):
            async for page in _pages(client, f"/v1/patients/p1/{name}", {"limit": 1}):
                found.cursors[name] += [page["next"]] if page.get("next") else []
    last = (await both.feed.ends(tenant)).last
    found.positions = [0, 1, last, last + 1]
    return found


async def _pages(client: httpx.AsyncClient, path: str, params: Mapping[str, Any]) -> AsyncIterator[dict[str, Any]]:
    asked = dict(params)
    while True:
        page = (await client.get(path, params=asked)).json()
        yield page
        if page.get("next") is None:
            return
        asked["cursor"] = page["next"]


async def everything(both: Both, tenant: str, known: Sequence[Known]) -> list[Answer]:
    """Ask everything there is to ask as people of a clinic, with names that are theirs or anybody's."""
    answers = [
        *await _reads(both, tenant, known),
        *await _streams(both, tenant, known),
        *await _acts(both, tenant, known),
    ]
    async with both.client("alerts", tenant, Role.CLINICIAN) as clinician:
        answers.append(await _ask(clinician, "GET", "/v1/alerts", params={"limit": 200}))
    for service in ("progression", "alerts"):
        async with both.client(service, tenant, Role.OPS) as ops:
            questions: list[dict[str, Any]] = [{}]
            questions += [{"patient": patient} for patient in EVERYBODY]
            questions += [{"who": f"nurse-of-{other}"} for other in TENANTS]
            answers.append(await _ask(ops, "GET", "/v1/ops/export"))
            answers += [await _ask(ops, "GET", "/v1/audit", params={"limit": 1000, **asked}) for asked in questions]
    return answers


async def _reads(both: Both, tenant: str, known: Sequence[Known]) -> list[Answer]:
    answers: list[Answer] = []
    async with both.client("progression", tenant, Role.CLINICIAN) as client:
        paths = [f"/v1/patients/p1/{path}" for path in _patient_paths(known)]
        paths += [f"/v1/patients/{patient}/{path}" for patient in EVERYBODY for path in ("timeline", "events/e1")]
        answers += [await _ask(client, "GET", path) for path in paths]
    for bound in ("p1", ALONE[tenant]):
        async with both.client("progression", tenant, Role.APP, bound) as client:
            paths = [f"/v1/patients/{patient}/prescription" for patient in EVERYBODY]
            answers += [await _ask(client, "GET", path) for path in paths]
    async with both.client("alerts", tenant, Role.CLINICIAN) as client:
        answers += [await _ask(client, "GET", "/v1/alerts", params=params) for params in _filters(known)]
        answers += [await _ask(client, "GET", f"/v1/alerts/{alert}") for alert in _alerts(known)]
        answers += [await _ask(client, "GET", "/v1/worklist", params=params) for params in _sought(known)]
        answers.append(await _ask(client, "GET", "/v1/settings/clinic"))
    return answers


def _sought(known: Sequence[Known]) -> Iterable[dict[str, Any]]:
    yield {"resting": True}
    for patient in EVERYBODY:
        yield {"patient": patient}
    for cursor in _some(known, "worklist"):
        yield {"cursor": cursor, "limit": 2}


def _patient_paths(known: Sequence[Known]) -> Iterable[str]:
    yield "prescription"
    for name in ("timeline", "decisions"):
        yield name
        yield f"{name}?cursor=garbage"
        for cursor in _some(known, name):
            yield f"{name}?limit=2&cursor={cursor}"
    for event in (*EVENT_IDS, *SESSION_IDS, *(f"of-{tenant}" for tenant in TENANTS), "never"):
        yield f"events/{event}"


def _some(known: Sequence[Known], name: str) -> Iterable[str]:
    """Cursors of every clinic, the first few of each."""
    return dict.fromkeys(cursor for one in known for cursor in one.cursors[name][:MOST])


def _filters(known: Sequence[Known]) -> Iterable[dict[str, Any]]:
    yield {}
    yield {"order": "newest", "limit": 1}
    yield {"state": "open", "severity": ["emergency", "urgent"]}
    yield {"code": ["RED_FLAG", "TECHNICAL"]}
    yield {"since": LATER.isoformat()}
    yield {"cursor": "garbage"}
    for patient in EVERYBODY:
        yield {"patient": patient}
    for cursor in _some(known, "alerts"):
        yield {"cursor": cursor, "limit": 2}


def _alerts(known: Sequence[Known]) -> list[str]:
    return [*sorted({alert for one in known for alert in one.alerts}), NEVER]


async def _streams(both: Both, tenant: str, known: Sequence[Known]) -> list[Answer]:
    """What a stream shows that resumes at these places, until it has nothing more to show."""
    who = Principal("console", tenant, Role.CLINICIAN, None, frozenset(), route="GET /v1/alerts/stream")
    answers: list[Answer] = []
    last = (await both.feed.ends(tenant)).last
    for position in [None, *sorted({place for one in known for place in one.positions})]:
        async with aclosing(follow(both.feed, who, position, asyncio.Event())) as events:
            quiet = _until_quiet(events, last, position)
            shown = [(event.position, event.name, event.data) async for event in quiet]
        answers.append((f"stream after {position}", 200, shown, ""))
    return answers


async def _until_quiet(events: Any, last: int, position: int | None) -> AsyncIterator[Any]:
    """As many as there are: a stream that waits has said everything."""
    if position is not None and position == last:
        return
    async for event in events:
        yield event
        if event.name != "alert" or event.position >= last:
            return


async def _acts(both: Both, tenant: str, known: Sequence[Known]) -> list[Answer]:
    answers: list[Answer] = []
    async with both.client("alerts", tenant, Role.LEAD) as lead:
        for version in ("0", "0", "1"):
            holidays = {"holidays": [f"2026-12-{24 + TENANTS.index(tenant)}"]}
            if_match = {"if-match": version}
            answers.append(await _ask(lead, "PUT", "/v1/settings/clinic", json=holidays, headers=if_match))
    for role, acts in ((Role.OPS, ("resolve",)), (Role.LEAD, ("resolve",)), (Role.CLINICIAN, tuple(ACTS))):
        async with both.client("alerts", tenant, role) as client:
            for alert in _alerts(known):
                for tag in sorted({tag for one in known for tag in one.tags})[:MOST] if role is Role.LEAD else ():
                    path = f"/v1/alerts/{alert}/comment"
                    answers.append(await _ask(client, "POST", path, json={"note": "seen"}, headers={"if-match": tag}))
                paths = {act: f"/v1/alerts/{alert}/{act}" for act in acts}
                answers += [await _ask(client, "POST", path, json=ACTS[act]) for act, path in paths.items()]
    return answers


async def _ask(client: httpx.AsyncClient, method: str, path: str, **more: Any) -> Answer:
    answer = await client.request(method, path, **more)
    told = {name: answer.headers[name] for name in _TELLING if name in answer.headers}
    body: Any = answer.text
    if path.startswith("/v1/audit") and answer.is_success:
        body = [
            {name: value for name, value in entry.items() if name not in _OPERATIONAL}
            for entry in answer.json()["entries"]
        ]
    asked = json.dumps({"method": method, "path": path, **more}, sort_keys=True)
    return asked, answer.status_code, body, json.dumps(told, sort_keys=True)
