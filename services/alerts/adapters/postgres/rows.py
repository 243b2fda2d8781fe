"""Between rows of the alert table and alerts."""

from typing import Any

from sqlalchemy import Row

from services.alerts.domain.alert import Alert
from shared.contracts.alerts import State
from shared.contracts.vocabulary import AlertCode, Severity

NOBODY = ""
"""Stored as the patient of an alert about the system."""


def to_row(alert: Alert) -> dict[str, Any]:
    """Values of a row."""
    return {
        **vars(alert),
        "patient": alert.patient or NOBODY,
        "code": alert.code.value,
        "severity": alert.severity.value,
        "rank": alert.severity.rank,
        "state": alert.state.value,
    }


def to_alert(row: Row[Any]) -> Alert:
    """The alert in a row."""
    values = dict(row._mapping)
    del values["rank"]
    return Alert(
        **{
            **values,
            "patient": values["patient"] or None,
            "code": AlertCode(values["code"]),
            "severity": Severity(values["severity"]),
            "state": State(values["state"]),
        }
    )
