"""The Markdown extension: blocks, values, conditions, the evidence beneath an answer, and drafts."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup, Tag
from markdown import Markdown

from exambank.bank import front
from exambank.bank.bank import open_bank
from exambank.site import entries
from exambank.site.entries import PageError

Edit = Callable[[Path, str, str], None]


def render(text: str) -> str:
    """A page as HTML."""
    return Markdown(extensions=["tables", "toc", "pymdownx.superfences", "exambank.site.extension"]).convert(text)


def html_of(bank: Path) -> str:
    """The tiny problem's page, as HTML."""
    return render(front.body((bank / "docs" / "problems" / "tiny.md").read_text()))


def only(soup: Tag, selector: str) -> Tag:
    """The one element that matches."""
    (found,) = soup.select(selector)
    return found


@pytest.fixture
def page(warm: Path) -> Path:
    """The page of the tiny problem."""
    return warm / "docs" / "problems" / "tiny.md"


def test_values_are_embedded_in_prose_and_mathematics(warm: Path) -> None:
    html = html_of(warm)
    assert '<data class="eb-value" value="49">49</data>' in html
    assert "<mfrac><mn>49</mn><mn>2</mn></mfrac>" in html
    assert "@{" not in html
    assert "var(--eb-" in html


def test_blocks_become_elements(page: Path, warm: Path, edit: Edit) -> None:
    edit(page, "/// correction", "/// further | Squares\nThey have four sides.\n///\n\n/// correction")
    soup = BeautifulSoup(html_of(warm), "html.parser")
    assert only(soup, "#part-a").text == "1 · The area"
    assert only(soup, "#part-b").text == "2 · Half of it"
    assert [part["data-part"] for part in soup.find_all("section", recursive=False)] == ["a", "b"]
    assert only(soup, "details.eb-hint > summary").text == "Hint"
    assert only(soup, "details.eb-further > summary").text == "Squares"
    assert only(soup, "aside")["aria-label"] == "Correction to Course 1, Term 2, Homework 3, question 4"
    assert only(soup, "figure > svg")["aria-label"] == "A square of side 7."
    assert only(soup, ".eb-published").text.strip() == "The side is a lucky number."
    assert "The side is odd." in soup.text
    assert only(soup, ".eb-sources").text == "After Course 1, Term 2, Homework 3, question 4."
    assert "Verified: 2 parts by 1 key, 2 routes and 1 law, on 200 variants" in only(soup, ".eb-title").text


def test_the_contents_have_the_titles_of_the_parts(warm: Path) -> None:
    converter = Markdown(extensions=["toc", "exambank.site.extension"])
    converter.convert(front.body((warm / "docs" / "problems" / "tiny.md").read_text()))
    assert [entry["name"] for entry in converter.toc_tokens] == ["1 · The area", "2 · Half of it"]  # type: ignore[attr-defined]


def test_what_holds_only_where_a_fact_does_not_is_left_out(page: Path, warm: Path, edit: Edit) -> None:
    edit(page, "| odd", "| not odd")
    assert "The side is odd." not in html_of(warm)


def evidence(warm: Path, part: str) -> str:
    """What stands, folded, beneath the answer to a part."""
    soup = BeautifulSoup(html_of(warm), "html.parser")
    return only(soup, f"[data-part={part}] > .eb-answer > .eb-verified").text


def test_beneath_an_answer_stand_its_evidence_and_its_source(warm: Path) -> None:
    said = evidence(warm, "a")
    for words in (
        "Verified, on 200 variants",
        "Answer. Multiply the side by itself.",
        "Key. Equals the source’s own answer or, where it asks no such thing, the answer worked by hand.",
        "Route. Add up the first odd numbers.",
        "You went around the square; its area is asked for. (other quantity)",
        'def area(given: Given) -> int:\n    """Multiply the side by itself."""\n    return given.side**2',
        "1 boundary cases and 200 drawn variants",
    ):
        assert words in said
    assert "twice_is_all" not in said
    assert "Law. Two halves make the square." in evidence(warm, "b")


def known(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """The tiny problem, part a of its entry changed."""
    entry = open_bank().entries["tiny"]
    entry["parts"]["a"] |= changes  # type: ignore[typeddict-item]
    monkeypatch.setitem(entries._build, "tiny", entries.Known("tiny", front.read("tiny"), entry))


def test_without_sources_the_key_is_not_the_sources(page: Path, warm: Path, edit: Edit) -> None:
    edit(page, 'sources: ["Course 1, Term 2, Homework 3, question 4"]', "sources: []")
    assert "source’s own answer" not in html_of(warm)
    assert "Equals the answer worked by hand." in evidence(warm, "a")
    assert "A problem of our own." in html_of(warm)


def test_what_does_not_depend_on_the_given_is_not_verified_on_variants(
    warm: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known(monkeypatch, varies=False)
    assert "Verified, the same for all numbers" in evidence(warm, "a")
    assert "200" not in evidence(warm, "a")


def test_a_choice_that_is_data_does_not_claim_to_be_computed(warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch, kind="choice", method="", routes=[], options={"x": "grows like $n^2$", "y": "stays < 1"})
    assert evidence(warm, "a").startswith("Stated, not computed")
    assert "Key." not in evidence(warm, "a")
    page = BeautifulSoup(html_of(warm), "html.parser")
    options = only(page, "[data-part=a] .eb-options")
    assert "<msup><mi>n</mi><mn>2</mn></msup>" in str(options)
    assert [item.text for item in options.select("label")][1] == "Bstays < 1"
    before = only(page, "[data-part=a] > .eb-box").find_previous_sibling()
    assert before is not None
    assert before.text == "The area?", "the form stands before the hints"


def test_published_numbers_that_are_verified_no_further_say_so(warm: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    known(monkeypatch)
    entry = entries._build["tiny"].entry
    assert entry is not None
    entry["variants"] = 0
    assert "on 0 of 200 variants so far" in html_of(warm)


def test_code_shows_what_was_written(warm: Path) -> None:
    html = render("`@{a}` and `$x$`\n\n```\n@{a} $x$\n/// hint\n```\n")
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
        ("$@{figure: tiny/square}$", "a figure stands in the text, not in mathematics"),
        (r"$\nosuchcommand$", "is no mathematics"),
        ("/// part | a | A\nx\n///", "this page belongs to no problem: it has no block “/// problem | slug”"),
        ("/// problem | tinny\n///", "there is no problem “tinny”"),
        ("/// hint\nx", "line 1 of the text: “/// hint” stands outside all blocks"),
    ],
)
def test_what_cannot_be_embedded_is_one_line(text: str, message: str, warm: Path) -> None:
    with pytest.raises(PageError) as caught:
        render(text)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_part_that_comes_out_elsewhere_ends_the_build(page: Path, warm: Path, edit: Edit) -> None:
    edit(page, "/// part | b", "<div>\n/// part | b")
    with pytest.raises(PageError, match="the parts of the page are a, b: b not shown"):
        html_of(warm)


def test_corrections_are_gathered_with_their_own_values(warm: Path) -> None:
    html = render((warm / "docs" / "corrections.md").read_text())
    assert '<a href="problems/tiny.md">A tiny problem</a>' in html
    assert "The source has no half; it is <math><mfrac><mn>49</mn><mn>2</mn></mfrac></math>." in html


def test_the_table_has_a_row_for_each_problem(warm: Path) -> None:
    html = render("/// problems\n///")
    assert '<tr data-kind="computed" data-level="1" data-topic="squares">' in html
    assert '<a href="problems/tiny.md">A tiny problem</a>' in html


def test_a_draft_is_never_published(page: Path, warm: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch) -> None:
    edit(page, "minutes: 2", "minutes: 2\ndraft: true")
    with pytest.raises(PageError, match=r"docs/problems/tiny\.md: tiny is a draft, not written yet"):
        html_of(warm)
    monkeypatch.setenv("EXAMBANK_DRAFTS", "1")
    assert "Draft: not written yet." in html_of(warm)


def test_while_serving_a_page_shows_what_is_wrong_with_it(
    page: Path, warm: Path, edit: Edit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entries, "_live", SimpleNamespace(bank=open_bank))
    assert "eb-failures" not in html_of(warm)
    edit(page, "@{b}\n$$", "@{bee}\n$$")
    html = html_of(warm)
    assert html.index("there is no value “bee”") < html.index("The side is")
    assert '<strong class="eb-fault">fails</strong>' in render("/// problems\n///")
    edit(page, "Multiply.\n////", "Multiply.")
    assert "“//// hint” is not closed" in html_of(warm)
