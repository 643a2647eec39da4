"""The pictures of `cnn_gradients`: drawn from its answers, with what they show in words."""

from itertools import product
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .convolution import into_input, one_step
from .moments import SIDES, measured
from .pooling import max_gradient, pooling
from .problem import Given
from .sent import LAYERS, grid, heat, low, sending, sent, signed


def row_of(width: float, height: float, panels: Any) -> Any:
    """Tables beside each other, each with its title, what is filled, and its frames."""
    fig, axes = canvas(width, height, columns=len(panels))
    for ax, panel in zip(axes, panels, strict=True):
        grid(ax, *panel)
    return fig


def patches(given: Given) -> Picture:
    """Every output pixel's patch with its coefficient, and their sum."""
    colours, dw, panels, terms = heat(np.array(given.dY), 0.5), one_step(given).dw, [], []
    for (i, j), g in np.ndenumerate(given.dY):
        cells = [(i + a, j + b) for a, b in np.ndindex(given.k, given.k)]
        fills = dict.fromkeys(cells, colours.get((i, j), "none"))
        panels.append((given.X, f"{signed(g)} ×", fills, (i, j, given.k)))
        terms.append(f"{signed(g)} times the patch that begins in row {i}, column {j}")
    return Picture(
        row_of(7.4, 2, [*panels, (dw, "sum: dw", heat(np.array(dw)))]),
        alt=f"The image once for each output pixel, with the {given.k} × {given.k} patch framed which that pixel reads: "
        f"{'; '.join(terms)}. At the end their sum dw, rows {signed(dw)}.",
        caption="Each output pixel pulls the weights towards or away from the patch that it saw, as hard as dY says.",
    )


def stamps(given: Given) -> Picture:
    """What each output pixel sends back, and the sum."""
    dX, panels = into_input(given), []
    for (i, j), g in np.ndenumerate(given.dY):
        stamp = sent(given, "convolution", (i, j))
        panels.append((stamp, f"{signed(g)} × w", heat(stamp), (i, j, given.k)))
    return Picture(
        row_of(7.4, 2, [*panels, (dX, "sum: dX", heat(np.array(dX)))]),
        alt=f"One table for each of the {given.m**2} output pixels: the kernel times its upstream gradient, placed "
        f"where the pixel read. At the end their sum dX, rows {signed(dX)}.",
        caption="Backwards, every output pixel stamps the kernel where it has read. Where stamps overlap, they add.",
    )


def routes_back(given: Given) -> Picture:
    """The image in windows, and the two gradients."""
    answer, windows = pooling(given), [(2 * i, 2 * j, 2) for i, j in np.ndindex(given.pooled.shape)]
    chosen = np.argwhere(max_gradient(given.X, np.ones(given.pooled.shape, dtype=int)))
    panels = [
        (given.X, "X, with the chosen maxima", {(i, j): shade(palette.green, 0.4) for i, j in chosen}),
        (answer.maximum, "dX of max pooling", heat(np.array(answer.maximum))),
        (answer.average, "dX of average pooling", heat(np.array(answer.average))),
    ]
    return Picture(
        row_of(7, 2.5, [(*panel, *windows) for panel in panels]),
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
