"""Check an answer from Python, as the notebooks do."""

from typing import Any

from exambank.errors import UsageError, nearest
from exambank.files.loading import load
from exambank.problem.part import Part
from exambank.problem.problem import Problem
from exambank.verify.judge import Verdict, judge


def part_of(slug: str, problem: Problem[Any], name: str) -> Part:
    """The part of that name. Raises UsageError where the problem has none."""
    if name not in problem.parts:
        raise UsageError(f"{slug} has no part “{name}”; {nearest(name, list(problem.parts))}")
    return problem.parts[name]


def check(slug: str, part: str, reply: object, **given: Any) -> Verdict:
    """Judge a reply to a part of a problem, and print what the reader should know.

    Args:
        slug: the problem, such as `fir_convolution`.
        part: the part, such as `a`.
        reply: text as typed, or numbers, lists, arrays, sympy expressions.
        given: givens that differ from the published ones.

    Returns the verdict, true where the reply is right.
    Raises UsageError for an unknown problem, part or given.
    """
    problem = load(slug)
    verdict = judge(part_of(slug, problem, part), problem.given.override(given), reply)
    print(f"{'✓' if verdict.right else '✗'} {slug} {part}: {verdict.message}")
    return verdict
