"""The HTTP shell: headers that stand once, security headers, the documentation, what is no route."""

import re

import httpx
import pytest

from shared.runtime.tokens import DevelopmentKeys
from tests.unit.runtime.test_auth import app_of, get


@pytest.mark.parametrize("name", ["authorization", "content-type", "host", "if-match", "last-event-id"])
async def test_a_header_that_decides_something_stands_there_once(keys: DevelopmentKeys, name: str) -> None:
    transport = httpx.ASGITransport(app_of(keys))
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        request = client.build_request("GET", "/health/live")
        request.headers = httpx.Headers([("host", "test"), (name, "a"), (name, "b")])
        answer = await client.send(request)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json")
    assert name in answer.json()["detail"]


async def test_every_answer_carries_the_security_headers(keys: DevelopmentKeys) -> None:
    for path in ("/health/live", "/patients/p-1", "/nowhere", "/openapi.json"):
        answer = await get(keys, path)
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_the_documentation_loads_nothing_from_elsewhere(keys: DevelopmentKeys) -> None:
    page = await get(keys, "/docs")
    assert page.status_code == 200
    loaded = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert len(loaded) == 3
    for path in loaded:
        assert path.startswith("/docs/")
        assert (await get(keys, path)).status_code == 200
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert policy.count("'sha256-") == page.text.count("<script>") == 1
    assert "https:" not in policy


@pytest.mark.parametrize("path", ["/docs/..%2f..%2fetc/passwd", "/docs/%00", "/docs/", "/v1/", "/health/live/"])
async def test_a_path_that_is_no_route_is_not_found(keys: DevelopmentKeys, path: str) -> None:
    answer = await get(keys, path)
    assert (answer.status_code, answer.headers["content-type"]) == (404, "application/problem+json")
    assert "/docs" in answer.json()["detail"]


async def test_another_method_is_told_which_ones_there_are(keys: DevelopmentKeys) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app_of(keys)), base_url="http://test") as client:
        answer = await client.request("TRACE", "/health/live")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET")
    assert answer.json()["detail"] == "This route takes GET."
