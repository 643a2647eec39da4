"""Variants of a problem for its page: other numbers, answered, verified and drawn; each is kept on its own.

Variant 7 is the seventh of the different givens that the seeds 0, 1, 2, … draw. Readers quote it with a digest of its
numbers, `fir_convolution.7-3fa2`: should the problem ever draw other numbers, the quotation is seen to be of old ones.
"""

import hashlib
import json
import re
from typing import Any, TypedDict

from exambank.bank import pages, reader
from exambank.bank.compute import Drawing
from exambank.bank.entry import Figure, Shown, display, figures
from exambank.errors import BankError, UsageError
from exambank.files import folders, loading
from exambank.problem.problem import Problem
from exambank.verify.judge import mistaken
from exambank.verify.verify import VARIANTS, draw_given, verify_given

IDENTIFIER = re.compile(r"(?P<slug>\w+)\.(?P<number>\d+)-(?P<digest>[0-9a-f]{4})")


class Variant(TypedDict):
    """A variant as the page needs it; `failures` has one line each and is empty where all is well."""

    number: int
    seed: int
    id: str
    values: dict[str, Shown]
    figures: dict[str, Figure]
    parts: dict[str, Any]
    failures: list[str]


def make_variants(slug: str, drawing: Drawing) -> dict[str, Any]:
    """Compute variants by number; empty where the problem draws no further different given.

    Raises BankError where the problem cannot be loaded.
    """
    problem = loading.load(slug)
    try:
        givens = drawn(problem, max(drawing["numbers"]))
    except ValueError as error:
        raise BankError(str(error)) from None
    return {
        str(number): _variant(slug, problem, number, *givens[number - 1], drawing["figures"])
        if number <= len(givens)
        else {}
        for number in drawing["numbers"]
    }


def drawn(problem: Problem[Any], most: int) -> list[tuple[int, Any]]:
    """The first different givens, none of them the published one, and their seeds.

    Raises ValueError, in one line, where a seed draws a degenerate one.
    """
    seen, found = {repr(problem.given)}, list[tuple[int, Any]]()
    for seed in range(VARIANTS):  # on these the problem is verified
        if len(found) == most:
            break
        given = draw_given(problem, seed)
        if repr(given) not in seen:
            seen.add(repr(given))
            found.append((seed, given))
    return found


def find(identifier: str) -> tuple[str, int]:
    """The problem and the seed of a quoted variant. Raises UsageError where there is none, or it has other numbers now."""
    match = IDENTIFIER.fullmatch(identifier.strip())
    if match is None:
        raise UsageError(f"“{identifier}” is no variant: write it as its page does, fir_convolution.7-3fa2")
    slug, number = folders.find(match["slug"]), int(match["number"])
    problem = loading.load(slug)
    givens = drawn(problem, number)
    if not 1 <= number <= len(givens):
        raise UsageError(f"{slug} has no variant {number}: there are {len(drawn(problem, VARIANTS))}")
    seed, given = givens[number - 1]
    if (now := _identifier(slug, number, given)) != identifier.strip():
        raise UsageError(f"{identifier} was drawn by an earlier version of {slug}; its variant {number} is {now} now")
    return slug, seed


def _variant(
    slug: str, problem: Problem[Any], number: int, seed: int, given: Any, shown: list[tuple[str, list[str]]]
) -> Variant:
    """One variant: all its answers, each verified by all routes and laws, and its figures."""
    values: dict[str, Shown] = dict(given.display())
    parts, failures = dict[str, Any](), list[str]()
    for name, part in problem.answers.items():
        answer, wrong = verify_given(part, given)
        failures += [f"{slug} {name}: {line}" for line in wrong]
        if not wrong:
            values |= display(name, part.kind, answer)
            if name in problem.parts:
                parts[name] = reader.variant_data(part, answer, mistaken(part, given, answer))
    pictures: dict[str, Figure] = {}
    if not failures:
        wished = [name for name, conditions in shown if all(pages.is_true(said, values) for said in conditions)]
        pictures = figures(slug, given, failures, wished)
    return {
        "number": number,
        "seed": seed,
        "id": _identifier(slug, number, given),
        "values": values,
        "figures": pictures,
        "parts": parts,
        "failures": [f"variant {number} (seed {seed}): {line}" for line in failures],
    }


def _identifier(slug: str, number: int, given: Any) -> str:
    numbers = json.dumps(given.to_json(), sort_keys=True, ensure_ascii=False)
    return f"{slug}.{number}-{hashlib.sha256(numbers.encode()).hexdigest()[:4]}"
