"""Timelines in which the patient's app takes reports back: corrected, deleted, or deleted and sent again."""

import copy
import random
from datetime import datetime, timedelta
from typing import Final

from hypothesis import strategies as st

from tests.properties.timelines import timelines
from tests.support.exercises import Raw, lift
from tests.support.timeline import Timeline

REPORTS: Final = ("session.completed", "pain.checkin", "symptom.reported", "bp.recorded", "pause.declared")
_SCORES: Final = (0, 0, 1, 2, 3, 4, 4.5, 5, 5.5, 7, None)


def of_a_report(timeline: Timeline) -> list[int]:
    """Places of the reports, by which a patient's app may take back."""
    kinds = [event["type"].removeprefix("liftline.").removesuffix(".v1") for event in timeline.events]
    return [number for number, kind in enumerate(kinds) if kind in REPORTS]


def received(event: Raw) -> datetime:
    return datetime.fromisoformat(event.get("receivedtime") or event["time"])


def deleted(timeline: Timeline, event: Raw, at: datetime) -> None:
    """The app deletes an event."""
    timeline.add("event.deleted", at, {"reason": "a mistake"}, supersedes=event["id"])
    timeline.events[-1]["actorrole"] = "app"


def corrected(timeline: Timeline, event: Raw, data: Raw, at: datetime) -> None:
    """The app corrects an event."""
    kind = event["type"].removeprefix("liftline.").removesuffix(".v1")
    timeline.add(kind, event["time"], data, received=at, supersedes=event["id"])
    timeline.events[-1]["actorrole"] = "app"


def with_other_pain(data: Raw, chance: random.Random) -> Raw:
    """The same report with other scores."""
    other = copy.deepcopy(data)
    for exercise in other.get("exercises", ()):
        _score(exercise, "pain", chance)
    if "exercises" in other:
        _score(other, "pre_session_pain", chance)
    elif "pain" in other:
        other["pain"] = chance.choice(_SCORES[:-1])
    return other


def _score(of: Raw, name: str, chance: random.Random) -> None:
    if chance.random() < 0.7:
        of.pop(name, None)
        if (score := chance.choice(_SCORES)) is not None:
            of[name] = score


@st.composite
def taken_back(draw: st.DrawFn) -> Timeline:
    """A timeline with some reports taken back, most of them soon."""
    timeline: Timeline = draw(st.one_of(timelines(late=True), timelines(calm=True, most=20)))
    chance = random.Random(draw(st.integers(0, 2**32 - 1)))
    reports = [timeline.events[number] for number in of_a_report(timeline)]
    for event in chance.sample(reports, k=min(len(reports), chance.randint(1, 4))):
        at = received(event) + timedelta(minutes=chance.choice((1, 30, 600, 3000)), seconds=len(timeline.events))
        act = chance.choice(("correct", "correct", "delete", "again"))
        if act == "correct":
            corrected(timeline, event, with_other_pain(event["data"], chance), at)
            continue
        deleted(timeline, event, at)
        if act == "again":
            kind = event["type"].removeprefix("liftline.").removesuffix(".v1")
            data, later = with_other_pain(event["data"], chance), at + timedelta(minutes=5)
            timeline.add(kind, event["time"], data, received=later)
    return timeline


@st.composite
def sore(draw: st.DrawFn) -> Timeline:
    """Sessions that hurt, most of them reported anew within hours, and many readings after each."""
    timeline, chance = Timeline().plan(), random.Random(draw(st.integers(0, 2**32 - 1)))
    now = timeline.when("02-12 19:00")
    for number in range(chance.randint(1, 3)):
        done = lift(load=chance.choice((60, 62.5, 65)), pain=chance.choice((2, 4.5, 5)))
        timeline.session(now, done, session_id=f"n{number}")
        event = timeline.events[-1]
        if chance.random() < 0.7:
            corrected(timeline, event, with_other_pain(event["data"], chance), now + timedelta(hours=1))
        for hours in sorted(chance.sample((13, 20, 25, 30, 40, 49, 54, 60, 73, 80), k=5)):
            location = chance.choice(("muscle_diffuse", "muscle_diffuse", "joint"))
            timeline.checkin(now + timedelta(hours=hours), chance.choice((0, 1, 2, 3, 4, 4, 5)), location)
        now += timedelta(hours=chance.choice((60, 100)))
    return timeline
