"""Parts d and d_bound: the penalty that removes the peak."""

from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem


@problem.part("d")
def best_penalty(given: Given) -> Fraction:
    """The variance of the noise over that of a weight, ‖β‖²/d: in every singular direction, whatever its s."""
    return given.dimension * given.sigma**2 / given.beta**2


@cache
def solved() -> Any:
    """Where the derivative of (λ²b + v s²)/(s² + λ)² by λ is zero: for sympy the same λ for every s."""
    s, v, b, penalty = sympy.symbols("s v b lambda", positive=True)
    (only,) = sympy.solve(sympy.diff((penalty**2 * b + v * s**2) / (s**2 + penalty) ** 2, penalty), penalty)
    return sympy.lambdify((v, b), only)


@best_penalty.route
def by_calculus(given: Given) -> Any:
    """Sympy's minimum of the error along one singular direction."""
    return solved()(given.sigma**2, given.beta**2 / given.dimension)


@best_penalty.law
def others_are_worse(given: Given, penalty: Fraction) -> bool:
    """For matrices of several shapes, the mean error of the weights, from whole matrices, is larger beside it."""
    rng, d = np.random.default_rng(0), min(given.dimension, 30)
    noise, weight = float(given.sigma) ** 2, float(given.beta) ** 2 / given.dimension

    def error(X: Any, at: float) -> Any:
        A = np.linalg.solve(X.T @ X + at * np.eye(d), X.T)
        return weight * ((A @ X - np.eye(d)) ** 2).sum() + noise * (A**2).sum()

    designs = [np.sqrt(noise / weight) * rng.standard_normal((n, d)) for n in (d // 2, d, 2 * d)]
    beside = (float(penalty) * factor for factor in (0.8, 1.25))
    return penalty > 0 and all(error(X, float(penalty)) < error(X, other) for other in beside for X in designs)


best_penalty.mistake(
    "left out",
    "You took ‖β‖² for the mean square of a weight: it is shared by all d of them.",
    lambda g: g.sigma**2 / g.beta**2,
)
best_penalty.mistake(
    "flip",
    "You have it upside down: the noisier the data, the larger the penalty should be.",
    lambda g: g.beta**2 / (g.dimension * g.sigma**2),
)
best_penalty.mistake(
    "factor", "You have lengths where their squares belong: variances count.", lambda g: g.dimension * g.sigma / g.beta
)


@problem.part("d_bound", eb.Formula("lambda", between={"lambda": (0, 5)}))
def worst_factor(given: Given) -> str:
    """s/(s² + λ) is largest at s = √λ."""
    return "1/(4 lambda)"


@worst_factor.route
@cache
def worst_by_calculus(given: Given) -> Any:
    """Sympy's maximum over s, where the derivative by s is zero."""
    s, penalty = sympy.symbols("s lambda", positive=True)
    factor = (s / (s**2 + penalty)) ** 2
    (place,) = sympy.solve(sympy.diff(factor, s), s)
    return sympy.simplify(factor.subs(s, place))


@worst_factor.law
def never_exceeded(given: Given, formula: Any) -> bool:
    """On a fine grid of s the bound is not exceeded, and nearly attained."""
    squares = np.geomspace(1e-3, 1e3, 20001) ** 2
    penalties = (Fraction(1, 10), Fraction(1), Fraction(7, 2))
    largest = [(squares / (squares + float(penalty)) ** 2).max() for penalty in penalties]
    return bool(np.allclose([float(eb.put(formula, **{"lambda": p})) for p in penalties], largest, rtol=1e-4))


worst_factor.mistake(
    "special case",
    "1/λ is a bound, too, but it is not reached: the factor is s²/(s² + λ)². At which s is that largest?",
    "1/lambda",
)
worst_factor.mistake(
    "special case",
    "1/λ² multiplies s² where s is small. But s may grow: at which s is s²/(s² + λ)² largest?",
    "1/lambda^2",
)
worst_factor.mistake(
    "factor", "You have the largest s/(s² + λ) itself: what it does to a variance is its square.", "1/(2 sqrt(lambda))"
)
