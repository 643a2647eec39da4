"""Answers that are a formula in named symbols, or an exact constant such as 1/√6."""

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from numbers import Rational as RationalNumber, Real as RealNumber
from typing import Any, ClassVar

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind, Slip
from exambank.kinds.characters import shorten
from exambank.kinds.evaluate import TOO_LARGE, names_in, unknown, why_none
from exambank.kinds.grammar import Tree, parse
from exambank.kinds.latex import rewrite
from exambank.kinds.numbers import WRONG_SIGN
from exambank.kinds.points import Point, Values, draw_points, same
from exambank.kinds.reading import agree, refuse_imaginary, sides
from exambank.kinds.rounded import near, remark
from exambank.kinds.symbolic import build
from exambank.kinds.value import LARGEST_BITS, equal, negative

Expression = Any
"""A sympy expression, which is an author's, or `Typed`, a reader's."""


@dataclass(frozen=True)
class Typed:
    """A formula as a reader typed it: compared by its values, never rewritten."""

    text: str


@dataclass(frozen=True)
class Formula(Kind[Expression]):
    """A formula in the named symbols; with none, an exact constant. Authors give sympy expressions or text.

    Two formulas are equal if they have the same value at drawn points. (A symbolic proof is not attempted:
    with floors it is undecidable in general, and agreement of formulas of this size at so many random points is as
    good as one.) Irrational values are compared to 45 digits.

    Args:
        symbols: names separated by spaces, as the reader types them.
        low, high: the range of whole numbers drawn for a symbol.
        where: a condition on the drawn values, such as `lambda v: v["K"] <= v["W"]`.
        between: symbols that are no whole numbers, each with the bounds that drawn fractions lie strictly between,
            such as `between={"keep": (0, 1)}` for a probability.
    """

    name: ClassVar[str] = "formula"
    symbols: str = ""
    low: int = 1
    high: int = 60
    where: Callable[[Point], bool] = field(default=lambda values: True)
    between: Mapping[str, tuple[Any, Any]] = field(default_factory=dict, hash=False)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the symbols."""
        return tuple(self.symbols.split())

    @property
    def how(self) -> str:
        if not self.names:
            return "An exact number, such as 2/3 or sqrt(6)/3."
        return f"A formula in {', '.join(self.names)}; write products with *, powers with ^ and roots as sqrt(2)."

    def symbol(self, name: str) -> Any:
        """The sympy symbol of that name, as this kind uses it: a whole number of at least `low`, or a real one."""
        import sympy

        if name in self.between:
            return sympy.Symbol(name, positive=True) if self.between[name][0] >= 0 else sympy.Symbol(name, real=True)
        return sympy.Symbol(name, integer=True, positive=True) if self.low > 0 else sympy.Symbol(name, integer=True)

    def coerce(self, value: object) -> Expression:
        import sympy

        if isinstance(value, str):
            return _built(self, value)
        try:
            expression = sympy.sympify(value, strict=True)
        except (sympy.SympifyError, TypeError, AttributeError):
            raise ReplyError(f"{shorten(repr(value))} is not a formula") from None
        if not isinstance(expression, sympy.Expr):
            raise ReplyError(f"{shorten(str(value))} is not a formula")
        return _checked(self, expression)

    def parse(self, text: str) -> Typed:
        *before, last = sides(text, self.names)
        typed = Typed(last)
        values = _values(self, last)
        if all(value is None for value in values):
            raise ReplyError(f"{shorten(last)} {why_none(values.tree, values.points[0])}")
        for side in before:
            pairs = zip(_values(self, side), values, strict=True)
            if not all(agree(a, b) for a, b in pairs if a is not None and b is not None):
                raise Slip(f"{shorten(side)} is not {shorten(last)}")
            if last[:1] in ".-0123456789" and "." in last:
                typed = Typed(side)  # sqrt(6)/6 = 0.41 gives the exact value, too
        return typed

    def take(self, reply: object) -> Expression:
        if getattr(reply, "ndim", None) == 0:
            reply = getattr(reply, "item", lambda: reply)()
        if isinstance(reply, RealNumber) and not isinstance(reply, RationalNumber) and math.isfinite(reply):
            return self.read(str(reply))
        return self.read(reply) if isinstance(reply, str) else self.coerce(reply)

    def accepts(self, answer: Expression, reply: Expression) -> bool:
        if not self.names and isinstance(reply, Typed):
            return near(_values(self, self.text(answer)).at(0), _values(self, reply.text).at(0))
        return self.agrees(answer, reply)

    def agrees(self, answer: Expression, other: Expression) -> bool:
        return _same(self, self.text(answer), self.text(other))

    def points(self) -> list[Point]:
        """Where two formulas are compared; a constant has its value anywhere."""
        return _points(self)

    def latex(self, value: Expression) -> str:
        import sympy

        if isinstance(value, Typed):
            shown = "".join(character for character in value.text if character not in "{}$&#_^%~")
            return rf"\text{{{shown}}}"
        # A word such as keep is upright; sympy knows what to make of sigma_x.
        words = {
            symbol: rf"\text{{{symbol.name}}}"
            for symbol in value.free_symbols
            if len(symbol.name) > 1 and sympy.latex(symbol) == symbol.name
        }
        return str(sympy.latex(value, symbol_names=words))

    def text(self, value: Expression) -> str:
        return value.text if isinstance(value, Typed) else _text(value)

    def to_json(self, value: Expression) -> Json:
        return self.text(value)

    def from_json(self, data: Json) -> Expression:
        return self.coerce(str(data))

    def hint(self, answer: Expression, reply: Expression) -> str:
        values, replied = _values(self, self.text(answer)), _values(self, self.text(reply))
        if any(values) and all(equal(a, negative(r)) for a, r in zip(values, replied, strict=True)):
            return WRONG_SIGN
        if not self.names:
            return remark(values.at(0), replied.at(0))
        has, typed = names_in(values.tree), names_in(replied.tree)
        missing = [name for name in self.names if name in has and name not in typed]
        if missing and not any(name in typed for name in self.names):
            return f"A formula in {', '.join(self.names)} is asked for, not a number."
        return f"Your formula does not contain {', '.join(missing)}." if missing else ""

    def about_digits(self, answer: Expression, reply: Expression) -> str:
        if self.names:
            return ""
        return remark(_values(self, self.text(answer)).at(0), _values(self, self.text(reply)).at(0))


# The same few expressions are read, checked, compared and written for every drawn variant.
@functools.lru_cache(maxsize=4096)
def _values(kind: Formula, text: str) -> Values:
    return Values(_tree(kind, text), kind.points())


@functools.lru_cache(maxsize=16384)
def _text(expression: Any) -> str:
    return str(expression)


@functools.lru_cache(maxsize=16384)
def _same(kind: Formula, answer: str, reply: str) -> bool:
    return same(_values(kind, answer), _values(kind, reply))


@functools.lru_cache(maxsize=256)
def _points(kind: Formula) -> list[Point]:
    return draw_points(kind.names, kind.low, kind.high, kind.where, kind.between)


def _tree(kind: Formula, text: str) -> Tree:
    tree = parse(text, kind.names)
    if name := unknown(tree, kind.names):
        refuse_imaginary(name, text)
        a_formula = f"a formula in {', '.join(kind.names)}" if kind.names else "a number, such as sqrt(2)/2"
        letters = name.rstrip("0123456789")
        more = f"; write a power as {letters}^2 and a product as {letters}*2" if letters in kind.names else ""
        raise ReplyError(f"“{name}” is not a symbol here; the answer is {a_formula}{more}")
    return tree


@functools.lru_cache(maxsize=4096)
def _built(kind: Formula, text: str) -> Any:
    import sympy

    text = rewrite(text)
    if all(value is None for value in _values(kind, text)):
        raise ReplyError(f"{shorten(text)} has no value, or one that is too large")
    constants = {"pi": sympy.pi, "E": sympy.E}
    return _checked(kind, build(_tree(kind, text), lambda n: kind.symbol(n) if n in kind.names else constants[n]))


@functools.lru_cache(maxsize=16384)
def _checked(kind: Formula, expression: Any) -> Any:
    """A sympy expression with this kind's symbols, in functions that the grammar has."""
    import sympy

    if expression.has(sympy.Float):  # a float stands for the decimal that names it
        expression = expression.xreplace({x: sympy.Rational(str(x)) for x in expression.atoms(sympy.Float)})
    if any(max(abs(x.p), x.q).bit_length() > LARGEST_BITS for x in expression.atoms(sympy.Rational)):
        raise ReplyError(f"the number {TOO_LARGE}")
    if expression.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
        raise ReplyError(f"{shorten(str(expression))} is not finite")
    if expression.has(sympy.I):
        raise ReplyError(f"{shorten(str(expression))} is not a real number")
    _tree(kind, _text(expression))
    # Symbols made by hand (`sympy.Symbol("K")`) carry no assumptions: ours replace them by name.
    names = {symbol: kind.symbol(symbol.name) for symbol in expression.free_symbols}
    return expression.subs(names) if any(old != new for old, new in names.items()) else expression
