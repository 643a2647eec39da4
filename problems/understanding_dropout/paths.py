"""Where SGD goes on the loss surface: the states of the picture that moves."""

from dataclasses import replace
from fractions import Fraction
from itertools import islice
from typing import Any

import numpy as np

import exambank as eb
from exambank import canvas, palette, shade

from .dropped import dropped_fit
from .experiment import EARLY, Run, descent
from .plain import fit
from .problem import Given


def levels(given: Given, *sizes: float) -> list[Any]:
    """Where the expected loss is the square of a size above its least: [2, points] for each size."""
    z, turn = given.inputs, np.linspace(0, 2 * np.pi, 49)
    values, vectors = np.linalg.eigh((z.T @ (given.chances[:, None] * z)).astype(float))
    ring = vectors @ (np.array([np.cos(turn), np.sin(turn)]) / np.sqrt(values)[:, None])
    return [np.array(dropped_fit(given), float)[:, None] + size * ring for size in sizes]


def level_line(given: Given, error: float) -> tuple[list[float], list[float]]:
    """The line of weights whose prediction is off by an error, from top to bottom."""
    (a, b), ends = given.x, [7.0, -1.0]
    return [float((given.y + error - b * end) / a) for end in map(Fraction, ends)], ends


def walked(given: Given, drop: Fraction, batch: int) -> eb.State:
    """The first steps of SGD from w = 0, on levels of the expected loss."""
    figure, (axes,) = canvas(4, 3.4)
    steps = [weights[0] for weights, _ in islice(descent(Run(drop=drop, batch=batch), [0]), EARLY)]
    seen, goal = np.array([(0.0, 0.0), *steps[:4], *steps[19::20]]), np.array(fit(given), float)
    for level in (0,) if drop else range(-3, 4):
        colour = palette.muted if level else palette.line if drop else palette.green
        axes.plot(*level_line(given, level), color=colour, linewidth=0.8 if level else 1.4)
    axes.plot(*goal, "s", color=palette.blue, markersize=5)
    where = "on the line of perfect fits, all of them minima"
    if drop:
        now = replace(given, drop=drop)
        goal = np.array(dropped_fit(now), float)
        axes.plot(*np.stack(levels(now, 1, 2, 3), axis=-1), color=palette.muted, linewidth=0.8)
        axes.plot(*goal, "D", color=palette.green, markersize=6)
        where = f"{np.linalg.norm(seen[-1] - goal):.2f} from the minimum at ({goal[0]:.3f}, {goal[1]:.3f})"
    told = axes.plot(*seen.T, color=shade(palette.orange, 0.7), linewidth=1)
    told += axes.plot(*seen[-1], "o", color=palette.orange, markersize=6)
    axes.set(xlabel="w₁", ylabel="w₂", xlim=(-0.2, 1.6), ylim=(-0.5, 6.5), xticks=(0, 0.5, 1, 1.5))
    says = f"Drop rate {drop}, batch {batch}: {EARLY} steps end at ({seen[-1][0]:.3f}, {seen[-1][1]:.3f}), {where}."
    return eb.State(figure, says.replace("-", "−"), told=told)
