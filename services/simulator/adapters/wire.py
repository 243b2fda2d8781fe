"""From the services' JSON to what the model understands."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from services.simulator.domain.holds import OpenAlert

Json = Mapping[str, Any]


def open_alerts(rows: Iterable[Json]) -> list[OpenAlert]:
    return [
        OpenAlert(
            id=row["id"],
            patient_id=row["patient_id"],
            code=row["code"],
            severity=row["severity"],
            episode=row["episode"],
            details=dict(row["details"]),
            raised_at=datetime.fromisoformat(row["raised_at"]),
        )
        for row in rows
        if row["patient_id"] is not None and row["state"] != "resolved"
    ]


def answers(body: Json) -> list[bool]:
    """Whether each event of a request was accepted, in the order they were sent."""
    return [result["status"] == "accepted" for result in body["results"]]


def reasons(body: Json) -> list[str]:
    """Why events of a request were rejected."""
    return [str(result["problem"]) for result in body["results"] if result["status"] != "accepted"]
