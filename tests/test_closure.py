"""The content key changes with everything that can change an answer, and with nothing else."""

from pathlib import Path

import pytest

from exambank import closure


@pytest.fixture
def chain(tiny: Path) -> Path:
    """A problem that imports a module that imports another."""
    (tiny / "problems" / "_middle.py").write_text("from _far import FAR  # near\n")
    (tiny / "problems" / "_far.py").write_text("FAR = 1\n")
    (tiny / "problems" / "_unrelated.py").write_text("X = 1\n")
    module = tiny / "problems" / "tiny.py"
    module.write_text(module.read_text() + "\n\ndef late() -> int:\n    import _middle\n\n    return _middle.FAR\n")
    return tiny / "problems"


def test_sources_are_found_transitively_and_inside_functions(chain: Path) -> None:
    found = closure.sources("tiny")
    assert {"tiny", "_middle", "_far", "exambank.entry", "exambank.verify", "exambank.kinds.numbers"} <= set(found)
    assert "_unrelated" not in found
    assert "exambank.cli" not in found


@pytest.mark.parametrize("name", ["tiny.py", "_middle.py", "_far.py"])
def test_an_edit_of_a_source_changes_the_key(chain: Path, name: str) -> None:
    before = closure.key("tiny")
    (chain / name).write_text((chain / name).read_text() + "# edited\n")
    assert closure.key("tiny") != before


def test_an_edit_of_an_unrelated_module_does_not(chain: Path) -> None:
    before = closure.key("tiny")
    (chain / "_unrelated.py").write_text("X = 1  # a comment\n")
    assert closure.key("tiny") == before


def test_the_engine_is_part_of_the_key(chain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = closure.key("tiny")
    honest = closure.digest
    monkeypatch.setattr(closure, "digest", lambda path: "edited" if path.name == "verify.py" else honest(path))
    assert closure.key("tiny") != before


def test_a_given_and_a_setting_change_the_key(chain: Path) -> None:
    before = closure.key("tiny", variants=200)
    assert closure.key("tiny", variants=201) != before
    module = chain / "tiny.py"
    module.write_text(module.read_text().replace("] = 7", "] = 8"))
    assert closure.key("tiny", variants=200) != before


def test_a_version_changes_the_key(chain: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert {"python", "numpy", "sympy", "matplotlib"} <= set(closure.versions("tiny"))
    before = closure.key("tiny")
    honest = closure._version
    monkeypatch.setattr(closure, "_version", lambda name: "99.0" if name == "numpy" else honest(name))
    assert closure.key("tiny") != before


def test_relative_imports_are_resolved(chain: Path) -> None:
    package = chain / "_package"
    package.mkdir()
    (package / "__init__.py").write_text("from . import inner\n")
    (package / "inner.py").write_text("from .deep.leaf import X\n")
    (package / "deep").mkdir()
    (package / "deep" / "__init__.py").write_text("")
    (package / "deep" / "leaf.py").write_text("from ..other import Y as X\n")
    (package / "other.py").write_text("Y = 1\n")
    (chain / "_far.py").write_text("import _package\n")
    found = set(closure.sources("tiny"))
    assert {"_package", "_package.inner", "_package.deep", "_package.deep.leaf", "_package.other"} <= found


def test_a_module_that_cannot_be_parsed_still_has_a_key(chain: Path) -> None:
    (chain / "_far.py").write_text("def (\n")
    assert closure.key("tiny")
