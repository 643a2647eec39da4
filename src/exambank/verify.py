"""Verify a problem: every answer by every route, on the published, boundary and drawn givens."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from exambank.errors import Abstain, ReplyError
from exambank.given import Givens
from exambank.judge import Mistaken, judge
from exambank.problem import Mistake, Part, Problem, describe
from exambank.project import describe_error
from exambank.reading import shorten

VARIANTS = 200
FEWEST_DIFFERENT = 8
"""Different givens that 200 draws must give at least, fewer draws in proportion down to a quarter;
a draw that repeats itself proves little."""

MALFORMED = (
    "", " ", "?", "abc", "1/0", "[[1, 2], [3]]", "[1, 2", ")(", "nan", "inf", "1e999999", "9**9**9**9",
    "(" * 500, "[" * 500, "__import__('os').getcwd()", "lambda: 0", "1,,2", "=", "x" * 30_000, "\x00", "½½",
    "0x", "1 2 3; 4", "weights = ", "None", "True", "'a'", "1j", "{}", "[]", "a.b", "f(x)", "**", "𝟙", "1_0_",
)  # fmt: skip
"""Replies that no part may answer with an exception."""

Answers = list[tuple[str, Givens, Any]]
"""For each given, its label, itself and the answer."""


@dataclass
class Check:
    """One check of one part: on how many givens it ran, what failed, how long it took."""

    name: str
    about: str = ""
    cases: int = 0
    failures: list[str] = field(default_factory=list)
    seconds: float = 0.0
    abstained: int = 0
    """On how many givens a route could not decide; each is a failure too."""

    def to_json(self) -> dict[str, Any]:
        """The check as JSON."""
        return {
            "name": self.name,
            "about": self.about,
            "cases": self.cases,
            "failures": self.failures,
            "seconds": round(self.seconds, 4),
        }


@dataclass
class Report:
    """Everything that was checked of one problem."""

    slug: str
    variants: int
    checks: dict[str, list[Check]] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    """Failures of the problem as a whole."""

    def all_failures(self) -> list[str]:
        """One line for each failed check, naming part and check; empty if all is well."""
        return [f"{self.slug}: {line}" for line in self.failures] + [
            f"{self.slug} {part}: {check.name}: {line}"
            for part, checks in self.checks.items()
            for check in checks
            for line in check.failures
        ]

    def to_json(self) -> dict[str, Any]:
        """The report as JSON, part by part."""
        return {
            "slug": self.slug,
            "variants": self.variants,
            "failures": self.all_failures(),
            "parts": {part: [check.to_json() for check in checks] for part, checks in self.checks.items()},
        }


def draw_given(slug: str, problem: Problem[Any], seed: int) -> Any:
    """The given that `seed` draws. Raises ValueError, in one line, where it is degenerate."""
    import numpy as np

    try:
        given = problem.draw(np.random.default_rng(seed))
    except Exception as error:
        raise ValueError(f"draw with seed {seed} gives no valid given: {describe_error(error)}") from error
    if type(given) is not type(problem.given):
        raise ValueError(f"draw with seed {seed} gives a {type(given).__name__}, not a {type(problem.given).__name__}")
    if problem.draw(np.random.default_rng(seed)) != given:
        raise ValueError(f"draw with seed {seed} gives another given the second time: use no randomness but `rng`")
    return given


def verify(slug: str, problem: Problem[Any], variants: int = VARIANTS) -> Report:
    """Run every check of every part on the published given, the boundaries and drawn variants."""
    report = Report(slug, variants)
    report.failures += _title_failures(problem)
    givens: list[tuple[str, Givens]] = [("published", problem.given)]
    givens += [(f"boundary {i}", given) for i, given in enumerate(problem.boundaries, 1)]
    for seed in range(variants):
        try:
            givens.append((f"seed {seed}", draw_given(slug, problem, seed)))
        except ValueError as error:
            report.failures.append(str(error))
            break
    drawn = [given for name, given in givens if name.startswith("seed")]
    different = len({repr(given) for given in drawn})
    if len(drawn) == variants and different < min(FEWEST_DIFFERENT, (variants + 3) // 4):
        report.failures.append(f"draw gives too few different variants: {different} of {variants}")
    for name, part in problem.answers.items():
        report.checks[name] = list(_check_part(slug, name, part, givens, asked=name in problem.parts))
    return report


def verify_given(slug: str, part: Part[Any, Any], given: Givens) -> tuple[Any, list[str]]:
    """The answer for one given, and one line for every route or law that contradicts it."""
    computed = Check("answer")
    value = _value(slug, computed, "here", part.answer, given, part)
    if value is None:
        return None, computed.failures
    answers: Answers = [("here", given, value[0])]
    checks = [_check_route(slug, part, route, answers) for route in part.routes]
    checks += [_check_law(slug, part, law, answers) for law in part.laws]
    failures = [line for check in checks for line in check.failures if not check.abstained]
    if all(check.abstained for check in checks):
        failures.append("no second route can decide for these numbers: " + "; ".join(checks[0].failures))
    return value[0], failures


def _title_failures(problem: Problem[Any]) -> Iterator[str]:
    if not problem.boundaries:
        yield "no boundary givens: name at least one given at the edge of what is allowed"
    for name in ("title", "topics", "parts"):
        if not getattr(problem, name):
            yield f"{name} is empty"


def _check_part(
    slug: str, name: str, part: Part[Any, Any], givens: list[tuple[str, Givens]], *, asked: bool
) -> Iterator[Check]:
    """All checks of one part; where the answer itself fails, nothing further is worth running."""
    answers: Answers = []
    computed = Check("answer", describe(part.answer))
    with _timed(computed):
        for label, given in givens:
            value = _value(slug, computed, label, part.answer, given, part)
            if value is not None:
                answers.append((label, given, value[0]))
    if not part.routes and not part.laws:
        computed.failures.append("has no second route: add one with .also(…) or .satisfies(…)")
    yield _first_failures(computed)
    if not answers or answers[0][0] != "published":
        return
    for key in part.keys:
        yield _check_key(part, key, answers[0][2])
    for route in part.routes:
        yield _check_route(slug, part, route, answers)
    for law in part.laws:
        yield _check_law(slug, part, law, answers)
    if asked:
        yield _check_shown(part, answers)
        yield from _check_mistakes(slug, part, answers)
        yield _check_malformed(part, answers[0])


@contextmanager
def _timed(check: Check) -> Iterator[None]:
    """Time the check; an exception that it did not expect is a failure, the other checks go on."""
    start = time.perf_counter()
    try:
        yield
    except Exception as error:
        check.failures.append(f"stopped by {type(error).__name__}: {error}")
    check.seconds += time.perf_counter() - start


def _value(
    slug: str, check: Check, label: str, function: Callable[[Any], Any], given: Givens, part: Part[Any, Any]
) -> tuple[Any] | None:
    """The value of a function in a tuple, or None after noting why there is none."""
    check.cases += 1
    try:
        return (part.kind.coerce(function(given)),)
    except Abstain as reason:
        check.abstained += 1
        check.failures.append(f"{label}: {function.__name__} cannot decide: {reason}")
    except ReplyError as error:
        check.failures.append(f"{label}: {function.__name__} gives no {part.kind.name}: {error}")
    except Exception as error:
        check.failures.append(f"{label}: {function.__name__} raises {describe_error(error)}")
    return None


def _check_key(part: Part[Any, Any], key: Any, answer: Any) -> Check:
    check = Check("key", "the answer that the source publishes", cases=1)
    with _timed(check):
        try:
            agrees = part.kind.accepts(answer, part.kind.coerce(key))
        except ReplyError as error:
            check.failures.append(f"the key is no {part.kind.name}: {error}")
        else:
            if not agrees:
                check.failures.append(
                    f"computed {_show(part, answer)}, but the source has {_show(part, part.kind.coerce(key))}"
                )
    return check


def _check_route(slug: str, part: Part[Any, Any], route: Callable[[Any], Any], answers: Answers) -> Check:
    check = Check(f"route {route.__name__}", describe(route))
    with _timed(check):
        for label, given, answer in answers:
            other = _value(slug, check, label, route, given, part)
            if other is not None and not part.kind.agrees(answer, other[0]):
                check.failures.append(
                    f"{label} ({given}): {part.answer.__name__} gives {_show(part, answer)}, "
                    f"{route.__name__} gives {_show(part, other[0])}"
                )
    return _first_failures(check)


def _check_law(slug: str, part: Part[Any, Any], law: Callable[[Any, Any], bool], answers: Answers) -> Check:
    check = Check(f"law {law.__name__}", describe(law))
    with _timed(check):
        for label, given, answer in answers:
            check.cases += 1
            try:
                holds = law(given, answer)
            except Abstain as reason:
                check.abstained += 1
                check.failures.append(f"{label}: {law.__name__} cannot decide: {reason}")
                continue
            except Exception as error:
                check.failures.append(f"{label}: {law.__name__} raises {describe_error(error)}")
                continue
            if not isinstance(holds, bool):
                check.failures.append(f"{label}: {law.__name__} gives {shorten(repr(holds))}, which is no bool")
            elif not holds:
                check.failures.append(f"{label} ({given}): does not hold for {_show(part, answer)}")
    return _first_failures(check)


def _check_shown(part: Part[Any, Any], answers: Answers) -> Check:
    check = Check("shown", "the answer as shown is accepted when typed back, and survives JSON")
    with _timed(check):
        for label, given, answer in answers:
            check.cases += 1
            shown = part.kind.text(answer)
            verdict = judge(part, given, shown, answer)
            if not verdict.right:
                check.failures.append(f"{label}: typed back, {shorten(shown)} is rejected: {verdict.message}")
            if not part.kind.accepts(answer, part.kind.from_json(part.kind.to_json(answer))):
                check.failures.append(f"{label}: the answer is another one after a trip through JSON")
    return _first_failures(check)


def _check_mistakes(slug: str, part: Part[Any, Any], answers: Answers) -> list[Check]:
    """Every mistake differs wherever it claims to, and is told by its own message when replied."""
    checks = {mistake.name: Check(f"mistake {mistake.name}", mistake.message) for mistake in part.mistakes}
    messages = [mistake.message for mistake in part.mistakes]
    for check in checks.values():
        if not check.about:
            check.failures.append("has no docstring: it is what the reader is told")
        elif messages.count(check.about) > 1:
            check.failures.append("has the message of another mistake")
    for label, given, answer in answers:
        wrong: Mistaken = []
        for mistake in part.mistakes:
            check = checks[mistake.name]
            with _timed(check):
                if mistake.when(given) and (value := _value(slug, check, label, mistake.function, given, part)):
                    wrong.append((mistake, value[0]))
        for mistake, gives in wrong:
            with _timed(checks[mistake.name]):
                if failure := _mistake_failure(part, mistake, gives, label, given, answer, wrong):
                    checks[mistake.name].failures.append(failure)
    for check in checks.values():
        if not check.cases:
            check.failures.append("never claims to differ from the answer")
    return [_first_failures(check) for check in checks.values()]


def _mistake_failure(
    part: Part[Any, Any],
    mistake: Mistake[Any, Any],
    gives: Any,
    label: str,
    given: Givens,
    answer: Any,
    wrong: Mistaken,
) -> str:
    """What is wrong with a mistake for one given; empty where all is well."""
    if part.kind.accepts(answer, gives):
        return f"{label} ({given}): is no mistake: {_show(part, answer)} is the answer"
    text = part.kind.text(gives)
    verdict = judge(part, given, text, answer, wrong)
    # Another mistake that gives the same here explains the reply just as well.
    told = {other.name for other, value in wrong if part.kind.text(value) == text}
    if verdict.right or verdict.mistake not in told:
        return f"{label}: is told “{verdict.message}” instead of its own message"
    if label == "published" and verdict.mistake != mistake.name:
        return f"published: gives the same as {verdict.mistake}, so no reader is ever told"
    return ""


def _check_malformed(part: Part[Any, Any], published: tuple[str, Givens, Any]) -> Check:
    check = Check("malformed", "replies that make no sense get a message, never an exception")
    _, given, answer = published
    with _timed(check):
        for reply in MALFORMED:
            check.cases += 1
            try:
                verdict = judge(part, given, reply, answer)
            except Exception as error:
                check.failures.append(f"the reply {shorten(reply)} raises {type(error).__name__}: {error}")
                continue
            if verdict.right or not verdict.message.strip():
                check.failures.append(f"the reply {shorten(reply)} gets “{verdict.message}”")
    return check


def _show(part: Part[Any, Any], value: Any) -> str:
    return shorten(part.kind.text(value), 160)


def _first_failures(check: Check, most: int = 3) -> Check:
    """Keep the first failures; two hundred of one cause say no more than three."""
    if len(check.failures) > most:
        check.failures[most:] = [f"… and {len(check.failures) - most} more"]
    return check
