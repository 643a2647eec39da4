"""On which fields of the given each value depends: a statement must show every field that decides an answer."""

import dataclasses
from typing import Any

from exambank.problem.problem import Problem


def depends(problem: Problem[Any], drawn: list[Any]) -> dict[str, list[str]]:
    """For each field, the values that change when in the first of the drawn givens this field alone is as in another.

    Values are what the given displays, facts and answers. A field that cannot change alone is left out.
    """
    found: dict[str, list[str]] = {}
    if not drawn:
        return found
    first, *others = drawn[:TRIED]
    before = _values(problem, first)
    for field in first.to_json():
        for other in others:
            try:
                changed = dataclasses.replace(first, **{field: getattr(other, field)})
            except ValueError:  # it does not go with the others
                continue
            after = _values(problem, changed) if changed != first else before
            names = [name for name, value in after.items() if name in before and value != before[name]]
            found[field] = [*dict.fromkeys([*found.get(field, []), *names])]
            if any(name in problem.parts for name in names):
                break
    return found


TRIED = 6
"""Drawn givens that are looked at; a field is taken from each in turn, until a part changes."""


def _values(problem: Problem[Any], given: Any) -> dict[str, str]:
    """All values as text; those that cannot be computed are left out."""
    values = {name: shown["text"] for name, shown in given.display().items()}
    for name, part in problem.answers.items():
        try:
            values[name] = part.kind.text(part(given))
        except Exception:  # verification tells of the bank's own givens
            continue
    return values
