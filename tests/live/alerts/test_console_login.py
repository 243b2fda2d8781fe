"""Who gets into the console, and with what: login at a provider over real HTTP, cookies, sessions, forms."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import func, insert, select
from sqlalchemy.ext.asyncio import AsyncEngine

from services.alerts.adapters.console.oidc import OpenId
from services.alerts.adapters.console.wiring import Surroundings
from services.alerts.adapters.kafka import AlertsProcess
from services.alerts.adapters.postgres.sessions import SessionRetention
from services.alerts.adapters.postgres.tables import SESSION, TABLES
from services.alerts.main import build_app
from shared.contracts.vocabulary import Role
from shared.runtime.auth import Authenticator
from shared.runtime.errors import Unavailable
from shared.runtime.jwks import KeySet
from shared.runtime.postgres.tenants import Tenants
from shared.runtime.tokens import AUDIENCE, ISSUER, DevelopmentKeys
from tests.live.alerts.test_console_pages import token_in
from tests.support.provider import CLIENT, Provider

CONSOLE = "https://console.test"


@pytest.fixture
def provider() -> Iterator[Provider]:
    with Provider() as made:
        yield made


@pytest.fixture
def console(process: AlertsProcess, tenants: Tenants, provider: Provider) -> FastAPI:
    authenticator = Authenticator(
        KeySet(provider.jwks_url, allow_development=False), issuer=provider.url, audience=AUDIENCE
    )
    around = Surroundings(provider=OpenId(provider.url, CLIENT, None, scope="openid"), public_url=CONSOLE, secure=True)
    return build_app(process, tenants, process.consumers(), authenticator, heartbeat_s=15, around=around)


@pytest.fixture
async def browser(console: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(console), base_url=CONSOLE) as client:
        yield client


async def come_back(browser: httpx.AsyncClient, begun: httpx.Response) -> httpx.Response:
    """What a browser does at the provider, and the way back."""
    async with httpx.AsyncClient(trust_env=False) as outside:
        sent_back = await outside.get(begun.headers["location"])
    return await browser.get(sent_back.headers["location"])


async def log_in(browser: httpx.AsyncClient, target: str = "/") -> httpx.Response:
    return await come_back(browser, await browser.get("/login/begin", params={"next": target}))


async def test_the_provider_lets_in_and_the_session_is_sealed(
    browser: httpx.AsyncClient, engine: AsyncEngine, provider: Provider
) -> None:
    assert (await browser.get("/clinic")).headers["location"] == "/login?next=%2Fclinic"
    entered = await log_in(browser, "/clinic")
    assert (entered.status_code, entered.headers["location"]) == (303, "/clinic")
    cookie = next(one for one in entered.headers.get_list("set-cookie") if one.startswith("__Host-liftline="))
    assert all(part in cookie for part in ("HttpOnly", "Secure", "SameSite=lax", "Path=/"))
    assert (await browser.get("/clinic")).status_code == 200
    async with engine.connect() as connection:
        stored = (await connection.execute(select(SESSION))).one()
        noted = (await connection.execute(select(TABLES.audit.c.action, TABLES.audit.c.subject))).all()
    assert ("log in", "clinician:ann") in [tuple(row) for row in noted]
    secret = cookie.partition("=")[2].partition(".")[0]
    assert secret not in stored.id
    assert b"eyJ" not in stored.sealed  # no token can be read from the table


async def test_logging_out_ends_the_session_everywhere(browser: httpx.AsyncClient, engine: AsyncEngine) -> None:
    await log_in(browser)
    kept = dict(browser.cookies)
    token = token_in(await browser.get("/"))
    assert (await browser.post("/logout", data={"form_token": token})).status_code == 303
    browser.cookies.update(kept)
    assert (await browser.get("/")).status_code == 303
    table = TABLES.audit.c
    async with engine.connect() as connection:
        assert (await connection.execute(select(SESSION))).all() == []
        (noted,) = await connection.execute(select(table.subject, table.route).where(table.action == "log out"))
    assert tuple(noted) == ("clinician:ann", "POST /logout")


async def test_sessions_that_have_ended_are_deleted_and_no_others(
    browser: httpx.AsyncClient, engine: AsyncEngine
) -> None:
    await log_in(browser)
    ended = {"tenant": "demo", "id": "ended", "sealed": b"", "ends_at": func.clock_timestamp() - timedelta(seconds=1)}
    async with engine.begin() as connection:
        await connection.execute(insert(SESSION).values(**ended))
    await SessionRetention(engine).purge()
    async with engine.connect() as connection:
        assert "ended" not in (await connection.scalars(select(SESSION.c.id))).all()
    assert (await browser.get("/")).status_code == 200


async def test_after_logging_out_the_provider_asks_who_it_is(browser: httpx.AsyncClient) -> None:
    """Whoever comes next to the same browser does not get in as the one before, whom the provider still knows."""
    assert "prompt" not in await asked(browser)
    await log_in(browser)
    assert "prompt" not in await asked(browser)  # a session that ran out goes on without questions
    await browser.post("/logout", data={"form_token": token_in(await browser.get("/"))})
    assert (await asked(browser))["prompt"] == ["login"]
    assert (await asked(browser))["prompt"] == ["login"], "until somebody is in"
    await log_in(browser)
    assert "prompt" not in await asked(browser)


async def asked(browser: httpx.AsyncClient) -> dict[str, list[str]]:
    """What the provider is asked when somebody begins to log in."""
    return parse_qs(urlsplit((await browser.get("/login/begin")).headers["location"]).query)


@pytest.mark.parametrize(
    "target", ["//evil.test/", "https://evil.test/", "/\\evil.test", "evil", "/login/callback?code=1&state=2"]
)
async def test_nobody_is_sent_elsewhere(browser: httpx.AsyncClient, target: str) -> None:
    assert (await log_in(browser, target)).headers["location"] == "/"


async def test_a_login_begun_by_somebody_else_is_none(browser: httpx.AsyncClient, console: FastAPI) -> None:
    """An attacker's way back, opened in the victim's browser."""
    transport = httpx.ASGITransport(console)
    async with httpx.AsyncClient(transport=transport, base_url=CONSOLE) as attacker:
        begun = await attacker.get("/login/begin")
        assert parse_qs(urlsplit(begun.headers["location"]).query)["code_challenge_method"] == ["S256"]
        await browser.get("/login/begin")  # the victim has begun one, too
        refused = await come_back(browser, begun)
    assert "__Host-liftline=" not in str(refused.headers)
    assert refused.status_code == 403
    assert "The login was begun elsewhere." in refused.text


async def test_after_a_login_that_failed_the_next_one_gets_in(browser: httpx.AsyncClient) -> None:
    """Begun in two tabs: the first one's way back is refused, and its reader begins again from there."""
    first = await browser.get("/login/begin", params={"next": "/clinic"})
    await browser.get("/login/begin", params={"next": "/clinic"})
    refused = await come_back(browser, first)
    assert '<a href="/login">Log in</a>' in refused.text
    assert (await browser.get("/login")).status_code == 200
    entered = await log_in(browser)
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    assert (await browser.get("/")).status_code == 200


@pytest.mark.parametrize(
    ("given", "nonce"),
    [
        ({}, "another nonce"),
        ({"aud": "somebody-else"}, None),  # a token that is not for Liftline
        ({"exp": 1}, None),
        ({"iss": "https://another.test"}, None),
        ({"role": "nobody"}, None),
        ({"tenant": None}, None),
    ],
)
async def test_what_the_provider_says_is_checked(
    browser: httpx.AsyncClient, provider: Provider, given: dict[str, object], nonce: str | None
) -> None:
    provider.given, provider.nonce = given, nonce
    refused = await log_in(browser)
    assert "__Host-liftline=" not in str(refused.headers)
    assert (await browser.get("/clinic")).status_code == 303


async def test_a_role_that_works_no_alerts_does_not_get_in(browser: httpx.AsyncClient, provider: Provider) -> None:
    provider.given = {"role": "ops"}
    refused = await log_in(browser)
    assert refused.status_code == 403
    assert "works alerts" in refused.text


async def test_a_code_works_once(browser: httpx.AsyncClient) -> None:
    begun = await browser.get("/login/begin")
    async with httpx.AsyncClient(trust_env=False) as outside:
        back = (await outside.get(begun.headers["location"])).headers["location"]
    assert (await browser.get(back)).status_code == 303
    browser.cookies.clear()
    browser.cookies.set("__Host-liftline-login", begun.cookies["__Host-liftline-login"], domain="console.test")
    assert (await browser.get(back)).status_code == 403


async def test_forms_of_other_sites_and_made_up_sessions_are_refused(browser: httpx.AsyncClient) -> None:
    await log_in(browser)
    assert (await browser.post("/logout")).status_code == 403
    assert (await browser.post("/logout", data={"form_token": "made-up"})).status_code == 403
    token = token_in(await browser.get("/"))
    elsewhere = {"origin": "https://evil.test"}
    assert (await browser.post("/logout", data={"form_token": token}, headers=elsewhere)).status_code == 403
    browser.cookies.set("__Host-liftline", f"{'A' * 43}.demo", domain="console.test")
    assert (await browser.get("/")).status_code == 303


async def test_a_provider_that_is_away_is_said() -> None:
    away = OpenId("http://127.0.0.1:9", CLIENT, None, scope="openid")
    with pytest.raises(Unavailable, match="identity provider"):
        await away.begin("h" * 43, f"{CONSOLE}/login/callback")


FORM = {"name": "ann", "role": "clinician", "tenant": "demo"}


async def test_where_a_provider_is_set_up_nobody_logs_in_by_name(browser: httpx.AsyncClient) -> None:
    assert (await browser.post("/login/development", data=FORM)).status_code == 404


async def test_the_development_login_takes_any_name_on_loopback_alone(
    process: AlertsProcess, tenants: Tenants, keys: DevelopmentKeys
) -> None:
    key_set = KeySet(str(keys.jwks_path), allow_development=True)
    authenticator = Authenticator(key_set, issuer=ISSUER, audience=AUDIENCE)
    around = Surroundings(development=keys)
    app = build_app(process, tenants, process.consumers(), authenticator, heartbeat_s=15, around=around)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1:8003") as here:
        assert (await here.post("/login/development", data={**FORM, "role": Role.OPS})).status_code == 303
        assert (await here.get("/")).status_code == 303  # ops has not got in
        assert (await here.post("/login/development", data=FORM)).headers["location"] == "/"
        page = await here.get("/")
        assert page.status_code == 200
        assert "script-src 'self'" in page.headers["content-security-policy"]
        assert page.headers["cache-control"] == "no-store"
    far = httpx.ASGITransport(app, client=("192.0.2.7", 50000))
    async with httpx.AsyncClient(transport=far, base_url="http://127.0.0.1:8003") as elsewhere:
        assert (await elsewhere.post("/login/development", data=FORM)).status_code == 404
