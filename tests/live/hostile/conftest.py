"""The running services, an attacker's way to them, and a good event that must come through after each attack."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import count
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.cli.stack import EmbeddedStack
from shared.contracts.vocabulary import Role
from shared.runtime.tokens import DevelopmentKeys
from tests.live.hostile.wire import Attack, Reply, send
from tests.live.waiting import until

NOW = datetime(2026, 2, 2, 19, tzinfo=UTC)
TIME = "2026-02-02T19:00:00+01:00"
PATIENT = "p-hostile-000123"
BUSY = 503
AGAIN_S = 0.2
_numbers = count(1)


class Target:
    """The services under attack."""

    def __init__(self, stack: EmbeddedStack, http: httpx.AsyncClient) -> None:
        self.stack = stack
        self.urls = {"ingest": stack.ingest_url, "progression": stack.progression_url, "alerts": stack.alerts_url}
        self.tokens = {**real_tokens(stack), **false_tokens(stack)}
        self.alert = ""
        self.put_off: list[str] = []
        """Attacks that were asked to come again: a machine may stand still, an attack must not bring it about."""
        self._http = http

    async def attack(self, attack: Attack) -> Reply:
        """The answer, or the next one where we are asked to send the same again."""
        raw = attack.raw.replace(b"@alert@", self.alert.encode())
        for name, token in self.tokens.items():
            raw = raw.replace(f"@{name}@".encode(), token.encode())
        reply = await send(self.urls[attack.service], raw)
        while reply.status == BUSY and BUSY not in attack.answers:
            self.put_off.append(attack.name)
            await asyncio.sleep(int(reply.headers["retry-after"]))
            reply = await send(self.urls[attack.service], raw)
        return reply

    async def good_event_passes(self) -> None:
        """A red flag of another patient is taken at once, raised, and seen by a clinician."""
        patient = f"good-{next(_numbers)}"
        await self.report(patient)
        await until(lambda: self.alerted(patient), f"the good event after the attack comes out ({patient})")

    async def report(self, patient: str) -> None:
        """A red flag, sent as an app does: the same again until it is answered."""
        event = symptom(subject=patient, id=f"flag-{patient}")
        headers = {"authorization": f"Bearer {self.stack.token(Role.APP, 'demo', patient)}"}
        while (answer := await self._send(event, headers)) is None or answer.status_code == BUSY:
            await asyncio.sleep(AGAIN_S)
        assert answer.status_code == 202, answer.text

    async def _send(self, event: dict[str, Any], headers: dict[str, str]) -> httpx.Response | None:
        try:
            return await self._http.post(f"{self.urls['ingest']}/v1/events", json=event, headers=headers)
        except httpx.TransportError:
            return None

    async def alerted(self, patient: str) -> bool:
        """Whether a clinician sees an alert of the patient."""
        return bool(await self.alerts_of(patient))

    async def alerts_of(self, patient: str) -> list[dict[str, Any]]:
        headers = {"authorization": f"Bearer {self.tokens['clinician']}"}
        answer = await self._http.get(f"{self.urls['alerts']}/v1/alerts", params={"patient": patient}, headers=headers)
        if answer.status_code == BUSY:
            return []
        assert answer.status_code == 200, answer.text
        found: list[dict[str, Any]] = answer.json()["alerts"]
        return found

    async def story(self, patient: str, event: str) -> dict[str, Any] | None:
        """What progression knows of an event."""
        path = f"{self.urls['progression']}/v1/patients/{patient}/events/{event}"
        answer = await self._http.get(path, headers={"authorization": f"Bearer {self.tokens['clinician']}"})
        found: dict[str, Any] | None = answer.json() if answer.status_code == 200 else None
        return found

    def logs(self) -> dict[str, list[str]]:
        """Lines logged so far, by service."""
        return {name: (self.stack.state_dir / f"{name}.log").read_text().splitlines() for name in self.urls}


def checkin(**changed: Any) -> dict[str, Any]:
    """A pain check-in of PATIENT; None removes an attribute."""
    event = {
        "specversion": "1.0",
        "id": f"e-{next(_numbers)}",
        "source": "app:hostile",
        "type": "liftline.pain.checkin.v1",
        "subject": PATIENT,
        "time": TIME,
        "data": {"pain": 2},
    }
    return {name: value for name, value in {**event, **changed}.items() if value is not None}


def symptom(**changed: Any) -> dict[str, Any]:
    """A red flag."""
    return checkin(**{"type": "liftline.symptom.reported.v1", "data": {"symptoms": ["chest_pain"]}, **changed})


def real_tokens(stack: EmbeddedStack) -> dict[str, str]:
    """Tokens as an issuer gives them."""
    others = {str(role): stack.token(role) for role in Role if role is not Role.APP}
    return {"app": stack.token(Role.APP, "demo", PATIENT), **others}


def false_tokens(stack: EmbeddedStack) -> dict[str, str]:
    """Tokens that look right: each is wrong in one thing."""
    keys = DevelopmentKeys(stack.state_dir / "keys")
    good = stack.token(Role.CLINICIAN)
    header, claims = jwt.get_unverified_header(good), jwt.decode(good, options={"verify_signature": False})
    own, now = keys._private(), int(time.time())
    stranger = generate_private_key(SECP256R1())
    pem = own.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def signed(key: Any = own, **changed: Any) -> str:
        kept = {name: value for name, value in {**claims, **changed}.items() if value is not None}
        return jwt.encode(kept, key, "ES256", headers={"kid": header["kid"]})

    unsigned = f"{_coded({**header, 'alg': 'none'})}.{_coded(claims)}."
    shared = f"{_coded({**header, 'alg': 'HS256'})}.{_coded(claims)}"
    mac = base64.urlsafe_b64encode(hmac.digest(pem, shared.encode(), hashlib.sha256)).decode().rstrip("=")
    return {
        "expired": signed(exp=now - 3600),
        "eternal": signed(exp=None),
        "early": signed(nbf=now + 3600),
        "audience": signed(aud="another"),
        "issuer": signed(iss="https://elsewhere.example"),
        "tenantless": signed(tenant=None),
        "slashed": signed(tenant="demo/p-1"),
        "roleless": signed(role="admin"),
        "unbound": signed(role="app"),
        "forged": signed(stranger),
        "none": unsigned,
        "hs256": f"{shared}.{mac}",
        "spliced": ".".join([good.split(".")[0], _coded({**claims, "tenant": "other"}), good.split(".")[2]]),
        "garbage": "a.b.c",
        "long": "x" * 20_000,
    }


def _coded(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


@pytest.fixture(scope="module")
async def target(stack: EmbeddedStack) -> AsyncIterator[Target]:
    await stack.clock_set(NOW)
    async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
        made = Target(stack, http)
        await made.report(PATIENT)
        await until(lambda: made.alerted(PATIENT), "an alert to attack")
        made.alert = (await made.alerts_of(PATIENT))[0]["id"]
        yield made
