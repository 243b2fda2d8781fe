"""C-126: no plan is activated at a clinic where nobody would be told of an emergency."""

import json
from typing import Any

import pytest

from shared.contracts.vocabulary import Role
from tests.support.screening import screening
from tests.unit.ingest.conftest import Ingest, checkin

NOBODY = (
    "No plan is activated while nobody of the clinic would be told of an emergency: name who is on call, and a channel"
    " to reach them by, in the clinic's settings first (C-126)."
)
UNASKED = "Whether somebody of the clinic is told of emergencies cannot be found out just now: send it again."


def activation(**changed: Any) -> dict[str, Any]:
    data = {"screening": screening()}
    return checkin(type="liftline.plan.activation_requested.v1", id="activate", data=data, **changed)


@pytest.mark.parametrize(
    ("somebody", "status", "detail"),
    [
        (True, 202, None),  # somebody is on call, with a channel
        (False, 409, NOBODY),
        (None, 503, UNASKED),  # alerts is away: not known, and so not done
    ],
)
async def test_a_plan_starts_once_somebody_is_told(
    ingest: Ingest, somebody: bool | None, status: int, detail: str | None
) -> None:
    ingest.clinics.somebody = somebody
    answer = await ingest.post("/v1/events", json.dumps(activation()), role=Role.CLINICIAN)
    assert (answer.status_code, answer.json().get("detail")) == (status, detail)
    assert ingest.journal.ids == (["activate"] if status == 202 else [])
    assert [asked.partition(" ")[0] for asked in ingest.clinics.asked] == ["Bearer"]


async def test_its_neighbours_are_taken(ingest: Ingest) -> None:
    ingest.clinics.somebody = False
    sent = [checkin(id="1-before"), activation(), checkin(id="2-after")]
    answer = await ingest.post("/v1/events", json.dumps(sent), role=Role.CLINICIAN)
    results = answer.json()["results"]
    assert [one["status"] for one in results] == ["accepted", "rejected", "accepted"]
    assert results[1]["problem"]["status"] == 409
    assert ingest.journal.ids == ["1-before", "2-after"]
    assert ingest.counted("rejected") == 1


@pytest.mark.parametrize("kind", ["pain.checkin", "plan.imported"])
async def test_nothing_else_waits_for_it(ingest: Ingest, kind: str) -> None:
    """What has happened has happened: a patient who trains already is watched all the same."""
    ingest.clinics.somebody = None
    event = checkin(type=f"liftline.{kind}.v1")
    await ingest.post("/v1/events", json.dumps(event), role=Role.CLINICIAN)
    assert ingest.clinics.asked == []
