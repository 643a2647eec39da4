"""The pictures of `feature_dimensions`: drawn from its answers, with what they show in words."""

import numpy as np
from feature_dimensions import NETWORKS, Given, distances

from exambank import (
    Picture,
    canvas,
    palette,
    shade,
)
from exambank.tools.receptive_field import Layer, receptive_field


def cone(given: Given) -> Picture:
    """What one unit sees: through stride-1 layers, and with a pool among them."""
    plain = [Layer(given.kernel)] * given.layers
    middle = given.layers // 2
    stacks = {"no pool": plain, "with a 2×2 pool": [*plain[:middle], Layer(2, stride=2), *plain[middle:]]}
    totals = [receptive_field(stack).size for stack in stacks.values()]
    fig, axes = canvas(7, 3.2, columns=2, sharey=True, width_ratios=[size + 8 for size in totals])
    for axis, (name, stack), total in zip(axes, stacks.items(), totals, strict=True):
        places: list[list[float]] = []  # of the units that count, layer by layer
        for level in range(len(stack) + 1):
            below, size = receptive_field(stack[:level]), receptive_field(stack[level:]).size
            places.append([float(below.centre) + unit * below.stride for unit in range(size)])
            sides = [places[-1][0] - below.stride, places[-1][-1] + below.stride]
            axis.plot(sides, [level, level], "s", ms=7, mfc="none", mec=palette.line)
            colour = palette.blue if level < len(stack) else palette.orange
            axis.plot(places[-1], [level] * size, "s", ms=7, color=colour)
            for unit, place in enumerate(places[-1] if level else []):
                first = unit * stack[level - 1].stride
                window = places[-2][first], places[-2][first + stack[level - 1].kernel - 1]
                axis.fill([window[0], place, window[1]], [level - 1, level, level - 1], color=shade(palette.blue, 0.15))
            label = "input" if not level else "pool" if stack[level - 1].stride > 1 else "conv"
            axis.text(-2.2, level, label, ha="right", va="center")
        axis.annotate("", (-0.6, -0.6), (total - 0.4, -0.6), arrowprops={"arrowstyle": "<->", "color": palette.ink})
        axis.text((total - 1) / 2, -0.8, f"{total} pixels", ha="center", va="top")
        axis.set(xlim=(-6, total + 1), ylim=(-1.5, len(stacks["with a 2×2 pool"]) + 0.4), title=name)
        axis.axis("off")
    return Picture(
        fig,
        alt=f"Rows of squares from the input up to one unit. Through {given.layers} convolutions of size "
        f"{given.kernel} the unit sees {totals[0]} pixels; with a pool among them it sees {totals[1]}.",
        caption="One unit (top) and all it depends on. Each stride-1 layer widens the cone by the same amount. "
        "Behind a pool the units stand twice as far apart, so the same layer widens it by twice as much.",
    )


def lines(given: Given) -> Picture:
    """How much the features of a line change when the line moves."""
    fig, axes = canvas(7, 2.6, columns=2, sharey=True)
    medians = []
    for axis, behind in zip(axes, (1, 0), strict=True):
        low, middle, high = np.quantile(100 * distances(given.side, behind).numpy(), (0, 0.5, 1), axis=0)
        colours = [palette.green if top < 1e-9 else palette.red for top in high]
        axis.vlines(range(given.side), low, high, colors=colours, lw=5, alpha=0.35)
        axis.scatter(range(given.side), middle, c=colours, s=36, zorder=3)
        axis.set(xlabel="row of the line", xticks=range(given.side))
        axis.set_title("padding on every side" if behind else "padding on one side")
        medians.append([f"{share:.0f}%" for share in middle])
    axes[0].set_ylabel("change in features, %")
    return Picture(
        fig,
        alt=f"How much the features of a horizontal line differ from those of a line in row 1, in {NETWORKS} random "
        f"networks. With padding on every side the medians, from the first row on, are {', '.join(medians[0])}; with "
        f"padding on one side they are {', '.join(medians[1])}.",
        caption="Range (bar) and median (dot) over random networks. Padding on every side shows the rows at the edge "
        "more often than the others; padding on one side shows each row equally often, and the features stay the same.",
    )
