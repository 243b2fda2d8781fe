"""What holds for every test of a part by itself."""

from collections.abc import Iterator

import pytest

from tests.support import shapes


@pytest.fixture(scope="package", autouse=True)
def _held_to_the_shapes() -> Iterator[None]:
    """What these tests tell is known, text by text; the stories that properties draw say rarer things besides."""
    shapes.held = True
    yield
    shapes.held = False
