"""Notebooks are executed with the modules as they are now, and a cell that fails fails the build."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from mkdocs.exceptions import BuildError
from mkdocs.structure.files import File, Files
from support import ROOT

from exambank import notebooks
from exambank.errors import BankError
from exambank.mkdocs_hook import on_files

Edit = Callable[[Path, str, str], None]
NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.py"))


def printed(path: Path) -> list[str]:
    """Every line that an executed notebook printed."""
    cells = json.loads(path.read_text())["cells"]
    return [
        line.rstrip("\n") for cell in cells for output in cell.get("outputs", []) for line in output.get("text", [])
    ]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_solves_its_problem(path: Path) -> None:
    lines = [line for line in printed(notebooks.executed(path)) if line[:1] in "✓✗"]
    assert len([line for line in lines if line.startswith("✓")]) >= 3
    # What is shown to be wrong is a mistake that the bank recognises, not an accident.
    assert not any("Not right" in line or "Not understood" in line for line in lines)
    assert lines[-1].startswith("✓")


@pytest.fixture
def notebook(warm: Path) -> Path:
    """A notebook about the tiny problem."""
    folder = warm / "docs" / "notebooks"
    folder.mkdir()
    (folder / "tiny.py").write_text(
        '# %% [markdown]\n# # Tiny\n\n# %%\nfrom exambank import check\n\ncheck("tiny", "a", 49)\n'
    )
    return folder / "tiny.py"


def test_outputs_are_never_stale(notebook: Path, warm: Path, edit: Edit) -> None:
    first = notebooks.executed(notebook)
    assert printed(first) == ["✓ tiny a: Right."]
    assert notebooks.executed(notebook) == first
    edit(warm / "problems" / "tiny.py", "] = 7", "] = 8")
    second = notebooks.executed(notebook)
    assert printed(second)[0].startswith("✗ tiny a: Not right.")
    assert not first.exists()


def test_a_cell_that_fails_is_one_line(notebook: Path, edit: Edit) -> None:
    edit(notebook, '"a", 49', '"z", 49')
    with pytest.raises(
        BankError, match=r"docs/notebooks/tiny.py: a cell fails: UsageError: tiny has no part “z”"
    ) as error:
        notebooks.executed(notebook)
    assert "\n" not in str(error.value)


def test_a_notebook_leaves_nothing_behind(notebook: Path, warm: Path) -> None:
    before = {path for path in warm.rglob("*") if "__pycache__" not in path.parts}
    notebooks.executed(notebook)
    assert {path for path in warm.rglob("*") if "__pycache__" not in path.parts} == before


def test_a_wrong_answer_is_told_before_the_notebook_that_fails_on_it(notebook: Path, warm: Path, edit: Edit) -> None:
    edit(warm / "problems" / "tiny.py", ".key(49)", ".key(48)")
    edit(notebook, 'check("tiny", "a", 49)', 'assert check("tiny", "a", 48)')
    files = Files([File("notebooks/tiny.py", str(warm / "docs"), str(warm / "site"), True)])
    with pytest.raises(BuildError, match="tiny a: key: computed “49”, but the source has “48”"):
        on_files(files, None)
