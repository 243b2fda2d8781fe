"""PostgreSQL over TLS, as the URL asks for it: who is let in, who is not, and what is said."""

import asyncio
import re
import sys

import asyncpg
import pytest
from sqlalchemy import text

from services.cli.processes import free_port
from services.cli.state import ROOT
from shared.runtime.errors import LiftlineError, Refused, Unavailable, is_transient
from shared.runtime.postgres.engine import create_engine
from tests.support.certificates import Authority
from tests.support.tls_postgres import TlsPostgres

ENCRYPTED = text("select ssl from pg_stat_ssl where pid = pg_backend_pid()")


async def encrypted(url: str) -> bool:
    """Connect; whether the server says that this connection is encrypted."""
    engine = create_engine(url, application="test")
    try:
        async with engine.connect() as connection:
            return bool(await connection.scalar(ENCRYPTED))
    finally:
        await engine.dispose()


async def refusal(url: str) -> str:
    """What is said when a connection is refused: transient, and without the password."""
    with pytest.raises(Refused) as caught:
        await encrypted(url)
    said = str(caught.value)
    password = re.search(r":([^:@/]{16,})@", url)
    assert password is None or password[1] not in said
    assert is_transient(caught.value)
    return said


@pytest.mark.parametrize("mode", ["verify-full", "verify-ca"])
async def test_the_server_is_checked_against_the_named_authority(tls_postgres: TlsPostgres, mode: str) -> None:
    assert await encrypted(tls_postgres.url.replace("verify-full", mode))


async def test_require_encrypts(tls_postgres: TlsPostgres) -> None:
    assert await encrypted(f"{tls_postgres.bare_url()}?sslmode=require")


async def test_a_plaintext_connection_is_refused_by_the_server(tls_postgres: TlsPostgres) -> None:
    said = await refusal(f"{tls_postgres.bare_url()}?sslmode=disable")
    assert "no encryption" in said


async def test_another_authority_is_not_trusted(tls_postgres: TlsPostgres, stranger: Authority) -> None:
    said = await refusal(f"{tls_postgres.bare_url()}?sslmode=verify-full&sslrootcert={stranger.ca_file}")
    assert "is not trusted" in said


async def test_another_name_is_not_accepted_with_verify_full_only(tls_postgres: TlsPostgres) -> None:
    by_name = tls_postgres.url.replace("127.0.0.1", "localhost")
    assert "a certificate for another name" in await refusal(by_name)
    assert await encrypted(by_name.replace("verify-full", "verify-ca"))


async def test_a_client_certificate_stands_for_a_password(tls_postgres: TlsPostgres, authority: Authority) -> None:
    engine = create_engine(tls_postgres.url, application="test")
    async with engine.begin() as connection:
        await connection.execute(text("create role certified login"))
    await engine.dispose()
    url = re.sub(r"//[^@]+@", "//certified@", tls_postgres.url)
    pair = authority.issue("certified")
    assert await encrypted(f"{url}&sslcert={pair.certificate}&sslkey={pair.key}")
    assert await refusal(url)
    other = authority.issue("somebody-else")
    assert "certificate authentication failed" in await refusal(f"{url}&sslcert={other.certificate}&sslkey={other.key}")


async def test_a_wrong_password_is_one_sentence(tls_postgres: TlsPostgres) -> None:
    url = re.sub(r"//[^@]+@", "//postgres:marked-and-wrong-password@", tls_postgres.url)
    assert "password authentication failed" in await refusal(url)


@pytest.mark.parametrize(
    "parameters", ["sslmode=verify-full&sslrootcert=/none.crt", "sslmode=verify-everything", "sslmode"]
)
async def test_parameters_that_cannot_be_used_are_said(tls_postgres: TlsPostgres, parameters: str) -> None:
    assert "LIFTLINE_DATABASE_URL" in await refusal(f"{tls_postgres.bare_url()}?{parameters}")


async def test_tls_asked_of_a_server_without_it_is_not_silently_given_up(database: str) -> None:
    with pytest.raises(Unavailable, match="rejected SSL upgrade"):
        await encrypted(f"{database}?sslmode=require")


async def test_nobody_there_is_an_outage() -> None:
    with pytest.raises(Unavailable, match="cannot be reached") as caught:
        await encrypted(f"postgresql://u:p@127.0.0.1:{free_port()}/x?sslmode=require")
    assert not isinstance(caught.value, Refused)


async def test_a_command_says_one_sentence_and_ends(tls_postgres: TlsPostgres) -> None:
    """No stack trace, and neither URL nor password."""
    url = re.sub(r"//[^@]+@", "//postgres:marked-and-wrong-password@", tls_postgres.url)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.cli", "migrate"),
        cwd=ROOT,
        env={"LIFTLINE_DATABASE_URL": url, "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    async with asyncio.timeout(30):
        said, _ = await process.communicate()
    assert process.returncode == 1
    assert said.decode() == 'liftline: PostgreSQL refuses us: password authentication failed for user "postgres"\n'


async def test_the_server_that_the_tests_talk_to_is_the_embedded_one(tls_postgres: TlsPostgres) -> None:
    """The driver alone, lest a defect of ours hides that the server takes plaintext."""
    with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError):
        await asyncpg.connect(tls_postgres.bare_url(), ssl=False)
    assert issubclass(Refused, LiftlineError)
