"""How the console writes codes, times and ages."""

from datetime import UTC, datetime, timedelta

import pytest

from services.alerts.adapters.console.cookies import SessionKey
from services.alerts.adapters.console.words import address_of, cause, code, moment, number, person, plain, span
from shared.contracts.vocabulary import AlertCode


@pytest.mark.parametrize("value", AlertCode)
def test_every_alert_has_a_name(value: AlertCode) -> None:
    assert code(value) != value.value


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (timedelta(seconds=59), "under a minute"),
        (timedelta(seconds=60), "1 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(minutes=61), "1 h 1 min"),
        (timedelta(hours=3), "3 h"),
        (timedelta(hours=47), "47 h"),
        (timedelta(hours=48), "2 days"),
        (timedelta(minutes=-5), "5 min"),
    ],
)
def test_a_span_is_as_precise_as_is_useful(length: timedelta, said: str) -> None:
    assert span(length) == said


def test_a_moment_is_told_in_its_zone() -> None:
    at = datetime(2026, 2, 16, 23, 30, tzinfo=UTC)
    assert moment(at, "Pacific/Auckland") == "17 Feb 2026, 12:30"


def test_words() -> None:
    assert person("clinician:ann") == "ann"
    assert person("4f9d") == "4f9d"
    assert person(None) == ""
    assert plain("leg_press") == "leg press"
    assert plain("INCREASE_LOAD") == "increase load"
    assert cause("RED_FLAG_SNAP") == "Snap or tearing"
    assert cause("PAUSE_MEDICAL") == "pause medical"
    assert number(None) == "–"
    assert number(2.50) == "2.5"
    assert address_of("p/1 x", "a1") == "/patients/p/1%20x#alert-a1"
    assert address_of(None) == "/system"


@pytest.mark.parametrize("text", ["", "short.demo", f"{'A' * 43}.", f"{'A' * 43}.a/b", f"{'!' * 43}.demo", "A" * 43])
def test_a_cookie_that_cannot_be_ours_is_none(text: str) -> None:
    assert SessionKey.of(text) is None


def test_nothing_that_is_stored_or_shown_gives_the_secret_away() -> None:
    key = SessionKey.new("demo")
    assert SessionKey.of(str(key)) == key
    assert len({key.secret, key.id, key.csrf, key.seal.decode()}) == 4
