"""Parts b_noise and b_bent: a step of FGSM against noise, and against the network itself."""

from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np
import sympy

import exambank as eb

from .problem import Given, problem
from .saliency import autograd, module


@problem.part("b_noise", eb.Formula())
def above_noise(given: Given) -> Any:
    """Signs that agree add up to ‖w‖₁; random ones add their squares, to ‖w‖₂²."""
    return sympy.Rational(sum(map(abs, given.w))) / sympy.sqrt(sum(a * a for a in given.w))


@above_noise.route
def by_norms(given: Given) -> Any:
    """Sympy's norms of w."""
    return sympy.Matrix(given.w).norm(1) / sympy.Matrix(given.w).norm()


@above_noise.law
def all_signs_are_tried(given: Given, ratio: Any) -> bool:
    """The largest fall of all 2ⁿ choices of signs, over the standard deviation of all of them."""
    changes = np.array(list(product((-1, 1), repeat=len(given.w)))) @ np.array(given.w)
    return bool(np.isclose(changes.max() / changes.std(), float(ratio), rtol=1e-8))


above_noise.mistake(
    "factor",
    "You left out the root: variances add, and a standard deviation is the root of one.",
    lambda g: Fraction(sum(map(abs, g.w)), sum(a * a for a in g.w)),
)
above_noise.mistake("special case", "That holds where all weights have one size.", lambda g: sympy.sqrt(len(g.w)))


@problem.part("b_bent", eb.Several.of(predicted=eb.Rational(), measured=eb.Rational()))
def bent(given: Given) -> dict[str, Any]:
    """The slopes promise ε‖∇‖₁. Then put the moved image through the network: a unit has died or come to life."""
    W, b, v, x = given.net
    scores = [v @ np.maximum(W @ at + b, 0) for at in (x, x - given.eps * np.sign(given.slopes))]
    return {"predicted": given.eps * abs(given.slopes).sum(), "measured": scores[0] - scores[1]}


@bent.route
def bent_by_autograd(given: Given) -> dict[str, Any]:
    """Torch, in doubles: the step along the signs of its backward pass."""
    slope, eps, (model, x) = autograd(given).reshape(1, -1), given.eps, module(given)
    falls = float(eps) * slope.abs().sum(), (model(x) - model(x - float(eps) * slope.sign())).sum()
    found = [Fraction(round(fall.item() * eps.denominator), eps.denominator) for fall in falls]
    return {"predicted": found[0], "measured": found[1]}


@bent.law
def what_has_switched_makes_the_difference(given: Given, answer: Any) -> bool:
    """Each unit that switches makes a difference of v times the size of what it reads after the step; they do not cancel."""
    W, b, v, x = given.net
    before, after = W @ x + b, W @ (x - given.eps * np.sign(given.slopes)) + b
    off = sum(c * abs(q) for c, p, q in zip(v, before, after, strict=True) if (p > 0) != (q > 0))
    return bool(answer.predicted - answer.measured == off != 0)


bent.mistake(
    "special case",
    "The prediction holds on the piece where it was made. Put the moved image through the network: which ReLUs have switched?",
    lambda g: dict.fromkeys(("predicted", "measured"), g.eps * abs(g.slopes).sum()),
)
bent.mistake(
    "sign",
    "You moved the image the way that raises the score. Subtract the sign of each slope.",
    lambda g: {
        "predicted": g.eps * abs(g.slopes).sum(),
        "measured": g.net[2]
        @ (
            np.maximum(g.net[0] @ g.net[3] + g.net[1], 0)
            - np.maximum(g.net[0] @ (g.net[3] + g.eps * np.sign(g.slopes)) + g.net[1], 0)
        ),
    },
)
bent.mistake(
    "other quantity",
    "Every entry of the image moves by ε, not one of them: their slopes add up.",
    lambda g: {"predicted": g.eps * abs(g.slopes).max(), "measured": bent(g).measured},
)
