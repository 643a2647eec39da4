"""Answers that are a formula in named symbols, or an exact constant such as 1/√6."""

import ast
import functools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind
from exambank.reading import LARGEST_EXPONENT, parse_expression, parse_number, shorten

if TYPE_CHECKING:
    import sympy

Condition = Callable[[dict[str, int]], bool]

POINTS = 24
"""Points at which two formulas are compared."""
PRECISION = 60
"""Decimal digits to which irrational numbers are computed for a comparison; the last 15 may differ."""
LARGEST_BITS = 8_000
"""Size of the numbers that a power may give; beyond it, a formula has no value."""


@dataclass(frozen=True)
class Formula(Kind["sympy.Expr"]):
    """A sympy expression in the named symbols; none for an exact constant.

    Two formulas are equal if they have the same exact value at `POINTS` drawn points: whole
    numbers from `low` to `high` for every symbol. (A symbolic proof is not attempted: with
    floors it is undecidable in general, and agreement of formulas of this size at so many
    random points is as good as one.) Irrational values are compared to 45 digits.

    Args:
        symbols: names separated by spaces, as the reader types them.
        low, high: the range of whole numbers drawn for a symbol.
        where: a condition on the drawn values, such as `lambda v: v["K"] <= v["W"]`.
    """

    name: ClassVar[str] = "formula"
    symbols: str = ""
    low: int = 1
    high: int = 60
    where: Condition = field(default=lambda values: True)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the symbols."""
        return tuple(self.symbols.split())

    def symbol(self, name: str) -> "sympy.Symbol":
        """The sympy symbol of that name, as this kind uses it: a whole number of at least `low`."""
        import sympy

        return sympy.Symbol(name, integer=True, positive=True) if self.low > 0 else sympy.Symbol(name, integer=True)

    def coerce(self, value: object) -> "sympy.Expr":
        import sympy

        try:
            expression = self.read(value) if isinstance(value, str) else sympy.sympify(value, strict=True)
        except (sympy.SympifyError, TypeError, AttributeError):
            raise ReplyError(f"{shorten(repr(value))} is not a formula") from None
        if not isinstance(expression, sympy.Expr):
            raise ReplyError(f"{shorten(str(value))} is not a formula")
        return _checked(self, expression)

    def check_expression(self, expression: "sympy.Expr") -> "sympy.Expr":
        """The expression with this kind's symbols; see `coerce`."""
        import sympy

        if expression.has(sympy.Float):  # a float stands for the decimal that names it
            expression = expression.xreplace({x: sympy.Rational(str(x)) for x in expression.atoms(sympy.Float)})
        if any(max(abs(x.p), x.q).bit_length() > LARGEST_BITS for x in expression.atoms(sympy.Rational)):
            raise ReplyError("the number is too large to be read")
        if expression.has(sympy.nan, sympy.zoo, sympy.oo, -sympy.oo):
            raise ReplyError(f"{shorten(str(expression))} is not finite")
        if expression.has(sympy.I):
            raise ReplyError(f"{shorten(str(expression))} is not a real number")
        # Symbols made by hand (`sympy.Symbol("K")`) carry no assumptions: ours replace them by name.
        names = {symbol: self._known(symbol.name) for symbol in expression.free_symbols}
        return expression.subs(names) if any(old != new for old, new in names.items()) else expression

    def _known(self, name: str) -> "sympy.Symbol":
        if name not in self.names:
            known = f"use {', '.join(self.names)}" if self.names else "the answer is a constant"
            raise ReplyError(f"“{name}” is not a symbol of this formula: {known}")
        return self.symbol(name)

    def read(self, text: str) -> "sympy.Expr":
        return _read(self, text)

    def accepts(self, answer: "sympy.Expr", reply: "sympy.Expr") -> bool:
        return bool(answer == reply) or _same(self, answer, reply)

    def compare(self, answer: "sympy.Expr", reply: "sympy.Expr") -> bool:
        """Whether two formulas written differently are equal; see the class."""
        if not self.names:
            return _equal(answer, reply)
        pairs = ((_at(answer, point), _at(reply, point)) for point in self._points())
        defined = [(a, r) for a, r in pairs if a.is_finite and r.is_finite]
        # Half the points must count, lest two formulas agree for being undefined together.
        return 2 * len(defined) >= POINTS and all(_equal(a, r) for a, r in defined)

    def _points(self) -> list[dict["sympy.Symbol", int]]:
        rng = random.Random(f"{self.symbols} {self.low} {self.high}")
        points: list[dict[sympy.Symbol, int]] = []
        for _ in range(200 * POINTS):
            values = {name: rng.randint(self.low, self.high) for name in self.names}
            if self.where(values):
                points.append({self.symbol(name): value for name, value in values.items()})
                if len(points) == POINTS:
                    return points
        raise ValueError(f"the condition on {self.symbols} is almost never met by drawn values")

    def latex(self, value: "sympy.Expr") -> str:
        import sympy

        # A word such as keep is upright; sympy knows what to make of sigma_x.
        words = {
            symbol: rf"\text{{{symbol.name}}}"
            for symbol in value.free_symbols
            if len(symbol.name) > 1 and sympy.latex(symbol) == symbol.name
        }
        return str(sympy.latex(value, symbol_names=words))

    def text(self, value: "sympy.Expr") -> str:
        return _text(value)

    def to_json(self, value: "sympy.Expr") -> Json:
        return _text(value)

    def from_json(self, data: Json) -> "sympy.Expr":
        return self.read(str(data))


def _equal(one: "sympy.Expr", other: "sympy.Expr") -> bool:
    """Whether two numbers are equal: exactly where both are rational, else to 45 of 60 digits."""
    if one == other or (one.is_Rational and other.is_Rational):
        return bool(one == other)
    scale = abs(one.evalf(PRECISION)) or 1
    return bool(abs((one - other).evalf(PRECISION)) <= scale * 10 ** (15 - PRECISION))


# The same few expressions are read, checked, compared and written for every drawn variant.
@functools.lru_cache(maxsize=16384)
def _text(expression: "sympy.Expr") -> str:
    return str(expression)


@functools.lru_cache(maxsize=16384)
def _read(kind: Formula, text: str) -> "sympy.Expr":
    return kind.coerce(_build(parse_expression(text), kind, text))


@functools.lru_cache(maxsize=16384)
def _checked(kind: Formula, expression: "sympy.Expr") -> "sympy.Expr":
    return kind.check_expression(expression)


@functools.lru_cache(maxsize=16384)
def _same(kind: Formula, answer: "sympy.Expr", reply: "sympy.Expr") -> bool:
    return kind.compare(answer, reply)


def _at(expression: "sympy.Expr", point: dict["sympy.Symbol", int]) -> "sympy.Expr":
    """The value of a formula at a point; nan where it has none, or one too large to be computed."""
    import sympy

    if not expression.args:
        return sympy.sympify(point.get(expression, expression))
    values = [_at(argument, point) for argument in expression.args]
    if any(value is sympy.nan for value in values) or _is_too_large(expression.func, values):
        return sympy.nan
    try:
        return expression.func(*values)
    except (TypeError, ValueError, ArithmeticError):  # such as the minimum of a complex number
        return sympy.nan


def _is_too_large(function: object, values: Sequence["sympy.Expr"]) -> bool:
    """Whether a power or exponential of numbers has more than `LARGEST_BITS` bits."""
    import sympy

    if function is sympy.Pow:
        base, exponent = values
    elif function is sympy.exp:
        base, exponent = sympy.E, values[0]
    else:
        return False
    if base.is_Rational:
        bits = max(abs(base.p), base.q).bit_length()
    else:
        bits = int(abs(sympy.log(abs(base.evalf(5)), 2).evalf(5))) + 1 if base.evalf(5) else 1
    return bool(abs(exponent.evalf(5)) * bits > LARGEST_BITS)


def _build(node: ast.expr, kind: Formula, text: str) -> "sympy.Expr":
    """The sympy expression of a syntax tree, from known symbols and functions only."""
    import sympy

    functions = {
        "floor": sympy.floor, "ceil": sympy.ceiling, "ceiling": sympy.ceiling, "sqrt": sympy.sqrt,
        "abs": sympy.Abs, "Abs": sympy.Abs, "min": sympy.Min, "Min": sympy.Min, "max": sympy.Max,
        "Max": sympy.Max, "log": sympy.log, "exp": sympy.exp, "sin": sympy.sin, "cos": sympy.cos,
    }  # fmt: skip

    def build(node: ast.expr) -> "sympy.Expr":
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                return _constant(node)
            case ast.Name(id="pi") if "pi" not in kind.names:
                return sympy.pi
            case ast.Name(id="E") if "E" not in kind.names:
                return sympy.E
            case ast.Name(id=name) if name not in kind.names and set(name) <= set(kind.names):
                return sympy.Mul(*map(kind.symbol, name))
            case ast.Name(id=name):
                return kind._known(name)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -build(operand)
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return build(operand)
            case ast.Call(func=ast.Name(id=name), args=[*arguments], keywords=[]) if name in functions and arguments:
                return bounded(functions[name], *map(build, arguments))
            case ast.BinOp(left=left, op=ast.Pow(), right=right):
                return bounded(sympy.Pow, build(left), build(right))
            case ast.BinOp(left=left, op=operation, right=right):
                return _operate(build(left), operation, build(right))
            case _:
                raise ReplyError(f"{shorten(text)} uses something that is not understood here")

    def bounded(function: Callable[..., "sympy.Expr"], *values: "sympy.Expr") -> "sympy.Expr":
        if function is sympy.Pow and values[1].is_number and abs(values[1]) > LARGEST_EXPONENT:
            raise ReplyError(f"{shorten(text)} has an exponent that is too large to be read")
        if all(value.is_number for value in values) and _is_too_large(function, values):
            raise ReplyError(f"{shorten(text)} is too large to be read")
        return function(*values)

    def _operate(left: "sympy.Expr", operation: ast.operator, right: "sympy.Expr") -> "sympy.Expr":
        match operation:
            case ast.Add():
                return left + right
            case ast.Sub():
                return left - right
            case ast.Mult():
                return left * right
            case ast.Div() | ast.FloorDiv() if right == 0:
                raise ReplyError(f"{shorten(text)} divides by zero")
            case ast.Div():
                return left / right
            case ast.FloorDiv():
                quotient: sympy.Expr = sympy.floor(left / right)
                return quotient
            case _:
                raise ReplyError(f"{shorten(text)} uses an operation that is not understood here")

    def _constant(node: ast.Constant) -> "sympy.Expr":
        value: Fraction = parse_number(repr(node.value))
        return sympy.Rational(value.numerator, value.denominator)

    try:
        return build(node)
    except ReplyError:
        raise
    except (TypeError, ValueError, ArithmeticError, RecursionError):
        raise ReplyError(f"{shorten(text)} cannot be read as a formula") from None
