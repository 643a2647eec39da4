"""Parts a, b and h: without dropout many weights fit; which of them gradient descent and Adam find."""

from fractions import Fraction

import numpy as np
import torch

import exambank as eb

from .problem import Given, problem


def close(one: object, other: object) -> bool:
    """Equal up to the rounding of floats."""
    return bool(np.allclose(np.array(one, dtype=float), np.array(other, dtype=float), rtol=1e-8, atol=1e-10))


@problem.part("a", key="110/101 11/101")
def fit(given: Given) -> eb.Row:
    """Shortest where w is parallel to x: whatever is orthogonal to x makes w longer and changes no prediction."""
    return [given.y * value / sum(other**2 for other in given.x) for value in given.x]


@fit.law
def fit_agrees_with_lstsq(given: Given, answer: eb.Row) -> bool:
    """NumPy's lstsq finds the solution of minimum norm by a singular value decomposition."""
    return close(np.linalg.lstsq(np.array([given.x], dtype=float), [float(given.y)])[0], answer)


@problem.part("b", eb.Several.of(weights=eb.Vector(eb.Rational()), largest_step=eb.Rational()))
def descent(given: Given) -> dict[str, object]:
    """Every gradient is a multiple of x: w stays on the line through 0 and x, where the error shrinks by 1 − 2η|x|²."""
    return {"weights": fit(given), "largest_step": 1 / sum(value**2 for value in given.x)}


@descent.route
def descent_by_extrapolation(given: Given) -> dict[str, object]:
    """One step, exactly: what it leaves of the error is the ratio of a geometric series, which gives limit and η."""
    x = np.array(given.x)
    first = given.y * x / (5 * x @ x)  # at a tenth of 1/|x|²
    ratio = 1 - first @ x / given.y
    return {"weights": first / (1 - ratio), "largest_step": 1 / (5 * x @ x) / (1 - ratio)}


@descent.law
def descent_ends_there(given: Given, answer: tuple[eb.Row, Fraction]) -> bool:
    """Run it in floats: at 9/10 of the largest step it arrives, at 11/10 it is further off after 200 steps."""
    x, y, goal = np.array(given.x, float), float(given.y), np.array(answer[0], float)
    w = np.zeros((2, len(x)))
    for _ in range(200):
        w = w + 2 * np.array([[0.9], [1.1]]) * float(answer[1]) * (y - w @ x)[:, None] * x
    return close(w[0], goal) and bool(np.linalg.norm(w[1] - goal) > np.linalg.norm(goal))


@problem.part("h", key="1 1")
def adam(given: Given) -> eb.Row:
    """Adam divides each coordinate by its own size: all weights move alike, until Σ|xᵢ|·t = y."""
    t = given.y / sum(map(abs, given.x))
    return [t if value > 0 else -t for value in given.x]


@adam.law
def adam_moves_all_alike(given: Given, answer: eb.Row) -> bool:
    """The answer fits, and after each of four steps of torch's own Adam, with ε = 0, w is a multiple of it."""
    x, goal = torch.tensor(list(map(float, given.x)), dtype=torch.float64), np.array(answer, float)
    w = torch.zeros_like(x, requires_grad=True)
    optimizer, sizes = torch.optim.Adam([w], lr=float(np.abs(goal).max()) / 50, eps=0), []
    for _ in range(4):
        optimizer.zero_grad()
        ((w @ x - float(given.y)) ** 2).backward()
        optimizer.step()
        sizes.append(w.detach().numpy() / goal)
    return close(np.ptp(sizes, axis=1), 0) and bool(np.array(given.x) @ answer == given.y)


def equal_contributions(given: Given) -> eb.Row:
    """The fit to which every input contributes the same."""
    return [given.y / (len(given.x) * value) for value in given.x]


for part in (fit, adam):
    part.mistake(
        "other quantity",
        "You let every input contribute the same, so small inputs have large weights; nothing here asks for that.",
        equal_contributions,
    )
fit.mistake(
    "other quantity",
    "These weights fit, but others that fit are shorter: which part of yours changes no prediction?",
    adam,
)
adam.mistake(
    "other quantity",
    "That is where gradient descent ends; Adam divides each coordinate of the gradient by its own size, which changes the direction.",
    fit,
)
descent.mistake(
    "factor",
    "Your step is for the loss ½(w·x − y)²; here there is no ½, so the gradient is twice as large.",
    lambda g: {"weights": fit(g), "largest_step": 2 * descent(g).largest_step},
)
descent.mistake(
    "other quantity",
    "Gradient descent moves along x, not by the same amount in all coordinates: a larger input gets a larger weight.",
    lambda g: {"weights": adam(g), "largest_step": descent(g).largest_step},
)
