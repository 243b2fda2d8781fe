"""Values: dataclasses that nobody changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar, dataclass_transform

T = TypeVar("T")


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def value(*, kw_only: bool = False) -> Callable[[type[T]], type[T]]:
    """A frozen dataclass, as far as the type checker can see; equal and hashed by its fields.

    At run time nothing guards it: a guard makes each value three times as dear, and a session makes hundreds.
    """
    return dataclass(unsafe_hash=True, kw_only=kw_only)
