"""A page for any given: every value in its place, no sentence shown against its condition, statements without answers."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from support import PROVE, command, forget_tiny

from exambank.bank import front, pages, plain
from exambank.bank.structure import Block, parse
from exambank.errors import BankError
from exambank.files import folders, loading
from exambank.verify.verify import draw_given

Edit = Callable[[Path, str, str], None]

LARGEST = 45_000  # bytes of a problem page's own HTML, compressed
LONGEST = 1_800  # words outside folded blocks
SEEDS = 20 if PROVE else 8
PICTURED = 2  # variants of which the pictures are drawn, too: they take most of the time


def test_the_published_page(tiny: Path) -> None:
    shown = command("show", "tiny").out
    assert shown.startswith("# A tiny problem\n\nLevel: warm-up · 2 minutes · squares\n\nThe side is $7$.")
    assert (
        "## 1 · The area (part a)\n\nThe area?\n\n**Hint.**\n\nMultiply.\n\n**Answer.**\n\nIt is 49, that is $49 = 7^2$"
        in shown
    )
    assert "[Picture: A square of side 7. A square.]" in shown
    assert "The side is odd." in shown
    assert "The side is a lucky number." in shown
    assert "The source has no half; it is $\\frac{49}{2}$." in shown


def test_a_variant_is_shown_with_its_own_numbers_only(tiny: Path) -> None:
    forget_tiny()
    problem = loading.load("tiny")
    for seed in range(8):
        side = draw_given(problem, seed).side
        shown = command("show", "tiny", "--seed", str(seed)).out
        assert f"It is {side**2}, that is ${side**2} = {side}^2$" in shown
        assert ("The side is odd." in shown) == (side % 2 == 1)
        assert "lucky" not in shown


def test_statements_give_no_answer_away(tiny: Path) -> None:
    shown = command("show", "tiny", "--statements").out
    assert "The side is $7$." in shown
    assert "Half of it?" in shown
    for hidden in ("Multiply", "49", "The source has no half", "Picture"):
        assert hidden not in shown


def test_options_stand_between_the_question_and_its_hints(tiny: Path, edit: Edit) -> None:
    module, page = tiny / "problems" / "tiny" / "problem.py", tiny / "docs" / "problems" / "tiny.md"
    edit(
        module,
        'problem.fact("odd"',
        'problem.choice("c", key="x", options={"y": ("$y$", "No."), "x": "$x^2$"})\nproblem.fact("odd"',
    )
    edit(
        page,
        "/// part | b",
        "/// part | c | Which?\nWhich one?\n\n//// hint\nTry.\n////\n\n//// answer\n@{c}\n////\n///\n\n/// part | b",
    )
    assert "Which one?\n\n- $y$\n- $x^2$\n\n## 3 · Half of it" in command("show", "tiny", "--statements").out
    assert "- $x^2$\n\n**Hint.**\n\nTry.\n\n**Answer.**\n\n$x^2$\n" in command("show", "tiny").out


def test_what_cannot_be_shown_is_one_line(tiny: Path, edit: Edit) -> None:
    edit(tiny / "docs" / "problems" / "tiny.md", "It is @{a}", "It is @{a} @{z}")
    done = command("show", "tiny")
    assert (done.code, done.out) == (1, "")
    assert done.err == "exambank: docs/problems/tiny.md: @{z}: there is no value “z”; there is side, a, b, odd\n"


@pytest.mark.parametrize("slug", folders.slugs())
def test_variants_of_every_problem_can_be_shown(slug: str, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = loading.load(slug)
    text = front.body(folders.page_path(slug).read_text(encoding="utf-8"))
    conditional = sorted(parse(text)[0].every("when", "published"), key=lambda block: block.start)
    undrawn = dict.fromkeys(loading.load_pictures(slug), lambda given: SimpleNamespace(alt="", caption=""))
    for seed in range(SEEDS):
        if seed == PICTURED:
            monkeypatch.setattr(plain.loading, "load_pictures", lambda slug: undrawn)
        here = plain.Values(slug, problem, draw_given(problem, seed))
        shown = plain.render(here, _marked(text, conditional))
        assert "@{" not in shown
        kept = [block.name == "when" and pages.is_true(block.argument, here.values) for block in conditional]
        assert [f"⟦{number}⟧" in shown for number in range(len(conditional))] == _within_kept(conditional, kept)


def _marked(text: str, conditional: list[Block]) -> str:
    """The page with a mark in every block that not every variant shows."""
    for number, block in reversed(list(enumerate(conditional))):
        text = f"{text[: block.inner]}\n⟦{number}⟧{text[block.inner :]}"
    return text


def _within_kept(blocks: list[Block], kept: list[bool]) -> list[bool]:
    """Whether each block is shown: its own condition holds, and that of every block around it."""
    around = [[o for o, other in enumerate(blocks) if other.start <= block.start < other.end] for block in blocks]
    return [all(kept[other] for other in others) for others in around]


@pytest.mark.parametrize("slug", folders.slugs())
def test_a_page_is_small_and_short(slug: str, site: Path) -> None:
    html = (site / "problems" / slug / "index.html").read_text(encoding="utf-8")
    assert len(gzip.compress(html.encode())) <= LARGEST
    soup = BeautifulSoup(html, "html.parser")
    assert soup.article is not None
    for folded in soup.article.select("details, svg, math, .md-tags, .headerlink"):
        folded.decompose()
    assert len(re.findall(r"\w+", soup.article.text)) <= LONGEST


def test_a_page_whose_blocks_are_wrong_is_not_shown(tiny: Path, edit: Edit) -> None:
    edit(tiny / "docs" / "problems" / "tiny.md", "Multiply.\n////", "Multiply.")
    forget_tiny()
    with pytest.raises(BankError, match="“//// hint” is not closed"):
        plain.show("tiny")
