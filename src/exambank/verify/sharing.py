"""What a route shares with the answer: functions that both call, of the problem's room or of `exambank.tools`.

Read from the compiled functions, which name what they use: whatever stands in them, lambdas and comprehensions
too, is resolved as Python itself would.
"""

import dis
import functools
import inspect
from collections.abc import Iterator
from types import CodeType, ModuleType
from typing import Any

from exambank.problem.given import Givens
from exambank.problem.part import Part

TOOLS = "exambank.tools."


def shared(slug: str, answer: Any, route: Any) -> list[str]:
    """The names of the functions that both use, the two themselves included; empty for an independent route."""
    both = _reached(slug, answer).keys() & _reached(slug, route).keys()
    found = {**_reached(slug, answer)}
    return sorted(found[code] for code in both)


def _reached(slug: str, function: Any) -> dict[CodeType, str]:
    """Every function of ours that calling this one may call, itself included: its code and its name."""
    found: dict[CodeType, str] = {}
    todo = [function]
    while todo:
        for plain in _plain(todo.pop()):
            code = plain.__code__
            if code not in found and _is_ours(slug, plain):
                found[code] = plain.__name__
                todo += _used(slug, plain)
    return found


def _plain(found: Any) -> Iterator[Any]:
    """The functions behind a part, a partial, a cached or a plain function."""
    if isinstance(found, Part):
        yield from _plain(found.function)
    elif isinstance(found, functools.partial):
        for inner in (found.func, *found.args, *found.keywords.values()):
            yield from _plain(inner)
    elif hasattr(found, "__wrapped__"):
        yield from _plain(found.__wrapped__)
    elif inspect.isfunction(found):
        yield found


def _is_ours(slug: str, function: Any) -> bool:
    module = function.__module__ or ""
    return module.startswith((f"{slug}.", TOOLS))


def _used(slug: str, function: Any) -> Iterator[Any]:
    """What a function names: its globals, what it encloses, and attributes of modules and classes of ours among them."""
    names = set(_names(function.__code__))
    attributes = {name for how, name in names if how != "LOAD_GLOBAL"}
    cells = [cell.cell_contents for cell in function.__closure__ or () if _is_filled(cell)]
    for value in [*(function.__globals__.get(name) for how, name in names if how == "LOAD_GLOBAL"), *cells]:
        if isinstance(value, ModuleType) and value.__name__.startswith((f"{slug}.", TOOLS)):
            yield from (vars(value).get(name) for name in attributes)
        elif isinstance(value, type) and not issubclass(value, Givens):
            yield from (
                vars(value).get(name) for name in attributes if value.__module__.startswith((f"{slug}.", TOOLS))
            )
        else:
            yield value


def _names(code: CodeType) -> Iterator[tuple[str, str]]:
    """Names of globals and of attributes, each with the instruction that loads it."""
    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_ATTR", "LOAD_METHOD"):
            yield instruction.opname, instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _names(constant)


def _is_filled(cell: Any) -> bool:
    try:
        return cell.cell_contents is not None
    except ValueError:
        return False
