"""Parts e and f: a feature and its double, and a feature that is always zero."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import torch

import exambank as eb

from .masks import averages, trained
from .problem import Given, problem

PAIR = eb.Vector(eb.Rational())


@problem.part("e", eb.Several.of(dropout=PAIR, limit=PAIR, least_norm=PAIR))
def twins(given: Given) -> Any:
    """Both contribute c/(1 + keep) of the feature, c its own least squares; the least norm contributes 1 : 4."""
    feature = given.data[:, 0]
    c = Fraction(feature @ given.targets, feature @ feature)
    u = c / (1 + given.keep)
    return {"dropout": [u, u / 2], "limit": [c / 2, c / 4], "least_norm": [c / 5, 2 * c / 5]}


@twins.law
def nothing_is_shorter(given: Given, twins: Any) -> bool:
    """w̃ solves the equations over all masks. The others solve those of least squares, as does all on the line along
    (2, −1) through them: there ‖Γ̃w‖ is shortest at the one, ‖w‖ at the other, both at a right angle to the line."""
    (cross, square), X, along = averages(doubled(given)), doubled(given).data, np.array([2, -1])
    solved = all((X.T @ (given.targets - X @ w) == 0).all() for w in (twins.limit, twins.least_norm))
    shortest = (X**2).sum(0) * twins.limit @ along == 0 == twins.least_norm @ along
    return bool(solved and shortest and (square @ twins.dropout == cross).all())


@twins.law
def numpy_reaches_the_limits(given: Given, twins: Any) -> bool:
    """NumPy's lstsq over all masks at keep and at 1 − 10⁻⁶, which comes near the limit; its pinv for the least norm."""
    near = trained(replace(doubled(given), keep=1 - Fraction(1, 10**6)))
    least = np.linalg.pinv(np.array(doubled(given).X)) @ given.y
    return bool(np.allclose(np.array(twins, dtype=float), [trained(doubled(given)), near, least], rtol=1e-5, atol=1e-9))


def doubled(given: Given) -> Given:
    """The first feature and its double, for the laws."""
    return replace(given, X=tuple((row[0], 2 * row[0]) for row in given.X))


twins.mistake(
    "other quantity",
    "You took the limit of dropout for the least norm; dropout measures ‖Γ̃w‖, and there the double weighs more.",
    lambda g: twins(g)._replace(limit=twins(g).least_norm),
)
twins.mistake(
    "left out",
    "You divided a least squares solution by keep; with dropout there is a penalty too, and it shrinks the weights.",
    lambda g: twins(g)._replace(dropout=[w / g.keep for w in twins(g).limit]),
)


fate = problem.choice(
    "f",
    key="stays",
    options={
        "stays": "it stays at 1",
        "vanishes": (
            "it shrinks towards 0",
            "That is what plain weight decay does; dropout's penalty on a weight has the norm of its feature in it.",
        ),
        "grows": (
            "it grows without bound",
            "Nothing pushes it: ask what share a feature that is zero in every datum has in a gradient.",
        ),
        "shares": (
            "it moves to a value that depends on the other features",
            "A feature shares the work only with features it is correlated with, and zero is correlated with none.",
        ),
    },
)


@fate.law
def torch_leaves_it(given: Given, name: str) -> bool:
    """Torch's dropout and autograd, three steps of gradient descent on the widened data: the weight is still exactly 1."""
    X = torch.nn.functional.pad(torch.tensor(given.X, dtype=torch.float64), (0, 1))
    w = torch.ones(X.shape[1], dtype=torch.float64, requires_grad=True)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for _ in range(3):
            missed = torch.tensor(given.y) - torch.nn.functional.dropout(X, 1 - float(given.keep)) @ w
            w = w - 1e-3 * torch.autograd.grad(missed.square().sum(), w)[0]
    return bool((w[-1] == 1) == (name == "stays"))
