"""Parts e, e_content, e_style, e_tv and e_places: the losses of style transfer, and their gradients."""

from fractions import Fraction
from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import Given, problem

NAMES = ("content", "style", "tv")


def arrays(given: Given) -> tuple[Any, Any, Any, Any]:
    """F, P, S [channels, places] and the image, in whole numbers."""
    return np.array(given.F), np.array(given.P), np.array(given.S), np.array(given.image)


def off(given: Given) -> Any:
    """The Gram matrix of F less that of S."""
    F, _, S, _ = arrays(given)
    return F @ F.T - S @ S.T


def differentiated(given: Given, which: str) -> tuple[Any, Any]:
    """The gradient of a loss by autograd, and the loss."""
    F, P, S, image = (torch.tensor(each, dtype=torch.float64) for each in (given.F, given.P, given.S, given.image))
    losses = {
        "content": lambda f: (f - P).square().sum(),
        "style": lambda f: (torch.einsum("ip,jp->ij", f, f) - torch.einsum("ip,jp->ij", S, S)).square().sum(),
        "tv": lambda f: sum(f.diff(dim=axis).square().sum() for axis in (0, 1)),
    }
    gradient, loss = torch.func.grad_and_value(losses[which])(image if which == "tv" else F)
    return gradient, loss


def looped(given: Given, which: str, at: Any) -> Fraction:
    """A loss, term by term."""

    def gram(rows: Any, i: int, j: int) -> Any:
        return sum(a * b for a, b in zip(rows[i], rows[j], strict=True))

    rows, columns = range(len(at)), range(len(at[0]))
    terms = {
        "content": lambda: [at[i][j] - given.P[i][j] for i in rows for j in columns],
        "style": lambda: [gram(at, i, j) - gram(given.S, i, j) for i in rows for j in rows],
        "tv": lambda: [
            *(at[i][j] - at[i + 1][j] for i in rows[:-1] for j in columns),
            *(at[i][j] - at[i][j + 1] for i in rows for j in columns[:-1]),
        ],
    }
    return Fraction(sum(term**2 for term in terms[which]()))


def steep(given: Given, which: str, answer: Any) -> bool:
    """Central differences of a loss that is added up in loops, in exact fractions, are the gradient.

    The style loss is of fourth degree, so two steps are combined to be exact for it.
    """
    start = np.array(given.image if which == "tv" else given.F)

    def central(place: Any, step: Fraction) -> Fraction:
        nudge = np.zeros(start.shape, dtype=int).astype(object)
        nudge[place] = step
        return (looped(given, which, start + nudge) - looped(given, which, start - nudge)) / (2 * step)

    one, half = Fraction(1), Fraction(1, 2)
    return all(
        (4 * central(place, half) - central(place, one)) / 3 == answer[place[0]][place[1]]
        for place in np.ndindex(start.shape)
    )


@problem.part("e", eb.Several.of(**dict.fromkeys(NAMES, eb.Integer())))
def losses(given: Given) -> dict[str, Any]:
    """Sums of squares: of F − P, of the Gram matrices' difference, of the differences of neighbours."""
    F, P, _, image = arrays(given)
    variation = (np.diff(image, axis=0) ** 2).sum() + (np.diff(image, axis=1) ** 2).sum()
    return {"content": ((F - P) ** 2).sum(), "style": (off(given) ** 2).sum(), "tv": variation}


@losses.route
def losses_by_torch(given: Given) -> dict[str, Any]:
    """Torch's sums, in whole numbers."""
    return {name: round(differentiated(given, name)[1].item()) for name in NAMES}


@losses.law
def losses_in_loops(given: Given, answer: Any) -> bool:
    """Term by term, in loops."""
    return [looped(given, name, given.image if name == "tv" else given.F) for name in NAMES] == list(answer)


losses.mistake(
    "left out",
    "The differences across and the differences down both count.",
    lambda g: {**losses.function(g), "tv": (np.diff(arrays(g)[3], axis=1) ** 2).sum()},
)
losses.mistake(
    "left out",
    "A Gram matrix has two entries for each pair of channels, and both count; so does each entry on the diagonal, once.",
    lambda g: {**losses.function(g), "style": (np.triu(off(g)) ** 2).sum()},
)
losses.mistake(
    "other quantity",
    "You compared the features of the style image with F, place by place. Style compares Gram matrices.",
    lambda g: {**losses.function(g), "style": ((arrays(g)[0] - arrays(g)[2]) ** 2).sum()},
)
