"""What holds for every test."""

import os

from tests.support.logs import plain_logs

plain_logs()


def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: much of the run is waiting."""
    return (os.cpu_count() or 1) + 1
