"""The pages over a real database: who stands first, what is recorded, what another clinic sees, what an act answers."""

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Coroutine
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.console.wiring import Surroundings
from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.tables import TABLES
from services.alerts.main import build_app
from shared.contracts.vocabulary import AlertCode, Severity
from shared.runtime.auth import Authenticator
from shared.runtime.jwks import KeySet
from shared.runtime.postgres.tenants import Tenants
from shared.runtime.tokens import AUDIENCE, ISSUER, DevelopmentKeys
from tests.live.alerts.conftest import NOON
from tests.live.alerts.saying import said, say

Browser = Callable[..., Coroutine[Any, Any, httpx.AsyncClient]]

ROUTINE, URGENT = {"severity": Severity.ROUTINE}, {"severity": Severity.URGENT}
EMERGENCY = {"code": AlertCode.RED_FLAG_CV, "episode": "s1:chest_pain", "severity": Severity.EMERGENCY}


@pytest.fixture
def console(process: AlertsProcess, tenants: Tenants, keys: DevelopmentKeys) -> FastAPI:
    key_set = KeySet(str(keys.jwks_path), allow_development=True)
    authenticator = Authenticator(key_set, issuer=ISSUER, audience=AUDIENCE)
    around = Surroundings(development=keys)
    return build_app(process, tenants, process.consumers(), authenticator, heartbeat_s=15, around=around)


@pytest.fixture
async def browser(console: FastAPI) -> AsyncIterator[Browser]:
    """Give it a name and a tenant: it logs in, and follows redirects."""
    clients: list[httpx.AsyncClient] = []

    async def make(name: str = "ann", tenant: str = "demo", role: str = "clinician") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(console)
        client = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8003", follow_redirects=True)
        clients.append(client)
        form = {"name": name, "role": role, "tenant": tenant}
        assert (await client.post("/login/development", data=form)).status_code == 200
        return client

    yield make
    for client in clients:
        await client.aclose()


def listed(page: httpx.Response) -> list[str]:
    return re.findall(r'href="/patients/([^"]+)"', page.text)


def token_in(page: httpx.Response) -> str:
    found = re.search(r'name="form_token" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def alert_in(page: httpx.Response) -> str:
    found = re.search(r'id="alert-([^"]+)"', page.text)
    assert found is not None
    return found[1]


async def test_the_worst_stands_first_then_who_has_waited_longest(process: AlertsProcess, browser: Browser) -> None:
    await say(
        process,
        said(patient_id="new", **ROUTINE),
        said(patient_id="old", at=NOON - timedelta(days=2), **ROUTINE),
        said(patient_id="worst", **EMERGENCY),
        said(patient_id="grave", **URGENT),
        said(patient_id="small"),
    )
    at = await browser()
    assert listed(await at.get("/")) == ["worst", "grave", "old", "new", "small"]
    assert listed(await at.get("/", params={"least": "urgent"})) == ["worst", "grave"]
    assert listed(await at.get("/", params={"patient": "L"})) == ["old", "small"]
    assert listed(await at.get("/", params={"patient": "%"})) == []
    assert listed(await at.get("/", params={"mine": "true"})) == []
    assert listed(await at.get("/", params={"skip": "3"})) == ["new", "small"]


async def test_an_acknowledged_alert_stands_behind_those_that_wait(process: AlertsProcess, browser: Browser) -> None:
    await say(process, said(patient_id="first", **URGENT), said(patient_id="second", **URGENT))
    at = await browser()
    page = await at.get("/patients/first")
    form = {"form_token": token_in(page), "version": "1"}
    done = await at.post(f"/alerts/{alert_in(page)}/acknowledge", data=form)
    assert "Acknowledged by ann" in done.text
    assert str(done.url).endswith(f"/patients/first#alert-{alert_in(page)}")
    assert listed(await at.get("/")) == ["second", "first"]
    assert listed(await at.get("/", params={"waiting": "true"})) == ["second"]
    assert listed(await at.get("/", params={"mine": "true"})) == ["first"]


async def test_a_resolution_is_taken_back_where_it_stands(process: AlertsProcess, browser: Browser) -> None:
    await say(process, said(**URGENT))
    at = await browser()
    page = await at.get("/patients/p1")
    alert = alert_in(page)
    closed = await at.post(f"/alerts/{alert}/resolve", data={"form_token": token_in(page), "version": "1"})
    assert f'id="alert-{alert}"' not in closed.text
    button = re.search(rf'action="/alerts/{alert}/reopen">.*?name="version" value="(\d+)"', closed.text, re.DOTALL)
    assert button is not None
    form = {"form_token": token_in(closed), "version": button[1]}
    opened = await at.post(f"/alerts/{alert}/reopen", data=form)
    assert alert_in(opened) == alert
    assert f"/alerts/{alert}/reopen" not in opened.text


async def test_who_acts_on_what_has_changed_is_told_who_was_quicker(process: AlertsProcess, browser: Browser) -> None:
    await say(process, said(**URGENT))
    ann, bob = await browser("ann"), await browser("bob")
    for_ann, for_bob = await ann.get("/patients/p1"), await bob.get("/patients/p1")
    act = f"/alerts/{alert_in(for_ann)}/acknowledge"
    assert (await ann.post(act, data={"form_token": token_in(for_ann), "version": "1"})).status_code == 200
    late = await bob.post(act, data={"form_token": token_in(for_bob), "version": "1"})
    assert late.status_code == 412
    assert "Somebody was quicker" in late.text
    assert "clinician:ann: acknowledged" in late.text


async def test_an_act_that_lacks_something_says_what(process: AlertsProcess, browser: Browser) -> None:
    await say(process, said(**URGENT))
    at = await browser()
    page = await at.get("/patients/p1")
    for act, lacking in {"comment": "a note", "assign": "a name", "snooze": "a note, a time"}.items():
        refused = await at.post(f"/alerts/{alert_in(page)}/{act}", data={"form_token": token_in(page)})
        assert refused.status_code == 422
        assert f"This needs {lacking}." in refused.text


async def test_a_notification_leads_to_the_alert_on_its_patients_page(process: AlertsProcess, browser: Browser) -> None:
    await say(process, said(patient_id="p/1#x", **URGENT))
    at = await browser()
    (name,) = listed(await at.get("/"))
    page = await at.get(f"/patients/{name}")
    assert page.status_code == 200
    led = await at.get(f"/alerts/{alert_in(page)}")
    assert led.url.fragment == f"alert-{alert_in(page)}"
    assert led.url.path == "/patients/p/1#x"


async def test_what_a_patient_or_a_device_writes_is_text(process: AlertsProcess, browser: Browser) -> None:
    await say(process, said(sentence='<script>alert("x")</script> & more', **URGENT))
    at = await browser()
    for path in ("/", "/patients/p1"):
        page = (await at.get(path)).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


async def test_another_clinic_sees_nothing_of_it(process: AlertsProcess, browser: Browser) -> None:
    await say(process, said(**URGENT))
    own, other = await browser(), await browser(tenant="other")
    alert = alert_in(await own.get("/patients/p1"))
    assert listed(await other.get("/")) == []
    page = await other.get("/patients/p1")
    assert page.status_code == 404
    assert (await other.get(f"/alerts/{alert}")).status_code == 404
    assert (await other.get(f"/alerts/{alert}/history")).status_code == 404
    assert "read patient page" not in (await other.get("/looks/p1")).text
    act = {"form_token": token_in(page), "version": "1"}
    assert (await other.post(f"/alerts/{alert}/acknowledge", data=act)).status_code == 404


async def test_every_view_and_act_is_recorded_with_its_patients(
    process: AlertsProcess, browser: Browser, engine: AsyncEngine
) -> None:
    await say(process, said(**URGENT), said(patient_id="p2"))
    at = await browser()
    page = await at.get("/patients/p1")
    alert = alert_in(page)
    await at.get(f"/alerts/{alert}/history")
    await at.get("/clinic")
    await at.get("/settings")
    await at.get("/system")
    await at.post(f"/alerts/{alert}/acknowledge", data={"form_token": token_in(page), "version": "1"})
    await at.get("/patients/nobody")
    looks = (await at.get("/looks/p2")).text
    assert "list worklist" in looks  # who has looked is there to be seen
    assert "ann (clinician)" in looks
    table = TABLES.audit.c
    query = select(table.action, table.outcome, table.patients, table.route, table.subject).order_by(table.id)
    async with engine.connect() as connection:
        noted = (await connection.execute(query)).all()
    assert {row.subject for row in noted} == {"clinician:ann"}
    kept = [(row.action, row.outcome, tuple(row.patients)) for row in noted]
    for expected in (
        ("log in", "done", ()),
        ("list worklist", "done", ("p1", "p2")),
        ("read patient page", "done", ("p1",)),
        ("read alert", "done", ("p1",)),
        ("read figures", "done", ()),
        ("read clinic settings", "done", ()),
        ("read system alerts", "done", ()),
        ("alert acknowledged", "done", ("p1",)),
        ("read audit", "done", ("p2",)),
        ("refused", "404", ("nobody",)),
    ):
        assert expected in kept
    assert "GET /patients/{patient:path}" in {row.route for row in noted}


async def test_an_open_page_of_a_patient_is_recorded_with_that_patient_and_a_worklist_with_nobody(
    process: AlertsProcess, console: FastAPI, browser: Browser, engine: AsyncEngine
) -> None:
    await say(process, said(**URGENT), said(patient_id="p2"))
    at = await browser()
    console.state.stopping = asyncio.Event()
    console.state.stopping.set()  # so that what would go on for minutes is over at once
    assert (await at.get("/live", params={"since": "0"})).status_code == 200
    assert (await at.get("/live", params={"since": "0", "patient": "p1"})).status_code == 200
    table = TABLES.audit.c
    query = select(table.patients).where(table.action == "follow alerts").order_by(table.id)
    async with engine.connect() as connection:
        assert list(await connection.scalars(query)) == [[], ["p1"]]


@pytest.mark.parametrize(
    "path", ["/?patient=%00", "/?least=worst", "/?skip=-1", "/live?since=x", "/patients/%00", "/alerts/%ff/history"]
)
async def test_what_cannot_be_meant_is_refused_as_a_page(browser: Browser, path: str) -> None:
    at = await browser()
    refused = await at.get(path)
    assert refused.status_code in {404, 422}
    assert "<h1>Not" in refused.text


async def test_a_zone_that_is_none_is_refused(process: AlertsProcess, browser: Browser) -> None:
    await say(process, said(**URGENT))
    at = await browser()
    alert = alert_in(await at.get("/patients/p1"))
    assert (await at.get(f"/alerts/{alert}/history", params={"zone": "../../etc/passwd"})).status_code == 422
    assert (await at.get(f"/alerts/{alert}/history", params={"zone": "Europe/Berlin"})).status_code == 200
