"""Days that count for nothing: found span by span, they are those that a pause or a hold touches (C-104, C-111)."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.clinical import calendar
from shared.clinical.adherence import is_void, void_days
from shared.clinical.folding import fold
from shared.clinical.holds import Cause, HeldInterval
from shared.clinical.safety import Pause, SafetyState
from shared.contracts.events import parse_event
from tests.support.timeline import Timeline

ZONES = st.sampled_from(["Europe/Berlin", "America/St_Johns", "Pacific/Apia", "Asia/Kathmandu"])
FIRST, LAST = date(2026, 3, 20), date(2026, 4, 12)
"""With the nights in which the clocks of Berlin and of Apia change."""
DAYS = st.dates(FIRST - timedelta(days=5), LAST + timedelta(days=5))
INSTANTS = st.one_of(
    st.builds(datetime.combine, DAYS, st.times(), st.just(UTC)), st.builds(calendar.start_of_day, DAYS, ZONES)
)


@given(
    zone=ZONES,
    pauses=st.lists(st.tuples(DAYS, DAYS).map(sorted), max_size=2),
    past=st.lists(st.tuples(INSTANTS, INSTANTS).map(sorted), max_size=3),
    since=st.none() | INSTANTS,
)
def test_void_days_are_those_that_a_pause_or_a_hold_touches(
    zone: str, pauses: list[list[date]], past: list[list[datetime]], since: datetime | None
) -> None:
    """C-104, C-111: a hold touches a day when it covers any part of it, an open one every day from its first on."""
    state = SafetyState()
    fold(state, parse_event(Timeline().plan(home_timezone=zone, program_start="2026-01-05").events[0]))
    state.pauses = [Pause(start, end) for start, end in pauses]
    state.holds.past = [HeldInterval(start, end, "FALL") for start, end in past]
    if since is not None:
        state.holds.hold_program(Cause("FALL", since, since, "e"))
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days + 1)]
    touched = {day for day in days if _touched(state, day, zone)}
    assert void_days(state, FIRST, LAST) == touched
    assert {day for day in days if is_void(state, day)} == touched


def _touched(state: SafetyState, day: date, zone: str) -> bool:
    begins, ends = calendar.start_of_day(day, zone), calendar.start_of_day(day + calendar.DAY, zone)
    paused = any(pause.from_date <= day <= pause.to_date for pause in state.pauses)
    held = any(one.start < ends and one.end > begins for one in state.holds.past)
    return paused or held or any(cause.since < ends for cause in state.holds.causes)
