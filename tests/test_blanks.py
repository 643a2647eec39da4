"""One source, two notebooks: the solved one says what it says, the reader's stops at its first blank and says why."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from support import ROOT

from exambank import notebooks
from exambank.blanks import IMPORT, NotSolved, reader_version, solved_version
from exambank.errors import BankError

NOTEBOOKS = sorted((ROOT / "docs" / "notebooks").glob("*.py"))
every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)

SOURCE = """\
# %% [markdown]
# # Title
#
# solution a: this is text
# end

# %%
import math

# %%
def area(radius):
    # solution a: return the area of a circle
    squared = radius**2
    return math.pi * squared
    # end


print(area(1))

# %%
# solution: make `side`, of any length
side = 3
# end
print(side**2)
"""


def marked(line: str) -> bool:
    return bool(re.match(r"\s*# (solution\b.*:|end\s*$)", line))


def test_the_solved_version_loses_the_marks_and_nothing_else() -> None:
    text, code = SOURCE.split("# %%\n", 1)
    expected = "".join(line for line in code.splitlines(keepends=True) if not marked(line))
    assert solved_version(SOURCE) == f"{text}# %%\n{expected}"


def test_the_readers_version_has_blanks_in_place_of_solutions_and_nothing_else_is_gone() -> None:
    blanked = reader_version(SOURCE).splitlines()
    solved = solved_version(SOURCE).splitlines()
    assert [line for line in solved if line not in blanked] == [
        "    squared = radius**2",
        "    return math.pi * squared",
        "side = 3",
    ]
    added = [line for line in blanked if line not in solved]
    assert added == [
        IMPORT,
        "    # Your turn: return the area of a circle.",
        '    raise NotSolved("part a is still blank: return the area of a circle")  # put your code in place of this line',
        "# Your turn: make `side`, of any length.",
        'raise NotSolved("this cell is still blank: make `side`, of any length")  # put your code in place of this line',
    ]
    assert blanked.index(IMPORT) == blanked.index("import math") - 1


def test_a_blank_raises_its_message_and_code_in_its_place_runs() -> None:
    blanked = reader_version(SOURCE)
    with pytest.raises(NotSolved, match=r"^part a is still blank: return the area of a circle$"):
        exec(blanked, {})
    first, second = re.findall(r"^ *raise NotSolved.*$", blanked, flags=re.MULTILINE)
    filled = blanked.replace(first, "    return math.pi * radius**2").replace(second, "side = 4")
    namespace: dict[str, object] = {}
    exec(filled, namespace)
    assert namespace["side"] == 4


def test_jupyter_shows_the_message_and_no_traceback() -> None:
    assert NotSolved("part a is still blank: …")._render_traceback_() == ["✎ part a is still blank: …"]


@pytest.mark.parametrize("version", [solved_version, reader_version])
def test_a_source_without_solutions_stays_as_it_is(version) -> None:  # type: ignore[no-untyped-def]
    source = "# %% [markdown]\n# # Title\n\n# %%\nx = 1  # the end\n# %%time\n# ended\n"
    assert version(source) == source
    assert version("") == ""


# The task becomes part of a string: whatever it says, the reader's notebook must compile.
@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1).filter(str.strip))
def test_any_task_can_be_told(task: str) -> None:
    blanked = reader_version(f"# %%\n# solution a: {task}\nx = 1\n# end\n")
    with pytest.raises(NotSolved) as error:
        exec(blanked, {})
    assert str(error.value) == f"part a is still blank: {task.strip()}"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("# solution a: do it\nx = 1\n", "line 4: the solution “do it” has no “# end” in its cell"),
        ("# solution a: do it\nx = 1\n\n# %%\n# end\n", "line 6: the solution “do it” has no “# end”"),
        ("# solution a: do it\nx = 1\n# solution b: that\n", "line 5: the solution “do it” has no “# end”"),
        ("x = 1\n# end\n", "line 4: “# end” ends no solution"),
        ("# solution a:\nx = 1\n# end\n", "line 3: say what is to be done"),
        ("# solution a: do it\n\n# nothing\n# end\n", "line 6: the solution “do it” has no code"),
    ],
)
def test_a_solution_that_is_marked_badly_is_one_line(cell: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "tiny.py"
    path.write_text(f"# %%\n\n{cell}", encoding="utf-8")
    for make in (notebooks.with_blanks, notebooks.executed):
        with pytest.raises(BankError, match=re.escape(f"tiny.py: {message}")) as error:
            make(path)
        assert "\n" not in str(error.value)


# The notebooks of the bank


@every_notebook
def test_the_readers_notebook_stops_at_its_first_blank_with_a_helpful_message(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    part, task = re.search(r"^ *# solution (\w+): (.+)$", source, flags=re.MULTILINE).groups()  # type: ignore[union-attr]
    with pytest.raises(BankError) as error:
        notebooks.execute(reader_version(source), path)
    assert str(error.value) == f"{path}: a cell fails: NotSolved: part {part} is still blank: {task}"


@every_notebook
def test_the_readers_notebook_is_offered_without_solutions_and_outputs(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    text = notebooks.with_blanks(path)
    assert text == notebooks.with_blanks(path)
    cells = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] for cell in cells)
    code = "\n".join("".join(cell["source"]) for cell in cells)
    assert code.count("raise NotSolved") == len(re.findall(r"^ *# solution\b", source, flags=re.MULTILINE)) >= 3
    # Every check of the solved notebook is still there.
    assert code.count("check(") == solved_version(source).count("check(")
    compile(code, path.stem, "exec")


@every_notebook
def test_the_solved_notebook_shows_no_marks(path: Path) -> None:
    cells = json.loads(notebooks.executed(path).read_text())["cells"]
    lines = [line for cell in cells for line in cell["source"] if cell["cell_type"] == "code"]
    assert not any(marked(line) for line in lines)
    assert not any("NotSolved" in line for line in lines)
