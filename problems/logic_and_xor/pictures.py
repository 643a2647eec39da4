"""The pictures of `logic_and_xor`: a line to move over the square, and what a hidden layer does to it."""

from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb
from exambank import canvas, palette, shade

from .gates import fires
from .network import network
from .problem import NAMES, POINTS, Given

HALVES = [Fraction(k, 2) for k in range(-4, 5)]


def draw_unit(ax: Any, unit: Any, colour: str) -> tuple[float, float]:
    """The half-plane in which a unit fires, and the point of its line that is nearest to the middle."""
    *weights, bias = map(float, unit)
    size = float(np.linalg.norm(weights))
    if not size:
        ax.fill([-9, 9, 9, -9], [-9, -9, 9, 9], color=shade(colour, 0.18 * (bias >= 0)), linewidth=0)
        return 9, 9
    normal = np.array(weights) / size
    middle = 0.5 - (sum(weights) / 2 + bias) / size * normal
    ends = middle + 9 * np.outer([1, -1], [-normal[1], normal[0]])
    ax.plot(*ends.T, color=colour)
    ax.fill(*np.vstack([ends, ends[::-1] + 9 * normal]).T, color=shade(colour, 0.18), linewidth=0)
    return middle[0], middle[1]


def draw_points(ax: Any, points: Any, values: Any, names: str, title: str = "") -> None:
    """A disc where 1 is asked for, a ring where 0 is."""
    for (x, y), value in zip(points, values, strict=True):
        ax.plot(x, y, "o", color=palette.ink, markersize=11, markerfacecolor=palette.ink if value else palette.paper)
    ax.set(xlim=(-0.6, 1.6), ylim=(-0.6, 1.6), xticks=[0, 1], yticks=[0, 1], aspect="equal")
    ax.set(xlabel=f"{names}₁", ylabel=f"{names}₂", title=title)


def drag(given: Given) -> eb.Picture:
    """A line among the four inputs of a function that no line parts."""
    still = placed(given, 0, 1, Fraction(-1, 2))
    return eb.Picture(
        still.figure,
        alt=f"The four inputs as corners of a square, filled where {NAMES[given.third]} is 1: opposite corners are "
        f"alike. A line divides the square; on its shaded side the unit fires. {still.says}",
        caption=f"{NAMES[given.third]}: filled corners must be on the shaded side or on the line, hollow ones must not.",
        moves=eb.Moves(
            lambda *numbers: placed(given, *numbers),
            {"w₁": (-1, 0, 1), "w₂": (-1, 0, 1), "b": HALVES},
            start=(0, 1, Fraction(-1, 2)),
            predict=eb.Predict(
                "How many of the four can one unit get right? Drag the line, or set its numbers, to get as many as that.",
                lambda *numbers: sum(fires(numbers) == given.third) == 3,
            ),
        ),
    )


def placed(given: Given, *unit: Any) -> eb.State:
    """A unit with these weights and this bias, and which inputs it gets right."""
    fig, (ax,) = canvas(4, 3.2)
    at = draw_unit(ax, unit, palette.blue)
    draw_points(ax, POINTS, given.third, "x")
    right = fires(unit) == given.third
    told: list[Any] = [ax.text(1.75, 1.4, f"{sum(right)} of 4", color=palette.ink, fontsize=12)]
    for (x, y), good in zip(POINTS, right, strict=True):
        sign, colour = ("✓", palette.green) if good else ("✗", palette.red)
        told.append(ax.text(x + 0.13, y + 0.13, sign, color=colour, fontsize=13))
    w1, w2, b = (f"{number}".replace("-", "−") for number in unit)
    return eb.State(fig, f"w = ({w1}, {w2}), b = {b}: {sum(right)} of 4 right.", at=(ax, *at), told=told)


def folded(given: Given) -> eb.Picture:
    """The square with the lines of the hidden units, and the corners where these put them."""
    fig, (left, right) = canvas(6, 2.9, columns=2)
    *units, last = network(given).example
    for name, unit, colour in zip(("h₁", "h₂"), units, (palette.blue, palette.orange), strict=True):
        x, y = draw_unit(left, unit, colour)
        left.text(x - 0.38, y + 0.46, name, color=colour)
    draw_unit(right, last, palette.green)
    signals = np.transpose([fires(unit) for unit in units]).astype(int)
    draw_points(left, POINTS, given.third, "x", "inputs")
    draw_points(right, signals, given.third, "h", "after the hidden units")
    for x, y in dict.fromkeys(map(tuple, signals.tolist())):
        came = [f"({i}, {j})" for i, j in POINTS[(signals == (x, y)).all(1)]]
        side, up = ("bottom", 0.14) if len(came) == 1 else ("top", -0.14)
        right.text(x, y + up, "\n".join(came), fontsize=9, ha="center", va=side)
    return eb.Picture(
        fig,
        alt=f"Left: the square of inputs, filled where {NAMES[given.third]} is 1, with two parallel lines: of a hidden "
        "unit that fires at three corners, and of one that fires at (1, 1). Right: the two move the corners to (0, 0), "
        "(1, 0) and (1, 1), and one line parts filled from hollow.",
        caption="The hidden layer lays the two corners (0, 1) and (1, 0) on top of each other. What remains of the "
        "square is a triangle, and a line can cut off any corner of a triangle.",
    )
