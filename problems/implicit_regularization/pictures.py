"""The picture of `implicit_regularization`: one equation for two weights, and where a run from a start lands."""

from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb
from exambank import canvas, palette

from .problem import Given, equations
from .shortest import landing, shortest


def plane(first: int, second: int) -> Given:
    """The equation of the picture, w₁ + 2w₂ = 5, with a start."""
    return equations([[1, 2]], [5], [first, second])


RING = shortest(plane(0, 0))


def shown(point: tuple[int | Fraction, ...]) -> str:
    """A point in words."""
    return f"({', '.join(map(str, point))})".replace("-", "−")


def land(given: Given) -> eb.Picture:
    """A start that can be moved, and the end of the run."""
    return eb.Picture(
        landed(3, -1).figure,
        alt="A plane of two weights with the line of solutions w1 + 2 w2 = 5. Its point nearest to 0, marked by a ring, "
        f"is {shown(RING)}. A run from (3, −1) goes straight to the line, meets it at a right angle, and lands at "
        f"{shown(landing(plane(3, -1)))}.",
        caption="One equation for two weights: every point of the line is perfect, and the ring is the shortest of them. "
        "Dots are half as far from the line each time.",
        moves=eb.Moves(
            landed,
            {"w1": range(-2, 5), "w2": range(-2, 5)},
            start=(3, -1),
            predict=eb.Predict(
                "A run from 0, the cross, lands on the ring. From which other start, off the line, does a run land there?",
                lambda a, b: (a, b) != (0, 0) and a + 2 * b != 5 and landing(plane(a, b)) == RING,
            ),
        ),
    )


def landed(first: int, second: int) -> eb.State:
    """The run from this start."""
    figure, (axes,) = canvas(4, 3.7)
    start, end = np.array([first, second]), landing(plane(first, second))
    axes.plot([-4, 8], [4.5, -1.5], color=palette.blue)
    axes.text(-2.3, 3.8, "solutions", color=palette.blue, rotation=-26.6, rotation_mode="anchor")
    axes.plot(0, 0, "+", color=palette.ink, markersize=10)
    axes.plot(*map(float, RING), "o", markersize=14, markerfacecolor="none", markeredgecolor=palette.green)
    axes.plot(first, second, "o", color=palette.orange, markersize=8)
    way = [end + (start - end) * Fraction(1, 2**step) for step in range(5)]
    told: list[Any] = axes.plot(*np.array([*way, end], dtype=float).T, ".-", color=palette.orange, markersize=5)
    told += axes.plot(*map(float, end), "o", color=palette.ink, markersize=6)
    axes.set(xlim=(-2.6, 5), ylim=(-2.6, 4.6), aspect="equal", xticks=range(-2, 5, 2), yticks=range(-2, 5, 2))
    axes.set(xlabel="w1", ylabel="w2")
    says = f"From {shown((first, second))} a run lands on {shown(end)}{', the shortest solution' * (end == RING)}."
    return eb.State(figure, says, at=(axes, first, second), told=told)
