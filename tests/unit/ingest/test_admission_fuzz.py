"""Whatever is sent: ingest answers with a decision, and what it accepts every reader of the journal can read."""

import json
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.ingest.domain.admission import Accepted, Rejected, Stamp, admit, stamps
from services.ingest.domain.salvage import names, salvage
from services.ingest.domain.sender import Sender
from shared.contracts.events import EVENTS
from shared.contracts.generate import HERE
from shared.contracts.kafka import decode, encode
from shared.contracts.vocabulary import Role, Symptom

STAMP = Stamp(datetime(2026, 2, 2, 18, tzinfo=UTC), "00-" + "1" * 32 + "-" + "2" * 16 + "-01")
SENDERS = [Sender("demo", Role.CLINICIAN), Sender("demo", Role.APP, "p-000123"), Sender("demo", Role.INTEGRATION)]
GOLDEN = [json.loads(path.read_text("utf-8")) for path in sorted((HERE / "golden").glob("*.json"))]

strange = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(),
    st.text(alphabet=st.characters(categories=("Cs", "Cc"))),
    st.sampled_from([str(symptom) for symptom in Symptom]),
    st.sampled_from(["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-02-02T24:00:00Z"]),
    st.sampled_from(["2026-02-02T23:59:60Z", "2026-02-02t19:00:00z", "2026-02-02T19:00:00.123456789Z"]),
    st.sampled_from([str(kind) for kind in EVENTS]),
)
values = st.recursive(
    strange, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3), max_leaves=6
)


@st.composite
def events(draw: st.DrawFn) -> str:
    """A golden event with some of its attributes and data replaced."""
    event: dict[str, Any] = json.loads(json.dumps(draw(st.sampled_from(GOLDEN))))
    for place in draw(st.sampled_from([(event,), (event["data"],), (event, event["data"])])):
        for name in draw(st.lists(st.sampled_from([*place, "supersedes", "datacontenttype", "x"]), max_size=3)):
            place[name] = draw(values)
    return json.dumps(event)


def judged(text: str, sender: Sender) -> Accepted | Rejected:
    try:
        return admit(text, sender, STAMP)
    except Rejected as rejected:
        return rejected


@given(events(), st.sampled_from(SENDERS))
def test_what_is_accepted_can_be_read_and_what_is_rejected_says_why(text: str, sender: Sender) -> None:
    found = judged(text, sender)
    if isinstance(found, Accepted):
        decoded = decode(encode(found.raw))
        assert decoded.event.tenant == "demo"
        assert decoded.raw == found.raw
    else:
        assert found.status in {403, 413, 422}
        assert found.detail


@given(events() | st.text() | values.map(json.dumps), st.sampled_from(SENDERS))
def test_what_is_salvaged_can_be_read(text: str, sender: Sender) -> None:
    names(text)
    found = salvage(text, sender, STAMP.received)
    if found is not None:
        decoded = decode(encode({**found, **stamps(sender, STAMP)}))
        assert decoded.event.type == "liftline.symptom.reported.v1"
        assert sender.may_speak_for(decoded.event.subject)
