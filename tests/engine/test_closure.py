"""The content key changes with everything that can change an answer, and with nothing else."""

import shutil
from pathlib import Path

import pytest

from exambank.files import closure
from exambank.files.imports import imported_names


@pytest.fixture
def chain(tiny: Path) -> Path:
    """A problem that imports a module that imports another."""
    room = tiny / "problems" / "tiny"
    for name, text in (("_middle", "from .deep._far import FAR  # near\n"), ("deep/_far", "FAR = 1\n")):
        (room / f"{name}.py").parent.mkdir(exist_ok=True)
        (room / f"{name}.py").write_text(text)
    (tiny / "problems" / "unrelated").mkdir()
    (tiny / "problems" / "unrelated" / "problem.py").write_text("X = 1\n")
    module = room / "problem.py"
    module.write_text(
        module.read_text() + "\n\ndef late() -> int:\n    from . import _middle\n\n    return _middle.FAR\n"
    )
    return room


def test_sources_are_found_transitively_and_inside_functions(chain: Path) -> None:
    found = closure.sources("tiny")
    assert {
        "tiny.problem",
        "tiny.pictures",
        "tiny._middle",
        "tiny.deep._far",
        "exambank.bank.entry",
        "exambank.verify.verify",
        "exambank.kinds.numbers",
    } <= set(found)
    assert "unrelated.problem" not in found
    assert "exambank.cli" not in found


@pytest.mark.parametrize("name", ["problem.py", "pictures.py", "_middle.py", "deep/_far.py"])
def test_an_edit_of_a_source_changes_the_key(chain: Path, name: str) -> None:
    before = closure.key("tiny")
    (chain / name).write_text((chain / name).read_text() + "# edited\n")
    assert closure.key("tiny") != before


def test_an_edit_of_an_unrelated_module_does_not(chain: Path) -> None:
    before = closure.key("tiny")
    (chain.parent / "unrelated" / "problem.py").write_text("X = 1  # a comment\n")
    assert closure.key("tiny") == before


def test_a_new_file_changes_the_key(chain: Path) -> None:
    before = closure.key("tiny")
    (chain / "topic.py").write_text("X = 1\n")
    assert closure.key("tiny") != before


def test_the_engine_is_part_of_the_key(chain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = chain.parents[1] / "src" / "exambank"
    shutil.copytree(closure.ENGINE, copy, ignore=shutil.ignore_patterns("__pycache__", "vendor"))
    monkeypatch.setattr(closure, "ENGINE", copy)
    before, engine = closure.key("tiny"), closure.engine()
    (copy / "kinds" / "numbers.py").write_text((copy / "kinds" / "numbers.py").read_text() + "# edited\n")
    assert closure.key("tiny") != before
    assert closure.engine() != engine


def test_a_given_and_a_setting_change_the_key(chain: Path) -> None:
    before = closure.key("tiny", variants=200)
    assert closure.key("tiny", variants=201) != before
    module = chain / "problem.py"
    module.write_text(module.read_text().replace("] = 7", "] = 8"))
    assert closure.key("tiny", variants=200) != before


def test_a_version_changes_the_key(chain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"python", "numpy", "sympy", "matplotlib"} <= set(closure.versions("tiny"))
    before = closure.key("tiny")
    honest = closure._version
    monkeypatch.setattr(closure, "_version", lambda name: "99.0" if name == "numpy" else honest(name))
    monkeypatch.setattr(closure, "_keys", {})
    assert closure.key("tiny") != before


def test_relative_imports_are_resolved() -> None:
    assert {"a.b.c", "a.b.c.X", "a.d", "a.d.Y"} <= set(
        imported_names(b"from .c import X\nfrom ..d import Y", "a.b.e", is_package=False)
    )
    assert "a.b.c" in imported_names(b"from . import c", "a.b", is_package=True)


def test_a_module_that_cannot_be_parsed_still_has_a_key(chain: Path) -> None:
    (chain / "_middle.py").write_text("def (\n")
    assert closure.key("tiny")
