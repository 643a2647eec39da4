"""Parts b, coin and spread: normal noise and the coins of dropout, one for the other, and where they differ."""

from fractions import Fraction
from typing import Any

import sympy
from sympy import stats

import exambank as eb

from .noise import KEEP, KEEPS, MU, PAIRS, SIGMA, Noise, coin, cost_alike, once
from .problem import Given, problem

IN_KEEP = eb.Formula("keep", between={"keep": (0, 1)})
WITHOUT_ZERO = eb.Formula("mu sigma", between={"mu": (-5, 5), "sigma": (0, 5)}, where=lambda v: v["mu"] != 0)


@problem.part("b", eb.Several.of(mean=IN_KEEP, variance=IN_KEEP))
def as_normal(given: Given) -> Any:
    """Only mean and variance matter: the plain coin has keep and keep(1 − keep), divided by keep and by keep²."""
    return {"mean": "1", "variance": "(1 - keep)/keep"}


@as_normal.route
@once
def moments_of_the_coin(given: Given) -> Any:
    """Sympy has the mean and the variance of a variable that is 1/keep with probability keep, else 0."""
    r = stats.FiniteRV("r", {0: 1 - KEEP, 1 / KEEP: KEEP}, check=False)
    return {"mean": stats.E(r), "variance": sympy.simplify(stats.variance(r))}


@as_normal.law
def losses_agree(given: Given, normal: Any) -> bool:
    """All outcomes of the coins, and all of a noise with that mean and variance, have the same mean loss."""
    return all(cost_alike(given, coin(k, 1 / k), *(eb.put(f, keep=k) for f in normal)) for k in KEEPS)


as_normal.mistake(
    "left out",
    "These are the mean and variance of a plain coin; here what is kept is divided by keep.",
    {"mean": "keep", "variance": "keep (1 - keep)"},
)
as_normal.mistake(
    "factor",
    "You divided the variance by keep once: dividing a variable by keep divides its variance by keep².",
    {"mean": "1", "variance": "1 - keep"},
)
as_normal.mistake(
    "flip",
    "You took the odds of being kept: where more is kept, there is less noise.",
    {"mean": "1", "variance": "keep/(1 - keep)"},
)
as_normal.mistake(
    "factor",
    "You gave the standard deviation: the variance is its square.",
    {"mean": "1", "variance": "sqrt((1 - keep)/keep)"},
)


@problem.part("coin", eb.Several.of(keep=WITHOUT_ZERO, value=WITHOUT_ZERO))
def as_coin(given: Given) -> Any:
    """keep·value must be μ and keep·value² must be μ² + σ²: their quotient is the value."""
    return {"keep": "mu^2 / (mu^2 + sigma^2)", "value": "(mu^2 + sigma^2) / mu"}


@as_coin.route
@once
def solved_for_the_coin(given: Given) -> Any:
    """Sympy solves the equations of mean and variance, with the variance of a coin, keep(1 − keep)value²."""
    keep, value = sympy.symbols("keep value")
    (only,) = sympy.solve([keep * value - MU, keep * (1 - keep) * value**2 - SIGMA**2], [keep, value], dict=True)
    return {"keep": only[keep], "value": sympy.factor(only[value])}


@as_coin.law
def coins_lose_as_much(given: Given, answer: Any) -> bool:
    """With numbers put in, all outcomes of the coins have the mean loss of a noise with that mean and variance."""
    return all(cost_alike(given, coin(*(eb.put(f, mu=m, sigma=s) for f in answer)), m, s**2) for m, s in PAIRS)


as_coin.mistake(
    "special case",
    "This is the plain coin, whose variance is μ − μ²; yours must have σ², whatever that is.",
    {"keep": "mu", "value": "1"},
)
as_coin.mistake(
    "special case",
    "Your coin divides by its own keep, so its mean is 1; it must be μ.",
    {"keep": "mu^2 / (mu^2 + sigma^2)", "value": "(mu^2 + sigma^2) / mu^2"},
)
as_coin.mistake(
    "flip",
    "You gave the probability of being dropped for keep: with more noise, less should be kept.",
    {"keep": "sigma^2 / (mu^2 + sigma^2)", "value": "(mu^2 + sigma^2) / mu"},
)


@problem.part("spread", eb.Several.of(normal=IN_KEEP, coin=IN_KEEP))
def spread(given: Given) -> Any:
    """Var (r − 1)² = E(r − 1)⁴ − σ⁴: normal noise has the fourth moment 3σ⁴, the coin is summed over its two values."""
    return {"normal": "2 (1 - keep)^2 / keep^2", "coin": "(1 - keep) (1 - 2 keep)^2 / keep^3"}


@spread.route
@once
def variances_by_sympy(given: Given) -> Any:
    """Sympy integrates over the normal density, and sums over the two values of the coin."""
    normal = stats.Normal("n", 1, sympy.sqrt((1 - KEEP) / KEEP))
    rescaled = stats.FiniteRV("r", {0: 1 - KEEP, 1 / KEEP: KEEP}, check=False)
    return {name: stats.variance((r - 1) ** 2) for name, r in (("normal", normal), ("coin", rescaled))}


@spread.law
def moments_are_summed(given: Given, spread: Any) -> bool:
    """Losses are listed with their chances; a normal fourth moment is exact at Gauss–Hermite's nodes, 0 and ±√3."""
    for keep in KEEPS:
        odds = 1 / keep - 1
        normal: Noise = [(Fraction(1, 3), 3 * odds), (Fraction(2, 3), 0)]
        coins = [(chance, (r - 1) ** 2) for chance, r in coin(keep, 1 / keep)]
        variances = [sum(p * (loss - odds) ** 2 for p, loss in listed) for listed in (normal, coins)]
        if variances != [eb.put(formula, keep=keep) for formula in spread]:
            return False
    return True


spread.mistake(
    "left out",
    "You gave the means of the squared losses: a variance has the square of the mean loss subtracted.",
    {"normal": "3 (1 - keep)^2 / keep^2", "coin": "(1 - keep)^4 / keep^3 + 1 - keep"},
)
spread.mistake(
    "misconception",
    "You took the two to be equal: a variance of squares needs fourth moments, and there the noises differ.",
    {"normal": "2 (1 - keep)^2 / keep^2", "coin": "2 (1 - keep)^2 / keep^2"},
)
