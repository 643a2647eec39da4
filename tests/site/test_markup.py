"""Reading a page: what is mathematics, what is code, what is a value, and how blocks are nested."""

import pytest
from hypothesis import given, strategies as st

from exambank.bank.markup import Reference, references, rewrite
from exambank.bank.structure import parse


def rewritten(text: str) -> str:
    """The text with ⟦mathematics⟧ and ⟨values⟩ marked."""
    return rewrite(text, lambda latex, where: f"⟦{latex}⟧", lambda embed, where: f"⟨{embed}|{where}⟩")


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
        ("```\nnever closed @{x}", "```\nnever closed @{x}"),
        ("<!-- @{x} $y$ --> @{x}", "<!-- @{x} $y$ --> ⟨x|prose⟩"),
        ("a paragraph $x\n\nanother$ one", "a paragraph $x\n\nanother$ one"),
    ],
)
def test_code_is_left_alone_and_the_rest_is_found(text: str, expected: str) -> None:
    assert rewritten(text) == expected


@given(st.text(alphabet="$@{}`~\\ \nax:/|-<!>", max_size=60))
def test_any_text_can_be_read(text: str) -> None:
    list(references(text))
    parse(text)
    rewritten(text)


@given(st.text(alphabet="$`~\\ \nax:/|-", max_size=60))
def test_rewriting_what_was_found_as_it_was_changes_nothing(text: str) -> None:
    signs = {"inline": "$", "display": "$$"}
    assert rewrite(text, lambda latex, where: signs[where] + latex + signs[where], lambda e, w: "") == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", Reference("a")),
        ("a.weights", Reference("a.weights")),
        (" figure: stems ", Reference("stems", "figure")),
        ("ratio:.3f", Reference("ratio", format=".3f")),
        ("macs:,", Reference("macs", format=",")),
        ("fir_convolution/a", Reference("a", slug="fir_convolution")),
        ("a b", None),
        ("", None),
        ("a+1", None),
    ],
)
def test_references(text: str, expected: Reference | None) -> None:
    assert Reference.parse(text) == expected


def test_blocks_are_a_tree_with_lines() -> None:
    page, wrong = parse("# T\n\n/// part | a | Title\nx\n\n//// answer\ny\n////\n///\n\n```\n/// part | b\n///\n```\n")
    assert wrong == ()
    (part,) = page.children
    assert (part.name, part.head, part.title, part.line) == ("part", "a", "Title", 3)
    assert [(block.name, block.line) for block in part.children] == [("answer", 6)]


PART = "/// part | a | A\nx\n\n//// hint\ny\n////\n\n//// answer\nz\n////\n///\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("y\n////\n", "y\n", "4: “//// hint” is not closed: add “////” before line 7"),
        ("z\n////\n", "z\n", "8: “//// answer” is not closed: add “////” before line 10"),
        ("////\n///\n", "////\n", "1: “/// part | a | A” is not closed: add “///” at its end"),
        ("z\n////\n", "z\n////\n////\n", "11: “////” closes no block: none with 4 slashes is open here"),
        ("//// hint\ny\n////", "/// hint\ny\n///", "1: “/// part | a | A” is not closed: add “///” before line 4"),
        ("//// hint", "//// hnt", "4: there is no block “hnt”; the nearest are hint, when"),
        ("//// hint\ny\n////\n", "", ""),
        ("y\n", "y\n///// answer\n/////\n", "6: “///// answer” stands in a block “hint”: put it in a block “part”"),
        ("y\n", "y\n///// part | b | B\n/////\n", "6: “///// part | b | B” stands in a block “hint”: put it outside all blocks"),
        ("x\n", "x\n\n//// when\nw\n////\n", "4: say more: “//// when | fact”"),
        ("x\n", "x\n\n//// when | odd\n///// hint\nw\n/////\n////\n", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_with_the_nesting_is_said_with_its_line(old: str, new: str, expected: str) -> None:
    assert old in PART
    _, wrong = parse(PART.replace(old, new, 1))
    assert [f"{line}: {message}" for line, message in wrong][:1] == ([expected] if expected else [])


@given(
    st.lists(st.sampled_from(["///", "////", "/// part | a | A", "//// hint", "//// answer", "x", "```"]), max_size=9)
)
def test_no_nesting_hides_a_block_in_silence(lines: list[str]) -> None:
    page, wrong = parse("\n".join(lines))
    if not wrong:
        assert all(block.slashes == 3 and block.until < block.end for block in page.children)
