"""The pictures of `cnn_gradients`: drawn from its answers, with what they show in words."""

from itertools import product
from typing import Any

import numpy as np
from cnn_gradients import BATCHES, SIDES, Given, frame, into_input, max_gradient, measured_deviations, pooling, step

from exambank import (
    Picture,
    canvas,
    palette,
    shade,
)


def grid(ax: Any, table: Any, title: str, fills: dict[tuple[int, int], tuple[str, float]]) -> None:
    """A table of numbers in cells, some of them filled."""
    height, width = np.shape(table)
    for (i, j), colour in fills.items():
        ax.fill([j, j + 1, j + 1, j], [i, i, i + 1, i + 1], color=colour, linewidth=0)
    ax.hlines(range(height + 1), 0, width, colors=palette.line, linewidths=0.8)
    ax.vlines(range(width + 1), 0, height, colors=palette.line, linewidths=0.8)
    for (i, j), value in np.ndenumerate(np.array(table, dtype=object)):
        ax.text(j + 0.5, i + 0.55, signed(value), ha="center", va="center", fontsize=10 if height < 4 else 9)
    ax.set(xlim=(-0.1, width + 0.1), ylim=(height + 0.1, -0.1), aspect="equal")
    ax.set_title(title, loc="center")
    ax.axis("off")


def signed(value: Any) -> str:
    """A number with a proper minus."""
    return f"{value}".replace("-", "−")


def heat(table: Any) -> dict[tuple[int, int], tuple[str, float]]:
    """Blue for positive, orange for negative, as strong as the number is large."""
    most = float(max(abs(value) for row in table for value in row)) or 1.0
    return {
        (i, j): shade(palette.blue if value > 0 else palette.orange, 0.6 * abs(float(value)) / most)
        for i, row in enumerate(table)
        for j, value in enumerate(row)
        if value
    }


def patches(given: Given) -> Picture:
    """Every output pixel's patch with its coefficient, and their sum."""
    k, places = given.k, list(np.ndindex(given.m, given.m))
    most = max(abs(g) for row in given.dY for g in row) or 1
    fig, axes = canvas(7.4, 2, columns=len(places) + 1)
    for ax, (i, j) in zip(axes, places, strict=False):
        g = given.dY[i][j]
        colour = palette.blue if g > 0 else palette.orange
        lit = {(i + a, j + b): shade(colour, 0.5 * abs(g) / most) for a, b in np.ndindex(k, k)}
        grid(ax, given.X, f"{signed(g)} ×", lit)
        frame(ax, i, j, k, colour)
    dw = step(given).dw
    grid(axes[-1], dw, "sum: dw", heat(dw))
    terms = "; ".join(f"{signed(given.dY[i][j])} times the patch at row {i + 1}, column {j + 1}" for i, j in places)
    return Picture(
        fig,
        alt=f"The image once for each output pixel, with the {k} × {k} patch framed which that pixel reads: {terms}. "
        f"At the end their sum dw = {signed([[int(v) for v in row] for row in dw])}.",
        caption="Each output pixel pulls the weights towards or away from the patch that it saw, as hard as dY says.",
    )


def stamps(given: Given) -> Picture:
    """What each output pixel sends back, and the sum."""
    places = list(np.ndindex(given.m, given.m))
    fig, axes = canvas(7.4, 2, columns=len(places) + 1)
    for ax, (i, j) in zip(axes, places, strict=False):
        g, sent = given.dY[i][j], np.zeros((given.n, given.n), dtype=int)
        sent[i : i + given.k, j : j + given.k] = g * np.array(given.w)
        grid(ax, sent, f"{signed(g)} × w", heat(sent.tolist()))
        frame(ax, i, j, given.k, palette.muted)
    dX = into_input(given)
    grid(axes[-1], dX, "sum: dX", heat(dX))
    return Picture(
        fig,
        alt=f"One table for each of the {len(places)} output pixels: the kernel times its upstream gradient, placed "
        f"where the pixel read. At the end their sum dX = {signed([list(row) for row in dX])}.",
        caption="Backwards, every output pixel stamps the kernel where it has read. Where stamps overlap, they add.",
    )


def routes_back(given: Given) -> Picture:
    """The image in windows, and the two gradients."""
    answer, even = pooling(given), given.n // 2 * 2
    fig, axes = canvas(7, 2.5, columns=3)
    winners = {place: shade(palette.green, 0.4) for place in np.ndindex(given.n, given.n) if chosen(given, place)}
    grid(axes[0], given.X, "X, with the chosen maxima", winners)
    grid(axes[1], answer.maximum, "dX of max pooling", heat(answer.maximum))
    grid(axes[2], answer.average, "dX of average pooling", heat(answer.average))
    for ax, (i, j) in product(axes, product(range(0, even, 2), range(0, even, 2))):
        frame(ax, i, j, 2, palette.muted)
    return Picture(
        fig,
        alt=f"Three {given.n} × {given.n} tables in windows of 2 × 2. In X one maximum per window is marked. In dX of "
        f"max pooling only these are nonzero: {signed([list(row) for row in answer.maximum])}. In dX of average "
        f"pooling each window is filled evenly, with a quarter of {signed([list(row) for row in given.pooled])}.",
        caption="The maximum sends everything to one pixel; the average spreads it over the window.",
    )


def chosen(given: Given, place: tuple[int, int]) -> bool:
    """Whether a pixel is the first maximum of its window."""
    ones = np.ones((given.n // 2,) * 2, dtype=int).tolist()
    return max_gradient(given.X, ones)[place[0]][place[1]] == 1


def growing(given: Given) -> Picture:
    """The measured standard deviation of dw against n."""
    n, found = np.array(SIDES), measured_deviations(given.k)
    mean, error = found.mean(0), 5 * found.std(0, ddof=1) / BATCHES**0.5
    fig, (ax,) = canvas(6, 3.2)
    ax.plot(n, n - given.k + 1, color=palette.blue, label=r"n − k + 1")
    ax.plot(n, n, color=palette.muted, linewidth=1, linestyle="--", label="n: slope 1")
    ax.errorbar(n, mean, error, fmt="o", color=palette.orange, capsize=4, label="measured, ±5 standard errors")
    ax.set(xscale="log", yscale="log", xlabel="n", ylabel="standard deviation of dw", xticks=n)
    ax.set_xticks(n, [str(side) for side in SIDES])
    ax.set_yticks(n, [str(side) for side in SIDES])
    ax.minorticks_off()
    ax.legend()
    pairs = ", ".join(f"{y:.1f} at n = {x}" for x, y in zip(SIDES, mean, strict=True))
    return Picture(
        fig,
        alt=f"Logarithmic axes. The measured standard deviation of dw, for unit variances, is {pairs}: on the line "
        f"n − k + 1, which approaches the dashed line of slope 1.",
        caption="Twice as wide an image, about twice as large a gradient, though neither pixels nor dY became larger.",
    )
