"""The folder of rule-set documents: everything in it is meant, or the start is refused (C-009)."""

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from shared.clinical.ruleset import RELEASE
from shared.runtime.errors import Misconfigured
from shared.runtime.rules_dir import MAX_BYTES, load_timetables
from tests.support.rule_sets import document, write

GOOD = document("1.0.0+a", "2026-03-01T00:00:00Z", confirmations=3)


def refused(folder: Path) -> list[str]:
    with pytest.raises(Misconfigured) as wrong:
        load_timetables(folder)
    return [sentence.removeprefix(f"rule sets in {folder}: ") for sentence in wrong.value.sentences]


def test_a_timetable_for_each_tenant(tmp_path: Path) -> None:
    """C-009."""
    write(tmp_path, "demo", GOOD, document("1.0.0+b", "2026-04-01T00:00:00Z"))
    write(tmp_path, "other-clinic", document("1.0.0+a", "2026-05-01T00:00:00Z", older_age=60))
    found = load_timetables(tmp_path)
    assert [each.rules.version for each in found.of("demo").activations] == ["1.0.0+a", "1.0.0+b"]
    assert [each.rules.older_age for each in found.of("other-clinic").activations] == [60]
    assert found.of("nobody") is RELEASE
    assert load_timetables(None).of("demo") is RELEASE


def test_everything_wrong_in_every_file_is_said_at_once(tmp_path: Path) -> None:
    """C-009: each sentence names the file."""
    write(tmp_path, "demo", document("1.0.0+a", "2026-03-01T00:00:00Z", confirmations=7, older_age="x"))
    write(tmp_path, "other", {**GOOD, "note": ""})
    (tmp_path / "other" / "1.0.0+b.json").write_text("{")
    assert refused(tmp_path) == [
        "demo/1.0.0+a.json: confirmations = 7 (C-057): allowed are 2 to 4 sessions",
        "demo/1.0.0+a.json: older_age = 'x' (C-030): a number is needed (y)",
        "other/1.0.0+b.json: this is not JSON (Expecting property name enclosed in double quotes: line 1 column 2"
        " (char 1))",
        "other/1.0.0+a.json: note: string should have at least 1 character",
    ]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("demo/1.0.0+a.json", b"\xff\xfe{", "this is not JSON"),
        ("demo/1.0.0+a.json", b'{"version": "1.0.0+a", "version": "1.0.0+b"}', "a name stands twice"),
        ("demo/1.0.0+a.json", b'{"overrides": {"confirmations": NaN}}', "NaN is no JSON number"),
        ("demo/1.0.0+a.json", b"[" * 50_000, "nested too deeply"),
        ("demo/1.0.0+a.json", b" " * (MAX_BYTES + 1), "larger than 65536 bytes"),
        ("demo/1.0.0+a.json", b"", "this is not JSON"),
        ("demo/1.0.0+a.json", b"[]", "a JSON object is needed"),
        ("demo/1.0.0+a.yaml", b"{}", "no document"),
        ("demo/README", b"{}", "no document"),
        ("demo/deeper/1.0.0+a.json", b"{}", "no document"),
        ("1.0.0+a.json", b"{}", "no folder of a tenant"),
        ("de mo/1.0.0+a.json", b"{}", "no folder of a tenant"),
        ("-demo/1.0.0+a.json", b"{}", "no folder of a tenant"),
        ("d\x1b[31mo/1.0.0+a.json", b"{}", "no folder of a tenant"),
        ("démo/1.0.0+a.json", b"{}", "no folder of a tenant"),
        ("t" * 65 + "/1.0.0+a.json", b"{}", "no folder of a tenant"),
    ],
)
def test_what_is_no_document_stops_the_start(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    """C-009: a document in the wrong place is a rule a clinic believes to be in force."""
    (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
    (tmp_path / name).write_bytes(content)
    found = refused(tmp_path)
    assert len(found) == 1
    assert said in found[0]
    assert found[0].isprintable()


def test_a_document_has_the_name_of_its_version(tmp_path: Path) -> None:
    """C-009: so that no version can stand twice."""
    write(tmp_path, "demo", GOOD)
    (tmp_path / "demo" / "1.0.0+a.json").rename(tmp_path / "demo" / "1.0.0+b.json")
    assert refused(tmp_path) == ["demo/1.0.0+b.json: its version is '1.0.0+a', its name another"]


def _outside(folder: Path) -> None:
    outside = folder.parent / "outside.json"
    outside.write_text(json.dumps(GOOD))
    (folder / "demo").mkdir()
    (folder / "demo" / "1.0.0+a.json").symlink_to(outside)


def _other_tenant(folder: Path) -> None:
    write(folder, "demo", GOOD)
    (folder / "evil").symlink_to(folder.parent)


def _pipe(folder: Path) -> None:
    (folder / "demo").mkdir()
    os.mkfifo(folder / "demo" / "1.0.0+a.json")


@pytest.mark.parametrize(
    ("trick", "said"),
    [(_outside, "leads out of the folder"), (_other_tenant, "evil/"), (_pipe, "no document")],
    ids=["link to a file outside", "link to a folder outside", "named pipe"],
)
def test_tricks_with_paths(tmp_path: Path, trick: Callable[[Path], None], said: str) -> None:
    """C-009."""
    folder = tmp_path / "rules"
    folder.mkdir()
    trick(folder)
    assert any(said in sentence for sentence in refused(folder))


def test_a_mounted_folder_of_links_to_itself_is_read(tmp_path: Path) -> None:
    """C-009: as Kubernetes mounts them; its own entries begin with dots."""
    write(tmp_path / "..2026", "demo", GOOD)
    (tmp_path / "..data").symlink_to("..2026")
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "1.0.0+a.json").symlink_to(Path("../..data/demo/1.0.0+a.json"))
    assert [each.rules.confirmations for each in load_timetables(tmp_path).of("demo").activations] == [3]


def test_a_folder_that_is_not_there_stops_the_start(tmp_path: Path) -> None:
    """C-009: an unmounted folder must not look like no rule sets."""
    with pytest.raises(Misconfigured, match="LIFTLINE_RULES_DIR"):
        load_timetables(tmp_path / "missing")
