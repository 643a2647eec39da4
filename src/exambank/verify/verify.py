"""Verify a problem: every answer by all its evidence, on the published, boundary and drawn givens."""

from collections.abc import Iterator
from typing import Any

from exambank.files.loading import describe_error
from exambank.kinds import Property
from exambank.kinds.reading import shorten
from exambank.problem.given import Givens
from exambank.problem.part import Part, describe
from exambank.problem.problem import Problem
from exambank.verify.conditions import check_conditions
from exambank.verify.depends import depends
from exambank.verify.judge import judge
from exambank.verify.mistakes import check_mistakes
from exambank.verify.report import Case, Check, Report
from exambank.verify.routes import check_key, check_law, check_route, value_of
from exambank.verify.rules import check_evidence, check_mistakes_named, check_two_ways, problem_failures, varies

VARIANTS = 200
TWICE = 20
"""Seeds that are drawn twice, to see that nothing but the seed decides."""

MALFORMED = (
    "", " ", "?", "abc", "1/0", "[[1, 2], [3]]", "[1, 2", ")(", "nan", "inf", "1e999999", "9**9**9**9",
    "(" * 500, "[" * 500, "__import__('os').getcwd()", "lambda: 0", "1,,2", "=", "x" * 30_000, "\x00", "½½",
    "0x", "1 2 3; 4", "weights = ", "None", "True", "'a'", "1j", "{}", "[]", "a.b", "f(x)", "**", "𝟙", "1_0_",
)  # fmt: skip
"""Replies that no part may answer with an exception."""


def draw_given(problem: Problem[Any], seed: int) -> Any:
    """The given that `seed` draws. Raises ValueError, in one line, where it is degenerate."""
    import numpy as np

    try:
        given = problem.draw(np.random.default_rng(seed))
    except Exception as error:
        raise ValueError(f"draw with seed {seed} gives no valid given: {describe_error(error)}") from error
    if type(given) is not type(problem.given):
        raise ValueError(f"draw with seed {seed} gives a {type(given).__name__}, not a {type(problem.given).__name__}")
    if seed < TWICE and problem.draw(np.random.default_rng(seed)) != given:
        raise ValueError(f"draw with seed {seed} gives another given the second time: use no randomness but `rng`")
    return given


def verify(slug: str, problem: Problem[Any], variants: int = VARIANTS) -> Report:
    """Run every check of every part on the published given, the boundaries and drawn variants.

    Without variants, only what a page needs at once: the answers, and that the evidence agrees with them.
    """
    report = Report(slug, variants)
    drawn: list[Any] = []
    for seed in range(variants):
        try:
            drawn.append(draw_given(problem, seed))
        except ValueError as error:
            report.failures.append(str(error))
            break
    report.failures += problem_failures(problem, drawn) if variants else []
    givens = [("published", problem.given)]
    givens += [(f"boundary {i}", given) for i, given in enumerate(problem.boundaries, 1)]
    givens += [(f"seed {seed}", given) for seed, given in enumerate(drawn)]
    different: dict[str, tuple[str, Any]] = {}
    for label, given in givens:
        different.setdefault(repr(given), (label, given))
    report.givens = len(different)
    report.depends = depends(problem, drawn)
    for name, part in problem.answers.items():
        cases, computed = _answers(part, [*different.values()])
        report.checks[name] = [computed]
        if not computed.failures:  # else nothing further is worth running
            report.checks[name] += _check(slug, part, cases, asked=name in problem.parts and variants > 0)
            report.checks[name] += [check_two_ways(part)] if name in problem.facts else []
            report.varies[name] = varies(cases, part)
    return report


def verify_given(part: Part, given: Givens) -> tuple[Any, list[str]]:
    """The answer for one given, and one line for every route or law that contradicts it."""
    cases, computed = _answers(part, [("here", given)])
    if not cases:
        return None, computed.failures
    checks = [check_route(part, route, cases) for route in part.routes]
    checks += [check_law(part, law, cases) for law in part.laws]
    failures = [line for check in checks for line in check.failures if not check.abstained]
    if checks and all(check.abstained for check in checks):
        failures.append("no second route can decide for these numbers: " + "; ".join(checks[0].failures))
    return cases[0].answer, failures


def _answers(part: Part, givens: list[tuple[str, Any]]) -> tuple[list[Case], Check]:
    check = Check("answer")
    cases: list[Case] = []
    with check.running():
        check.about = describe(part.function)
        for label, given in givens:
            value = value_of(check, label, part, given, part)
            if value is not None:
                cases.append(Case(label, given, value[0]))
    return cases, check


def _check(slug: str, part: Part, cases: list[Case], *, asked: bool) -> Iterator[Check]:
    if part.key is not None:
        yield check_key(part, cases[0])
    for route in part.routes:
        yield check_route(part, route, cases)
    for law in part.laws:
        yield check_law(part, law, cases)
    yield _check_shown(part, cases)
    if asked:
        yield check_evidence(slug, part)
        yield check_mistakes_named(part)
        yield from check_mistakes(part, cases)
        yield _check_malformed(part, cases[0])
        if isinstance(part.kind, Property):
            yield check_conditions(part, cases)


def _check_shown(part: Part, cases: list[Case]) -> Check:
    check = Check("shown", "the answer as shown is accepted when typed back, and survives JSON")
    with check.running():
        for case in cases:
            check.cases += 1
            shown = part.kind.text(case.answer)
            verdict = judge(part, case.given, shown, case.answer, [])
            if not verdict.right:
                check.failures.append(f"{case.label}: typed back, {shorten(shown)} is rejected: {verdict.message}")
            if not part.kind.accepts(case.answer, part.kind.from_json(part.kind.to_json(case.answer))):
                check.failures.append(f"{case.label}: the answer is another one after a trip through JSON")
    return check


def _check_malformed(part: Part, published: Case) -> Check:
    check = Check("malformed", "replies that make no sense get a message, never an exception")
    for reply in MALFORMED:
        check.cases += 1
        with check.running():
            verdict = judge(part, published.given, reply, published.answer)
            if verdict.right or not verdict.message.strip():
                check.failures.append(f"the reply {shorten(reply)} gets “{verdict.message}”")
    return check
