"""Part e: what Muon adds to a training step of a transformer."""

from fractions import Fraction
from functools import cache
from itertools import pairwise
from math import ceil
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import exambank as eb

from .problem import Given, problem

SHARE = eb.Several.of(share=eb.Formula("T d B"), here=eb.Rational())


@problem.part("e", SHARE)
def overhead(given: Given) -> Any:
    """A step costs 3cd³ on a square weight and 9cd³ on a d × 4d one; a token costs 3c on each of a block's 12d² weights."""
    return having(given, "T (4*3 + 2*9) d^3 / (3*12 d^2 B)", Fraction(5, 6))


def having(given: Given, share: str, factor: Fraction | int) -> dict[str, Any]:
    """A share and its value here: the factor times steps·width / tokens."""
    return {"share": share, "here": factor * Fraction(given.steps * given.d_in, given.tokens)}


@overhead.route
def overhead_by_torch(given: Given) -> Any:
    """Torch's counter watches the training of a block and PyTorch's own Muon; doubling T or d doubles the share."""
    step = Fraction(*counted(given.d_in))
    return {"share": f"{step / given.d_in} T d / B", "here": step * given.steps / given.tokens}


@cache
def counted(width: int) -> tuple[int, int]:
    """FLOPs of one block's six weights: a step of Muon's, and the training for one token, forward and backward."""
    sizes = [width] * 5 + [4 * width, width]
    chain = nn.Sequential(*(nn.Linear(*pair, bias=False, device="meta") for pair in pairwise(sizes)))
    with FlopCounterMode(display=False) as training:
        chain(torch.empty(1, width, device="meta", requires_grad=True)).sum().backward()
    with FlopCounterMode(display=False) as muon:
        torch.optim.Muon(chain.parameters(), ns_steps=1).step()
    return muon.get_total_flops(), training.get_total_flops()


@overhead.law
def weights_of_a_torch_layer(given: Given, found: Any) -> bool:
    """Torch's own transformer layer says which matrices there are; n²(2m + n) and nm are summed over them."""
    layer = nn.TransformerEncoderLayer(given.d_in, 1, 4 * given.d_in, bias=False, device="meta")
    attention = [*layer.self_attn.in_proj_weight.chunk(3), layer.self_attn.out_proj.weight]
    sizes = [sorted(weight.shape) for weight in (*attention, layer.linear1.weight, layer.linear2.weight)]
    muon, token = given.steps * sum(n * n * (2 * m + n) for n, m in sizes), 3 * sum(n * m for n, m in sizes)
    value = eb.put(found.share, T=given.steps, d=given.d_in, B=given.tokens)
    return bool(found.here == value == Fraction(muon, token * given.tokens))


overhead.mistake(
    "left out", "Three products a step: A must be squared, too.", lambda g: having(g, "2 T d / (3 B)", Fraction(2, 3))
)
overhead.mistake(
    "left out",
    "You left out the backward pass: it costs twice as much as the forward pass.",
    lambda g: having(g, "5 T d / (2 B)", Fraction(5, 2)),
)
overhead.mistake(
    "transposed",
    "You left the 4d × d gradient as it is: transposed, it has the smaller XXᵀ.",
    lambda g: having(g, "13 T d / (4 B)", Fraction(13, 4)),
)
overhead.mistake(
    "units",
    "You let Muon run for every token: it runs once, on the gradient of all tokens together.",
    lambda g: having(g, "5 T d / 6", Fraction(5 * g.tokens, 6)),
)
problem.fact(
    "enough",  # tokens a training step, for Muon to cost a hundredth of it
    lambda g: ceil(Fraction(500 * g.steps * g.d_in, 6)),
    lambda g: -(-100 * g.steps * Fraction(*counted(g.d_in)) // 1),
)
