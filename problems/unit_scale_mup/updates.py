"""Parts b, c, d, d_range, e and h: the constant, how far a step may go, and how far it goes in a wide layer."""

from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
import torch
from sympy import sqrt

import exambank as eb

from .problem import Given, problem

SIZES, ETA = eb.Formula("d_in d_out"), eb.Formula("eta d_in", between={"eta": (0, 1)})


@problem.part("b", SIZES, key="1/sqrt(d_in)")
def constant(given: Given) -> str:
    """c·W has entries of variance c², and Xavier's have 1/d_in."""
    return "1/sqrt(d_in)"


@constant.law
def outputs_are_as_large_as_inputs(given: Given, c: Any) -> bool:
    """A random W of many rows, and an x of signs: y has an RMS of about 1, as x has."""
    rng = np.random.default_rng(0)
    y = float(eb.put(c, **vars(given))) * rng.standard_normal((1000, given.d_in)) @ rng.choice([-1, 1], given.d_in)
    return bool(abs(np.mean(y**2) - 1) < 0.2)


constant.mistake("factor", "The entries' variance is c², not c.", "1/d_in")
constant.mistake("transposed", "An output is a sum over the inputs: how many terms has it?", "1/sqrt(d_out)")


def pushes_by_one(direction: Callable[..., Any], given: Given, size: Any) -> bool:
    """A step of this size pushes the output by an RMS of 1 for the worst x of RMS 1, by the singular value decomposition."""
    drawn = np.random.default_rng(0).standard_normal((given.d_out, given.d_in))
    update = float(eb.put(size, **vars(given))) * direction(drawn)
    x = np.linalg.svd(update)[2][0] * np.sqrt(given.d_in)
    return np.allclose(np.mean((update @ x / np.sqrt(given.d_in)) ** 2), 1)


@problem.part("c", SIZES, key="sqrt(d_out)")
def largest_update(given: Given) -> str:
    """‖Δy‖ is at most c‖ΔW‖·‖x‖ = ‖ΔW‖, since ‖x‖ = √d_in; and it may be √d_out."""
    return "sqrt(d_out)"


largest_update.law(partial(pushes_by_one, lambda W: W / np.linalg.norm(W, 2)))
largest_update.mistake("transposed", r"It is Δy, with $d_{out}$ entries, that may have an RMS of 1.", "sqrt(d_in)")
largest_update.mistake("left out", r"You forgot c, which divides by $\sqrt{d_{in}}$.", "sqrt(d_out / d_in)")
largest_update.mistake("factor", r"The length of Δy is not $d_{out}$ times its RMS.", "d_out")


@problem.part("d", SIZES, key="1/sqrt(d_in)")
def sign_rate(given: Given) -> str:
    """Signs of rank one have the spectral norm √(d_in·d_out), which the rate brings down to √d_out."""
    return "1/sqrt(d_in)"


sign_rate.law(partial(pushes_by_one, lambda W: np.sign(np.outer(W[:, 0], W[0]))))
sign_rate.mistake("factor", "That is the rate for a layer without c.", "1/d_in")
sign_rate.mistake("transposed", r"$\sqrt{d_{in} d_{out}}$ times the rate must be $\sqrt{d_{out}}$.", "1/sqrt(d_out)")
sign_rate.mistake("misconception", "A matrix of ±1 does not have the spectral norm 1.", "sqrt(d_out)")


@problem.part("d_range", eb.Several.of(least=eb.Formula(), largest=eb.Formula()), key="least = 16; largest = 128")
def sign_norms(given: Given) -> Any:
    """The squares of all singular values sum to d_in·d_out: shared by min(d_in, d_out) of them, or one has it all."""
    return {"least": sqrt(max(given.d_in, given.d_out)), "largest": sqrt(given.d_in * given.d_out)}


@sign_norms.route
def of_matrices(given: Given) -> Any:
    """By matrices with entries of modulus 1: Fourier's waves stretch all vectors alike; ones have a single direction."""
    waves = np.exp(2j * np.pi * np.outer(range(given.d_out), range(given.d_in)) / max(given.d_out, given.d_in))
    least, largest = (sqrt(round(np.linalg.norm(A, 2) ** 2)) for A in (waves, np.ones_like(waves)))
    return {"least": least, "largest": largest}


sign_norms.mistake("factor", "You gave the squares.", lambda g: sign_norms(g)._make(n**2 for n in sign_norms(g)))
sign_norms.mistake(
    "other quantity",
    "The least is that of equal singular values: how many are there?",
    lambda g: sign_norms(g)._replace(least=sqrt(min(g.d_in, g.d_out))),
)


@problem.part("e", SIZES, key="sqrt(d_out)")
def muon_rate(given: Given) -> str:
    """UVᵀ has singular values 1 (and 0), so αUVᵀ has the spectral norm α."""
    return "sqrt(d_out)"


muon_rate.law(partial(pushes_by_one, lambda W: np.matmul(*np.linalg.svd(W, full_matrices=False)[::2])))
muon_rate.mistake("misconception", "That is the rate for signs, whose norm is large; UVᵀ has norm 1.", "1/sqrt(d_in)")
muon_rate.mistake("transposed", r"$\sqrt{d_{in}}$ is in ‖x‖ and cancels with c.", "sqrt(d_in)")


@problem.part("h", eb.Several.of(standard=ETA, unit=ETA), key="standard = eta d_in; unit = eta")
def moved(given: Given) -> Any:
    """Each entry of Δy is a sum of d_in terms of size η, all of one sign; with c and η/√d_in, η/d_in each."""
    return {"standard": "eta * d_in", "unit": "eta"}


@moved.law
def by_torch(given: Given, found: Any) -> bool:
    """Torch takes a step of each, with three outputs and η = 1/8."""
    eta, d_in, same = 0.125, given.d_in, []
    x, slope = (torch.tensor(np.random.default_rng(0).choice([-1.0, 1.0], n)) for n in (d_in, 3))
    for formula, c in ((found.standard, 1.0), (found.unit, d_in**-0.5)):
        W = torch.zeros(3, d_in, dtype=torch.float64, requires_grad=True)
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
