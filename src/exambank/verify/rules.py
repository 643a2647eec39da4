"""The rules that CONTRIBUTING.md states and no value can show: enough evidence of two natures, mistakes, variation."""

from collections.abc import Iterator
from typing import Any

from exambank.kinds import Choice
from exambank.problem.part import Part, describe, name_of
from exambank.problem.problem import Problem
from exambank.verify.report import Case, Check
from exambank.verify.sharing import shared

FEWEST_DIFFERENT = 8
"""Different givens that 200 draws must give at least, fewer draws in proportion down to a quarter;
a draw that repeats itself proves little."""
FEWEST_MISTAKES = 2


def problem_failures(problem: Problem[Any], drawn: list[Any]) -> Iterator[str]:
    """What is wrong with a problem as a whole."""
    if not problem.parts:
        yield "there is no part: @problem.part(…) above a function asks a question"
    if not problem.boundaries:
        yield "no boundary givens: name at least one given at the edge of what is allowed"
    different = len({repr(given) for given in drawn})
    if different < min(FEWEST_DIFFERENT, (len(drawn) + 3) // 4):
        yield f"draw gives too few different variants: {different} of {len(drawn)}"
    for field in problem.given.to_json():
        varies = len({repr(getattr(given, field)) for given in [problem.given, *drawn]}) > 1
        if not varies and field not in problem.fixed and len(drawn) >= FEWEST_DIFFERENT:
            yield f'the given {field} never varies: draw it, or say fixed=["{field}"]'
        if varies and field in problem.fixed:
            yield f"the given {field} is said to be fixed, but draw varies it"


def check_evidence(slug: str, part: Part) -> Check:
    """Enough is held against the answer, each of another nature."""
    check = Check("evidence", "evidence of two natures, sharing no function with the answer", cases=1)
    with check.running():
        check.failures += _lacking(part)
        for route in part.routes:
            if names := shared(slug, part, route):
                check.failures.append(
                    f"{name_of(route)} shares {', '.join(names)} with the answer: a fault there would pass both; "
                    "do without in one of them"
                )
        for function in (part.function, *part.routes, *part.laws):
            if not describe(function) and name_of(function) != "<lambda>":
                check.failures.append(f"{name_of(function)} has no docstring: say in one sentence why it is right")
    return check


def check_two_ways(fact: Part) -> Check:
    """The second way to a fact is not the first again."""
    check = Check("two ways", "computed in two ways", cases=1)
    with check.running():
        if _made_of(fact.function) == _made_of(fact.routes[0]):
            check.failures.append(
                "both ways are the same: compute it in another one, which shares no fault with the first"
            )
    return check


def _made_of(function: Any) -> Any:
    """What two functions have in common that are written alike and hold the same values; others are themselves."""
    code = getattr(function, "__code__", None)
    if code is None:
        return function
    held = [cell.cell_contents for cell in function.__closure__ or ()]
    return code.co_code, code.co_consts, code.co_names, function.__defaults__, held


def check_mistakes_named(part: Part) -> Check:
    """There are mistakes, and their messages differ."""
    check = Check("mistakes", "at least two mistakes, each with a message of its own", cases=len(part.mistakes))
    fewest = 1 if isinstance(part.kind, Choice) else FEWEST_MISTAKES
    if len(part.mistakes) < fewest:
        check.failures.append(
            f"has {len(part.mistakes)} of at least {fewest} mistakes: {name_of(part)}.mistake(family, message, …)"
        )
    messages = [mistake.message for mistake in part.mistakes]
    for message in dict.fromkeys(messages):
        if messages.count(message) > 1:
            check.failures.append(f"two mistakes have the message “{message}”")
        if not message:
            check.failures.append("a mistake has no message: say what went wrong, and where to look")
    return check


def _lacking(part: Part) -> Iterator[str]:
    evidence = len(part.routes) + len(part.laws) + (part.key is not None)
    if isinstance(part.kind, Choice) and part.key is not None:
        return
    if not part.routes and not part.laws:
        yield "has neither a route nor a law: add @….route or @….law, a way to it that shares nothing with the answer"
    elif evidence < 2:
        yield "has one piece of evidence: add a witness of another nature, a key or a law"


def varies(cases: list[Case], part: Part) -> bool:
    """Whether the answer depends on the given at all."""
    return len({part.kind.text(case.answer) for case in cases}) > 1
