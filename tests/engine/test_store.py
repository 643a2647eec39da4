"""What the store gives back is exactly what was computed from what is there now."""

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from exambank.bank.bank import open_bank
from exambank.files import closure
from exambank.files.store import KEPT, Store, write_atomically

Edit = Callable[[Path, str, str], None]
ENTRY = {"slug": "tiny", "values": {"a": "½"}}


def test_an_entry_comes_back(tmp_path: Path) -> None:
    store = Store(tmp_path / "new" / "store")
    store.put("tiny", "k" * 64, ENTRY, {})
    assert store.get("tiny", "k" * 64) == ENTRY
    assert store.get("tiny", "x" * 64) is None
    assert store.get("other", "k" * 64) is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: data.replace(b"values", b"valves"),
        lambda data: b"\xff" + data,
    ],
    ids=["truncated", "empty", "altered", "not text"],
)
def test_a_damaged_entry_counts_as_none_with_a_warning(
    damage: Callable[[bytes], bytes], tiny: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = Store(tiny / "store")
    store.put("tiny", "k" * 64, ENTRY, {})
    path = store.path("tiny", "k" * 64)
    path.write_bytes(damage(path.read_bytes()))
    with caplog.at_level(logging.WARNING, "exambank"):
        assert store.get("tiny", "k" * 64) is None
    assert str(path) in caplog.text
    assert "computed again" in caplog.text


def test_a_damaged_entry_is_computed_again(tiny: Path, caplog: pytest.LogCaptureFixture) -> None:
    first = open_bank()
    assert first.computed == ["tiny"]
    assert open_bank().computed == []
    path = Store.default().path("tiny", closure.key("tiny", variants=200))
    path.write_bytes(path.read_bytes()[:100])
    again = open_bank()
    assert again.computed == ["tiny"]
    assert again.entries["tiny"]["values"] == first.entries["tiny"]["values"]
    assert "damaged" in caplog.text


def test_an_entry_falls_with_a_file_that_was_read(tiny: Path, edit: Edit) -> None:
    (tiny / "problems" / "tiny" / "side.json").write_text("7")
    edit(
        tiny / "problems" / "tiny" / "problem.py",
        "] = 7",
        '] = __import__("json").load(open(__file__[:-10] + "side.json"))',
    )
    assert open_bank().entries["tiny"]["values"]["a"]["json"] == 49
    assert open_bank().computed == []
    (tiny / "problems" / "tiny" / "side.json").write_text("8")
    again = open_bank()
    assert again.computed == ["tiny"]
    assert again.entries["tiny"]["values"]["a"]["json"] == 64


def test_an_entry_falls_with_a_module_imported_by_a_made_up_name(tiny: Path, edit: Edit) -> None:
    (tiny / "problems" / "tiny" / "deep").mkdir()
    (tiny / "problems" / "tiny" / "deep" / "_hidden.py").write_text("SIDE = 7\n")
    edit(
        tiny / "problems" / "tiny" / "problem.py",
        "] = 7",
        '] = __import__("importlib").import_module("tiny.deep._hid" + "den").SIDE',
    )
    assert open_bank().computed == ["tiny"]
    (tiny / "problems" / "tiny" / "deep" / "_hidden.py").write_text("SIDE = 9\n")
    assert open_bank().entries["tiny"]["values"]["side"]["json"] == 9


def test_old_entries_are_dropped(tmp_path: Path) -> None:
    store = Store(tmp_path)
    for number in range(KEPT + 5):
        store.put("tiny", f"{number:064}"[::-1], ENTRY, {})
    store.put("tiny_two", "k" * 64, ENTRY, {})
    assert len(list(tmp_path.glob("tiny-*.json"))) == KEPT
    assert store.get("tiny_two", "k" * 64) == ENTRY


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "file"
    write_atomically(path, "old")

    def fail(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr("os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_two_builds_at_once_do_not_harm_each_other(tiny: Path) -> None:
    builds = [
        subprocess.Popen(
            [sys.executable, "-m", "exambank.cli", "verify", "--json"], cwd=tiny, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    reports = [json.loads(build.communicate()[0]) for build in builds]
    assert [build.returncode for build in builds] == [0, 0]
    assert all(report["ok"] for report in reports)
    assert open_bank().computed == []
    assert not list(Store.default().folder.glob(".*"))
