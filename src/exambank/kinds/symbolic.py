"""From a parsed expression to sympy, for authors: answers are shown, and numbers put in, by sympy; replies never are."""

from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from exambank.kinds.evaluate import literal
from exambank.kinds.grammar import Tree

if TYPE_CHECKING:
    import sympy


def build(tree: Tree, symbol: Callable[[str], "sympy.Symbol"]) -> "sympy.Expr":
    """The sympy expression of a tree; `symbol` gives the symbol of a name."""
    import sympy

    functions = {
        "floor": sympy.floor, "ceiling": sympy.ceiling, "sqrt": sympy.sqrt, "abs": sympy.Abs, "min": sympy.Min,
        "max": sympy.Max, "log": sympy.log, "exp": sympy.exp, "sin": sympy.sin, "cos": sympy.cos,
        "log2": lambda value: sympy.log(value, 2), "log10": lambda value: sympy.log(value, 10), "float": lambda value: value,
    }  # fmt: skip
    signs: dict[str, Callable[[Any, Any], Any]] = {
        "*": lambda a, b: a * b,
        "/": lambda a, b: a / b,
        "//": lambda a, b: sympy.floor(a / b),
    }

    def made(tree: Tree) -> "sympy.Expr":
        kind, first, *rest = tree
        if kind == "number":
            value = literal(first)
            return sympy.Rational(value.numerator, value.denominator)
        if kind == "name":
            return symbol(first)
        if kind == "sum":
            return sympy.Add(*(made(term) if sign == "+" else -made(term) for sign, term in first))
        if kind == "product":
            total = made(first[0][1])
            for sign, factor in first[1:]:
                total = signs[sign](total, made(factor))
            return total
        if kind == "power":
            return made(first) ** made(rest[0])
        return functions[first](*map(made, rest[0]))

    return made(tree)


def put(formula: "sympy.Expr", **values: Any) -> Any:
    """The formula with numbers put in for symbols: a Fraction where nothing else remains and it is one."""
    import sympy

    symbols = {symbol: values[symbol.name] for symbol in formula.free_symbols if symbol.name in values}
    result = formula.xreplace({symbol: sympy.sympify(value) for symbol, value in symbols.items()})
    return Fraction(int(result.p), int(result.q)) if result.is_Rational else result
