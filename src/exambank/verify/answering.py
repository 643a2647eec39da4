"""Answer a problem for one given, and refuse to where the routes do not agree on it."""

from collections.abc import Iterable
from typing import Any

from exambank.errors import BankError
from exambank.files import loading
from exambank.problem.given import read_setting
from exambank.verify.checking import part_of
from exambank.verify.verify import draw_given, verify_given


def answer(slug: str, parts: Iterable[str], settings: Iterable[str], seed: int | None) -> dict[str, Any]:
    """The answers as the contract has them: `{"problem", "given", "answers": {part: {"kind", "value", "text"}}}`.

    Args:
        slug: the problem.
        parts: the parts wanted; all where there is none.
        settings: givens to change, each `NAME=JSON`.
        seed: draws another given first.

    Raises UsageError for an unknown name or a value out of range; BankError where the answer
    and a second route disagree for this given.
    """
    problem = loading.load(slug)
    try:
        given = problem.given if seed is None else draw_given(problem, seed)
    except ValueError as error:
        raise BankError(f"{slug}: {error}") from None
    given = given.override(dict(map(read_setting, settings)))
    wanted = {name: part_of(slug, problem, name) for name in (list(parts) or problem.parts)}
    answers = {}
    for name, part in wanted.items():
        value, failures = verify_given(part, given)
        if failures:
            raise BankError(f"{slug} {name}: {failures[0]}")
        answers[name] = {"kind": part.kind.name, "value": part.kind.to_json(value), "text": part.kind.text(value)}
    return {"problem": slug, "given": given.to_json(), "answers": answers}
