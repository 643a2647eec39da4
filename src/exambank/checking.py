"""Check an answer from Python, as the notebooks do."""

from typing import Any

from exambank.errors import UsageError
from exambank.judge import Verdict, judge
from exambank.problem import Part
from exambank.project import load


def part_of(slug: str, problem: Any, name: str) -> Part[Any, Any]:
    """The part of that name. Raises UsageError where the problem has none."""
    if name not in problem.parts:
        raise UsageError(f"{slug} has no part “{name}”; it has {', '.join(problem.parts)}")
    found: Part[Any, Any] = problem.parts[name]
    return found


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
