"""Tokens: what gets in, what does not, and that the answer never says more than it must."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import httpx
import jwt
import pytest
from fastapi import Depends, FastAPI
from prometheus_client import CollectorRegistry

from shared.contracts.vocabulary import Role
from shared.runtime.auth import Authenticator, Principal, Scope, require
from shared.runtime.errors import Misconfigured, Unavailable
from shared.runtime.http import create_app
from shared.runtime.jwks import KeySet
from shared.runtime.tokens import AUDIENCE, ISSUER, DevelopmentKeys


def authenticator(keys: DevelopmentKeys) -> Authenticator:
    return Authenticator(KeySet(str(keys.jwks_path), allow_development=True), issuer=ISSUER, audience=AUDIENCE)


def app_of(keys: DevelopmentKeys) -> FastAPI:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield

    app = create_app(
        "test", lifespan=lifespan, registry=CollectorRegistry(), authenticator=authenticator(keys), ready={}
    )

    @app.get("/patients/{patient}")
    async def read(
        patient: str, caller: Annotated[Principal, Depends(require(Scope.PATIENTS_READ))], limit: int = 1
    ) -> dict[str, Any]:
        caller.require_patient(patient)
        return {"tenant": caller.tenant, "limit": limit}

    @app.get("/broken")
    async def broken() -> None:
        raise RuntimeError("p-000123 has a secret")

    @app.get("/away")
    async def away() -> None:
        raise Unavailable(retry_after_s=7)

    @app.get("/refused")
    async def refused() -> None:
        raise ConnectionRefusedError

    return app


async def get(keys: DevelopmentKeys, path: str, token: str | None = None) -> httpx.Response:
    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app_of(keys)), base_url="http://test") as client:
        return await client.get(path, headers=headers)


def forged(keys: DevelopmentKeys, **changed: Any) -> str:
    """A token signed with the right key whose claims differ; None removes a claim."""
    token = keys.issue(Role.CLINICIAN, "demo")
    claims = jwt.decode(token, options={"verify_signature": False}) | changed
    kept = {name: value for name, value in claims.items() if value is not None}
    header = jwt.get_unverified_header(token)
    return jwt.encode(kept, keys._private(), "ES256", headers={"kid": header["kid"]})


async def test_a_token_gives_its_principal(keys: DevelopmentKeys) -> None:
    principal = await authenticator(keys).principal(keys.issue(Role.APP, "demo", "p-1"))
    assert (principal.tenant, principal.role, principal.patient) == ("demo", Role.APP, "p-1")
    assert principal.scopes == {Scope.EVENTS_WRITE, Scope.PATIENTS_READ}


async def test_a_token_can_narrow_but_not_widen_its_role(keys: DevelopmentKeys) -> None:
    token = forged(keys, role="integration", scope="ops events:write alerts:act")
    assert (await authenticator(keys).principal(token)).scopes == {Scope.EVENTS_WRITE}


@pytest.mark.parametrize(
    "wrong",
    [
        {"exp": 1_600_000_000},
        {"exp": None},
        {"aud": "another-service"},
        {"aud": None},
        {"iss": "https://elsewhere.example"},
        {"iss": None},
        {"sub": None},
        {"role": "admin"},
        {"tenant": None},
        {"tenant": "a/b"},
        {"tenant": ""},
        {"role": "app"},
        {"role": "app", "patient": "with space"},
        {"patient": "p-1"},
        {"nbf": 9_999_999_999},
    ],
)
async def test_a_token_with_wrong_claims_is_refused(keys: DevelopmentKeys, wrong: dict[str, Any]) -> None:
    answer = await get(keys, "/patients/p-1", forged(keys, **wrong))
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_token_without_a_signature_or_with_a_shared_secret_is_refused(keys: DevelopmentKeys) -> None:
    token = keys.issue(Role.CLINICIAN, "demo")
    claims = jwt.decode(token, options={"verify_signature": False})
    kid = jwt.get_unverified_header(token)["kid"]
    unsigned = jwt.encode(claims, "", algorithm="none", headers={"kid": kid})
    secret = str(json.loads(keys.jwks_path.read_text())["keys"][0]["x"])
    shared = jwt.encode(claims, secret, "HS256", headers={"kid": kid})
    for bad in (unsigned, shared, token[:-8] + "AAAAAAAA", token.split(".")[0], "", "a.b.c"):
        assert (await get(keys, "/patients/p-1", bad)).status_code == 401


async def test_a_key_of_somebody_else_is_refused(keys: DevelopmentKeys, tmp_path: Path) -> None:
    other = DevelopmentKeys(tmp_path / "other")
    assert (await get(keys, "/patients/p-1", other.issue(Role.CLINICIAN, "demo"))).status_code == 401


async def test_no_token_and_too_small_a_scope(keys: DevelopmentKeys) -> None:
    assert (await get(keys, "/patients/p-1")).status_code == 401
    answer = await get(keys, "/patients/p-1", keys.issue(Role.OPS, "demo"))
    assert answer.status_code == 403
    assert "patients:read" in answer.json()["detail"]


async def test_an_app_token_sees_its_own_patient_only(keys: DevelopmentKeys) -> None:
    token = keys.issue(Role.APP, "demo", "p-1")
    assert (await get(keys, "/patients/p-1", token)).json() == {"tenant": "demo", "limit": 1}
    assert (await get(keys, "/patients/p-2", token)).status_code == 403


async def test_a_new_key_in_the_file_is_found_without_a_restart(keys: DevelopmentKeys) -> None:
    key_set = KeySet(str(keys.jwks_path), allow_development=True, ask_again_after_s=0)
    checks = Authenticator(key_set, issuer=ISSUER, audience=AUDIENCE)
    await checks.principal(keys.issue(Role.OPS, "demo"))
    for file in keys.jwks_path.parent.iterdir():
        file.unlink()
    assert (await checks.principal(keys.issue(Role.OPS, "demo"))).role is Role.OPS


async def test_production_refuses_development_keys(keys: DevelopmentKeys) -> None:
    strict = KeySet(str(keys.jwks_path), allow_development=False)
    with pytest.raises(Misconfigured, match="production refuses"):
        await strict.refresh()


@pytest.mark.parametrize(
    "content",
    ["", "[]", '{"keys": 1}', '{"keys": []}', json.dumps({"keys": [{"kty": "oct", "kid": "x", "k": "c2VjcmV0"}]})],
)
async def test_a_jwks_without_a_usable_key_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "jwks.json"
    path.write_text(content)
    with pytest.raises(Misconfigured):
        await KeySet(str(path), allow_development=True).refresh()


async def test_unreadable_keys_answer_503(tmp_path: Path) -> None:
    missing = KeySet(str(tmp_path / "none.json"), allow_development=True)
    with pytest.raises(Unavailable):
        await missing.find("x")


def test_keys_are_private_and_made_once(keys: DevelopmentKeys) -> None:
    key = keys.jwks_path.with_name("development-key.pem")
    first = key.read_bytes()
    assert key.stat().st_mode & 0o777 == 0o600
    keys.ensure()
    assert key.read_bytes() == first
    listed = json.loads(keys.jwks_path.read_text())["keys"]
    assert [entry["kid"][:4] for entry in listed] == ["dev-"]
    assert "d" not in listed[0]


def test_an_app_token_needs_a_patient(keys: DevelopmentKeys) -> None:
    with pytest.raises(ValueError, match="patient"):
        keys.issue(Role.APP, "demo")
    with pytest.raises(ValueError, match="patient"):
        keys.issue(Role.CLINICIAN, "demo", "p-1", timedelta(minutes=1))


async def test_problems_never_repeat_what_the_client_sent(keys: DevelopmentKeys) -> None:
    answer = await get(keys, "/patients/p-1?limit=chest_pain", keys.issue(Role.APP, "demo", "p-1"))
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/query/limit"
    assert "chest_pain" not in answer.text


async def test_a_defect_answers_500_without_its_message(keys: DevelopmentKeys) -> None:
    answer = await get(keys, "/broken")
    assert answer.status_code == 500
    assert "p-000123" not in answer.text
    assert len(answer.headers["trace-id"]) == 32


async def test_an_outage_answers_503(keys: DevelopmentKeys) -> None:
    assert (await get(keys, "/away")).headers["retry-after"] == "7"
    assert (await get(keys, "/refused")).status_code == 503


async def test_health_metrics_and_trace(keys: DevelopmentKeys) -> None:
    assert (await get(keys, "/health/live")).json() == {"status": "ok", "failing": {}}
    ready = await get(keys, "/health/ready")
    assert (ready.status_code, ready.json()["failing"]) == (503, {"signing keys": "no signing keys loaded"})
    assert (await get(keys, "/metrics")).status_code == 200
    assert (await get(keys, "/nowhere")).json()["title"] == "Not Found"


def test_tokens_are_plain_jwt(keys: DevelopmentKeys) -> None:
    header = keys.issue(Role.OPS, "demo").split(".")[0]
    assert json.loads(base64.urlsafe_b64decode(header + "=="))["alg"] == "ES256"
