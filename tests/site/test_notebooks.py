"""Notebooks: executed with the modules as they are now, shown without JupyterLab, offered with blanks that say what to do."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, strategies as st
from support import ROOT

from exambank.errors import BankError
from exambank.site import notebooks
from exambank.site.blanks import IMPORT, NotSolved, reader_version, solved_version
from exambank.site.notebook_page import cells

Edit = Callable[[Path, str, str], None]

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
    blanked, solved = reader_version(SOURCE).splitlines(), solved_version(SOURCE).splitlines()
    assert [line for line in solved if line not in blanked] == [
        "    squared = radius**2",
        "    return math.pi * squared",
        "side = 3",
    ]
    assert [line for line in blanked if line not in solved] == [
        IMPORT,
        "    # Your turn: return the area of a circle.",
        '    raise NotSolved("part a is still blank: return the area of a circle")  # put your code in place of this line',
        "# Your turn: make `side`, of any length.",
        'raise NotSolved("this cell is still blank: make `side`, of any length")  # put your code in place of this line',
    ]
    assert blanked.index(IMPORT) == blanked.index("import math") - 1


def test_a_blank_raises_its_message_and_code_in_its_place_runs() -> None:
    blanked = reader_version(SOURCE)
    with pytest.raises(NotSolved, match=r"^part a is still blank: return the area of a circle$") as caught:
        exec(blanked, {})
    assert caught.value._render_traceback_() == [f"✎ {caught.value}"]
    first, second = re.findall(r"^ *raise NotSolved.*$", blanked, flags=re.MULTILINE)
    namespace: dict[str, object] = {}
    exec(blanked.replace(first, "    return math.pi * radius**2").replace(second, "side = 4"), namespace)
    assert namespace["side"] == 4


@pytest.mark.parametrize("version", [solved_version, reader_version])
def test_a_source_without_solutions_stays_as_it_is(version: Callable[[str], str]) -> None:
    source = "# %% [markdown]\n# # Title\n\n# %%\nx = 1  # the end\n# %%time\n# ended\n"
    assert version(source) == source
    assert version("") == ""


# The task becomes part of a string: whatever it says, the reader's notebook must compile.
@given(st.text(st.characters(exclude_categories=["C", "Z"]) | st.just(" "), min_size=1).filter(str.strip))
def test_any_task_can_be_told(task: str) -> None:
    with pytest.raises(NotSolved) as error:
        exec(reader_version(f"# %%\n# solution a: {task}\nx = 1\n# end\n"), {})
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
        with pytest.raises(BankError, match=re.escape(f"tiny.py: {message}")):
            make(path)


# The notebooks of the bank: executed once, for these tests and for the site.


@every_notebook
def test_a_notebook_solves_its_problem_and_shows_no_marks(path: Path) -> None:
    found = json.loads(notebooks.executed(path).read_text())["cells"]
    lines = [line for line in printed(found) if line.startswith(("✓", "✗"))]
    assert len([line for line in lines if line.startswith("✓")]) >= 3
    # What is shown to be wrong is a mistake that the bank recognises, not an accident.
    assert not any("Not right" in line or "Not understood" in line for line in lines)
    assert lines[-1].startswith("✓")
    code = [line for cell in found if cell["cell_type"] == "code" for line in cell["source"]]
    assert not any(marked(line) or "NotSolved" in line for line in code)


@every_notebook
def test_the_readers_notebook_has_every_check_and_no_solution_and_stops_at_its_first_blank(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    found = [cell for cell in json.loads(notebooks.with_blanks(path))["cells"] if cell["cell_type"] == "code"]
    assert not any(cell["outputs"] for cell in found)
    code = "\n".join("".join(cell["source"]) for cell in found)
    assert code.count("raise NotSolved") == len(re.findall(r"^ *# solution\b", source, flags=re.MULTILINE)) >= 3
    assert code.count("check(") == solved_version(source).count("check(")
    compile(code, path.stem, "exec")


def test_a_readers_notebook_ends_with_what_is_to_be_done() -> None:
    path = NOTEBOOKS[0]
    source = path.read_text(encoding="utf-8")
    part, task = re.search(r"^ *# solution (\w+): (.+)$", source, flags=re.MULTILINE).groups()  # type: ignore[union-attr]
    with pytest.raises(BankError) as error:
        notebooks.execute(reader_version(source), path)
    assert str(error.value) == f"{path}: a cell fails: NotSolved: part {part} is still blank: {task}"


# A notebook about the tiny problem


def printed(found: list[dict[str, list[dict[str, list[str]]]]]) -> list[str]:
    """Every line that the cells printed."""
    return [
        line.rstrip("\n") for cell in found for output in cell.get("outputs", []) for line in output.get("text", [])
    ]


@pytest.fixture
def notebook(warm: Path) -> Path:
    folder = warm / "docs" / "notebooks"
    folder.mkdir()
    (folder / "tiny.py").write_text(
        '# %% [markdown]\n# # Tiny\n\n# %%\nfrom exambank import check\n\ncheck("tiny", "a", 49)\n'
    )
    return folder / "tiny.py"


def test_outputs_are_never_stale_and_nothing_is_left_behind(notebook: Path, warm: Path, edit: Edit) -> None:
    before = {path for path in warm.rglob("*") if "__pycache__" not in path.parts}
    first = notebooks.executed(notebook)
    assert printed(json.loads(first.read_text())["cells"]) == ["✓ tiny a: Right."]
    assert notebooks.executed(notebook) == first
    edit(warm / "problems" / "tiny" / "problem.py", "] = 7", "] = 8")
    second = notebooks.executed(notebook)
    assert printed(json.loads(second.read_text())["cells"])[0].startswith("✗ tiny a: Not right.")
    assert not first.exists()
    assert {path for path in warm.rglob("*") if "__pycache__" not in path.parts} == before


def test_a_cell_that_fails_is_one_line(notebook: Path, edit: Edit) -> None:
    edit(notebook, '"a", 49', '"z", 49')
    with pytest.raises(BankError) as error:
        notebooks.executed(notebook)
    assert str(error.value).startswith("docs/notebooks/tiny.py: a cell fails: UsageError: tiny has no part “z”")


# Its page

TEXT = (
    '<div class="jp-Cell jp-MarkdownCell"><div class="jp-RenderedMarkdown"><h1 id="a">A'
    '<a class="anchor-link" href="#a">¶</a></h1><p>{}</p></div></div>'
)
CODE = (
    '<div class="jp-CodeCell"><div class="jp-InputArea-editor"><clipboard-copy></clipboard-copy>'
    '<div class="highlight-ipynb"><pre><span></span><span class="k">print</span>("$x$")</pre></div>'
    '<div class="clipboard-copy-txt">print("$x$")</div></div><div class="jp-OutputArea">'
    '<div class="jp-OutputArea-child"><div class="jp-RenderedText jp-OutputArea-output"><pre>$x$</pre></div></div></div></div>'
)


def test_a_page_has_text_code_and_output_in_order_and_no_scripts() -> None:
    assert cells(TEXT.format("Text.") + CODE + "<script src='https://example.org/'></script><style>a{}</style>") == (
        '<div class="eb-notebook"><h1 id="a">A<a class="headerlink" href="#a" title="Link to this section">¶</a></h1>'
        '<p>Text.</p><div class="highlight"><pre><code><span class="k">print</span>("$x$")</code></pre></div>'
        '<div class="eb-output"><pre>$x$</pre></div></div>'
    )


def test_mathematics_in_text_becomes_mathml_but_not_in_code() -> None:
    html = cells(TEXT.format(r"If $n &lt; 3$ then <code>$n$</code>: $$ \frac{n}{2} $$"))
    assert "<mo>&lt;</mo>" in html
    assert "</math> then <code>$n$</code>" in html
    assert "<mfrac><mi>n</mi><mn>2</mn></mfrac>" in html.partition('<span class="eb-math">')[2]
    with pytest.raises(ValueError, match=r"Unsupported function name: \\fracc"):
        cells(TEXT.format(r"$\fracc{1}{2}$"))


@every_notebook
def test_the_site_shows_what_was_printed_and_nothing_of_jupyterlab(path: Path, site: Path) -> None:
    html = (site / "notebooks" / path.stem / "index.html").read_text(encoding="utf-8")
    assert '<div class="eb-output"><pre>✓' in html
    assert "cdnjs" not in html
    assert "--jp-" not in html
    assert list((site / "notebooks" / path.stem).glob("*.ipynb")), "the notebook can be downloaded"
