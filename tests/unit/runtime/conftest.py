"""Keys of a development issuer."""

from pathlib import Path

import pytest

from shared.runtime.tokens import DevelopmentKeys


@pytest.fixture
def keys(tmp_path: Path) -> DevelopmentKeys:
    made = DevelopmentKeys(tmp_path / "keys")
    made.ensure()
    return made
