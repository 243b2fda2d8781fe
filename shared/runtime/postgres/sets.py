"""Many keys in one statement, whose text does not change with their number."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, TableValuedAlias, column, func, literal
from sqlalchemy.types import TypeEngine

Columns = Sequence[tuple[str, TypeEngine[Any] | type[TypeEngine[Any]]]]
"""Name and type of each column of a set."""


def unnest(name: str, columns: Columns, rows: Sequence[tuple[Any, ...]]) -> TableValuedAlias:
    """Make a row source of `rows`: one array per column, unnested by the database.

    A plain IN list would make a new statement for every batch size, and thousands of parameters.
    """
    arrays = [
        literal([row[index] for row in rows], ARRAY(kind if isinstance(kind, TypeEngine) else kind()))
        for index, (_, kind) in enumerate(columns)
    ]
    return (
        func.unnest(*arrays).table_valued(*(column(title, kind) for title, kind in columns), name=name).render_derived()
    )
