"""What is wrong with a page is said with its file and line, and what to do."""

from collections.abc import Callable
from pathlib import Path

import pytest

from exambank.bank import pages
from exambank.bank.bank import open_bank
from exambank.bank.entry import Entry

Edit = Callable[[Path, str, str], None]

BROKEN = {
    "an unknown value": ("@{b}\n$$", "@{bee}\n$$", "@{bee}: there is no value “bee”; there is side, a, b, odd"),
    "an unknown field": ("It is @{a}", "It is @{a} @{a.x}", "@{a.x}: there is no value “a.x”"),
    "no reference": ("It is @{a}", "It is @{a} @{a + 1}", "@{a + 1} is no value: write @{name}"),
    "an unknown figure": ("@{figure: square}", "@{figure: circle}", "there is no figure “circle”; there is square"),
    "a figure never shown": ("@{figure: square}", "", ":1: figure square of the problem is never shown"),
    "an unknown part": ("/// part | b", "/// part | c", ": the problem has no part “c”; there is a, b"),
    "a part twice": ("/// part | b", "/// part | a", ": part a has a second block"),
    "no block for a part": ("/// part | b", "/// part | a", ":1: part b of the problem has no block: add “/// part | b"),
    "no title of a part": ("/// part | b | Half of it", "/// part | b", ": part b has no title: write “/// part | b |"),
    "no answer": ("//// answer\n$$", "//// hint\n$$", ": part b has no answer block: it needs one"),
    "an answer not shown": ("It is @{a}, that is $@{a} = @{side}^2$.", "It is.", ": part a never shows its answer"),
    "no title block": ("/// problem | tiny", "/// problem | other", ":1: needs exactly one block “/// problem | tiny”"),
    "an open block": ("Multiply.\n////", "Multiply.", ":17: “//// hint” is not closed: add “////” before line 20"),
    "an unknown condition": ("| odd", "| even", "“///// when | even”: there is no fact “even” that is true or false"),
    "no condition": ("| odd", "| a", "there is no fact “a” that is true or false; there is odd"),
    "a typed number": ("It is @{a}, that", "It is @{a} or $49$, that", ": the number 49 is typed in $49$: embed a value"),
    "a given not stated": ("The side is $@{side}$.", "Guess.", ":1: the given side decides part a, and no statement shows"),
    "a heading": ("The side is", "# A tiny problem\n\nThe side is", ":12: drop the line “# …”"),
    "no front matter": ("---\ntitle", "--\ntitle", ":1: has no front matter: begin with ---"),
    "no YAML": ("tags: [squares]", "tags: [squares", ":5: the front matter is no YAML"),
    "no title": ("title: A tiny problem\n", "", ":1: the front matter has no title: write title: a few words"),
    "a bad level": ("level: 1", "level: 4", ":5: level is 4: write level: 1 (warm-up), 2 (exam question) or 3 (hard)"),
    "bad minutes": ("minutes: 2", "minutes: two", ":6: minutes is 'two': write minutes: 30"),
    "too many tags": ("[squares]", "[a, b, c, d, e]", ":4: tags is ['a', 'b', 'c', 'd', 'e']: write tags:"),
    "an unknown field of it": ("minutes: 2", "minutes: 2\ntopics: [x]", ":7: the front matter knows no “topics”"),
}  # fmt: skip


@pytest.fixture
def page(warm: Path) -> Path:
    """The page of the tiny problem."""
    return warm / "docs" / "problems" / "tiny.md"


@pytest.fixture
def entry(warm: Path) -> Entry:
    """Its entry, from the store."""
    return open_bank().entries["tiny"]


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_wrong_is_said_with_its_line(what: str, page: Path, entry: Entry, edit: Edit) -> None:
    assert pages.failures("tiny", entry) == []
    old, new, expected = BROKEN[what]
    edit(page, old, new)
    found = pages.failures("tiny", entry)
    assert any(line.startswith("docs/problems/tiny.md:") and expected in line for line in found), found
    assert not any("\n" in line for line in found)


@pytest.mark.parametrize("latex", ["7", "x_{12}", "10^{12}", r"\text{ResNet-18}", "@{= 1024}", "@{a} = 49", "2^n"])
def test_numbers_that_may_be_typed_in_an_answer(latex: str, page: Path, entry: Entry, edit: Edit) -> None:
    edit(page, "It is @{a}, that", f"It is @{{a}} or ${latex}$, that")
    assert pages.failures("tiny", entry) == []


def test_a_number_that_is_given_is_not_typed_in_a_statement(page: Path, entry: Entry, edit: Edit) -> None:
    entry["given"]["side"] = 12
    edit(page, "The side is $@{side}$.", "The side is $@{side}$, $@{= 12}$ at first, and not $13$ or $x_{12}$.")
    assert pages.failures("tiny", entry) == []
    edit(page, "and not $13$", "and not $12$")
    (failure,) = pages.failures("tiny", entry)
    assert ":12: the number 12 is typed in $12$, and side is 12: write @{side}, or say that it is meant" in failure


def test_what_could_not_be_computed_is_not_called_unknown_as_well(page: Path, entry: Entry) -> None:
    entry["figures"] = {}
    assert any("there is no figure “square”" in line for line in pages.failures("tiny", entry))
    entry["failures"] = ["tiny: figure tiny-square has no alt: Picture(figure, alt=…, caption=…)"]
    assert pages.failures("tiny", entry) == []


def test_a_missing_page_is_said(page: Path, entry: Entry) -> None:
    page.unlink()
    assert pages.failures("tiny", entry) == ["docs/problems/tiny.md is missing: every problem needs a page"]
