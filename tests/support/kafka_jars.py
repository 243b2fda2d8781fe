"""Apache Kafka's jars: fetched once by Maven, as deploy/kafka/pom.xml has them, and kept outside of git. Others too.

python -m tests.support.kafka_jars says where they are, or why they are not there, with exit code 1.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from fcntl import LOCK_EX, flock
from hashlib import sha256
from pathlib import Path
from typing import Final

from shared.runtime.errors import Misconfigured

ROOT: Final = Path(__file__).parents[2]
POM: Final = ROOT / "deploy" / "kafka" / "pom.xml"
CACHE: Final = ROOT / ".kafka"
OLDEST_JAVA: Final = 17
"""What brokers of Apache Kafka 4 need."""

_FETCH_LIMIT_S: Final = 600
_VERSION: Final = re.compile(r'version "(\d+)')


def kafka_jars() -> Path:
    """Directory of the jars, fetched when it is missing. Raises Misconfigured without Java, Maven or a repository."""
    _check_java()
    return fetched(POM)


def fetched(pom: Path, *properties: str) -> Path:
    """Directory of the jars that a pom.xml names, with its properties (name=value). Raises Misconfigured."""
    directory = CACHE / sha256(b"\0".join((pom.read_bytes(), *map(str.encode, properties)))).hexdigest()[:12]
    CACHE.mkdir(exist_ok=True)
    with (CACHE / "lock").open("w") as lock:
        flock(lock, LOCK_EX)  # tests run side by side, and Maven's own cache is no place for two at once
        if not directory.is_dir():
            _fetch(directory, pom, [f"-D{named}" for named in properties])
    return directory


def _check_java() -> None:
    if shutil.which("java") is None:
        raise Misconfigured("there is no java: install a Java runtime (Debian: default-jre-headless)")
    # It says its version on the other stream.
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    version = _VERSION.search(said)
    if version is None or int(version[1]) < OLDEST_JAVA:
        raise Misconfigured(f"Java is too old: Apache Kafka 4 needs {OLDEST_JAVA} or newer")


def _fetch(directory: Path, pom: Path, options: Sequence[str]) -> None:
    if shutil.which("mvn") is None:
        raise Misconfigured("its jars are not here, and there is no mvn to fetch them (Debian: maven)")
    part = directory.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    goal = ("dependency:copy-dependencies", f"-DoutputDirectory={part}")
    command = ["mvn", "-q", "-B", "-f", str(pom), *options, *goal]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=_FETCH_LIMIT_S)
    except subprocess.TimeoutExpired:
        raise Misconfigured(f"Maven did not fetch its jars within {_FETCH_LIMIT_S} s") from None
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).strip().splitlines() or ["no reason given"]
        raise Misconfigured(f"Maven cannot fetch its jars: {lines[0]}")
    part.rename(directory)


if __name__ == "__main__":
    try:
        print(kafka_jars())
    except Misconfigured as missing:
        sys.exit(str(missing))
