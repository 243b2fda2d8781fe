"""When a delivery is tried again, when it is given up, and when a channel rests (C-126)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from services.alerts.domain.delivery import (
    TRIPS_AFTER,
    Breaker,
    Outcome,
    Verdict,
    patience,
    pause,
    retry_after,
)
from shared.contracts.vocabulary import Severity

NOW = datetime(2026, 2, 2, 12, tzinfo=UTC)
DOWN = Outcome(Verdict.RETRY, "down")


@pytest.mark.parametrize(
    ("attempts", "least", "most"), [(1, 1, 2), (2, 2, 4), (5, 16, 32), (10, 450, 900), (99, 450, 900)]
)
def test_pauses_double_up_to_a_quarter_of_an_hour(attempts: int, least: float, most: float) -> None:
    for number in range(50):
        assert least <= pause(f"id-{number}", attempts).total_seconds() <= most


def test_what_failed_together_comes_back_apart_and_the_same_way_each_time() -> None:
    pauses = {pause(f"id-{number}", 3) for number in range(50)}
    assert len(pauses) == 50
    assert pause("id-1", 3) == pause("id-1", 3)


def test_with_a_next_channel_an_emergency_is_still_paged_within_a_minute() -> None:
    """C-126: page within 60 s, notice of what is urgent within 5 min."""
    assert patience(Severity.EMERGENCY, more_channels=True) < timedelta(seconds=60) / 2
    assert patience(Severity.URGENT, more_channels=True) < timedelta(minutes=5) / 2
    for severity in Severity:
        assert patience(severity, more_channels=False) >= timedelta(days=1), "the last channel is not given up early"


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", 0),
        ("Mon, 02 Feb 2026 12:00:30 GMT", 30),
        ("Mon, 02 Feb 2026 11:59:00 GMT", 0),
        ("Monday, 02-Feb-26 12:01:00 GMT", 60),
        ("99999999999999999999", 86_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 86_400),
        ("-1", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
        ("٣", None),
        (None, None),
    ],
)
def test_retry_after_is_read_as_seconds_or_a_date(header: str | None, seconds: float | None) -> None:
    assert retry_after(header, NOW) == seconds


def fails(breaker: Breaker, times: int) -> Breaker:
    for _ in range(times):
        breaker = breaker.after(DOWN, NOW)
    return breaker


def test_a_channel_rests_after_five_failures_in_a_row_and_longer_each_time() -> None:
    fresh = Breaker("there")
    assert fails(fresh, TRIPS_AFTER - 1).open_until is None
    assert not fails(fresh, TRIPS_AFTER - 1).tripped
    rests = [fails(fresh, TRIPS_AFTER + more).open_until for more in range(8)]
    assert rests == [NOW + timedelta(seconds=s) for s in (30, 60, 120, 240, 480, 600, 600, 600)]


def test_an_answer_ends_it() -> None:
    tripped = fails(Breaker("there"), TRIPS_AFTER)
    assert tripped.after(Outcome(Verdict.DELIVERED, "ok"), NOW) == Breaker("there")
    assert tripped.after(Outcome(Verdict.REJECTED, "no"), NOW) == Breaker("there")
    assert tripped.after(Outcome(Verdict.SKIPPED, "not tried"), NOW) == tripped


def test_who_asks_to_be_left_in_peace_is() -> None:
    busy = Outcome(Verdict.RETRY, "busy", 429, retry_after_s=90)
    assert Breaker("there").after(busy, NOW).open_until == NOW + timedelta(seconds=90)


def test_gone_is_gone_until_something_arrives() -> None:
    gone = Breaker("there").after(Outcome(Verdict.GONE, "410", 410), NOW)
    assert gone.gone
    assert gone.after(DOWN, NOW).gone
    assert gone.after(Outcome(Verdict.REJECTED, "no"), NOW).gone
    assert not gone.after(Outcome(Verdict.DELIVERED, "ok"), NOW).gone
    assert replace(gone, endpoint="elsewhere").gone, "whoever reads it compares the endpoint"
