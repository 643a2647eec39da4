"""On which fields of the given an answer depends: a statement must show each that decides one."""

import dataclasses
from functools import partial
from typing import Any

from exambank.problem.problem import Problem

TRIED = 6
"""Drawn givens that are looked at; a field is taken from each in turn, until a part changes."""


def depends(problem: Problem[Any], drawn: list[Any]) -> dict[str, list[str]]:
    """For each field, a part that changes when in the first of the drawn givens this field alone is as in another.

    With it stands what the given displays and changes, too: who is shown that is shown the field. A field that decides
    no part, or cannot change alone, is left out.
    """
    found: dict[str, list[str]] = {}
    if not drawn:
        return found
    first, *others = drawn[:TRIED]
    before = first.display()
    for field in first.to_json():
        for other in others:
            try:
                changed = dataclasses.replace(first, **{field: getattr(other, field)})
            except ValueError:  # it does not go with the others
                continue
            if part := next(filter(partial(_differs, problem, first, changed), problem.parts), None):
                shown = [name for name, value in changed.display().items() if value != before.get(name)]
                found[field] = [part, *shown]
                break
    return found


def _differs(problem: Problem[Any], first: Any, changed: Any, name: str) -> bool:
    """Whether a part has another answer; not where it has none: verification tells of the bank's own givens."""
    part = problem.parts[name]
    try:
        return changed != first and part.kind.text(part(changed)) != part.kind.text(part(first))
    except Exception:
        return False
