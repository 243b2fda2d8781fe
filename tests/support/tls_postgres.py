"""A PostgreSQL server that speaks nothing but TLS. The embedded one is built without it: this is another build."""

import asyncio
import os
import platform
import shutil
import tarfile
from pathlib import Path
from typing import Final
from zipfile import ZipFile

from services.cli.embedded import EmbeddedPostgres
from shared.runtime.errors import Misconfigured
from tests.support.certificates import Authority, Pair
from tests.support.kafka_jars import ROOT, fetched

POM: Final = ROOT / "deploy" / "postgres" / "pom.xml"

_PLATFORMS: Final = {"x86_64": "linux-amd64", "aarch64": "linux-arm64v8"}

_HBA: Final = """\
hostssl all certified 127.0.0.1/32 cert
hostssl all all       127.0.0.1/32 scram-sha-256
"""
"""Nobody gets in without TLS; `certified` with a client certificate of that name instead of a password."""


class TlsPostgres(EmbeddedPostgres):
    """Its certificate is for 127.0.0.1 only, so that `localhost` is a wrong name for it."""

    def __init__(self, authority: Authority, certificate: Pair) -> None:
        super().__init__()
        self._authority = authority
        self._certificate = certificate

    def url_of(self, database: str) -> str:
        """URL of a database of this server, with the CA that it must be checked against."""
        return f"{self.bare_url(database)}?sslmode=verify-full&sslrootcert={self._authority.ca_file}"

    def bare_url(self, database: str = "liftline") -> str:
        """The same without a word on TLS."""
        return super().url_of(database)

    async def _initialise(self, binaries: Path, home: Path, user: int | None) -> None:
        await asyncio.to_thread(_unpack, home / "server")
        await super()._initialise(home / "server" / "bin", home, user)
        data = home / "data"
        files = {"server.crt": self._certificate.certificate, "server.key": self._certificate.key}
        for name, source in {**files, "root.crt": self._authority.ca_file}.items():
            shutil.copy(source, data / name)
            if user is not None:
                os.chown(data / name, user, -1)
        (data / "pg_hba.conf").write_text(_HBA)
        with (data / "postgresql.conf").open("a") as settings:
            settings.write("ssl = on\nssl_ca_file = 'root.crt'\n")

    async def _start(self, binaries: Path, home: Path, user: int | None) -> None:
        await super()._start(home / "server" / "bin", home, user)


def _unpack(directory: Path) -> None:
    build = _PLATFORMS.get(platform.machine())
    if build is None or platform.system() != "Linux":
        raise Misconfigured(f"there is no build of it for {platform.system()} on {platform.machine()}")
    (jar,) = fetched(POM, f"platform={build}").glob("*.jar")
    with ZipFile(jar) as outer:
        (name,) = (name for name in outer.namelist() if name.endswith(".txz"))
        with outer.open(name) as packed, tarfile.open(fileobj=packed, mode="r:xz") as archive:
            archive.extractall(directory, filter="data")
    directory.chmod(0o755)
