"""Would the evidence see a wrong judge, one that lets wrong replies pass or refuses right ones?

An answer with many right forms is judged by its conditions. Leave each of them out in turn; or ask for one more, that an
entry be as in the example. Where such a judge says otherwise of some reply, a law or a route must refuse it on some given.
"""

from collections.abc import Iterator

from exambank.kinds.conditions import Condition
from exambank.kinds.property import Solutions
from exambank.problem.part import Part
from exambank.verify.report import Case, Check

TRIED = 5
"""Givens on which a wrong judge may be found out: the published one and the last."""


def check_conditions(part: Part, cases: list[Case]) -> Check:
    """Every wrong judge is refused on some given."""
    check = Check("conditions", "a judge with a condition less or more is refused by the evidence")
    wrong: dict[str, bool] = {}
    with check.running():
        for case in [cases[0], *cases[1:][1 - TRIED :]]:
            for what, judge in _wrong_judges(case.answer):
                if not wrong.get(what):
                    check.cases += 1
                    wrong[what] = _refused(part, case, judge)
    check.failures += [
        f"a judge {what} passes all evidence: add a law that tries the replies of `nearby()`"
        for what, seen in wrong.items()
        if not seen
    ]
    return check


def _wrong_judges(answer: Solutions) -> Iterator[tuple[str, Solutions]]:
    """Each with what is wrong with it; only those that say otherwise of some reply."""
    conditions, example, replies = answer.conditions, answer.example, [*answer.nearby()]
    broken = [[k for k, condition in enumerate(conditions) if not condition.holds(reply)] for reply in replies]
    for k in range(len(conditions)):
        if [k] in broken:
            yield f"without its condition {k + 1}", Solutions(example, conditions[:k] + conditions[k + 1 :])
    right = [reply for reply, refused in zip(replies, broken, strict=True) if not refused]
    places = [(i, j) for i, row in enumerate(example) for j in range(len(row))]
    for number, (i, j) in enumerate(places, 1):
        if any(reply[i][j] != example[i][j] for reply in right):
            unit = [[int((r, c) == (i, j)) for c in range(len(row))] for r, row in enumerate(example)]
            fixed = Condition(unit, "=", example[i][j], "…")
            yield f"that fixes entry {number}", Solutions(example, (*conditions, fixed))


def _refused(part: Part, case: Case, judge: Solutions) -> bool:
    for law in part.laws:
        try:
            if not law(case.given, judge):
                return True
        except Exception:
            return True
    return any(not part.kind.agrees(judge, part.kind.coerce(route(case.given))) for route in part.routes)
