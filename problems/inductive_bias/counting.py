"""Parts a_params, c5_bars and c5_ceiling: how many weights there are, and how many images."""

from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
import torch

import exambank as eb

from .problem import Given, problem

BOTH = eb.Several.of(cnn=eb.Integer(), mlp=eb.Integer())


@problem.part("a_params", BOTH, key="cnn = 606; mlp = 39793")
def parameters(given: Given) -> Any:
    """Every output has a weight for each input and a bias; the mean over places leaves a number a filter."""
    k, f, sizes = given.kernel**2, given.filters, (given.side**2, *given.hidden, given.classes)
    cnn = f * (k + 1) + f * (f * k + 1) + given.classes * (f + 1)
    return {"cnn": cnn, "mlp": sum((a + 1) * b for a, b in pairwise(sizes))}


@parameters.route
def in_torch(given: Given) -> Any:
    """Build both in torch and count."""
    nn, f, (one, two) = torch.nn, given.filters, given.hidden
    convolutions = nn.Conv2d(1, f, given.kernel), nn.Conv2d(f, f, given.kernel), nn.Linear(f, given.classes)
    linear = nn.Linear(given.side**2, one), nn.Linear(one, two), nn.Linear(two, given.classes)
    counts = [
        sum(w.numel() for layer in layers for w in layer.state_dict().values()) for layers in (convolutions, linear)
    ]
    return {"cnn": counts[0], "mlp": counts[1]}


@parameters.law
def a_pixel_costs_the_mlp_only(given: Given, answer: Any) -> bool:
    """Of the CNN, weights at k² places and others; of the MLP, a column for each pixel and others."""
    f, c, (one, two) = given.filters, given.classes, given.hidden
    cnn, mlp = answer.cnn - f * (1 + f) * given.kernel**2, answer.mlp - one * given.side**2
    return bool(cnn == 2 * f + c * f + c and mlp == one + two * (one + 1) + c * (two + 1))


parameters.mistake(
    "left out",
    "You left out the biases: one a filter, one a unit.",
    lambda g: {
        "cnn": g.kernel**2 * g.filters * (1 + g.filters) + g.classes * g.filters,
        "mlp": g.side**2 * g.hidden[0] + g.hidden[0] * g.hidden[1] + g.hidden[1] * g.classes,
    },
)
parameters.mistake(
    "left out",
    "A kernel of the second convolution has weights for every map of the first one.",
    lambda g: {
        "cnn": 2 * g.filters * (g.kernel**2 + 1) + g.classes * (g.filters + 1),
        "mlp": parameters(g).mlp,
    },
)


@problem.part("c5_bars", eb.Several.of(text=eb.Integer(), code=eb.Integer()))
def bars(given: Given) -> Any:
    """A bar of width w has one place less for each row that it is wider; the code keeps off both border rows."""
    n, w = given.side, given.widest
    text, code = (2 * (rows * b - b * (b - 1) // 2) for rows, b in ((n, w), (n - 2, w - 1)))
    return {"text": text, "code": code}


@bars.route
def by_listing(given: Given) -> Any:
    """Draw every start with every width, and keep what is different."""
    n, w = given.side, given.widest
    text = {(s, min(s + b, n)) for s in range(n) for b in range(1, w + 1)}
    code = {(s, min(s + b, n - 1)) for s in range(1, n) for b in range(1, w)}
    return {"text": 2 * len(text), "code": 2 * len([stop for start, stop in code if start < stop])}


@bars.law
def by_pixels(given: Given, answer: Any) -> bool:
    """As images: horizontal and vertical ones, all different, none of them empty."""
    for count, first, last, widest in ((answer.text, 0, given.side, given.widest), (answer.code, 1, given.side - 1, given.widest - 1)):  # fmt: skip
        lines = {tuple(np.isin(np.arange(given.side), np.arange(s, min(s + b, last)))) for s in range(first, given.side) for b in range(1, widest + 1)}  # fmt: skip
        if count != 2 * len([line for line in lines if any(line)]):
            return False
    return True


bars.mistake(
    "counted twice",
    "You counted pairs of a start and a width. At the border a wide bar is cut, and looks like a narrower one.",
    lambda g: {"text": 2 * g.side * g.widest, "code": 2 * (g.side - 1) * (g.widest - 1)},
)
bars.mistake(
    "left out",
    "That is one of the two directions.",
    lambda g: {"text": bars(g).text // 2, "code": bars(g).code // 2},
)


@problem.part("c5_ceiling", eb.Several.of(blank=eb.Rational(), ceiling=eb.Rational()))
def ceiling(given: Given) -> Any:
    """One start of all gives an empty bar; its image is best called none, which is wrong for two classes of three."""
    blank = Fraction(1, given.side - 1)
    return {"blank": blank, "ceiling": 1 - Fraction(2, 3) * blank}


@ceiling.route
def by_the_best_label(given: Given) -> Any:
    """List all starts of all classes, and give each kind of image its most frequent label."""
    n = given.side
    seen: dict[Any, list[int]] = {}
    for label, name in enumerate(("horizontal", "vertical", "none")):
        for start in range(1, n):
            lit = name != "none" and start < n - 1
            seen.setdefault((name, start) if lit else "blank", [0, 0, 0])[label] += 1
    best = sum(max(counts) for counts in seen.values())
    return {"blank": Fraction(seen["blank"][0], n - 1), "ceiling": Fraction(best, 3 * (n - 1))}


@ceiling.law
def every_rule_loses_it(given: Given, answer: Any) -> bool:
    """Whatever is said of an empty image is right for the share of one class in it; none has the largest share."""
    return bool(answer.blank * (given.side - 1) == 1 and 3 * answer.ceiling == 2 * (1 - answer.blank) + 1)


ceiling.mistake(
    "left out",
    "Images of the class none are never mistaken: the loss is in two classes of three.",
    lambda g: {"blank": Fraction(1, g.side - 1), "ceiling": 1 - Fraction(1, g.side - 1)},
)
ceiling.mistake(
    "off by one",
    "A bar never starts at 0: how many starts are there?",
    lambda g: {"blank": Fraction(1, g.side), "ceiling": 1 - Fraction(2, 3 * g.side)},
)
