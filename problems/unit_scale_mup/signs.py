"""Parts d_range and h: how large a matrix of signs can be, and how far a step of signs goes in a wide layer."""

from typing import Any

import numpy as np
import sympy
import torch

import exambank as eb

from .problem import Given, problem


@problem.part("d_range", eb.Several.of(least=eb.Formula(), largest=eb.Formula()))
def sign_norms(given: Given) -> Any:
    """The squares of all singular values sum to d_in·d_out: shared by min(d_in, d_out) of them, or one has it all."""
    total = given.d_in * given.d_out
    return {"least": sympy.sqrt(sympy.Rational(total, min(given.d_in, given.d_out))), "largest": sympy.sqrt(total)}


@sign_norms.route
def of_matrices(given: Given) -> Any:
    """By matrices with entries of modulus 1: rows of Fourier's stretch all vectors alike; ones have a single direction."""
    long, short = max(given.d_in, given.d_out), min(given.d_in, given.d_out)
    v = np.random.default_rng(0).standard_normal(short)
    norms = np.linalg.norm(np.fft.fft(v, long)) / np.linalg.norm(v), np.linalg.norm(np.ones((short, long)))
    return dict(zip(("least", "largest"), (sympy.sqrt(round(float(norm) ** 2)) for norm in norms), strict=True))


@sign_norms.law
def random_signs_are_between(given: Given, found: Any) -> bool:
    """A column alone is as long as √d_out, a row as √d_in; random signs are not below, and a repeated row is the largest."""
    least, largest = float(found.least), float(found.largest)
    signs = np.random.default_rng(0).choice([-1.0, 1.0], (given.d_out, given.d_in))
    longest = max(np.linalg.norm(signs[0]), np.linalg.norm(signs[:, 0]))
    repeated = np.linalg.norm(signs[0]) * np.sqrt(given.d_out)
    return bool(longest <= least + 1e-9 and least <= np.linalg.norm(signs, 2) + 1e-9 and np.isclose(repeated, largest))


sign_norms.mistake(
    "factor", "You gave the squares.", lambda g: {"least": max(g.d_in, g.d_out), "largest": g.d_in * g.d_out}
)
sign_norms.mistake(
    "other quantity",
    "The least is that of equal singular values: how many are there?",
    lambda g: {"least": sympy.sqrt(min(g.d_in, g.d_out)), "largest": sympy.sqrt(g.d_in * g.d_out)},
)
sign_norms.mistake(
    "misconception",
    "Equal singular values need not be 1: what do their squares add up to?",
    lambda g: {"least": 1, "largest": sympy.sqrt(g.d_in * g.d_out)},
)


ETA = eb.Formula("eta d_in", between={"eta": (0, 1)})


@problem.part("h", eb.Several.of(standard=ETA, unit=ETA))
def moved(given: Given) -> Any:
    """Each entry of Δy is a sum of d_in terms of size η, all of one sign; with c and η/√d_in, η/d_in each."""
    return {"standard": "eta * d_in", "unit": "eta"}


@moved.route
def by_norms(given: Given) -> Any:
    """An x of ±1 is the singular vector: ‖Δy‖ is η√(d_in·d_out) times √d_in, and √d_out times the RMS."""
    eta, d_in, d_out = sympy.symbols("eta d_in d_out", positive=True)
    standard = sympy.sqrt(d_in * d_out) * eta * sympy.sqrt(d_in) / sympy.sqrt(d_out)
    return {"standard": standard, "unit": standard / sympy.sqrt(d_in) ** 2}


@moved.law
def by_torch(given: Given, found: Any) -> bool:
    """Torch takes a step of each, at two widths and rates."""
    rng, same = torch.Generator().manual_seed(0), []
    for d_in, eta in ((16, 0.25), (100, 0.125)):
        for formula, c in ((found.standard, 1.0), (found.unit, d_in**-0.5)):
            W = torch.zeros(7, d_in, requires_grad=True)
            x, slope = torch.randint(2, (d_in,), generator=rng) * 2.0 - 1, torch.randn(7, generator=rng)
            (gradient,) = torch.autograd.grad(slope @ (c * W @ x), W)
            change = c * (c * eta * gradient.sign()) @ x  # the rate is eta times c, too
            same.append(np.isclose(float(eb.put(formula, eta=eta, d_in=d_in)), float(change.square().mean().sqrt())))
    return all(same)


moved.mistake(
    "misconception",
    "The terms do not cancel as random ones do: each sign of ΔW was made from this very input.",
    {"standard": "eta * sqrt(d_in)", "unit": "eta / sqrt(d_in)"},
)
moved.mistake(
    "left out",
    r"In unit scale there are two factors of $1/\sqrt{d_{in}}$: c in Δy, and the rate of part (d). You have one of them.",
    {"standard": "eta * d_in", "unit": "eta * sqrt(d_in)"},
)
