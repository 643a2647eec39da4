"""Reading a page: what is mathematics, what is code, what is a value, what is wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from exambank import pages
from exambank.bank import open_bank

Edit = Callable[[Path, str, str], None]


def rewritten(text: str) -> str:
    """The text with ⟦mathematics⟧ and ⟨values⟩ marked."""
    return pages.rewrite(text, lambda latex, where: f"⟦{latex}⟧", lambda embed, where: f"⟨{embed}|{where}⟩")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a @{x} b", "a ⟨x|prose⟩ b"),
        ("$y = @{a}$", "⟦y = ⟨a|inline⟩⟧"),
        ("$$\ny = @{a}\n$$", "⟦\ny = ⟨a|display⟩\n⟧"),
        (r"$\frac{1}{@{a}}^{2}$ and @{figure: stems}", r"⟦\frac{1}{⟨a|inline⟩}^{2}⟧ and ⟨figure: stems|prose⟩"),
        ("from $x$ to $y$", "from ⟦x⟧ to ⟦y⟧"),
        ("the first line $x\n+ y$ wraps", "the first line ⟦x\n+ y⟧ wraps"),
        (r"a cost of \$5 or $6", r"a cost of \$5 or $6"),
        ("it costs $5 and $6 today", "it costs $5 and $6 today"),
        ("`@{x}` and ``$y$ ` @{z}`` but @{x}", "`@{x}` and ``$y$ ` @{z}`` but ⟨x|prose⟩"),
        ("```python\n@{x} = $y$\n```\n@{x}", "```python\n@{x} = $y$\n```\n⟨x|prose⟩"),
        ("~~~~\n```\n@{x}\n~~~~\n$x$", "~~~~\n```\n@{x}\n~~~~\n⟦x⟧"),
        ("    ```\n    @{x}\n    ```", "    ```\n    @{x}\n    ```"),
        ("```\nnever closed @{x}", "```\nnever closed @{x}"),
        ("<!-- @{x} $y$ --> @{x}", "<!-- @{x} $y$ --> ⟨x|prose⟩"),
        ("a paragraph $x\n\nanother$ one", "a paragraph $x\n\nanother$ one"),
    ],
)
def test_code_is_left_alone_and_the_rest_is_found(text: str, expected: str) -> None:
    assert rewritten(text) == expected


@given(st.text(alphabet="$@{}`~\\ \nax:/|-<!>", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    list(pages.references(text))
    pages.blocks(text)
    assert (
        pages.rewrite(text, lambda latex, where: f"{'$' * (1 + (where == 'display'))}{latex}" * 0, lambda e, w: "")
        is not None
    )


@given(st.text(alphabet="$`~\\ \nax:/|-", max_size=60))
def test_rewriting_what_was_found_as_it_was_changes_nothing(text: str) -> None:
    signs = {"inline": "$", "display": "$$"}
    assert pages.rewrite(text, lambda latex, where: signs[where] + latex + signs[where], lambda e, w: "") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", pages.Reference("a")),
        ("a.weights", pages.Reference("a.weights")),
        (" figure: stems ", pages.Reference("stems", "figure")),
        ("ratio:.3f", pages.Reference("ratio", format=".3f")),
        ("macs:,", pages.Reference("macs", format=",")),
        ("fir_convolution/a", pages.Reference("a", slug="fir_convolution")),
        ("a b", None),
        ("", None),
        ("a+1", None),
    ],
)
def test_references(text: str, expected: pages.Reference | None) -> None:
    assert pages.Reference.parse(text) == expected


def test_blocks_are_found_with_their_lines_and_nesting() -> None:
    text = "# T\n\n/// part | a\nx\n\n//// answer\ny\n////\n///\n\n```\n/// part | b\n///\n```\n"
    assert [(b.name, b.argument, b.line, b.text.strip()[:1]) for b in pages.blocks(text)] == [
        ("part", "a", 3, "x"),
        ("answer", "", 6, "y"),
    ]


BROKEN = {
    "an unknown value": ("@{b}\n$$", "@{bee}\n$$", ":31: @{bee}: there is no value “bee”; there is side, a, b"),
    "an unknown field": ("It is @{a}", "It is @{a} @{a.x}", ":20: @{a.x}: there is no value “a.x”"),
    "no reference": ("It is @{a}", "It is @{a} @{a + 1}", ":20: @{a + 1} is no value: write @{name}"),
    "an unknown figure": ("@{figure: square}", "@{figure: circle}", ":22: @{figure: circle}: there is no figure “circle”; there is square"),
    "a figure never shown": ("@{figure: square}", "", ":1: figure square of the module is never shown: add @{figure: square}"),
    "a part that does not exist": ("/// part | b", "/// part | c", ":26: the module has no part “c”; there is a, b"),
    "a part twice": ("/// part | b", "/// part | a", ":26: part a has a second block"),
    "no block for a part": ("/// part | b", "/// part | a", ":1: part b of the module has no block: add “/// part | b”"),
    "no answer": ("//// answer\n$$", "//// hint\n$$", ":26: part b has no answer block"),
    "an answer not shown": ("It is @{a}, that is $@{a} = @{side}^2$.", "It is.", ":12: part a never shows its answer: embed @{a}"),
    "no title block": ("/// problem | tiny", "/// problem | other", ":1: needs exactly one block “/// problem | tiny”"),
}  # fmt: skip


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_said_with_its_line(what: str, warm: Path, edit: Edit) -> None:
    entry = open_bank().entries["tiny"]
    assert pages.failures("tiny", entry) == []
    old, new, expected = BROKEN[what]
    edit(warm / "docs" / "problems" / "tiny.md", old, new)
    assert any(f"docs/problems/tiny.md{expected}" in line for line in pages.failures("tiny", entry))


def test_parts_in_another_order_are_refused(warm: Path) -> None:
    entry = open_bank().entries["tiny"]
    entry["parts"] = dict(reversed(entry["parts"].items()))
    assert any("another order" in line for line in pages.failures("tiny", entry))


def test_a_missing_page_is_said(warm: Path) -> None:
    entry = open_bank().entries["tiny"]
    (warm / "docs" / "problems" / "tiny.md").unlink()
    assert pages.failures("tiny", entry) == ["docs/problems/tiny.md is missing: every problem needs a page"]
