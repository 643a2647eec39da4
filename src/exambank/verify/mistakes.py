"""Is every mistake one: does it differ from the answer, is its reader told so, would the evidence refute it?

The last is the test of the evidence itself. Put what a mistake gives in the place of the answer *and* of the first
route, as where an author makes that mistake throughout: what remains must refuse it on some given.
"""

from typing import Any

from exambank.errors import ReplyError
from exambank.kinds import Choice, Property
from exambank.problem.part import Mistake, Part, name_of
from exambank.verify.judge import Mistaken, judge
from exambank.verify.report import Case, Check
from exambank.verify.routes import key_of, value_of

SHARE = 10
"""One in so many givens at least must tell a mistake from the answer."""


def check_mistakes(part: Part, cases: list[Case]) -> list[Check]:
    """All checks of the mistakes of a part."""
    checks = [Check(f"mistake “{mistake.name}”", mistake.message) for mistake in part.mistakes]
    gives: list[list[tuple[Any] | None]] = []
    for mistake, check in zip(part.mistakes, checks, strict=True):
        values: list[tuple[Any] | None] = [None] * len(cases)
        with check.running():
            values = [value_of(check, c.label, mistake.wrong, c.given, part, "this mistake") for c in cases]
        gives.append(values)
    for place, check in enumerate(checks):
        with check.running():
            if None not in gives[place]:
                values = [value[0] for value in gives[place] if value is not None]
                _check_differs(part, values, cases, check)
                if not check.failures:
                    _check_refuted(part, values, cases, check)
    for position, case in enumerate(cases):
        wrong: Mistaken = [
            (mistake, value[0])
            for mistake, values in zip(part.mistakes, gives, strict=True)
            if (value := values[position]) is not None and not part.kind.accepts(case.answer, value[0])
        ]
        for mistake, value in wrong:
            check = checks[part.mistakes.index(mistake)]
            with check.running():
                check.failures += _told(part, mistake, value, case, wrong)
    return checks


def _check_differs(part: Part, values: list[Any], cases: list[Case], check: Check) -> None:
    different = sum(not part.kind.accepts(case.answer, value) for case, value in zip(cases, values, strict=True))
    if SHARE * different < len(cases):
        check.failures.append(
            f"differs from the answer on {different} of {len(cases)} givens: one in {SHARE} at least must tell them apart"
        )


def _told(part: Part, mistake: Mistake, value: Any, case: Case, wrong: Mistaken) -> list[str]:
    """A reader who makes the mistake is told so."""
    text = part.kind.text(value)
    verdict = judge(part, case.given, text, case.answer, wrong)
    if verdict.mistake is mistake:
        return []
    # Another mistake that gives the same here explains the reply just as well.
    told = {other.message for other, given in wrong if part.kind.text(given) == text}
    if verdict.right or verdict.mistake is None or verdict.mistake.message not in told:
        return [f"{case.label}: is told “{verdict.message}” instead of its own message"]
    if case.label == "published":
        return [f"published: gives the same as “{verdict.mistake.name}”, so no reader is ever told"]
    return []


def _check_refuted(part: Part, values: list[Any], cases: list[Case], check: Check) -> None:
    """What remains without the first route refutes the mistake on some given."""
    routes, laws = (part.routes[1:], part.laws) if part.routes else ([], part.laws[1:])
    if isinstance(part.kind, Choice) and part.key is not None:
        routes, laws = part.routes, part.laws
    remaining = [name_of(function) for function in (*laws, *routes)]
    if part.key is not None and not isinstance(part.kind, Property):
        remaining.insert(0, "the key")
        try:
            if not part.kind.accepts(values[0], key_of(part)) or not part.kind.accepts(cases[0].answer, key_of(part)):
                return  # or told by the check of the key
        except ReplyError:
            return  # told by the check of the key
    for case, value in zip(cases, values, strict=True):
        if any(_refuses_law(law, case, value) for law in laws):
            return
        if any(not part.kind.agrees(value, part.kind.coerce(route(case.given))) for route in routes):
            return
    rest = " and ".join(remaining) or "nothing is left that could tell"
    check.failures.append(
        "is not refuted: in the place of the answer and its first route it passes "
        f"({rest}); add a law or a key that refuses it"
    )


def _refuses_law(law: Any, case: Case, value: Any) -> bool:
    try:
        return not law(case.given, value)
    except Exception:
        return True
