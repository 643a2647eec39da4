"""Parts c, f, g and g_limit: the least-squares weights with dropout, and what the drop rate does to them."""

from dataclasses import replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .plain import close, equal_contributions, fit
from .problem import Given, problem


@problem.part("c", key="11/30 11/3")
def dropped_fit(given: Given) -> eb.Row:
    """Dropout adds odds·Σ(wᵢxᵢ)² to the loss: in c = (wᵢxᵢ) this treats all inputs alike, so each gives y/(n + odds)."""
    return [given.y / (len(given.x) + given.drop / given.keep) / value for value in given.x]


@dropped_fit.route
@cache
def by_normal_equations(given: Given) -> Any:
    """E[zzᵀ] w = E[z] y, over all masks, solved exactly by sympy."""
    z, p = sympy.Matrix(given.inputs), sympy.Matrix(given.chances)
    solved = (z.T * sympy.diag(*p) * z).LUsolve(z.T * p * given.y)
    return np.array([Fraction(int(weight.p), int(weight.q)) for weight in solved])


def by_lstsq(given: Given) -> tuple[Any, Any]:
    """The chance of each mask in floats, and the losses at the weights that NumPy's lstsq finds, rows weighted by root."""
    z, p, y = given.inputs.astype(float), given.chances.astype(float), float(given.y)
    root = np.sqrt(p)
    return p, (z @ np.linalg.lstsq(z * root[:, None], y * root)[0] - y) ** 2


dropped_fit.mistake(
    "left out",
    "You did not divide the kept inputs by keep, so your weights have to make up for it.",
    lambda g: [weight / g.keep for weight in dropped_fit(g)],
)
dropped_fit.mistake(
    "left out",
    "You spread the work evenly and fit the mean input exactly; the inputs also vary, and that costs something.",
    equal_contributions,
)
dropped_fit.mistake(
    "other quantity", "That is the fit without dropout; it relies on inputs that are now sometimes missing.", fit
)

RATIOS = ("weights", "contributions", "dropped_weights", "dropped_contributions")


@problem.part(
    "f",
    eb.Several.of(**dict.fromkeys(RATIOS, eb.Rational())),
    key="weights = 10; contributions = 100; dropped_weights = 1/10; dropped_contributions = 1",
)
def sizes(given: Given) -> dict[str, Fraction]:
    """Without dropout w is parallel to x; with it all contributions are equal."""
    ratio = given.x[0] / given.x[-1]
    return dict(zip(RATIOS, (ratio, ratio**2, 1 / ratio, Fraction(1)), strict=True))


@sizes.law
def sizes_are_ratios_of_the_fits(given: Given, answer: Any) -> bool:
    """The fits of parts a and c, first over last, with and without the inputs."""
    fits, times = (fit(given), by_normal_equations(given)), (1, given.x[0] / given.x[-1])
    return list(answer) == [w[0] / w[-1] * factor for w in fits for factor in times]


sizes.mistake(
    "left out",
    "A contribution is weight times input: multiply the ratio of the weights by that of the inputs.",
    lambda g: dict(zip(RATIOS, np.take(sizes(g), [0, 0, 2, 2]), strict=True)),
)
sizes.mistake(
    "flip",
    "With dropout the ratio of the weights is upside down: compare your weights of part c once more.",
    lambda g: {**sizes(g)._asdict(), "dropped_weights": g.x[0] / g.x[-1]},
)


@problem.part("g", eb.Formula("y d", between={"d": (0, 1)}), key="y / (2 + d/(1-d))")
def contribution(given: Given) -> str:
    """Setting the derivative to zero gives Σc − y + odds·cᵢ = 0 for every i: all cᵢ are equal."""
    return f"y / ({len(given.x)} + d / (1 - d))"


@contribution.law
def contribution_fits_at_100_rates(given: Given, answer: sympy.Expr) -> bool:
    """Weighted least squares over all masks, by pseudo-inverse, at 100 drop rates from 1/101 to 100/101."""
    drop, masks = np.arange(1, 101)[:, None, None] / 101, given.masks[None]
    root = np.sqrt(np.where(masks == 1, 1 - drop, drop).prod(axis=2))
    rows = masks / (1 - drop) * root[:, :, None]  # the contributions in the place of the weights
    solved = np.einsum("rnm,rm->rn", np.linalg.pinv(rows, rcond=1e-12), root * float(given.y))
    formula = sympy.lambdify(sorted(answer.free_symbols, key=str), answer)(drop[:, :, 0], float(given.y))
    return close(solved, np.broadcast_to(formula, solved.shape))


contribution.mistake(
    "other quantity",
    "The penalty is not d itself: dividing the kept inputs by keep makes the noise larger.",
    lambda g: f"y / ({len(g.x)} + d)",
)
contribution.mistake(
    "flip",
    "These are the odds of being kept; the penalty grows with those of being dropped.",
    lambda g: f"y / ({len(g.x)} + (1 - d) / d)",
)


@problem.part("g_limit", key="11/20 11/2")
def limit(given: Given) -> eb.Row:
    """The odds vanish, the equality of the contributions stays: y/n each."""
    return equal_contributions(given)


@limit.law
def limit_is_approached(given: Given, answer: eb.Row) -> bool:
    """The exact fits at two small drop rates: a thousandth of the rate brings them a thousand times as close."""
    one, other = (abs(by_normal_equations(replace(given, drop=Fraction(1, 10**e))) - answer) for e in (6, 9))
    return bool(all(other > 0) and all(other < one / 900))


limit.mistake("special case", "You went on to drop = 0 itself; from above, the minimum is unique at every rate.", fit)
limit.mistake("other quantity", "That is the minimiser at the given drop rate; let the rate go to zero.", dropped_fit)

problem.fact("odds", lambda g: g.drop / g.keep, lambda g: 1 / g.keep - 1)
problem.fact("share", lambda g: dropped_fit(g)[0] * g.x[0], lambda g: by_normal_equations(g)[-1] * g.x[-1])
problem.fact("prediction", lambda g: np.array(g.x) @ dropped_fit(g), lambda g: by_normal_equations(g) @ g.x)
problem.fact("undivided", lambda g: [g.y / value for value in g.x], lambda g: [1 / (value / g.y) for value in g.x])
problem.fact(  # the weight that asks nothing of the others, where its input alone is kept
    "alone", lambda g: [g.y * g.keep / value for value in g.x], lambda g: [g.y / (value / g.keep) for value in g.x]
)
