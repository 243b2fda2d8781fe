"""Whatever happens, what is said explains itself (C-009)."""

from hypothesis import given
from hypothesis import strategies as st

from tests.properties.courses import courses
from tests.properties.timelines import timelines
from tests.support.explained import debts, explained
from tests.support.timeline import Timeline


@given(timeline=st.one_of(courses(), timelines(), timelines(calm=True, most=20)))
def test_whatever_is_said_explains_itself(timeline: Timeline) -> None:
    """C-009: rules, their version, source, inputs, and a sentence that key and values say again."""
    story = timeline.run("02-12", "12-30")
    assert [debt for one in explained(story.said) for debt in debts(one)] == []
