"""Parts b, c, d and e: the constant, and how far a step may go."""

from collections.abc import Callable
from typing import Any

import numpy as np

import exambank as eb

from .problem import Given, problem

SIZES = eb.Formula("d_in d_out")
TRIED = [(9, 25), (36, 16), (50, 7)]
"""d_in and d_out at which formulas are held against matrices."""


def rms(y: Any) -> float:
    """The root of the mean square."""
    return float(np.sqrt(np.mean(np.square(y))))


def put(formula: Any, d_in: int, d_out: int) -> float:
    """A formula's value for a layer."""
    return float(eb.put(formula, d_in=d_in, d_out=d_out))


@problem.part("b", SIZES, key="1/sqrt(d_in)")
def constant(given: Given) -> str:
    """c·W has entries of variance c², and Xavier's have 1/d_in."""
    return "1/sqrt(d_in)"


@constant.law
def outputs_are_as_large_as_inputs(given: Given, c: Any) -> bool:
    """Random W of many rows, and an x of signs: y has an RMS of 1, as x has."""
    rng = np.random.default_rng(0)
    y = [put(c, n, 1000) * rng.standard_normal((1000, n)) @ rng.choice([-1, 1], n) for n in (9, 50)]
    return all(abs(rms(each) - 1) < 0.1 for each in y)


constant.mistake("factor", "The entries' variance is c², not c.", "1/d_in")
constant.mistake("transposed", "An output is a sum over the inputs: how many terms has it?", "1/sqrt(d_out)")


def pushes_by_one(formula: Any, direction: Callable[..., Any]) -> bool:
    """Steps of this size push the output by an RMS of 1 for the worst x of RMS 1, by the singular value decomposition."""
    rng, pushes = np.random.default_rng(0), []
    for d_in, d_out in TRIED:
        update = put(formula, d_in, d_out) * direction(rng.standard_normal((d_out, d_in)))
        x = np.linalg.svd(update)[2][0] * np.sqrt(d_in)
        pushes.append(rms(update @ x / np.sqrt(d_in)))
    return np.allclose(pushes, 1) and put(formula, 9, 25) > 0


@problem.part("c", SIZES, key="sqrt(d_out)")
def largest_update(given: Given) -> str:
    """‖Δy‖ is at most c‖ΔW‖·‖x‖ = ‖ΔW‖, since ‖x‖ = √d_in; and it may be √d_out."""
    return "sqrt(d_out)"


@largest_update.law
def of_any_matrix(given: Given, norm: Any) -> bool:
    """Random matrices of that norm."""
    return pushes_by_one(norm, lambda W: W / np.linalg.norm(W, 2))


largest_update.mistake("transposed", r"It is Δy, with $d_{out}$ entries, that may have an RMS of 1.", "sqrt(d_in)")
largest_update.mistake("left out", r"You forgot c, which divides by $\sqrt{d_{in}}$.", "sqrt(d_out / d_in)")
largest_update.mistake("factor", r"The length of Δy is not $d_{out}$ times its RMS.", "d_out")


@problem.part("d", SIZES, key="1/sqrt(d_in)")
def sign_rate(given: Given) -> str:
    """Signs of rank one have the spectral norm √(d_in·d_out), which the rate brings down to √d_out."""
    return "1/sqrt(d_in)"


@sign_rate.law
def of_signs(given: Given, rate: Any) -> bool:
    """Signs of products of a column and a row."""
    return pushes_by_one(rate, lambda W: np.sign(np.outer(W[:, 0], W[0])))


sign_rate.mistake("factor", "That is the rate for a layer without c.", "1/d_in")
sign_rate.mistake("transposed", r"$\sqrt{d_{in} d_{out}}$ times the rate must be $\sqrt{d_{out}}$.", "1/sqrt(d_out)")
sign_rate.mistake("misconception", "A matrix of ±1 does not have the spectral norm 1.", "sqrt(d_out)")


@problem.part("e", SIZES, key="sqrt(d_out)")
def orthogonal_rate(given: Given) -> str:
    """UVᵀ has singular values 1 (and 0), so αUVᵀ has the spectral norm α."""
    return "sqrt(d_out)"


@orthogonal_rate.law
def of_singular_vectors(given: Given, rate: Any) -> bool:
    """The singular vectors of random matrices."""
    return pushes_by_one(rate, lambda W: np.matmul(*np.linalg.svd(W, full_matrices=False)[::2]))


orthogonal_rate.mistake(
    "misconception", "That is the rate for signs, whose norm is large; UVᵀ has norm 1.", "1/sqrt(d_in)"
)
orthogonal_rate.mistake("transposed", r"$\sqrt{d_{in}}$ is in ‖x‖ and cancels with c.", "sqrt(d_in)")
