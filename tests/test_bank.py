"""Every problem of the bank, by the same verification as the build and `exambank verify`."""

import pytest

from exambank import pages, project
from exambank.bank import Bank
from exambank.verify import VARIANTS

SLUGS = project.slugs()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_answer_is_verified_by_every_route(slug: str, bank: Bank) -> None:
    assert slug not in bank.errors, bank.errors[slug]
    assert bank.entries[slug]["failures"] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_page_and_the_module_have_the_same_parts(slug: str, bank: Bank) -> None:
    assert pages.failures(slug, bank.entries[slug]) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_no_check_is_left_out(slug: str, bank: Bank) -> None:
    entry = bank.entries[slug]
    givens = 1 + entry["boundaries"] + VARIANTS
    assert entry["boundaries"] >= 1
    for name, part in entry["parts"].items():
        checks = {check["name"]: check for check in entry["report"]["parts"][name]}
        routes = [check for check in checks if check.startswith(("route ", "law "))]
        assert len(routes) == len(part["routes"]) >= 1
        assert all(checks[route]["cases"] == givens for route in ("answer", *routes))
        if part["asked"]:
            assert checks["shown"]["cases"] == givens
            assert checks["malformed"]["cases"] > 0


@pytest.mark.parametrize("slug", SLUGS)
def test_every_part_tells_two_mistakes_apart(slug: str, bank: Bank) -> None:
    few = [name for name, part in bank.entries[slug]["parts"].items() if part["asked"] and len(part["mistakes"]) < 2]
    assert few == []


def test_this_run_computed_every_problem(bank: Bank) -> None:
    assert sorted(bank.computed) == SLUGS
