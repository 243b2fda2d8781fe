"""The clinical scenarios through the live stack: HTTP in, HTTP out, the clock stepped to each receipt."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

import httpx
import pytest

from services.cli.exports import read_export
from services.cli.stack import EmbeddedStack
from services.simulator.adapters.pacer import SteppedPacer
from shared.clinical.history import Window
from shared.contracts import exact
from shared.contracts.vocabulary import Role
from tests.support.exercises import lift, planned
from tests.support.scenarios import Scenario, problems, received, scenarios
from tests.support.timeline import Timeline

CLOSED: Final = Window(date(9999, 1, 1), date(9999, 1, 1))
"""No tick at all."""
ON_KAFKA: Final = ("GS-01", "GS-05", "GS-20")
"""Enough to see that the broker makes no difference."""

_FROM_APPS: Final = ("session.", "pain.", "symptom.", "bp.", "pause.", "device.")


@pytest.fixture(scope="module")
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        yield client


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.kafka if name in ON_KAFKA else ()) for name in sorted(scenarios())]
)
async def test_stack_says_what_the_scenario_expects(stack: EmbeddedStack, http: httpx.AsyncClient, name: str) -> None:
    scenario = scenarios()[name]
    await stack.clock_set(received(scenario.events[0]), Window(*scenario.ticks) if scenario.ticks else CLOSED)
    ops = stack.token(Role.OPS, scenario.id)
    pacer = SteppedPacer(http, stack.progression_url, stack.alerts_url, lambda: ops, stack.clock_set)

    await _somebody_is_told(http, stack, scenario.id)

    for event in scenario.events:
        await pacer.step(received(event))  # the ticks before it
        await _send(http, stack, scenario, event)
    await pacer.finish(_end(scenario))
    said = await _said(stack, scenario)
    listed = await _listed(http, stack, scenario)

    assert problems(scenario, said) == []
    raised = {(row["code"], row["episode"]) for row in scenario.expected if row["kind"] == "alert_raised"}
    assert raised <= listed


def _end(scenario: Scenario) -> datetime:
    """After the last event and the last tick."""
    last = received(scenario.events[-1]) + timedelta(milliseconds=1)
    if scenario.ticks is None:
        return last
    return max(last, datetime.combine(scenario.ticks[1], datetime.min.time(), UTC) + timedelta(days=1))


async def _somebody_is_told(http: httpx.AsyncClient, stack: EmbeddedStack, tenant: str) -> None:
    """C-126: without it no plan of the clinic is activated."""
    settings = {
        "channels": [{"id": "mail", "kind": "email", "target": "clinic@clinic.example"}],
        "recipients": [{"name": "ana", "channels": ["mail"]}],
        "chain": [{"who": ["ana"]}],
    }
    headers = {"authorization": f"Bearer {stack.token(Role.LEAD, tenant)}", "if-match": "*"}
    url = f"{stack.alerts_url}/v1/settings/clinic"
    (await http.put(url, json=settings, headers=headers)).raise_for_status()


async def _send(http: httpx.AsyncClient, stack: EmbeddedStack, scenario: Scenario, event: dict[str, Any]) -> None:
    by_app = event["type"].removeprefix("liftline.").startswith(_FROM_APPS)
    token = stack.token(Role.APP, scenario.id, scenario.patient) if by_app else stack.token(Role.CLINICIAN, scenario.id)
    body = {key: value for key, value in event.items() if key != "receivedtime"}
    headers = {"authorization": f"Bearer {token}", "content-type": "application/json"}
    answer = await http.post(f"{stack.ingest_url}/v1/events", content=exact.dumps(body), headers=headers)
    assert answer.status_code == 202, answer.text


async def _said(stack: EmbeddedStack, scenario: Scenario) -> list[dict[str, Any]]:
    """What progression says of decisions and deliveries, and what alerts says of alerts."""
    key = (scenario.id, scenario.patient)
    said: list[dict[str, Any]] = []
    for url in (stack.progression_url, stack.alerts_url):
        held = await read_export(url, stack.token(Role.OPS, scenario.id))
        said += [emission.said for emission in held[key].emissions]
    return said


async def _listed(http: httpx.AsyncClient, stack: EmbeddedStack, scenario: Scenario) -> set[tuple[str, str]]:
    answer = await http.get(
        f"{stack.alerts_url}/v1/alerts",
        params={"patient": scenario.patient, "limit": 200},
        headers={"authorization": f"Bearer {stack.token(Role.CLINICIAN, scenario.id)}"},
    )
    assert answer.status_code == 200, answer.text
    return {(alert["code"], alert["episode"]) for alert in answer.json()["alerts"]}


async def test_decimals_come_through_exactly(stack: EmbeddedStack, http: httpx.AsyncClient) -> None:
    """C-002: from the text an app sends, through the journal and PostgreSQL, to the text an app reads."""
    timeline = Timeline().plan(planned(load=61.25, step_kg=1.25), profile="athlete")
    for day in ("02-13 19:00", "02-16 19:00"):
        timeline.session(day, lift(load=61.25, pain=0.3))
    scenario = Scenario("decimals", "Steps of 1.25 kg", tuple(timeline.events), None, ())
    ops = stack.token(Role.OPS, scenario.id)
    await stack.clock_set(received(scenario.events[0]), CLOSED)
    pacer = SteppedPacer(http, stack.progression_url, stack.alerts_url, lambda: ops, stack.clock_set)
    for event in scenario.events:
        await pacer.step(received(event))
        await _send(http, stack, scenario, event)
    await pacer.finish(_end(scenario))

    last = (await _said(stack, scenario))[-1]
    token = stack.token(Role.APP, scenario.id, scenario.patient)
    answer = await http.get(
        f"{stack.progression_url}/v1/patients/{scenario.patient}/prescription",
        headers={"authorization": f"Bearer {token}"},
    )

    assert (last["load_kg"], last["new_load_kg"]) == ("61.25", "63.75")
    assert last["inputs"]["pain"] == "0.3"
    assert '"load_kg":"63.75"' in answer.text
