"""Whose fault an error is, and whom a dead letter concerns."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import DBAPIError

from shared.runtime.errors import Unavailable
from shared.runtime.journal.faults import blames_record
from shared.runtime.postgres.dead_letters import DeadLetter, Reason


class ServerError(Exception):
    """An error of the database with its SQLSTATE."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.sqlstate = state


def database_error(state: str) -> DBAPIError:
    return DBAPIError("select 1", {}, ServerError(state))


@pytest.mark.parametrize(
    ("error", "blamed"),
    [
        (ArithmeticError("in the fold"), True),
        (database_error("22P05"), True),  # a value the database cannot hold
        (database_error("23505"), True),  # a key that is there already
        (database_error("54000"), True),  # too large
        (database_error("40P01"), False),  # deadlock
        (database_error("57P01"), False),  # shutting down
        (database_error("08006"), False),  # connection lost
        (database_error("42P01"), False),  # no such table: not migrated
        (database_error("42501"), False),  # no privilege
        (ConnectionRefusedError(), False),
        (TimeoutError(), False),
        (Unavailable(), False),
    ],
)
def test_only_a_record_that_cannot_succeed_is_blamed(error: Exception, blamed: bool) -> None:
    assert blames_record(error) is blamed


@pytest.mark.parametrize(
    ("key", "patient"),
    [
        (b"demo/p-1", ("demo", "p-1")),
        (b"demo/p/1", ("demo", "p/1")),
        (b"demo", None),
        (b"/p-1", None),
        (b"demo/", None),
        (b"\xff/p", None),
        (b"demo/p\x00", None),
        (None, None),
    ],
)
def test_a_dead_letter_concerns_the_patient_its_key_names(key: bytes | None, patient: tuple[str, str] | None) -> None:
    letter = DeadLetter("t", 0, 1, key, None, (), Reason.UNREADABLE, "", datetime(2026, 2, 2, tzinfo=UTC))
    assert letter.patient == patient
    assert letter.position == "t:0:1"


@pytest.mark.parametrize(
    ("key", "headers", "patients"),
    [
        (b"demo/p-1", (), {("demo", "p-1")}),
        (b"demo/p-9", (("ce_tenant", b"demo"), ("ce_subject", b"p-1")), {("demo", "p-1"), ("demo", "p-9")}),
        (None, (("ce_tenant", b"demo"), ("ce_subject", b"p-1")), {("demo", "p-1")}),
        (None, (("ce_tenant", b"a/b"), ("ce_subject", b"p-1")), set()),
        (None, (("ce_tenant", b"demo"),), set()),
        (None, (("ce_tenant", b"\xff"), ("ce_subject", None)), set()),
    ],
)
def test_a_dead_letter_may_concern_whom_its_headers_name(
    key: bytes | None, headers: tuple[tuple[str, bytes | None], ...], patients: set[tuple[str, str]]
) -> None:
    letter = DeadLetter("t", 0, 1, key, None, headers, Reason.MISPLACED, "", datetime(2026, 2, 2, tzinfo=UTC))
    assert letter.patients == patients
