import pytest
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from shared.runtime.errors import Misconfigured, TransientError, Unavailable, is_transient


class FromPostgres(Exception):
    def __init__(self, sqlstate: str | None) -> None:
        super().__init__("said by the database")
        self.sqlstate = sqlstate


def database_error(sqlstate: str | None, *, invalidated: bool = False) -> DBAPIError:
    return DBAPIError("select 1", None, FromPostgres(sqlstate), connection_invalidated=invalidated)


@pytest.mark.parametrize(
    "error",
    [
        TransientError("again"),
        Unavailable(),
        ConnectionRefusedError("database is restarting"),
        TimeoutError(),
        PoolTimeoutError("pool is empty"),
        database_error("08006"),  # connection failure
        database_error("57P01"),  # admin shutdown
        database_error("57P03"),  # starting up
        database_error("40001"),  # serialization failure
        database_error("40P01"),  # deadlock
        database_error("53300"),  # too many connections
        database_error("57014"),  # statement timeout
        database_error(None, invalidated=True),
        FromPostgres("57P02"),
    ],
)
def test_what_another_attempt_can_mend_is_transient(error: BaseException) -> None:
    assert is_transient(error)


@pytest.mark.parametrize(
    "error",
    [
        ValueError("defect in a rule"),
        KeyError("x"),
        Misconfigured("wrong"),
        database_error("23505"),  # unique violation: a defect, another attempt does the same
        database_error("22P02"),
        database_error(None),
    ],
)
def test_what_stays_wrong_is_not(error: BaseException) -> None:
    assert not is_transient(error)


def test_the_docstring_is_the_default_message() -> None:
    assert str(Unavailable()).startswith("Nothing is promised")
    assert Unavailable(retry_after_s=9).retry_after_s == 9
