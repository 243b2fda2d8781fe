"""Where the embedded stack keeps its keys, logs and addresses."""

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[2]
"""The checkout."""

STATE: Final = ROOT / ".liftline"
"""Ignored by git."""
