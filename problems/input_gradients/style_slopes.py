"""Parts e_content, e_style, e_tv: the gradients of the losses of style transfer. e_places: what style does not see."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

import exambank as eb
from exambank.problem.part import Part

from .problem import Given, problem
from .style import arrays, differentiated, looped, off, steep


@problem.part("e_content")
def content_slope(given: Given) -> eb.Table:
    """Twice the difference."""
    F, P, _, _ = arrays(given)
    return 2 * (F - P)


@problem.part("e_style")
def style_slope(given: Given) -> eb.Table:
    """G = FFᵀ has F twice, and the square brings a 2: four times (FFᵀ − SSᵀ)F."""
    return 4 * off(given) @ arrays(given)[0]


def laplacian(given: Given, mode: Any = "edge") -> Any:
    """Four times each pixel less its neighbours; at the border these are the pixel itself, or as `np.pad` has it."""
    image = arrays(given)[3]
    framed = np.pad(image, 1, mode=mode)
    return 4 * image - framed[:-2, 1:-1] - framed[2:, 1:-1] - framed[1:-1, :-2] - framed[1:-1, 2:]


@problem.part("e_tv")
def tv_slope(given: Given) -> eb.Table:
    """Twice the differences from all neighbours: a Laplacian that stops at the border."""
    return 2 * laplacian(given)


SLOPES = {"content": content_slope, "style": style_slope, "tv": tv_slope}


def witnessed(which: str, slope: Part) -> None:
    """Autograd is the route of each gradient, differences of a loop are its law."""

    @slope.route
    def by_torch(given: Given) -> eb.Table:
        """Autograd."""
        return differentiated(given, which)[0]

    @slope.law
    def by_differences(given: Given, answer: Any) -> bool:
        """Central differences of the loss, term by term."""
        return steep(given, which, answer)

    slope.mistake("sign", "That leads downhill. The gradient points up.", lambda g: -np.array(slope(g)))


for which, slope in SLOPES.items():
    witnessed(which, slope)

content_slope.mistake("factor", "The square brings a factor 2 down.", lambda g: arrays(g)[0] - arrays(g)[1])
style_slope.mistake(
    "factor", "F stands in FFᵀ twice, and both bring a share of the gradient.", lambda g: 2 * off(g) @ arrays(g)[0]
)
style_slope.mistake(
    "left out", "That is the gradient by G. One more step leads to F: multiply by it.", lambda g: 2 * off(g)
)
tv_slope.mistake("factor", "The square brings a factor 2 down.", laplacian)
tv_slope.mistake(
    "border",
    "A pixel at the border has fewer neighbours: there is nothing beyond.",
    lambda g: 2 * laplacian(g, mode="constant"),
)


CHANGES: dict[str, Callable[[Any], Any]] = {
    "shuffle": lambda F: F[:, ::-1],
    "each": lambda F: np.concatenate([np.roll(F[:1], 1, axis=1), F[1:]]),
    "channels": lambda F: F[[1, 0, *range(2, len(F))]],
    "brighter": lambda F: F + np.eye(len(F), 1, dtype=int),
}

places = problem.choice(
    "e_places",
    key="shuffle",
    options={
        "shuffle": "Shuffle the places of all channels alike.",
        "each": (
            "Move the places of one channel on by one, and leave the others.",
            "Then channels that spoke at one place no longer do. Which entries of FFᵀ notice?",
            "special case",
        ),
        "channels": (
            "Swap two channels.",
            "Then rows and columns of the Gram matrix swap as well, and it is compared entry by entry.",
            "transposed",
        ),
        "brighter": (
            "Add a constant to all features of a channel.",
            "Put F + k into the sum over places: which terms come along?",
        ),
    },
)


@places.law
def only_this_keeps_the_style_loss(given: Given, name: str) -> bool:
    """Against the S that is given, on features that are all different."""
    F = np.array([k**3 % 101 for k in range(1, np.size(given.F) + 1)]).reshape(np.shape(given.F))
    return looped(given, "style", CHANGES[name](F)) == looped(given, "style", F)


problem.fact("gram", lambda g: arrays(g)[0] @ arrays(g)[0].T, lambda g: torch.tensor(g.F) @ torch.tensor(g.F).T)
problem.fact("target", lambda g: arrays(g)[2] @ arrays(g)[2].T, lambda g: torch.tensor(g.S) @ torch.tensor(g.S).T)
problem.fact("off", off, lambda g: torch.tensor(g.F) @ torch.tensor(g.F).T - torch.tensor(g.S) @ torch.tensor(g.S).T)
