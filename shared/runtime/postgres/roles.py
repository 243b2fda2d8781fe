"""The roles in the database server: made where they are missing, and given a password where we are told one."""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from shared.runtime.errors import Misconfigured

CLOCK_READER: Final = "liftline_ingest"
"""Ingest keeps nothing: its role reads the stepped clock, which only tests and demonstrations have."""

_ITERATIONS: Final = 4096


async def make_roles(connection: AsyncConnection, roles: Iterable[str], passwords: Mapping[str, str]) -> None:
    """Make the roles that are missing. Those with a password log in with it; the others are for logins of your own.

    Roles belong to the server, not to the database: another database may make the same at the same time.
    """
    await connection.exec_driver_sql("select pg_advisory_xact_lock(hashtext('liftline-roles'))")
    for role in roles:
        await connection.exec_driver_sql(_CREATE.format(role=role))
        await connection.exec_driver_sql(_LET_OWNER_ACT.format(role=role))
        if role in passwords:
            verifier = scram_verifier(passwords[role])
            await connection.exec_driver_sql(f"ALTER ROLE {role} LOGIN PASSWORD '{verifier}'")
    await connection.exec_driver_sql(_NO_TEMPORARY_TABLES)


_CREATE: Final = """
    DO $$ BEGIN
        IF to_regrole('{role}') IS NULL THEN CREATE ROLE {role}; END IF;
    EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
    END $$
"""
_LET_OWNER_ACT: Final = """
    DO $$ BEGIN
        IF NOT pg_has_role('{role}', 'SET') AND pg_has_role('{role}', 'USAGE WITH ADMIN OPTION') THEN
            GRANT {role} TO CURRENT_USER WITH INHERIT FALSE, SET TRUE;
        END IF;
    END $$
"""
"""Operators' commands connect as the owner and act as the worker of the service whose tables they use."""
_NO_TEMPORARY_TABLES: Final = """
    DO $$ BEGIN EXECUTE format('REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$
"""


def scram_verifier(password: str) -> str:
    """What PostgreSQL stores of a password (RFC 5803): sent in its place, no log of statements can hold the password.

    Raises Misconfigured for one that is not printable ASCII, which clients would normalise in their own ways.
    """
    if not password.isascii() or not password.isprintable():
        raise Misconfigured("the password of a database role must be printable ASCII")
    salt = secrets.token_bytes(16)
    salted = hashlib.pbkdf2_hmac("sha256", password.encode(), salt, _ITERATIONS)
    stored = hashlib.sha256(hmac.digest(salted, b"Client Key", "sha256")).digest()
    server = hmac.digest(salted, b"Server Key", "sha256")
    encoded = (base64.b64encode(part).decode() for part in (salt, stored, server))
    return "SCRAM-SHA-256${}:{}${}:{}".format(_ITERATIONS, *encoded)
