"""The pictures of `cnn_gradients`: drawn from its answers, with what they show in words."""

from itertools import product
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .image import into_input
from .moments import SIDES, measured
from .pooling import max_gradient, pooling
from .problem import Given
from .sent import LAYERS, sent, window
from .weights import one_step


def grid(ax: Any, table: Any, title: str, fills: Any) -> None:
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


def frame(ax: Any, i: int, j: int, size: int, colour: str) -> None:
    """A thick frame around size × size cells."""
    ax.plot([j, j + size, j + size, j, j], [i, i, i + size, i + size, i], color=colour, linewidth=2.2)


def signed(value: Any) -> str:
    """Numbers with a proper minus; tables as lists."""
    rows = [", ".join(map(str, row)) for row in value] if isinstance(value, tuple | np.ndarray) else [str(value)]
    return " / ".join(rows).replace("-", "−")


def heat(table: Any) -> Any:
    """Blue for positive, orange for negative, as strong as the number is large."""
    most = float(np.abs(table).max()) or 1.0
    signs = {1: palette.blue, -1: palette.orange}
    return {
        place: shade(signs[1 if v > 0 else -1], 0.6 * abs(float(v)) / most) for place, v in np.ndenumerate(table) if v
    }


def patches(given: Given) -> Picture:
    """Every output pixel's patch with its coefficient, and their sum."""
    most, cells = np.abs(given.dY).max() or 1, list(np.ndindex(given.k, given.k))
    shown = []
    for (i, j), g in np.ndenumerate(given.dY):
        colour = shade(palette.blue if g > 0 else palette.orange, 0.5 * abs(g) / most)
        shown.append((given.X, f"{signed(g)} ×", {(i + a, j + b): colour for a, b in cells}))
    dw = one_step(given).dw
    places = np.ndenumerate(given.dY)
    terms = "; ".join(f"{signed(g)} times the patch that begins in row {i}, column {j}" for (i, j), g in places)
    return Picture(
        strip(given, shown, dw, "sum: dw"),
        alt=f"The image once for each output pixel, with the {given.k} × {given.k} patch framed which that pixel reads: "
        f"{terms}. At the end their sum dw, rows {signed(dw)}.",
        caption="Each output pixel pulls the weights towards or away from the patch that it saw, as hard as dY says.",
    )


def stamps(given: Given) -> Picture:
    """What each output pixel sends back, and the sum."""
    shown = []
    for (i, j), g in np.ndenumerate(given.dY):
        sent = np.zeros((given.n, given.n), dtype=int)
        sent[i : i + given.k, j : j + given.k] = g * np.array(given.w)
        shown.append((sent, f"{signed(g)} × w", heat(sent)))
    dX = into_input(given)
    return Picture(
        strip(given, shown, dX, "sum: dX"),
        alt=f"One table for each of the {given.m**2} output pixels: the kernel times its upstream gradient, placed "
        f"where the pixel read. At the end their sum dX, rows {signed(dX)}.",
        caption="Backwards, every output pixel stamps the kernel where it has read. Where stamps overlap, they add.",
    )


def strip(given: Given, shown: Any, total: Any, name: str) -> Any:
    """A table for each output pixel with a frame where it reads, and their sum."""
    fig, axes = canvas(7.4, 2, columns=given.m**2 + 1)
    for ax, table, (i, j) in zip(axes, shown, np.ndindex(given.m, given.m), strict=False):
        grid(ax, *table)
        frame(ax, i, j, given.k, palette.muted)
    grid(axes[-1], total, name, heat(np.array(total)))
    return fig


def routes_back(given: Given) -> Picture:
    """The image in windows, and the two gradients."""
    answer, corners = pooling(given), [(2 * i, 2 * j) for i, j in np.ndindex(given.n // 2, given.n // 2)]
    chosen = np.argwhere(max_gradient(given.X, np.ones(given.pooled.shape, dtype=int)))
    fig, axes = canvas(7, 2.5, columns=3)
    grid(axes[0], given.X, "X, with the chosen maxima", {(i, j): shade(palette.green, 0.4) for i, j in chosen})
    grid(axes[1], answer.maximum, "dX of max pooling", heat(np.array(answer.maximum)))
    grid(axes[2], answer.average, "dX of average pooling", heat(np.array(answer.average)))
    for ax in axes:
        for i, j in corners:
            frame(ax, i, j, 2, palette.muted)
    return Picture(
        fig,
        alt=f"Three {given.n} × {given.n} tables in windows of 2 × 2. In X one maximum per window is marked. In dX of "
        f"max pooling only these are nonzero, rows {signed(answer.maximum)}. In dX of average pooling each window is "
        f"filled evenly, rows {signed(answer.average)}.",
        caption="The maximum sends everything to one pixel; the average spreads it over the window.",
    )


def growing(given: Given) -> Picture:
    """The measured standard deviation of dw against n."""
    found = measured(given.k)
    fig, (ax,) = canvas(6, 3.2)
    ax.plot(SIDES, [n - given.k + 1 for n in SIDES], color=palette.blue, label=r"n − k + 1")
    ax.plot(SIDES, SIDES, color=palette.muted, linewidth=1, linestyle="--", label="n: slope 1")
    ax.plot(SIDES, found, "o", color=palette.orange, label="measured")
    ax.set(xscale="log", yscale="log", xlabel="n", ylabel="standard deviation of dw")
    for axis in (ax.xaxis, ax.yaxis):
        axis.set_ticks(SIDES, [str(side) for side in SIDES])
    ax.minorticks_off()
    ax.legend()
    return Picture(
        fig,
        alt="Logarithmic axes. The measured standard deviation of dw, for unit variances, is "
        f"{', '.join(f'{y:.1f} at n = {x}' for x, y in zip(SIDES, found, strict=True))}: close to the line n − k + 1, "
        "which approaches the dashed line of slope 1.",
        caption="Twice as wide an image, about twice as large a gradient, though neither pixels nor dY became larger.",
    )


def back(given: Given) -> eb.Picture:
    """What a single output sends back, through each of three layers."""
    outputs = {f"dY{low(place)}": place for place in np.ndindex(given.m, given.m)}
    circled = given.n // 2 - 1, given.n // 2  # in the middle, above the diagonal
    still = sending(given, "convolution", (0, 0), circled)
    shares = {key: abs(sent(given, key[0], outputs[key[1]])[circled]) for key in product(LAYERS, outputs)}
    return eb.Picture(
        still.figure,
        alt="The image X and the upstream gradient dY; beneath, the slopes of one output over the window that it reads, "
        f"and what it sends back to dX. One pixel is circled. {still.says}",
        caption="An output sends its upstream gradient, times its slopes, to the window that it has read.",
        moves=eb.Moves(
            lambda layer, name: sending(given, layer, outputs[name], circled),
            {"layer": list(LAYERS), "output": list(outputs)},
            predict=eb.Predict(
                "Through which layer, and from which output, does the circled pixel get most, whatever the sign? Choose "
                "the layer, and click the entry of dY.",
                lambda *key: shares[key] == max(shares.values()),
            ),
        ),
    )


def sending(given: Given, layer: str, place: tuple[int, int], circled: tuple[int, int]) -> eb.State:
    """An output, the window that it reads, its slopes there, and what it sends back."""
    (i, j, size), (a, b), g = window(layer, place, given.k), circled, given.dY[place[0]][place[1]]
    slopes, dX, name = sent(given, layer, place, 1), sent(given, layer, place), low(place)
    pools = layer != "convolution"
    fig, (image, upstream, factors, back) = canvas(4, 3.7, rows=2, columns=2)
    cells = {(i + h, j + v): shade(palette.blue, 0.15) for h, v in np.ndindex(size, size)}
    grid(image, given.X, "X", cells)
    grid(upstream, given.dY, "dY", {place: shade(palette.blue, 0.15)})
    grid(factors, slopes[i : i + size, j : j + size], f"slopes of Y{name}{'' if pools else ' (w)'}", {})
    grid(back, dX, f"sent by dY{name}", heat(dX))
    for ax, side in ((upstream, given.m), (factors, size)):  # all cells of one size
        ax.set(xlim=side / 2 + (given.n / 2 + 0.1) * np.array([-1, 1]), ylim=(given.n + 0.1, -0.1))
    for ax in (image, back):
        frame(ax, i, j, size, palette.muted)
        ax.plot(b + 0.5, a + 0.5, "o", markersize=20, markerfacecolor="none", markeredgecolor=palette.purple)
    told = [*back.texts, *back.patches, *(factors.texts if pools else ())]
    factor = f"({slopes[a, b]})" if slopes[a, b] < 0 else slopes[a, b]
    gets = f"{g} · {factor} = {dX[a, b]}" if (a, b) in cells else f"nothing, for it is not in the window of Y{name}"
    says = signed(f"{layer.capitalize()}{' pooling' * pools}, dY{name} = {g}: X{low((a, b))} gets {gets}.")
    return eb.State(fig, says, at=(upstream, place[1] + 0.5, place[0] + 0.5), told=told)


def low(place: tuple[int, int]) -> str:
    """The indices of an entry."""
    return "".join(map(str, place)).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
