import json
from typing import Any

import httpx
import pytest

from services.simulator.adapters.client import ClinicClient, Unanswered
from services.simulator.adapters.watch import Watch
from services.simulator.domain.deliveries import Delivery, Envelope
from shared.contracts.vocabulary import Role

Answer = httpx.Response | httpx.TransportError
ACCEPTED = httpx.Response(202, json={"results": [{"status": "accepted"}]})
LOST = httpx.ReadError("the service was killed")


def an_event(number: int = 1, **data: Any) -> Envelope:
    return {"id": f"e{number}", "source": "app:x", "type": "t", "subject": "p-1", "data": data}


def a_delivery(*events: Envelope, copies: int = 1) -> Delivery:
    return Delivery("p-1", Role.APP, events or (an_event(),), copies)


def client(answers: list[Answer], seen: list[httpx.Request], watch: Watch | None = None) -> ClinicClient:
    """A client of a service that answers in this order."""
    script = iter(answers)

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        given = next(script)
        if isinstance(given, httpx.TransportError):
            raise given
        return given

    def token_for(role: Role, patient: str | None) -> str:
        return f"{role}:{patient}"

    return ClinicClient(
        ingest="http://ingest",
        progression="http://progression",
        alerts="http://alerts",
        token_for=token_for,
        watch=watch or Watch(),
        transport=httpx.MockTransport(answer),
    )


@pytest.mark.parametrize(
    "trouble", [httpx.Response(503), httpx.Response(429), LOST, httpx.ConnectError("no"), httpx.ReadTimeout("slow")]
)
async def test_sends_the_same_again_until_it_is_answered(trouble: Answer) -> None:
    seen: list[httpx.Request] = []
    async with client([trouble, trouble, ACCEPTED], seen) as app:
        await app.send(a_delivery())
    assert len({request.content for request in seen}) == 1
    assert app.ledger.accepted == {("p-1", "app:x", "e1")}
    assert (app.ledger.deliveries, app.ledger.unanswered_requests) == (3, 2)


async def test_duplicates_on_purpose_are_counted_and_are_one_event() -> None:
    seen: list[httpx.Request] = []
    async with client([ACCEPTED, ACCEPTED], seen) as app:
        await app.send(a_delivery(copies=2))
    assert (len(app.ledger.events), app.ledger.deliveries) == (1, 2)


async def test_several_events_go_as_one_batch_and_are_answered_one_by_one() -> None:
    seen: list[httpx.Request] = []
    mixed = httpx.Response(202, json={"results": [{"status": "rejected", "problem": {}}, {"status": "accepted"}]})
    async with client([mixed], seen) as app:
        await app.send(a_delivery(an_event(1), an_event(2)))
    assert [one["id"] for one in json.loads(seen[0].content)] == ["e1", "e2"]
    assert seen[0].headers["content-type"] == "application/cloudevents-batch+json"
    assert seen[0].headers["authorization"] == "Bearer app:p-1"
    assert app.ledger.rejected == {("p-1", "app:x", "e1")}
    assert app.ledger.accepted == {("p-1", "app:x", "e2")}


async def test_a_single_rejected_event_is_not_sent_again() -> None:
    seen: list[httpx.Request] = []
    async with client([httpx.Response(422, json={"detail": "why"})], seen) as app:
        await app.send(a_delivery())
    assert app.ledger.rejected == {("p-1", "app:x", "e1")}
    assert len(app.ledger.complaints) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 500])
async def test_an_answer_nobody_expects_stops_the_run(status: int) -> None:
    async with client([httpx.Response(status)], []) as app:
        with pytest.raises(Unanswered, match=str(status)):
            await app.send(a_delivery())


async def test_a_patient_without_a_plan_has_no_prescription() -> None:
    async with client([httpx.Response(404)], []) as app:
        assert await app.prescription("p-1") is None


@pytest.mark.parametrize(
    ("data", "trigger"),
    [({"symptoms": ["chest_pain"]}, "e1"), ({"symptoms": ["syncope"], "session_id": "s1"}, "s1")],
    ids=["a report of its own", "with the session"],
)
async def test_a_red_flag_is_timed_from_its_first_request_to_the_alert(data: dict[str, Any], trigger: str) -> None:
    watch = Watch()
    async with client([LOST, ACCEPTED], [], watch) as app:
        await app.send(a_delivery(an_event(**data)))
    assert watch.unseen == {trigger}
    watch.seen({"trigger": trigger})
    watch.seen({"trigger": "something else"})
    assert watch.unseen == set()
    assert (watch.quantile_s(0.5) or 0) >= 0.05


@pytest.mark.parametrize("data", [{}, {"symptoms": []}, {"symptoms": ["fatigue"]}])
async def test_nothing_else_is_timed(data: dict[str, Any]) -> None:
    watch = Watch()
    async with client([ACCEPTED], [], watch) as app:
        await app.send(a_delivery(an_event(**data)))
    assert watch.started == {}


def test_quantiles_without_any_red_flag_are_unknown() -> None:
    assert Watch().quantile_s(0.99) is None
