"""Whose fault an error is: the record's, or that of the world around it."""

from typing import Final

from shared.runtime.errors import is_transient, sqlstate

_RECORDS_FAULT: Final = ("22", "23", "54")
"""SQLSTATE classes that blame the values: data exception, integrity violation, limit exceeded."""


def blames_record(error: Exception) -> bool:
    """Whether an error lies in a record or its fold, so that doing the same again cannot mend it.

    A database that is away, busy, or not migrated is none of a record's doing.
    """
    if is_transient(error):
        return False
    state = sqlstate(error)
    return state is None or state.startswith(_RECORDS_FAULT)
