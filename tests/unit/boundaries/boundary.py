"""A threshold of one alert code: timelines just under it, at it and just over it, and what each of them raises."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from shared.contracts.vocabulary import AlertCode
from tests.support.timeline import Story

SILENT = "-"
INFO, ROUTINE, URGENT, EMERGENCY = "info", "routine", "urgent", "emergency"


@dataclass(frozen=True)
class Boundary:
    """`tell` makes the story of one value; `raised` is the severity of the code's last alert for each of the values.

    The values are given in order: under the threshold, at it, over it; more of them where a band has two ends.
    """

    code: AlertCode
    rule: str
    what: str
    tell: Callable[[Any], Story]
    raised: Mapping[Any, str]

    def said(self, value: Any) -> str:
        """Severity of the last alert that was raised or escalated; SILENT without one."""
        alerts = [one for one in self.tell(value).alerts(self.code) if one.kind != "alert_resolved"]
        return alerts[-1].severity.value if alerts else SILENT

    def __str__(self) -> str:
        """For the name of the test."""
        return f"{self.code}, {self.what}"
