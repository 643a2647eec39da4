"""The pictures of `dropout_regularization`: the loss under dropout and the ridge loss."""

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .expectation import form
from .problem import Given
from .ridge import minimisers, penalised


def ellipse(matrix: Any, centre: Any, points: int = 60) -> Any:
    """The points where the quadratic form with this matrix is 1 above its least value at the centre."""
    angle = np.linspace(0, 2 * np.pi, points)
    return centre[:, None] + np.linalg.inv(np.linalg.cholesky(matrix)).T @ [np.cos(angle), np.sin(angle)]


def ellipses(given: Given) -> Picture:
    """Left the loss under dropout, right the ridge loss; what dropout finds, times keep, lies on it."""
    shown = {Fraction(9, 10): palette.purple, given.keep: palette.blue, Fraction(1, 5): palette.orange}
    variants = [replace(given, keep=Fraction(percent, 100)) for percent in range(1, 100, 2)]
    plain = np.linalg.lstsq(np.array(given.X), np.array(given.y), rcond=None)[0]
    figure, (left, right) = canvas(7, 3.7, columns=2, sharex=True, sharey=True)
    path, ridge_path = np.array([*map(minimisers, variants), (plain, plain)], dtype=float).transpose(1, 2, 0)
    for axes, line, label in ((left, path, "dropout: w̃"), (right, ridge_path, "ridge: w = keep · w̃")):
        axes.plot(*line, color=palette.muted, linewidth=1, linestyle=(0, (4, 3)))
        axes.plot(*plain, "s", color=palette.ink, markersize=5)
        axes.axhline(0, color=palette.line, linewidth=0.8, zorder=0)
        axes.axvline(0, color=palette.line, linewidth=0.8, zorder=0)
        axes.set(title=label, xlabel="weight of feature 1")
    left.set_ylabel("weight of feature 2")
    found = []
    for keep, colour in shown.items():
        here = replace(given, keep=keep)
        best, solution = np.array(minimisers(here), dtype=float)
        matrix, classical = np.array(form(here).matrix, dtype=float), penalised(here).astype(float)
        left.plot(*ellipse(matrix, best), color=colour, label=f"keep = {keep}")
        left.plot(*best, "o", color=colour)
        right.plot(*ellipse(classical, solution), color=colour, linewidth=1.2)
        right.plot(*(float(keep) * ellipse(matrix, best, points=25)), ".", color=colour, markersize=5)
        right.plot(*solution, "o", color=colour, markerfacecolor="none", markersize=9)
        right.plot(*(float(keep) * best), "o", color=colour, markersize=4)
        found.append(f"keep {keep}: w̃ = ({best[0]:.2f}, {best[1]:.2f}), w = ({solution[0]:.2f}, {solution[1]:.2f})")
    figure.legend(*left.get_legend_handles_labels(), loc="outside lower center", ncols=3)
    return Picture(
        figure,
        alt="Two planes of weights with an ellipse for each of three values of keep, where the loss is 1 above its "
        f"least. {'; '.join(found)}. A square at ({plain[0]:.2f}, {plain[1]:.2f}) is plain least squares. Left, the "
        "ellipses lean less as keep falls; right, the points of the left ellipses, times keep, lie on the ellipses of "
        "ridge regression, which shrink as keep falls, while their centres move to zero.",
        caption="Curves on which the loss is 1 above its least; the square is plain least squares, and the broken "
        "line is the path of the solution as keep falls from 1 to 0. Left: the less is kept, the less the loss couples "
        "the two weights. Right: curves from the ridge loss, dots from the left picture times keep. It is one problem.",
    )


def turning(given: Given) -> eb.Picture:
    """The loss under dropout and the ridge loss in one plane, as keep slides."""
    keeps = [*(Fraction(k, 16) for k in range(1, 16)), Fraction(31, 32)]
    still = kept(given, given.keep)
    return eb.Picture(
        still.figure,
        alt="A plane of weights with the paths of both solutions as keep falls from 1 to 0. An ellipse about the "
        "dropout solution, on which the loss is ¼ above its least, and another about the ridge solution, with dots on "
        f"it: points of the first, times keep. {still.says}",
        caption="Curves on which the loss is ¼ above its least. The dots are points of the blue curve, times keep: "
        "they lie on the green one, at every keep. The square is plain least squares.",
        moves=eb.Moves(
            lambda keep: kept(given, keep),
            {"keep": keeps},
            start=[given.keep],
            predict=eb.Predict(
                "Least squares (the square) gives feature 2 a negative weight, dropout a positive one at keep = "
                f"{given.keep}. At which keep is it zero? Move there.",
                lambda keep: minimisers(replace(given, keep=keep)).dropout[1] == 0,
            ),
        ),
    )


def kept(given: Given, keep: Fraction) -> eb.State:
    """Both losses at one keep."""
    figure, (strip, axes) = canvas(4, 3.7, rows=2, height_ratios=(1, 14))
    strip.barh(0, 1, 1, color=shade(palette.muted, 0.2))
    strip.barh(0, float(keep), 1, color=palette.purple)
    strip.set(xlim=(0, 1), ylim=(-0.5, 0.5), xticks=[], yticks=[0], yticklabels=["keep"])
    strip.tick_params(length=0)
    strip.spines[:].set_visible(False)
    everywhere = [minimisers(replace(given, keep=Fraction(percent, 100))) for percent in range(2, 100, 4)]
    plain = np.linalg.lstsq(np.array(given.X), np.array(given.y), rcond=None)[0]
    paths = np.array([*everywhere, (plain, plain)], dtype=float).transpose(1, 2, 0)
    for path in paths:
        axes.plot(*path, color=palette.muted, linewidth=1, linestyle=(0, (4, 3)))
    axes.plot(*plain, "s", color=palette.ink, markersize=5)
    here = replace(given, keep=keep)
    best, solution = np.array(minimisers(here), dtype=float)
    curve = ellipse(4 * np.array(form(here).matrix, dtype=float), best, points=49)
    told = axes.plot(*curve, color=palette.blue) + axes.plot(*best, "o", color=palette.blue, markersize=5)
    told += axes.plot(*ellipse(4 * penalised(here).astype(float), solution, points=49), color=palette.green)
    told += axes.plot(*(float(keep) * curve[:, ::3]), ".", color=palette.blue, markersize=5)
    told += axes.plot(*solution, "o", color=palette.green, markersize=5)
    axes.set_title("dropout: w̃", color=palette.blue)
    axes.set_title("ridge: w = keep · w̃", color=palette.green, loc="right")
    low, high = paths.min(axis=(0, 2)) - 0.8, paths.max(axis=(0, 2)) + 0.8
    for line in (axes.axhline, axes.axvline):
        line(0, color=palette.line, linewidth=0.8, zorder=0)
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]), xlabel="weight of feature 1", ylabel="weight of feature 2")
    found = [", ".join(f"{weight + 0.0:.2f}" for weight in each) for each in (best, solution)]
    says = f"At keep = {keep} dropout finds w̃ = ({found[0]}); times keep it is the ridge solution, ({found[1]})."
    return eb.State(figure, says.replace("-", "−"), at=(strip, float(keep), 0), told=told)
