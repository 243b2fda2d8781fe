"""Settings of a process: from LIFTLINE_* in the environment or files of these names, checked at start, frozen."""

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Self, TypeVar

from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from shared.runtime.coherence import problems_of
from shared.runtime.errors import Misconfigured
from shared.runtime.tls import SaslMechanism, SecurityProtocol

PREFIX = "LIFTLINE_"

SECRETS_DIR: Final = f"{PREFIX}SECRETS_DIR"
"""Names a directory of settings as files, each called as its variable in small letters: how containers get secrets."""

AnySettings = TypeVar("AnySettings", bound=BaseSettings)


class Mode(StrEnum):
    """Where the process runs. Development makes its own keys and binds to loopback."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class ClockKind(StrEnum):
    """Source of the clinical time: the machine's clock, or a row that only `liftline clock` moves."""

    REAL = "real"
    STEPPED = "stepped"


class LogLevel(StrEnum):
    """Least severe log line that is written."""

    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


def _postgresql(url: SecretStr) -> SecretStr:
    if not url.get_secret_value().startswith(("postgresql://", "postgres://")):
        raise ValueError("must be a URL like postgresql://user:password@host:5432/liftline")
    return url


DatabaseUrl = Annotated[SecretStr, AfterValidator(_postgresql)]
"""postgresql://… without a driver, parameters as libpq spells them: ?host=/directory of a unix socket, TLS with
?sslmode=verify-full&sslrootcert=FILE, and &sslcert=FILE&sslkey=FILE. Secret: it may carry a password.
"""

Port = Annotated[int, Field(ge=1, le=65535)]


class Settings(BaseSettings):
    """What every process has in common. A service adds its own fields, and its default port, in a subclass."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, frozen=True, extra="ignore", env_ignore_empty=True, hide_input_in_errors=True
    )

    mode: Mode = Mode.DEVELOPMENT
    log_level: LogLevel = LogLevel.INFO
    log_salt: SecretStr | None = None
    """Keys the pseudonyms in log lines. Without it they are comparable only within one run of one process."""

    database_url: DatabaseUrl | None = None
    """Needed by progression and alerts, and by any process on the stepped clock."""
    clock: ClockKind = ClockKind.REAL

    kafka_bootstrap: str = "127.0.0.1:9092"
    """host:port, several separated by commas."""
    kafka_security_protocol: SecurityProtocol = SecurityProtocol.PLAINTEXT
    kafka_ca_file: Path | None = None
    """CA of the brokers' certificates, PEM; without it those that the system trusts."""
    kafka_certificate_file: Path | None = None
    """Certificate that we show to the brokers, PEM; with its chain."""
    kafka_key_file: Path | None = None
    """Its private key, PEM, not encrypted."""
    kafka_sasl_mechanism: SaslMechanism = SaslMechanism.SCRAM_SHA_512
    kafka_username: str | None = None
    kafka_password: SecretStr | None = None
    trusted_network: bool = False
    """Lets production reach Kafka and PostgreSQL in the clear beyond this machine: only where nobody else can listen,
    such as a network between containers of one machine."""
    kafka_idempotent: bool = True
    """Idempotent producer. False only for the embedded broker, which cannot serve one."""
    partitions: Annotated[int, Field(ge=1, le=1000)] = 12
    """Partitions of each topic: chosen once, because changing it moves patients between partitions."""
    replication: Annotated[int, Field(ge=1, le=3)] = 1

    kafka_session_timeout_ms: Annotated[int, Field(ge=1000, le=300_000)] = 15_000
    kafka_heartbeat_ms: Annotated[int, Field(ge=100, le=60_000)] = 3_000
    kafka_rebalance_timeout_ms: Annotated[int, Field(ge=1000, le=600_000)] = 70_000
    """Longer than `handler_timeout_s`: a consumer finishes its batch before it gives up its partitions."""
    kafka_fetch_wait_ms: Annotated[int, Field(ge=1, le=30_000)] = 500
    """How long the broker may hold an empty answer. Kafka answers at once when records come; the embedded broker
    looks only at the end of the wait, so there it is short."""
    handler_timeout_s: Annotated[float, Field(gt=0, le=600)] = 60.0
    """A transaction of a batch that takes longer is given up, and what is left of the batch is read again."""
    batch_records: Annotated[int, Field(ge=1, le=5000)] = 500
    poll_ms: Annotated[int, Field(ge=5, le=5000)] = 50
    """Pause of a consumer between looks at an empty topic."""
    idle_poll_ms: Annotated[int, Field(ge=5, le=5000)] = 50
    """Pause of the relay and the timers between looks at the database. What their own process commits wakes them at
    once; the pause is for what other processes commit."""
    stall_after_s: Annotated[float, Field(gt=0, le=3600)] = 120.0
    """A consumer with records waiting that finishes no batch for so long stops the process."""

    rules_dir: Path | None = None
    """Folder of rule-set documents, TENANT/VERSION.json (docs/adr/0010); without it the release's rules hold."""

    jwks: str | None = None
    """File or http(s) URL of the keys that sign tokens."""
    issuer: str = "liftline-development"
    audience: str = "liftline"

    http_host: str = "127.0.0.1"
    http_port: Port = 8000

    @property
    def stepped(self) -> bool:
        """Whether the clinical time is the stepped clock's."""
        return self.clock is ClockKind.STEPPED

    @property
    def production(self) -> bool:
        """Whether this is production mode."""
        return self.mode is Mode.PRODUCTION

    def database(self) -> str:
        """Give the database URL, or say that it is missing."""
        if self.database_url is None:
            raise Misconfigured(f"{PREFIX}DATABASE_URL is missing: name the PostgreSQL database, postgresql://…")
        return self.database_url.get_secret_value()

    def jwks_path(self) -> Path | None:
        """The JWKS as a file, when it is not a URL."""
        if self.jwks is None or self.jwks.startswith(("http://", "https://")):
            return None
        return Path(self.jwks)

    @model_validator(mode="after")
    def _coherent(self) -> Self:
        if problems := problems_of(self):
            raise ValueError("\n".join(problems))
        return self


class GivenSettings(Settings):
    """Settings as they are given, whatever the environment says: for parts that are started here."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Look nowhere else."""
        return (init_settings,)


class StoreSettings(Settings):
    """A service that keeps state: the database is not optional, and consumers turn events into rows."""

    database_url: DatabaseUrl
    """The login of consumers, relay and timers: liftline_SERVICE_worker."""
    database_api_url: DatabaseUrl | None = None
    """The login of the HTTP handlers: liftline_SERVICE_api. Development may leave it out."""

    def database_api(self) -> str:
        """Give the URL of the HTTP handlers' login; in production it must be one of its own."""
        if self.database_api_url is not None:
            return self.database_api_url.get_secret_value()
        if self.production:
            raise Misconfigured(
                f"{PREFIX}DATABASE_API_URL is missing: production keeps tenants apart by a login of its own"
            )
        return self.database()


def load(settings: type[AnySettings]) -> AnySettings:
    """Read the environment, then, for what it leaves out, the files in LIFTLINE_SECRETS_DIR (liftline_database_url).

    Raises Misconfigured with one sentence per error. No value is repeated in it: it may be a secret.
    """
    secrets = os.environ.get(SECRETS_DIR) or None
    if secrets is not None and not Path(secrets).is_dir():
        raise Misconfigured(f"{SECRETS_DIR} is not a directory")
    try:
        return settings(_secrets_dir=secrets)
    except ValidationError as error:
        raise Misconfigured(*(sentence for detail in error.errors() for sentence in _sentences(detail))) from None


def _sentences(detail: ErrorDetails) -> list[str]:
    message = detail["msg"].removeprefix("Value error, ")
    if not detail["loc"]:
        return message.splitlines()
    name = PREFIX + str(detail["loc"][0]).upper()
    if detail["type"] == "missing":
        return [f"{name} is missing"]
    return [f"{name}: {message[0].lower()}{message[1:]}"]
