"""The Markdown extension: blocks, values, drafts, and what a build imports."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from markdown import Markdown
from support import run

from exambank.bank import open_bank
from exambank.markdown.entries import PageError

Edit = Callable[[Path, str, str], None]


def render(text: str) -> str:
    """A page as HTML."""
    return Markdown(extensions=["tables", "toc", "pymdownx.superfences", "exambank.markdown"]).convert(text)


def page(bank: Path) -> str:
    """The tiny problem's page without its front matter, as HTML."""
    return render((bank / "docs" / "problems" / "tiny.md").read_text().split("---\n", 2)[2])


def test_values_are_embedded_in_prose_and_mathematics(warm: Path) -> None:
    html = page(warm)
    assert '<data class="eb-value" value="49">49</data>' in html
    assert "<mfrac><mn>49</mn><mn>2</mn></mfrac>" in html
    assert "@{" not in html


def test_blocks_become_elements(warm: Path) -> None:
    html = page(warm)
    for element in (
        '<div class="eb-title" data-slug="tiny">',
        '<h2 id="part-a">Part a</h2>',
        '<details class="eb-hint">\n<summary>Hint</summary>',
        '<details class="eb-answer">',
        '<aside aria-label="Correction to Course 1, Term 2, Homework 3, question 4" class="eb-correction">',
        '<figure class="eb-figure"><svg',
        "<figcaption>A square.</figcaption>",
        'aria-label="A square of side 7."',
        "After Course 1, Term 2, Homework 3, question 4.",
        "Add up the first odd numbers.",
    ):
        assert element in html
    assert "var(--eb-" in html


def test_code_shows_what_was_written(warm: Path) -> None:
    html = render("`@{a}` and `$x$`\n\n```\n@{a} $x$\n```\n")
    assert "<code>@{a}</code>" in html
    assert "<code>$x$</code>" in html
    assert "@{a} $x$" in html


def test_values_of_another_problem_are_named_by_it(warm: Path) -> None:
    assert ">49<" in render("The answer is @{tiny/a}.")
    assert "24.500" in render("Half is @{tiny/b:.3f}.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@{a}", "this page belongs to no problem; write @{slug/a}"),
        ("@{tiny/x}", "tiny: there is no value “x”; there is side, a, b"),
        ("@{tinny/a}", "there is no problem “tinny” (did you mean tiny?)"),
        ("@{figure: tiny/x}", "tiny: there is no figure “x”; there is square"),
        ("@{tiny/a:!!}", "this value has no such format"),
        (r"$\nosuchcommand$", "is no mathematics"),
        ("/// part | a\nx\n///", "part a stands on a page that has no block “/// problem | slug” before it"),
        ("/// problem | tinny\n///", "there is no problem “tinny”"),
    ],
)
def test_what_cannot_be_embedded_is_one_line(text: str, message: str, warm: Path) -> None:
    with pytest.raises(PageError) as caught:
        render(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_corrections_are_gathered_with_their_own_values(warm: Path) -> None:
    html = render((warm / "docs" / "corrections.md").read_text())
    assert '<a href="problems/tiny.md">A tiny problem</a>' in html
    assert "The source has no half; it is <math><mfrac><mn>49</mn><mn>2</mn></mfrac></math>." in html


def test_the_table_has_a_row_for_each_problem(warm: Path) -> None:
    html = render("/// problems\n///")
    assert '<tr data-kind="computed" data-level="1" data-topics="squares">' in html
    assert '<a href="problems/tiny.md">A tiny problem</a>' in html


def test_a_draft_is_never_published(warm: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(warm / "problems" / "tiny.py", "level=1,", "level=1,\n    draft=True,")
    built = run("mkdocs", "build", "--strict", cwd=warm)
    assert built.code == 1
    assert "tiny is a draft, not written yet" in built.text
    assert not (warm / "site" / "problems").exists()
    assert run("exambank.cli", "verify").code == 0
    monkeypatch.setenv("EXAMBANK_DRAFTS", "1")
    assert "Draft: not written yet." in page(warm)


def test_an_edit_of_the_module_shows_in_the_next_rendering(warm: Path, edit: Edit) -> None:
    assert 'value="49"' in page(warm)
    edit(warm / "problems" / "tiny.py", "] = 7", "] = 8")
    edit(warm / "problems" / "tiny.py", ".key(49)", ".key(64)")
    assert 'value="64"' in page(warm)


def test_a_warm_build_imports_neither_a_problem_nor_what_it_needs(warm: Path) -> None:
    open_bank()
    script = (
        "import sys, mkdocs.__main__\n"
        "try: mkdocs.__main__.cli(['build', '--strict'])\n"
        "except SystemExit as end: assert not end.code\n"
        "print(sorted({'numpy', 'torch', 'sympy', 'matplotlib', 'tiny', 'exambank.entry'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=warm, capture_output=True, text=True, check=True)
    assert done.stdout.strip().splitlines()[-1] == "[]", done.stdout + done.stderr
    assert "computed" not in done.stderr
