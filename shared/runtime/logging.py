"""Logs: one JSON object a line on standard error, without patient data.

Keys that can carry patient data are dropped, ids of patients become pseudonyms, and of an exception only the types
and the places are kept, unless its message is known to be our own or the operating system's: messages of database
and validation errors quote the values they are about.
"""

import hmac
import logging
import secrets
import sys
import traceback
from collections.abc import Mapping
from typing import Any, Final, TextIO

import structlog
from aiokafka.errors import KafkaError
from structlog.typing import EventDict, ExcInfo, Processor

from shared.runtime.errors import LiftlineError, sqlstate
from shared.runtime.settings import Settings

PATIENT_KEYS: Final = frozenset({"patient", "patient_id", "subject", "kafka_key", "ce_subject"})
"""Replaced by a pseudonym: the same patient keeps the same one."""

CLINICAL_KEYS: Final = frozenset(
    {"body", "data", "details", "email", "event_body", "headers", "inputs", "name", "note", "params", "parameters"}
    | {"payload", "sentence", "symptoms", "token", "value"}
)
"""Dropped altogether."""

_SPEAKING: Final = (LiftlineError, OSError, TimeoutError, KafkaError, ImportError)
"""Exceptions whose message holds no patient data."""

_NOISY: Final = {
    "aiokafka": logging.WARNING,
    "httpx": logging.WARNING,
    # What carries notifications names addresses, and paths that are secrets.
    "apprise": logging.CRITICAL,
    "httpcore": logging.WARNING,
    "urllib3": logging.WARNING,
    # FastStream's own lines: it warns at each start that it makes no topics, which is what we told it.
    "liftline.kafka": logging.ERROR,
    "uvicorn.error": logging.WARNING,
}


def set_up_logging(settings: Settings, service: str, stream: TextIO | None = None) -> None:
    """Send every log line of the process, those of libraries included, through the same chain to standard error."""
    salt = settings.log_salt.get_secret_value().encode() if settings.log_salt else secrets.token_bytes(16)
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    chain: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _Stamp(service),
        WithoutPatientData(salt),
        structlog.processors.ExceptionRenderer(_places),
    ]
    structlog.configure(
        processors=[*chain, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        # Not the stdlib wrapper: its exception() would add the raw traceback to the record.
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=chain,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.JSONRenderer(default=str),
        ],
    )
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in _NOISY.items():
        logging.getLogger(name).setLevel(max(least, level))


class _Stamp:
    def __init__(self, service: str) -> None:
        self._service = service

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> EventDict:
        event["service"] = self._service
        return event


class WithoutPatientData:
    """Drops what may be clinical and replaces patient ids, in nested mappings too."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt

    def __call__(self, _logger: Any, _method: str, event: EventDict) -> EventDict:
        return {key: self._clean(value) for key, value in self._kept(event)}

    def _kept(self, event: Mapping[str, Any]) -> list[tuple[str, Any]]:
        kept: list[tuple[str, Any]] = []
        for key, value in event.items():
            if key in PATIENT_KEYS:
                kept.append((key, self.pseudonym(value)))
            elif key not in CLINICAL_KEYS:
                kept.append((key, value))
        return kept

    def _clean(self, value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: self._clean(inner) for key, inner in self._kept(value)}
        return value

    def pseudonym(self, value: object) -> str:
        """Sixteen hex digits that stand for a patient in the logs."""
        raw = value if isinstance(value, bytes) else str(value).encode()
        return hmac.digest(self._salt, raw, "sha256").hex()[:16]


def _places(exc_info: ExcInfo) -> list[str]:
    """Type, speaking message and frames of an exception and its causes, outermost first."""
    lines: list[str] = []
    error: BaseException | None = exc_info[1]
    while error is not None:
        lines.append(_headline(error))
        lines.extend(f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in _frames(error))
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return lines


def _headline(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, _SPEAKING):
        return f"{name}: {error}"
    state = sqlstate(error)
    return f"{name} ({state})" if state else name


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(error.__traceback__))[-12:]
