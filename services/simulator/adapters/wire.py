"""From the services' JSON to what the model understands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from services.simulator.domain.clinician import OpenAlert
from services.simulator.domain.prescription import Prescribed, Prescription
from shared.contracts.vocabulary import LoadKind

Json = Mapping[str, Any]


def prescription(body: Json) -> Prescription:
    return Prescription(
        held=body["hold"] is not None,
        exercises=tuple(_prescribed(one) for one in body["exercises"]),
    )


def _prescribed(body: Json) -> Prescribed:
    return Prescribed(
        exercise_id=body["exercise_id"],
        load_kind=LoadKind(body["load_kind"]),
        sets=body["sets"],
        load_kg=_decimal(body.get("load_kg")),
        level=body.get("level"),
        hold_s=body.get("hold_s"),
        target_reps=body.get("target_reps"),
        held=bool(body.get("held")),
    )


def _decimal(value: object) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def waiting_decisions(body: Json) -> list[str]:
    return sorted(one["decision_id"] for one in body["decisions"] if one["status"] == "pending_approval")


def open_alerts(rows: Iterable[Json]) -> list[OpenAlert]:
    return [
        OpenAlert(
            id=row["id"],
            patient_id=row["patient_id"],
            code=row["code"],
            episode=row["episode"],
            details=dict(row["details"]),
            raised_at=datetime.fromisoformat(row["raised_at"]),
        )
        for row in rows
        if row["state"] != "resolved"
    ]


def answers(body: Json) -> list[bool]:
    """Whether each event of a request was accepted, in the order they were sent."""
    return [result["status"] == "accepted" for result in body["results"]]


def reasons(body: Json) -> list[str]:
    """Why events of a request were rejected."""
    return [str(result["problem"]) for result in body["results"] if result["status"] != "accepted"]
