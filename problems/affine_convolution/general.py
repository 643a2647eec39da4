"""Part general_row: any channels, any factor, any kernel."""

from typing import Any

import numpy as np
import sympy
import torch

import exambank as eb

from .problem import Given, problem

ROW = eb.Formula("k r s u", low=0, where=lambda v: v["s"] < v["k"] and v["u"] < v["r"])


@problem.part("general_row", ROW)
def row(given: Given) -> str:
    """A stamp has a block of r rows for each row s of W; what is read above is stamped below, so s runs backwards."""
    return "r*(k - 1 - s) + u"


@row.route
def row_by_positions(given: Given) -> Any:
    """Output row p = r·m + u reads input row a = m + s − (k − 1); the stamp of a begins at r·a, and m cancels."""
    k, r, s, u, m = map(sympy.Symbol, "krsum")
    return (r * m + u - r * (m + s - (k - 1))).expand()


@row.law
def makes_the_same_image(given: Given, formula: Any) -> bool:
    """With the weights put there, torch's two operators give one image, for three channels in and two out."""
    r, k = given.factor, given.kernel
    place = {(s, u): int(eb.put(formula, k=k, r=r, s=s, u=u)) for s in range(k) for u in range(r)}
    return agree(2, 3, r, k, place, k - 1, 0)


def agree(o: int, i: int, r: int, k: int, place: dict[tuple[int, int], int], before: int, after: int) -> bool:
    """Whether a convolution by W, shuffled, is a transposed one by V; `place[s, u]` is the row of V for that row of W."""
    rng = np.random.default_rng(1)
    x, W = (torch.tensor(rng.normal(size=shape)).mul(99).round() for shape in ((2, i, 4, 5), (o * r**2, i, k, k)))
    V = torch.zeros(i, o, k * r, k * r, dtype=W.dtype)
    for c, u, v, s, t in np.ndindex(o, r, r, k, k):
        V[:, c, place[s, u], place[t, v]] = W[c * r**2 + u * r + v, :, s, t]
    shuffled = torch.pixel_shuffle(torch.nn.functional.conv2d(x, W, padding=before), r)
    return bool(torch.equal(shuffled, torch.nn.functional.conv_transpose2d(x, V, stride=r, padding=after)))


row.mistake(
    "flip",
    "You kept the rows of W in order. The first row of W reads the uppermost pixel: how far up does its stamp begin?",
    "r*s + u",
)
row.mistake(
    "off by one",
    "In which row of the image does the window of output row 0 begin? The padding is k − 1, not k.",
    "r*(k - s) + u",
)
row.mistake(
    "order",
    "You put the rows of one filter next to each other. Does one filter also make neighbouring rows of the large image?",
    "k*u + s",
)
