"""The search of the published site finds a problem by what a student would type."""

from browsing import Visit
from search import QUERIES, rank, search

FIRST = {slug: query for query, slug in reversed(QUERIES.items())}
"""One query for each problem, the first of those that `python tests/search.py` types."""


def test_a_problem_is_among_the_first_three(visit: Visit, problems: list[str]) -> None:
    page = visit("")
    asked = {query: slug for slug, query in FIRST.items() if f"problems/{slug}/" in problems}
    assert len(asked) >= 10
    found = {query: search(page, query)[:3] for query in asked}
    assert {query: first for query, first in found.items() if not rank(first, asked[query])} == {}


def test_notebooks_and_decisions_come_after_the_problem(visit: Visit) -> None:
    page = visit("")
    for query, slug in (("impulse response", "fir_convolution"), ("gaussian blur", "hand_designed_filters")):
        found = search(page, query)
        before = found[: rank(found, slug) - 1]
        assert f"/notebooks/{slug}/" in found
        assert [path for path in before if not path.startswith("/problems/")] == []


def test_the_index_is_asked_for_when_somebody_searches(new_page: Visit, address: str) -> None:
    for path, at_once in (("", False), ("?q=dropout", True), ("problems/fir_convolution/?h=filter", True)):
        page = new_page()
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(address + path)
        page.wait_for_load_state("networkidle")
        assert any(url.endswith("search_index.json") for url in asked) is at_once, path
        page.context.close()
