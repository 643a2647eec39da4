"""The value of a parsed expression at a point, within a budget of work, so that no reply can hang a page."""

import contextlib
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from exambank.errors import ReplyError
from exambank.kinds import reals
from exambank.kinds.characters import VULGAR
from exambank.kinds.grammar import Tree
from exambank.kinds.value import (
    LARGEST_BITS,
    Value,
    add,
    bits,
    bounded,
    divide,
    equal,
    exponential,
    floor,
    logarithm,
    magnitude,
    multiply,
    negative,
    power,
    real,
    root,
    sign,
)

BUDGET = 400
"""Work that one evaluation may take: 1 for an operation on small numbers, more for long ones and for functions."""
TOO_LARGE = "is too large to be read"


class _Spent(Exception):
    """The budget is used up."""


def evaluate(tree: Tree, point: Mapping[str, Fraction]) -> Value:
    """The value at a point, which has all the names; none where there is none or it takes too much work."""
    try:
        return _Evaluation(point).value(tree)
    except _Spent:
        return None


def why_none(tree: Tree, point: Mapping[str, Fraction]) -> str:
    """Why there is no value at a point, such as `divides by zero`."""
    evaluation = _Evaluation(point)
    with contextlib.suppress(_Spent):
        evaluation.value(tree)
    return evaluation.why or "takes too much work to be judged"


class _Evaluation:
    def __init__(self, point: Mapping[str, Fraction]) -> None:
        self.point = point
        self.left = BUDGET
        self.why = ""

    def spend(self, value: Value, why: str = TOO_LARGE) -> Value:
        """The value, after its work is paid for; where there is none, why is kept."""
        if value is None and not self.why:
            self.why = why
        self.left -= 1 + bits(value) // 64 if isinstance(value, Fraction) else 4
        if self.left < 0:
            raise _Spent
        return value

    def value(self, tree: Tree) -> Value:
        kind, first, *rest = tree
        if kind == "number":
            return literal(first)
        if kind == "name":
            return self.point[first] if first in self.point else CONSTANTS[first]()
        if kind == "sum":
            total: Value = Fraction(0)
            for operation, term in first:
                value = self.value(term)
                total = self.spend(add(total, value if operation == "+" else negative(value)))
            return total
        if kind == "product":
            total = self.value(first[0][1])
            for operation, factor in first[1:]:
                value = self.value(factor)
                by_zero = operation != "*" and value == 0
                total = multiply(total, value) if operation == "*" else divide(total, value)
                total = self.spend(total, "divides by zero" if by_zero else TOO_LARGE)
                total = floor(total) if operation == "//" else total
            return total
        if kind == "power":
            base, exponent = self.value(first), self.value(rest[0])
            whole = isinstance(exponent, Fraction) and exponent.denominator == 1
            self.left -= 4 if whole else 40
            return self.spend(power(base, exponent), "divides by zero" if base == 0 else _no_root(base))
        arguments = [self.value(argument) for argument in rest[0]]
        self.left -= 20
        value = None if None in arguments else bounded(FUNCTIONS[first](*arguments))
        return self.spend(value, _no_root(arguments[0]) if first in ("sqrt", "log", "log2", "log10") else TOO_LARGE)


def _no_root(value: Value) -> str:
    negative_or_zero = value is not None and sign(value) <= 0
    return "takes a root or a logarithm of a number that has none" if negative_or_zero else TOO_LARGE


def literal(text: str) -> Fraction:
    """The exact value of a number as typed: 0.1 is one tenth. Raises ReplyError where it is too large."""
    if text in VULGAR:
        return Fraction(VULGAR[text])
    mantissa, _, exponent = text.lower().partition("e")
    if len(exponent) > 4 or len(mantissa) > 400 or abs(int(exponent or 0)) > 400:
        raise ReplyError(f"the number {TOO_LARGE}")
    value = Fraction(text)
    if bits(value) > LARGEST_BITS:
        raise ReplyError(f"the number {TOO_LARGE}")
    return value


def unknown(tree: Tree, names: tuple[str, ...]) -> str:
    """The first name in the tree that is neither of the `names` nor a constant; empty where there is none."""
    return next((name for name in names_in(tree) if name not in names and name not in CONSTANTS), "")


def names_in(tree: Tree) -> list[str]:
    """The names in the tree, in order."""
    found: list[str] = []
    stack = [tree]
    while stack:
        kind, *parts = stack.pop()
        if kind == "name":
            found.append(parts[0])
        elif kind == "power":
            stack += reversed(parts)
        elif kind == "call":
            stack += reversed(parts[1])
        elif kind in ("sum", "product"):
            stack += [part for _, part in reversed(parts[0])]
    return found


def _ceiling(value: Value) -> Value:
    return negative(floor(negative(value)))


def _wave(shift: int) -> Callable[[Value], Value]:
    def wave(value: Value) -> Value:
        if value is None or value == 0:
            return value if value is None else Fraction(shift)
        x = real(value)
        if reals.top(x) > 50:
            return None
        found = reals.wave(x, shift)
        return found if found and reals.top(found) > -133 else Fraction(0)

    return wave


def _least(*values: Value) -> Value:
    least = values[0]
    for value in values[1:]:
        difference = add(value, negative(least))
        if difference is None:
            return None
        least = value if sign(difference) < 0 else least
    return least


def _to_base(base: int) -> Callable[[Value], Value]:
    def to_base(value: Value) -> Value:
        found = divide(logarithm(value), logarithm(Fraction(base)))
        nearest = None if found is None else floor(add(found, Fraction(1, 2)))
        return nearest if equal(nearest, found) else found  # log2(8) is 3

    return to_base


CONSTANTS: dict[str, Callable[[], Value]] = {"pi": reals.pi, "E": reals.e}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "floor": floor, "ceiling": _ceiling, "sqrt": root, "abs": magnitude, "min": _least,
    "max": lambda *values: negative(_least(*map(negative, values))), "log": logarithm, "log2": _to_base(2),
    "log10": _to_base(10), "exp": exponential, "sin": _wave(0), "cos": _wave(1), "float": lambda value: value,
    "fraction": lambda value: value,
}  # fmt: skip
