"""Keys from an issuer over HTTP: rotated, slow, away, asked for what it never had."""

import asyncio
import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest

from shared.contracts.vocabulary import Role
from shared.runtime.auth import Authenticator
from shared.runtime.errors import Unavailable
from shared.runtime.jwks import FRESH_S, KEPT_S, KeySet, usable
from shared.runtime.problems import ProblemError
from shared.runtime.tokens import AUDIENCE, ISSUER
from tests.support.issuer import Issuer


@pytest.fixture
def issuer() -> Iterator[Issuer]:
    with Issuer() as made:
        yield made


def authenticator(issuer: Issuer, **limits: Any) -> Authenticator:
    return Authenticator(KeySet(issuer.url, allow_development=False, **limits), issuer=ISSUER, audience=AUDIENCE)


async def status_of(checks: Authenticator, token: str) -> int:
    try:
        await checks.principal(token)
    except ProblemError as refused:
        return refused.problem.status
    except Unavailable:
        return 503
    return 200


async def test_a_rotated_key_is_taken_and_the_old_one_is_no_longer(issuer: Issuer) -> None:
    checks = authenticator(issuer, ask_again_after_s=0)
    old = issuer.token()
    assert await status_of(checks, old) == 200
    issuer.rotate()
    assert await status_of(checks, issuer.token()) == 200
    assert await status_of(checks, old) == 401


async def test_made_up_key_ids_do_not_reach_the_issuer(issuer: Issuer) -> None:
    checks = authenticator(issuer)
    assert await status_of(checks, issuer.token()) == 200
    tokens = [issuer.token(header={"kid": f"made-up-{number}"}) for number in range(200)]
    assert set(await asyncio.gather(*(status_of(checks, token) for token in tokens))) == {401}
    assert issuer.asked == 1


async def test_many_at_once_ask_once(issuer: Issuer) -> None:
    checks = authenticator(issuer)
    issuer.pause_s = 0.3
    token = issuer.token()
    assert await asyncio.gather(*(status_of(checks, token) for _ in range(50))) == [200] * 50
    assert issuer.asked == 1


async def test_known_keys_outlive_an_outage_but_not_for_ever(issuer: Issuer) -> None:
    now = 0.0
    checks = authenticator(issuer, monotonic=lambda: now)
    token = issuer.token()
    assert await status_of(checks, token) == 200
    issuer.status = 500
    for now, status in ((FRESH_S + 1, 200), (KEPT_S - 1, 200), (KEPT_S + 1, 503), (KEPT_S + 100, 503)):  # noqa: B007
        assert await status_of(checks, token) == status
    assert await checks.ready() is not None
    issuer.status, now = 200, KEPT_S + 200
    assert await status_of(checks, token) == 200
    assert await checks.ready() is None


async def test_a_key_nobody_can_be_asked_about_is_no_wrong_one(issuer: Issuer) -> None:
    checks = authenticator(issuer, ask_again_after_s=0)
    assert await status_of(checks, issuer.token()) == 200
    issuer.rotate()
    issuer.status = 503
    assert await status_of(checks, issuer.token()) == 503


async def test_a_slow_issuer_holds_up_nobody_with_a_known_key(issuer: Issuer) -> None:
    checks = authenticator(issuer, ask_again_after_s=0, fresh_s=0)
    token = issuer.token()
    assert await status_of(checks, token) == 200
    issuer.pause_s = 1.0
    waiting = asyncio.create_task(status_of(checks, issuer.token(header={"kid": "made-up"})))
    answers = [await status_of(checks, token) for _ in range(20)]
    assert not waiting.done()
    assert answers == [200] * 20
    assert await waiting == 401


@pytest.mark.parametrize(
    "claims",
    [
        {"exp": float("inf")},
        {"exp": float("nan")},
        {"exp": "soon"},
        {"exp": -1},
        {"iat": 9_999_999_999},
        {"sub": "a\nb"},
        {"sub": "\0"},
        {"sub": ""},
        {"sub": "x" * 256},
        {"tenant": 7},
        {"tenant": ["demo"]},
        {"tenant": "demo\n"},
        {"tenant": "démo"},
        {"tenant": "../demo"},
        {"role": ["clinician"]},
        {"role": "Clinician"},
        {"role": "app", "patient": 7},
        {"role": "app", "patient": ["p-1"]},
        {"role": "app", "patient": "p-1\n"},
        {"role": "app", "patient": ""},
        {"aud": ["another"]},
    ],
)
async def test_a_claim_of_another_kind_is_refused(issuer: Issuer, claims: dict[str, Any]) -> None:
    assert await status_of(authenticator(issuer), issuer.token(**claims)) == 401


@pytest.mark.parametrize(
    "header",
    [{"alg": "none"}, {"alg": "HS256"}, {"alg": "ES384"}, {"crit": ["x"], "x": 1}, {"kid": ""}, {"b64": False}],
)
async def test_a_header_that_says_otherwise_is_refused(issuer: Issuer, header: dict[str, Any]) -> None:
    _, claims, signature = issuer.token().split(".")
    said = {"typ": "JWT", "alg": "ES256", "kid": next(iter(issuer.keys)), **header}
    head = base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
    checks = authenticator(issuer)
    for token in (f"{head}.{claims}.{signature}", f"{head}.{claims}."):
        assert await status_of(checks, token) == 401


async def test_keys_that_the_token_brings_along_are_not_looked_at(issuer: Issuer) -> None:
    with Issuer() as other:
        (kid,) = issuer.keys
        (own,) = other.keys.values()
        header = {"kid": kid, "jku": other.url, "jwk": other.jwk(next(iter(other.keys)))}
        assert await status_of(authenticator(issuer), other.token(Role.LEAD, key=own, header=header)) == 401
        assert other.asked == 0


async def test_a_token_of_any_length_is_answered(issuer: Issuer) -> None:
    checks = authenticator(issuer)
    for token in ("x" * 100_000, "." * 100_000, issuer.token(pad="x" * 9000), "WyJ" * 2000 + ".e30.x", ""):
        assert await status_of(checks, token) == 401


def test_a_key_of_a_kind_we_do_not_know_costs_nothing_but_itself() -> None:
    issuer = Issuer()
    known = issuer.jwk(next(iter(issuer.keys)))
    exotic = [{"kty": "AKP", "kid": "pq"}, {"kty": "EC", "kid": "odd", "crv": "P-999", "x": "AA", "y": "AA"}]
    content = b'{"keys":' + repr([known, *exotic]).replace("'", '"').encode() + b"}"
    assert list(usable(content, allow_development=False)) == [known["kid"]]
    issuer.close()
