"""Part b_more: below d, there is a number of examples from which on one more makes it worse."""

import sympy

from .problem import Given, problem
from .regression import one_row_at_a_time, risk


@problem.part("b_more")
def worse(given: Given) -> int:
    """R(n + 1) > R(n) if and only if (d − n − 1)(d − n − 2)‖β‖² < σ² d(d − 1)."""
    d, bound = given.dimension, given.sigma**2 * given.dimension * (given.dimension - 1)
    return next(n for n in range(1, d - 2) if (d - n - 1) * (d - n - 2) * given.beta**2 < bound)


@worse.route
def worse_by_recursion(given: Given) -> int:
    """All risks, one row at a time, compared."""
    return next(n for n in range(1, given.dimension) if one_row_at_a_time(given, n + 1) > one_row_at_a_time(given, n))


@worse.law
def beyond_the_root(given: Given, n: int) -> bool:
    """The first whole number beyond the smaller root of (d − x − 1)(d − x − 2) = σ² d(d − 1)/‖β‖²."""
    x = sympy.Symbol("x", real=True)
    d, ratio = given.dimension, sympy.Rational(given.sigma / given.beta)
    root = min(sympy.roots((d - x - 1) * (d - x - 2) - ratio**2 * d * (d - 1), x))
    return bool(n == max(1, sympy.floor(root) + 1))


worse.mistake(
    "off by one",
    "Among that many examples is the one that made it worse: you want the last number before the risk rises.",
    lambda g: worse(g) + 1,
)
worse.mistake(
    "off by one",
    "From there, one more example still helps. Compare the two neighbouring risks once more.",
    lambda g: worse(g) - 1,
)
worse.mistake(
    "misconception",
    "You took the risk to fall up to the peak: the variance grows long before, and faster and faster.",
    lambda g: g.dimension - 2,
)

problem.fact("idle", lambda g: g.sigma**2 + g.beta**2, lambda g: one_row_at_a_time(g, 0))
problem.fact("valley", lambda g: risk(g, worse(g)), lambda g: one_row_at_a_time(g, worse_by_recursion(g)))
problem.fact("after", lambda g: risk(g, worse(g) + 1), lambda g: one_row_at_a_time(g, worse_by_recursion(g) + 1))
problem.fact(
    "bound",
    lambda g: g.sigma**2 * g.dimension * (g.dimension - 1) / g.beta**2,
    lambda g: 2 * sum(range(g.dimension)) * (g.sigma / g.beta) ** 2,
)
