"""A contact with the patient is for the record: whatever the course, nothing is decided or alerted otherwise."""

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.contracts.emissions import Emission, IngestSaid
from tests.properties.courses import courses
from tests.properties.timelines import timelines
from tests.support.timeline import Timeline


def said(timeline: Timeline) -> list[Emission]:
    """All but what became of the deliveries."""
    return [one for one in timeline.run("02-12", "12-30").said if not isinstance(one, IngestSaid)]


@given(
    timeline=st.one_of(courses(), timelines(calm=True), timelines(late=True)),
    outcome=st.sampled_from(["reached", "not_reached"]),
)
def test_contacts_change_nothing_that_is_said(timeline: Timeline, outcome: str) -> None:
    """C-009, C-130: no load changes by a telephone call, and the patient's silence goes on."""
    contacted = Timeline(timeline.zone, [])
    for number, event in enumerate(timeline.events):
        contacted.events.append(event)
        received = datetime.fromisoformat(event.get("receivedtime") or event["time"]) + timedelta(seconds=1)
        data = {"channel": "phone", "outcome": outcome, "who": "patient", "note": "Called."}
        contacted.add("contact.recorded", received, data, id=f"contact{number}")
    assert said(contacted) == said(timeline)
