"""A stricter rule set comes into force while the services run: later decisions follow it, earlier ones stay (C-009)."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from services.cli.exports import read_export
from services.cli.processes import free_port
from services.cli.stack import EmbeddedStack
from services.cli.verifying import verify_stack
from services.simulator.adapters.pacer import SteppedPacer
from shared.clinical.history import Window
from shared.contracts import exact
from shared.contracts.vocabulary import Role
from shared.runtime.errors import LiftlineError
from tests.live.conftest import absent, make_stack
from tests.live.processes import command
from tests.support.exercises import lift
from tests.support.rule_sets import document, write
from tests.support.timeline import Timeline

TENANT: Final = "demo"
PATIENT: Final = "p-1"
RESTING: Final = "p-2"
"""Has trained last on 02-11 and says nothing more: only a timer that wakes at the activation finds the tenth day."""

LINE: Final = Timeline()
STRICT: Final = document("1.0.0+strict", LINE.when("02-20 00:00"), confirmations=3, detraining_action_days=10)
STRICT["contraindications"] = {"recent_eye_surgery": "eye surgery less than six weeks ago"}


class Clinic:
    """A clinic whose rule sets are in a folder, on a stepped clock."""

    def __init__(self, stack: EmbeddedStack, rules: Path, http: httpx.AsyncClient) -> None:
        self.stack = stack
        self.rules = rules
        self._http = http
        ops = stack.token(Role.OPS, TENANT)
        self.pacer = SteppedPacer(http, stack.progression_url, stack.alerts_url, lambda: ops, stack.clock_set)

    async def live(self, timeline: Timeline) -> None:
        """Each event at its receipt, the ticks before it first."""
        token = {"authorization": f"Bearer {self.stack.token(Role.CLINICIAN, TENANT)}"}
        for event in timeline.events:
            await self.pacer.step(datetime.fromisoformat(event.get("receivedtime") or event["time"]))
            body = exact.dumps({name: value for name, value in event.items() if name != "receivedtime"})
            headers = {**token, "content-type": "application/json"}
            answer = await self._http.post(f"{self.stack.ingest_url}/v1/events", content=body, headers=headers)
            assert answer.status_code == 202, answer.text

    async def said(self, service: str, kind: str, patient: str = PATIENT) -> list[dict[str, Any]]:
        """Statements whose kind begins so, in order."""
        url = self.stack.progression_url if service == "progression" else self.stack.alerts_url
        held = await read_export(url, self.stack.token(Role.OPS, TENANT))
        return [one.said for one in held[TENANT, patient].emissions if one.said["kind"].startswith(kind)]

    async def rule(self, service: str, rule: str) -> dict[str, Any]:
        url = self.stack.progression_url if service == "progression" else self.stack.alerts_url
        headers = {"authorization": f"Bearer {self.stack.token(Role.CLINICIAN, TENANT)}"}
        answer = await self._http.get(f"{url}/v1/rules/{rule}", headers=headers)
        found: dict[str, Any] = answer.raise_for_status().json()
        return found

    async def restart(self) -> None:
        """Both services read the folder again."""
        for name in ("progression", "alerts"):
            self.stack.kill(name)
        before = len(self.stack.restarts)
        while len(self.stack.restarts) < before + 2:
            await self.stack.wait_ready()
        await self.stack.wait_ready()

    async def start(self, service: str) -> tuple[int | None, str]:
        """Start one more process of a service: how it ends, when it is refused."""
        settings = {
            **self.stack.environment_of(service),
            "LIFTLINE_RULES_DIR": str(self.rules),
            "LIFTLINE_HTTP_PORT": str(free_port()),
        }
        return await command("serve", service, environment=settings)


@pytest.fixture
async def clinic(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Clinic]:
    rules = tmp_path / "rules"
    rules.mkdir()
    monkeypatch.setenv("LIFTLINE_RULES_DIR", str(rules))
    stack = make_stack(tmp_path / "stack")
    try:
        await stack.__aenter__()
    except (LiftlineError, OSError, TimeoutError) as error:
        absent("the stack", error)
    try:
        async with httpx.AsyncClient(trust_env=False, timeout=30) as http:
            yield Clinic(stack, rules, http)
    finally:
        await stack.__aexit__(None, None, None)


@pytest.mark.timeout(600)
async def test_an_activation_changes_only_what_comes_after_it(clinic: Clinic) -> None:
    """C-009, C-011, C-057, C-106: through restarts and late data, for decisions and timers, proven by verification."""
    stack = clinic.stack
    await stack.clock_set(LINE.when("02-12 06:30"), Window())
    resting = Timeline().plan()
    resting.events[0]["subject"] = RESTING
    await clinic.live(resting)
    await clinic.live(Timeline().plan().session("02-13 19:00").session("02-16 19:00"))
    await clinic.pacer.finish(LINE.when("02-17 12:00"))
    write(clinic.rules, TENANT, STRICT)
    await clinic.restart()
    assert [each["version"] for each in (await clinic.rule("alerts", "C-057"))["coming"]] == ["1.0.0+strict"]
    first = await clinic.said("progression", "decision")

    raised = lift(load=62.5)
    later = Timeline().session("02-23 19:00", raised).session("03-02 19:00", raised)
    later.checkin("02-14 09:00", 0, received="03-03 08:00")
    later.add("plan.changed", "03-12 09:00", {"contraindications": {"recent_eye_surgery": True}})
    for number, event in enumerate(later.events):
        event["id"] = f"later-{number}"
    await clinic.live(later)
    await clinic.pacer.finish(LINE.when("03-12 12:00"))

    decided = await clinic.said("progression", "decision")
    assert decided[: len(first)] == first
    taken = [(one["action"], one.get("reason"), one["rule_set"]) for one in decided if one["kind"] == "decision"]
    assert taken == [
        ("MAINTAIN", "CONFIRM 1/2", "1.0.0"),
        ("INCREASE_LOAD", "OK", "1.0.0"),
        ("MAINTAIN", "CONFIRM 1/3", "1.0.0+strict"),
        ("MAINTAIN", "CONFIRM 2/3", "1.0.0+strict"),
    ]
    for patient, day in ((PATIENT, "2026-03-12"), (RESTING, "2026-02-21")):
        told = [one for one in await clinic.said("alerts", "alert", patient) if one["code"] == "DETRAINING"]
        acting = [(one["kind"], one["at"][:10], one["rule_set"]) for one in told if one["severity"] == "routine"]
        assert acting == [("alert_escalated", day, "1.0.0+strict")], patient
    (urgent,) = [one for one in await clinic.said("alerts", "alert_raised") if one["code"] == "CONTRAINDICATION"]
    assert "eye surgery less than six weeks ago; the programme is held" in urgent["sentence"]
    for service in ("progression", "alerts"):
        assert (await clinic.rule(service, "C-057"))["in_force"]["version"] == "1.0.0+strict"
    verdict = await verify_stack(
        progression_url=stack.progression_url,
        alerts_url=stack.alerts_url,
        token=stack.token(Role.OPS, TENANT),
        settings=stack.settings,
    )
    assert [str(difference) for difference in verdict.differences] == []
    await what_was_seen_stays(clinic)


async def what_was_seen_stays(clinic: Clinic) -> None:
    """Another process of a service is not started over documents that are not what they were."""
    place = clinic.rules / TENANT / "1.0.0+strict.json"
    written = place.read_text()
    place.write_text(json.dumps({**STRICT, "overrides": {"confirmations": 4}}))
    for service in ("progression", "alerts"):
        code, said = await clinic.start(service)
        assert code == 2, said
        assert f"liftline: rule set {TENANT}/1.0.0+strict is not what it was when it was first seen" in said
    place.unlink()
    assert "is missing" in (await clinic.start("alerts"))[1]
    place.write_text(written)
    late = document("1.0.0+late", LINE.when("03-12 12:00") + timedelta(seconds=59), confirmations=4)
    write(clinic.rules, TENANT, late)
    code, said = await clinic.start("progression")
    assert (code, "must be at least a minute ahead" in said) == (2, True), said
    (clinic.rules / TENANT / "1.0.0+late.json").unlink()
    write(clinic.rules, "other", document("1.0.0+x", "2027-01-01T00:00:00Z", confirmations=9))
    assert "confirmations = 9 (C-057): allowed are 2 to 4 sessions" in (await clinic.start("alerts"))[1]
    (clinic.rules / "other" / "1.0.0+x.json").unlink()
    settings = {**clinic.stack.environment, "LIFTLINE_RULES_DIR": str(clinic.rules)}
    assert "progression and alerts have seen the same 1" in (await command("doctor", environment=settings))[1]
    write(clinic.rules, "other", document("1.0.0+y", "2027-01-01T00:00:00Z", confirmations=3))
    assert "alerts and the folder differ: other/1.0.0+y" in (await command("doctor", environment=settings))[1]
