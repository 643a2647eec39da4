"""Parts f, g and g_gauss: what goes back through the layers."""

from fractions import Fraction
from typing import Any

import numpy as np
from sympy import sqrt

import exambank as eb

from .problem import Given, problem
from .updates import SIZES

MAY_BE_SCALED: dict[str, str | tuple[str, ...]] = {
    "never": ("No: a small gradient makes a small step.", "Multiply it by 1000: what do its signs, or UVᵀ, become?"),
    "always": (
        "Yes, always: both rules are blind to the scale.",
        "Let two branches meet in one layer, and scale the gradient of one of them only.",
        "special case",
    ),
    "same": "Yes, where gradients that are added up have the same factor: no branches, or all scaled alike.",
    "rank": (
        "Only if the gradient has rank one.",
        "UVᵀ of any matrix stays the same when the matrix is multiplied by a positive number.",
    ),
}
problem.choice("f", key="same", options=MAY_BE_SCALED)


@problem.part("g", SIZES, key="1/sqrt(d_out)")
def factor(given: Given) -> str:
    """A matrix of rank one with entries ±1 has the spectral norm √(d_in·d_out), and c·Wᵀ has √d_out."""
    return "1/sqrt(d_out)"


@factor.law
def the_worst_gradient_keeps_its_length(given: Given, factor: Any) -> bool:
    """The spectral norm of factor·c·Wᵀ is 1, where W is a matrix of ones."""
    W = np.ones((given.d_out, given.d_in))
    return np.allclose(float(eb.put(factor, **vars(given))) / np.sqrt(given.d_in) * np.linalg.norm(W, 2), 1)


factor.mistake("transposed", r"c has taken $\sqrt{d_{in}}$ out of $\sqrt{d_{in} d_{out}}$ already.", "1/sqrt(d_in)")
factor.mistake("left out", "You forgot c, which is there on the way back, too.", "1/sqrt(d_in * d_out)")
factor.mistake("factor", r"The spectral norm of the matrix is $\sqrt{d_{in} d_{out}}$, not its square.", "1/d_out")


@problem.part("g_gauss", eb.Several.of(mean=eb.Rational(), largest=eb.Formula()), key="mean = 1; largest = 3/2")
def at_random(given: Given) -> Any:
    """Each of the d_in entries of cWᵀv has the variance c²; cW has the norm c(√d_in + √d_out)."""
    return {"mean": given.d_in * Fraction(1, given.d_in), "largest": 1 + sqrt(Fraction(given.d_out, given.d_in))}


@at_random.law
def drawn_matrices_do_so(given: Given, found: Any) -> bool:
    """A large Gaussian matrix with sides of the same ratio: the mean square of all singular values, and the norm."""
    larger = max(300 / max(given.d_in, given.d_out), 8 / min(given.d_in, given.d_out))
    d_in, d_out = round(larger * given.d_in), round(larger * given.d_out)
    W = np.random.default_rng(0).standard_normal((d_out, d_in)) / d_in**0.5
    return np.allclose([np.sum(W**2) / d_out, np.linalg.norm(W, 2)], np.array(found, dtype=float), rtol=0.1)


at_random.mistake(
    "special case",
    "That is for rank one; random entries do not all push in one direction.",
    lambda g: {"mean": 1, "largest": sqrt(g.d_out)},
)
at_random.mistake(
    "transposed",
    r"The gradient has $d_{in}$ entries when it has gone back, each of variance c².",
    lambda g: {"mean": Fraction(g.d_out, g.d_in), "largest": 1 + sqrt(Fraction(g.d_in, g.d_out))},
)
at_random.mistake(
    "left out", "You forgot c: that is the norm of W.", lambda g: {"mean": 1, "largest": sqrt(g.d_in) + sqrt(g.d_out)}
)
