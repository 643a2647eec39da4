"""The published site under a security policy that forbids scripts and styles in a page, and all other hosts."""

from pathlib import Path

import pytest
from browsing import Visit

from exambank.site.mathml import to_mathml

expect = pytest.importorskip("playwright.sync_api").expect


def test_every_page_carries_the_policy_before_what_it_is_about(site: Path) -> None:
    for file in site.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        place = text.find('http-equiv="Content-Security-Policy"')
        assert 0 < place < min(text.find(mark) for mark in ("<script", "stylesheet", "preload") if mark in text), file


def test_search_palette_and_forms_work_under_it(visit: Visit, address: str, problems: list[str]) -> None:
    page = visit(problems[0])
    page.keyboard.press("/")
    expect(page.locator(".md-search__input")).to_be_focused()
    page.keyboard.type("convolution")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".md-search__input")).not_to_be_focused()
    body = page.locator("body")
    for media in ("light", "dark"):
        page.locator("form[data-md-component=palette] label:visible").click()
        expect(body).to_have_attribute("data-md-color-media", f"(prefers-color-scheme: {media})")
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.goto(address + problems[1])
    expect(body).to_have_attribute("data-md-color-scheme", "slate")
    page.wait_for_selector("html[data-eb-reader=ready]")
    page.locator(".eb-check").first.click()
    expect(page.locator(".eb-verdict").first).to_contain_text("first")
    page.locator(".eb-another").click()
    expect(page.locator("html")).to_have_attribute("data-eb-variant", "")


@pytest.mark.parametrize(
    "latex", [r"\begin{cases} 1 & x \\ 0 & y \end{cases}", r"\begin{array}{c|c} 1 & 2 \\ \hline 3 & 4 \end{array}"]
)
def test_formulas_have_classes_in_place_of_styles(latex: str) -> None:
    written = to_mathml(latex, display=True)
    assert "style=" not in written and 'class="' in written


def test_a_formula_that_needs_a_style_of_its_own_is_refused() -> None:
    with pytest.raises(ValueError, match="color:#ff0000"):
        to_mathml(r"\color{red} x", display=True)
