"""What the browser draws of a chart: numbers and words only, no markup."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from services.alerts.adapters.console.entries import contact, reason
from services.alerts.adapters.console.words import cause, code, plain, sentence
from services.alerts.application.chart import Chart, ExerciseCourse, Span
from shared.contracts.emissions import DecisionSaid
from shared.contracts.vocabulary import Action, Severity

_MARKS: Final = {
    Action.INCREASE_LOAD: "up",
    Action.INCREASE_LEVEL: "up",
    Action.PROGRESS_REPS: "up",
    Action.REGRESS: "down",
    Action.RETURN_ADJUST: "down",
    Action.HOLD_PROGRAM: "hold",
    Action.HOLD_EXERCISE: "hold",
    Action.RESUME: "resume",
}
"""How a decision is drawn; the others kept things as they are."""


def drawn(chart: Chart) -> str:
    """The data of the charts as JSON that is safe inside a script element."""
    glance = chart.glance
    data = {
        "zone": chart.zone,
        "to": _time(chart.at),
        "phases": [_span(span, span.name) for span in _since(chart.phases, chart.since)],
        "holds": [_span(span, f"Hold: {cause(span.name)}") for span in _since(chart.holds, chart.since)],
        "alerts": [
            {"t": _time(alert.raised_at), "severity": alert.severity.value, "text": code(alert.code)}
            for alert in chart.alerts
            if alert.severity.rank >= Severity.ROUTINE.rank
        ],
        "exercises": [_exercise(course) for course in chart.exercises],
        "pains": [{"t": _time(pain.at), "v": float(pain.value), "when": pain.when} for pain in chart.pains],
        "limits": [float(limit) for limit in glance.pain_limits] if glance is not None else [],
        "events": [
            *({"t": _time(event.time), "text": "Reassessment"} for event in chart.reassessments),
            *({"t": _time(event.time), "text": "Function test"} for event in chart.tests),
            *({"t": _time(event.time), "text": sentence(contact(event))} for event in chart.contacts),
        ],
    }
    # "<" could end the element it stands in.
    return json.dumps(data).replace("<", "\\u003c")


def _exercise(course: ExerciseCourse) -> dict[str, Any]:
    return {
        "id": plain(course.exercise_id),
        "unit": course.unit,
        "lifted": [{"t": _time(one.at), "v": float(one.value)} for one in course.lifted],
        "decided": [_decision(said, course.unit) for said in course.decided],
    }


def _decision(said: DecisionSaid, unit: str) -> dict[str, Any]:
    values = {"kg": (said.new_load_kg, said.load_kg), "level": (said.new_level, said.level)}
    value = next((one for one in values.get(unit, (said.new_hold_s, said.hold_s)) if one is not None), None)
    return {
        "t": _time(said.at),
        "v": None if value is None else float(value),
        "mark": _MARKS.get(said.action, "same"),
        "text": reason(said),
    }


def _since(spans: Sequence[Span], since: datetime | None) -> list[Span]:
    """What lasted into the time that is drawn, from its beginning on."""
    if since is None:
        return list(spans)
    return [replace(span, start=max(span.start, since)) for span in spans if span.end is None or span.end > since]


def _span(span: Span, text: str) -> dict[str, Any]:
    return {"from": _time(span.start), "to": None if span.end is None else _time(span.end), "text": text}


def _time(at: datetime) -> int:
    return int(at.timestamp())
