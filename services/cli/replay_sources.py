"""Where a replay gets its records and its rules from, besides a timeline: an ops export, documents, the folder."""

from pathlib import Path

from services.cli.exports import PatientExport, read_patient
from services.cli.replaying import Delivery, InForce, Record
from shared.clinical.ruleset import RELEASE, Timetable, read_tried
from shared.clinical.settings import NotAllowed
from shared.contracts.events import InvalidEventError
from shared.runtime.errors import Misconfigured
from shared.runtime.rules_dir import load_timetables, read_document
from shared.runtime.settings import Settings, load


def stored_records(path: Path) -> tuple[list[Record], InForce]:
    """The patients of an ops export, and the rules they were judged by. Raises Misconfigured naming the line."""
    records: list[Record] = []
    timetables: dict[str, Timetable] = {}
    try:
        with path.open(encoding="utf-8") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    patient = _patient(path, number, line)
                    timetables[patient.key[0]] = patient.timetable
                    records.append(_record(patient))
    except OSError as error:
        raise Misconfigured(f"{path} cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError as error:
        raise Misconfigured(f"{path} is not UTF-8.") from error
    return records, lambda tenant: timetables.get(tenant, RELEASE)


def _patient(path: Path, number: int, line: str) -> PatientExport:
    try:
        return read_patient(line)
    except (KeyError, TypeError, AttributeError, ValueError, InvalidEventError) as error:
        raise Misconfigured(
            f"{path}, line {number}: this is no line of GET /v1/ops/export ({type(error).__name__}: {error})."
        ) from error


def _record(patient: PatientExport) -> Record:
    """What was accepted, taken at the same times."""
    deliveries = tuple(Delivery(held.event, held.content_hash, held.ticked_to) for held in patient.events)
    return Record(patient.key, deliveries, patient.window, patient.ticked_to, judged=True)


def timetables_of() -> InForce:
    """Those of LIFTLINE_RULES_DIR; without it the release's."""
    return load_timetables(load(Settings).rules_dir).of


def tried(path: Path, name: str) -> Timetable:
    """The rules of a document, in force from ever on. Raises Misconfigured with everything that is wrong."""
    try:
        return read_tried(read_document(path), name)
    except NotAllowed as refused:
        raise Misconfigured(*(f"{path}: {problem}" for problem in refused.problems)) from None
    except ValueError as wrong:
        raise Misconfigured(f"{path}: {wrong}") from None
