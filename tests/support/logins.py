"""The roles of the database in tests: every database of the server has the same, with these passwords."""

from typing import Final

from sqlalchemy import make_url

from services.cli.owner import LOGINS

PASSWORDS: Final = {role: f"test-{role}" for role in LOGINS.values()}


def logged_in(url: str, role: str) -> str:
    """URL of the same database for one of the roles."""
    return make_url(url).set(username=role, password=PASSWORDS[role]).render_as_string(hide_password=False)
