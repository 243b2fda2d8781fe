"""C-127: one alert a key while it is open; a closed key that fires again is raised anew as #2, #3."""

from datetime import UTC, datetime

import pytest

from shared.clinical.book import Book, Entry, Firing
from shared.clinical.messages import wording
from shared.contracts.vocabulary import AlertCode, Resolution, Severity
from tests.support.timeline import Timeline

CODE = AlertCode.DETRAINING


def fire(book: Book, severity: Severity = Severity.INFO, level: int = 0) -> Entry:
    firing = Firing(
        code=CODE,
        episode="2026-02-05",
        severity=severity,
        trigger="tick:2026-02-12",
        event_id="tick:2026-02-12",
        received=datetime(2026, 2, 12, 5, tzinfo=UTC),
        cites=("C-106",),
        wording=wording("C-104.missed", slot="2026-02-09"),
        rule_set="1.0.0",
        level=level,
    )
    return book.fire(firing)


def test_an_open_alert_is_counted_and_only_ever_rises() -> None:
    """C-127, C-128: severity and level never fall."""
    book = Book()
    entry = fire(book, Severity.ROUTINE, 14)
    assert fire(book, Severity.INFO, 7) is entry
    assert (entry.occurrences, entry.severity, entry.level) == (2, Severity.ROUTINE, 14)
    fire(book, Severity.URGENT, 21)
    assert (entry.occurrences, entry.severity, entry.level) == (3, Severity.URGENT, 21)
    assert len(book.entries) == 1


def test_a_closed_alert_is_raised_anew_under_a_number() -> None:
    """C-127: episode, episode#2, episode#3."""
    book = Book()
    for _ in range(3):
        book.close(fire(book), Resolution.DATA)
    assert [entry.episode for entry in book.entries.values()] == ["2026-02-05", "2026-02-05#2", "2026-02-05#3"]
    assert fire(book).episode == "2026-02-05#4"
    assert [entry.open for entry in book.entries.values()] == [False, False, False, True]


@pytest.mark.parametrize(
    ("source", "number", "episodes"),
    [
        ("app:test", "8", ["7", "8"]),
        ("app:home", "8", ["7", "8"]),
        ("app:home", "7", ["7", "7#2"]),
    ],
)
def test_two_sources_that_count_alike_report_two_red_flags(source: str, number: str, episodes: list[str]) -> None:
    """C-005, C-127: an event is named by its source and its id; the second is no repetition of the first."""
    timeline = Timeline().plan().symptom("02-12 09:00", "snap_or_tearing", id="7")
    timeline.symptom("02-13 09:00", "snap_or_tearing", id=number)
    timeline.events[-1]["source"] = source
    raised = timeline.run().alerts("RED_FLAG_SNAP")
    assert [(one.kind, one.episode, one.occurrences) for one in raised] == [
        ("alert_raised", episode, 1) for episode in episodes
    ]


def test_both_are_closed_by_the_clearance_that_knew_of_them() -> None:
    """C-101, C-127."""
    timeline = Timeline().plan().symptom("02-12 09:00", "snap_or_tearing", id="7")
    timeline.symptom("02-13 09:00", "snap_or_tearing", id="7")
    timeline.events[-1]["source"] = "app:home"
    assert timeline.clear("02-14 09:00").run().open() == {}
