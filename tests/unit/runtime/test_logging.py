import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog
from pydantic import SecretStr

from shared.runtime.errors import Unavailable
from shared.runtime.logging import set_up_logging
from shared.runtime.settings import Settings
from tests.support.logs import plain_logs


@pytest.fixture
def out() -> Iterator[io.StringIO]:
    """What a service writes on standard error."""
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    set_up_logging(Settings(log_salt=SecretStr("of this test")), "alerts", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    plain_logs()


def written(out: io.StringIO) -> tuple[str, dict[str, object]]:
    text = out.getvalue()
    parsed = json.loads(text.splitlines()[-1])
    assert isinstance(parsed, dict)
    return text, parsed


def test_a_patient_is_a_pseudonym_and_stays_the_same_one(out: io.StringIO) -> None:
    log = structlog.get_logger("test")
    log.info("event applied", patient="p-000123", tenant="demo", record={"patient": "p-000123", "offset": 4})
    text, line = written(out)
    assert "p-000123" not in text
    assert line["record"] == {"patient": line["patient"], "offset": 4}
    assert line["service"] == "alerts"
    assert line["level"] == "info"


def test_clinical_content_is_dropped(out: io.StringIO) -> None:
    structlog.get_logger("test").warning("set aside", value=b"chest pain", symptoms=["chest_pain"], offset=7)
    text, line = written(out)
    assert "chest" not in text
    assert line["offset"] == 7


def test_lines_of_libraries_take_the_same_way(out: io.StringIO) -> None:
    logging.getLogger("some.library").error("lost %s", "connection", extra={"patient": "p-000123"})
    text, line = written(out)
    assert line["event"] == "lost connection"
    assert "p-000123" not in text


def test_of_an_exception_only_speaking_messages_are_kept(out: io.StringIO) -> None:
    try:
        try:
            raise ValueError("input_value='chest pain'")
        except ValueError as error:
            raise Unavailable("the broker did not answer") from error
    except Unavailable:
        structlog.get_logger("test").exception("could not publish")
    text, line = written(out)
    assert "chest" not in text
    assert "the broker did not answer" in str(line["exception"])
    assert "builtins.ValueError" in str(line["exception"])
    assert "test_logging.py" in str(line["exception"])
