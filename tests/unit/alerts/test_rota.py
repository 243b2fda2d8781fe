"""Who is on call: the hand-over, shifts, opening hours, and that an alert does not end at nobody (C-126)."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.alerts.domain.rota import Reach, digest_readers, names, on_call, whose_turn
from shared.clinical.calendar import zone
from shared.contracts.clinic import ClinicSettings
from shared.contracts.on_call import Every, OnCallStep, Rotation, Shift
from shared.contracts.vocabulary import Severity

CHANNELS = [
    {"id": "page", "kind": "webhook", "target": "https://pager.example", "secret": "key", "severities": ["emergency"]},
    {"id": "mail", "kind": "email", "target": "a@clinic.example", "severities": ["routine", "urgent"]},
    {"id": "off", "kind": "email", "target": "b@clinic.example", "enabled": False},
]
RECIPIENTS = [
    {"name": "ana", "channels": ["page", "mail"]},
    {"name": "ben", "channels": ["off"]},
    {"name": "desk", "channels": ["mail"]},
]


def clinic(*chain: dict[str, Any], **more: Any) -> ClinicSettings:
    given_ = {"zone": "Europe/Paris", "channels": CHANNELS, "recipients": RECIPIENTS, "chain": chain, **more}
    return ClinicSettings.model_validate(given_)


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=zone("Europe/Paris")).astimezone(UTC)


WEEKLY = Rotation(members=("ana", "ben", "desk"), since=date(2026, 1, 5), at=time(17))
TURNS = [
    ("2026-01-01T12:00", "ana"),  # before it began
    ("2026-01-05T17:00", "ana"),
    ("2026-01-12T16:59", "ana"),
    ("2026-01-12T17:00", "ben"),
    ("2026-01-19T17:00", "desk"),
    ("2026-01-26T17:00", "ana"),
    ("2026-03-30T16:59", "desk"),  # the week in which the clocks go forward ends at 17:00 on the wall all the same
    ("2026-03-30T17:00", "ana"),
]


@pytest.mark.parametrize(("at", "who"), TURNS)
def test_the_turn_is_handed_over_at_a_local_time(at: str, who: str) -> None:
    """C-126."""
    assert whose_turn(WEEKLY, clinic(), paris(at)) == who


def test_a_daily_turn_and_a_shift_in_its_place() -> None:
    daily = Rotation(members=("ana", "ben"), since=date(2026, 1, 5), every=Every.DAY)
    swap = Shift(who="desk", since=paris("2026-01-06T12:00"), until=paris("2026-01-06T18:00"))
    step = OnCallStep(who=("ana",), rotation=daily, shifts=(swap,))
    found = [names(step, clinic(), paris(f"2026-01-06T{hour}:00")) for hour in ("07", "08", "12", "18")]
    assert found == [("ana",), ("ana", "ben"), ("ana", "desk"), ("ana", "ben")]


def test_each_level_is_the_next_step_and_the_last_stays_the_last() -> None:
    """C-126."""
    settings = clinic({"who": ["ana"]}, {"who": ["desk"]})
    noon = paris("2026-02-02T12:00")
    found = [on_call(settings, level, Severity.EMERGENCY, noon)[0].recipient for level in range(4)]
    assert found == ["ana", "desk", "desk", "desk"]


def test_steps_for_opening_hours_and_for_the_rest() -> None:
    """C-126: clinic hours, holidays."""
    settings = clinic({"when": "open", "who": ["desk"]}, {"when": "closed", "who": ["ana"]}, holidays=["2026-02-03"])
    found = [
        on_call(settings, 0, Severity.URGENT, paris(at))[0].recipient
        for at in ("2026-02-02T12:00", "2026-02-02T22:00", "2026-02-03T12:00")
    ]
    assert found == ["desk", "ana", "ana"]
    only_open = clinic({"when": "open", "who": ["desk"]})
    assert on_call(only_open, 0, Severity.URGENT, paris("2026-02-02T22:00")) == (Reach("desk", "mail"),)


def test_the_channel_is_the_first_that_is_meant_for_it() -> None:
    noon = paris("2026-02-02T12:00")
    assert on_call(clinic({"who": ["ana"]}), 0, Severity.EMERGENCY, noon) == (Reach("ana", "page"),)
    assert on_call(clinic({"who": ["ana"]}), 0, Severity.URGENT, noon) == (Reach("ana", "mail"),)


def test_what_presses_uses_a_channel_that_is_not_meant_for_it_rather_than_none() -> None:
    """C-129: muting never hides a red flag."""
    noon = paris("2026-02-02T12:00")
    assert on_call(clinic({"who": ["desk"]}), 0, Severity.EMERGENCY, noon) == (Reach("desk", "mail"),)
    assert digest_readers(clinic(digest_to=["ana", "desk", "ben"])) == (Reach("ana", "mail"), Reach("desk", "mail"))


def test_a_step_that_reaches_nobody_gives_way_to_another() -> None:
    noon = paris("2026-02-02T12:00")
    settings = clinic({"who": ["ana"]}, {"who": ["ben"]}, {"who": ["desk"]})
    assert on_call(settings, 1, Severity.URGENT, noon) == (Reach("desk", "mail"),)
    assert on_call(clinic({"who": ["ana"]}, {"who": ["ben"]}), 1, Severity.URGENT, noon) == (Reach("ana", "mail"),)
    assert on_call(clinic({"who": ["ben"]}), 0, Severity.EMERGENCY, noon) == ()
    assert on_call(clinic(), 0, Severity.EMERGENCY, noon) == ()


@given(
    st.integers(1, 5),
    st.sampled_from(list(Every)),
    st.times().map(lambda at: at.replace(second=0, microsecond=0)),
    st.integers(0, 5 * 365 * 24 * 60).map(
        lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    ),
)
def test_turns_are_equally_long_by_the_clock_on_the_wall(many: int, every: Every, at: time, when: datetime) -> None:
    """C-126: whoever has the turn has it until the next hand-over, whatever the clocks do."""
    rotation = Rotation(members=("ana", "ben", "desk", "x", "y")[:many], since=date(2024, 2, 29), at=at, every=every)
    settings = clinic()
    length = timedelta(days=7 if every is Every.WEEK else 1)
    local = when.astimezone(zone("Europe/Paris"))
    then = (local.replace(tzinfo=None) + length).replace(tzinfo=zone("Europe/Paris"), fold=local.fold)
    if then.astimezone(UTC).astimezone(zone("Europe/Paris")).replace(tzinfo=None) != then.replace(tzinfo=None):
        return  # that time on the wall is left out
    now, next_ = whose_turn(rotation, settings, when), whose_turn(rotation, settings, then)
    members = rotation.members
    assert next_ == members[(members.index(now) + 1) % many]
