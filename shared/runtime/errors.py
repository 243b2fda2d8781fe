"""Errors named by what must happen next. The docstring of a class is its default message."""

from typing import Final

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError


class LiftlineError(Exception):
    """Something went wrong."""

    def __init__(self, message: str | None = None) -> None:
        super().__init__(message or " ".join((self.__doc__ or "").split()))


class TransientError(LiftlineError):
    """Back off and do the same again: nothing is wrong with the input."""


class Unavailable(TransientError):
    """Nothing is promised to have happened: ask again after `retry_after_s` seconds, with the same ids."""

    def __init__(self, message: str | None = None, *, retry_after_s: int = 2) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class Refused(Unavailable):
    """Certificates or credentials keep us out. Transient all the same: no record is to blame, and it may be mended."""


class Misconfigured(LiftlineError):
    """Stop the process: a person must change its settings or surroundings. Exit code 2."""

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences) or None)
        self.sentences = sentences


class ProcessUnhealthy(LiftlineError):
    """Stop the process: it cannot mend itself, a fresh one can. Exit code 1."""


_CONTENDED_SQLSTATES: Final = (
    "40001",  # serialization failure
    "40P01",  # deadlock
    "55P03",  # lock_timeout
    "57014",  # statement_timeout
)

_TRANSIENT_SQLSTATES: Final = (
    *_CONTENDED_SQLSTATES,
    "08",  # connection exceptions
    "53",  # insufficient resources: connections, memory, disk
    "57P0",  # shutting down, crashed, starting up
    "25P03",  # idle_in_transaction_session_timeout
    "25006",  # read-only: talking to a former primary
)


def sqlstate(error: BaseException) -> str | None:
    """The five-character SQLSTATE of a database error, where it has one."""
    source = error.orig if isinstance(error, DBAPIError) else error
    state = getattr(source, "sqlstate", None)
    return state if isinstance(state, str) else None


def is_contended(error: BaseException) -> bool:
    """Whether somebody else held the rows that this work needs: it can succeed later, and other work can now."""
    state = sqlstate(error)
    return state is not None and state.startswith(_CONTENDED_SQLSTATES)


def is_transient(error: BaseException) -> bool:
    """Whether the same work can succeed later: a database, broker or network that is away, busy or changing over.

    False for everything else, a defect in our own code included: such a record is set aside, not repeated.
    """
    if isinstance(error, TransientError | OSError | TimeoutError | PoolTimeoutError):
        return True
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return True
    state = sqlstate(error)
    if state is not None:
        return state.startswith(_TRANSIENT_SQLSTATES)
    cause = error.orig if isinstance(error, DBAPIError) else None
    return isinstance(cause, BaseException) and isinstance(cause.__cause__, OSError | TimeoutError)
