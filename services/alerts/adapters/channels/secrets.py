"""The secrets that clinics' channels name: files that the operator keeps, one per clinic and name."""

import asyncio
from pathlib import Path
from typing import Final

_LARGEST: Final = 16_384


class NoSecret(Exception):
    """The operator keeps none of this name for this clinic. The message names it; it is no secret itself."""


class ChannelSecrets:
    """Reads files called TENANT.NAME: a name holds no dot, so that no clinic can name another's.

    Read at each use: a new one holds from the next attempt on, without a restart.
    """

    def __init__(self, directory: Path | None) -> None:
        """`directory`: None keeps none."""
        self._directory = directory

    async def lines(self, tenant: str, name: str) -> list[str]:
        """The lines of a secret that are not blank, at least one: the current one first. Raises NoSecret."""
        try:
            if self._directory is None:
                raise NoSecret(f"the secret {name} is wanted, and LIFTLINE_CHANNEL_SECRETS_DIR is not set")
            text = await asyncio.to_thread(_read, self._directory / f"{tenant}.{name}")
        except (OSError, UnicodeDecodeError):
            raise NoSecret(f"the secret {name} is not there: the operator keeps it as a file") from None
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        if not lines:
            raise NoSecret(f"the secret {name} is empty")
        return lines


def _read(path: Path) -> str:
    with path.open(encoding="utf-8") as file:
        return file.read(_LARGEST)
