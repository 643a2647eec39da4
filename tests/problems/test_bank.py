"""Every problem of the bank, by the same verification as the build and `exambank verify`."""

import re
from pathlib import Path

import pytest

from exambank.bank import pages
from exambank.bank.bank import Bank
from exambank.files import folders, loading
from exambank.kinds import Choice
from exambank.lab.records import LARGEST
from exambank.verify.verify import VARIANTS

SLUGS = folders.slugs()


@pytest.mark.parametrize("slug", SLUGS)
def test_every_answer_is_verified_by_all_evidence(slug: str, bank: Bank) -> None:
    assert slug not in bank.errors, bank.errors[slug]
    assert bank.entries[slug]["failures"] == []


@pytest.mark.parametrize("slug", SLUGS)
def test_the_page_is_right(slug: str, bank: Bank) -> None:
    assert pages.failures(slug, bank.entries[slug]) == []


@pytest.mark.parametrize("slug", SLUGS)
def test_no_check_is_left_out(slug: str, bank: Bank) -> None:
    entry = bank.entries[slug]
    assert entry["boundaries"] >= 1
    assert 30 <= entry["givens"] <= 1 + entry["boundaries"] + VARIANTS
    for name, part in entry["parts"].items():
        checks = {check["name"]: check for check in entry["report"]["parts"][name]}
        evidence = [check for check in checks if check.startswith(("route ", "law "))]
        assert len(evidence) == len(part["routes"]) + len(part["laws"])
        assert evidence or part["keyed"]
        assert all(checks[check]["cases"] == entry["givens"] for check in ("answer", "shown", *evidence))
        if part["asked"]:
            assert checks["malformed"]["cases"] > 0
            assert len([check for check in checks if check.startswith("mistake “")]) == len(part["mistakes"])


@pytest.mark.parametrize("slug", SLUGS)
def test_options_are_typeset_where_they_are_mathematics(slug: str) -> None:
    kinds = [part.kind for part in loading.load(slug).parts.values()]
    options = [said for kind in kinds if isinstance(kind, Choice) for said in kind.options.values()]
    assert [said for said in options if re.search(r"[=<>≤≥^_√ᵀ²³⁰-₟]", re.sub(r"\$[^$]*\$", "", said))] == []


def test_more_than_sixty_claims_hold(bank: Bank) -> None:
    """That each of them fails on shuffled labels is verified with its problem."""
    states = [claim["state"] for entry in bank.entries.values() for claim in entry["claims"].values()]
    assert states.count("holds") >= 60


def test_records_stay_small_enough_to_be_committed() -> None:
    sizes = [path.stat().st_size for slug in SLUGS if (path := folders.record_path(slug)).is_file()]
    assert max(sizes) < LARGEST
    assert sum(sizes) < 2_000_000


@pytest.mark.usefixtures("bank")
def test_this_run_computed_every_problem(shared: Path) -> None:
    assert (shared / "computed").read_text().split() == SLUGS
