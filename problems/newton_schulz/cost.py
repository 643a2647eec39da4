"""Parts a, b_form, b and e: what a step costs, the form of it that costs less, and what Muon adds to a training step."""

from collections.abc import Callable
from fractions import Fraction
from functools import cache, partial
from itertools import pairwise
from math import ceil
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import exambank as eb

from .problem import Given, problem

SIZES, SHARE = eb.Formula("c d_out d_in"), eb.Formula("T d B")


def as_written(W: Any) -> Any:
    """p(W), with WWᵀ formed first."""
    return (3 * W - (W @ W.T) @ W) / 2


def flops(work: Callable[[], Any]) -> int:
    """What torch's counter, for which c is 2, finds in some work."""
    with FlopCounterMode(display=False) as counter:
        work()
    return int(counter.get_total_flops())


def torch_counts_it(step: Callable[[Any], Any], given: Given, found: Any) -> bool:
    """Torch's counter watches a matrix of this size take the step."""
    counted = flops(lambda: step(torch.empty(given.d_out, given.d_in, device="meta")))
    return bool(2 * eb.put(found, c=given.c, d_out=given.d_out, d_in=given.d_in) == given.c * counted)


@problem.part("a", SIZES, key="2 c d_out^2 d_in")
def cost(given: Given) -> str:
    """WWᵀ multiplies d_out × d_in by d_in × d_out, and the result, d_out × d_out, multiplies W."""
    return "c*d_out*d_in*d_out + c*d_out*d_out*d_in"


cost.law(partial(torch_counts_it, as_written))
cost.mistake("misconception", "W need not be square: it has d_out rows and d_in columns.", "2 c d_out^3")
cost.mistake("left out", "That is one of two products: WWᵀ, then this times W.", "c d_out^2 d_in")
cost.mistake("transposed", "You formed WᵀW first: as written, WWᵀ comes first.", "2 c d_in^2 d_out")

FORMS: dict[str, Any] = {
    "left": (
        r"$\frac{1}{2} (3I - W^\top W) \, W$",
        "The shapes do not fit: WᵀW has as many columns as W, and W has another number of rows.",
        "transposed",
    ),
    "norm": (
        r"$\frac{1}{2} (3 - \lVert W \rVert_F^2) \, W$",
        "That scales all of W by one number. Try W = I of size 2 × 2, which p leaves as it is.",
    ),
    "right": r"$\frac{1}{2} W (3I - W^\top W)$",
}
problem.choice("b_form", key="right", options=FORMS)


@problem.part("b", SIZES, key="2 c d_in^2 d_out")
def tall(given: Given) -> str:
    """WᵀW multiplies d_in × d_out by d_out × d_in; then W multiplies the result, d_in × d_in."""
    return "c*d_in*d_out*d_in + c*d_out*d_in*d_in"


tall.law(partial(torch_counts_it, lambda W: as_written(W.T).T))
tall.mistake(
    "transposed", "That is the cost of the step as written. Begin with WᵀW, which is small.", "2 c d_out^2 d_in"
)
tall.mistake("left out", "That is one of two products: WᵀW, then W times this.", "c d_in^2 d_out")

problem.fact("saving", lambda g: Fraction(g.d_out, g.d_in), lambda g: eb.put(cost(g) / tall(g), **vars(g)))


def having(share: str, given: Given) -> Any:
    """A share, and what it is here."""
    return {"share": share, "here": eb.put(SHARE.coerce(share), T=given.steps, d=given.d_in, B=given.tokens)}


@problem.part("e", eb.Several.of(share=SHARE, here=eb.Rational()), key="share = 5 T d / (6 B); here = 25/4096")
def overhead(given: Given) -> Any:
    """A step costs 3cd³ on a square weight and 9cd³ on a d × 4d one; a token costs 3c on each of a block's 12d² weights."""
    return having("T (4*3 + 2*9) d^3 / (3*12 d^2 B)", given)


@overhead.route
def overhead_by_torch(given: Given) -> Any:
    """Torch's counter watches the training of a block and PyTorch's own Muon; doubling T or d doubles the share."""
    share = counted(given.d_in)
    return {"share": f"{share / given.d_in} T d / B", "here": share * given.steps / given.tokens}


@cache
def counted(width: int) -> Fraction:
    """A step of Muon's on a block's six weights, as a share of their training for one token, forward and backward."""
    sizes = [width] * 5 + [4 * width, width]
    chain = nn.Sequential(*(nn.Linear(*pair, bias=False, device="meta") for pair in pairwise(sizes)))
    token = flops(lambda: chain(torch.empty(1, width, device="meta", requires_grad=True)).sum().backward())
    return Fraction(flops(torch.optim.Muon(chain.parameters(), ns_steps=1).step), token)


for family, share, message in (
    ("left out", "2 T d / (3 B)", "Three products a step: A must be squared, too."),
    ("left out", "5 T d / (2 B)", "You left out the backward pass: it costs twice as much as the forward pass."),
    ("transposed", "13 T d / (4 B)", "You left the 4d × d gradient as it is: transposed, it has the smaller XXᵀ."),
    ("units", "5 T d / 6", "You let Muon run for every token: it runs once, on the gradient of all tokens together."),
):
    overhead.mistake(family, message, partial(having, share))

problem.fact(  # tokens a training step, for Muon to cost a hundredth of it
    "enough", lambda g: ceil(Fraction(500 * g.steps * g.d_in, 6)), lambda g: ceil(100 * g.steps * counted(g.d_in))
)
