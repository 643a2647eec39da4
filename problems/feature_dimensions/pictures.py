"""The pictures of `feature_dimensions`: drawn from its answers, with what they show in words."""

from typing import Any

from exambank import Picture, canvas, palette, shade
from exambank.tools.receptive_field import Layer, receptive_field

from .lines import shares
from .problem import Given


def cone(given: Given) -> Picture:
    """What one unit sees through stride-1 layers."""
    stack = [Layer(given.kernel)] * given.layers
    caption = "One unit (top) and all it depends on. Each layer of stride 1 widens the cone by the same amount."
    return Picture(*pyramid(stack), caption)


def pool_inside(given: Given) -> Picture:
    """What one unit sees if a pool stands between the layers."""
    below = [Layer(given.kernel)] * (given.layers // 2)
    above = [Layer(given.kernel)] * (given.layers - len(below))
    caption = (
        "A pool halfway up: behind it units stand twice as far apart, so a layer widens the cone by twice as much."
    )
    return Picture(*pyramid([*below, Layer(2, stride=2), *above]), caption)


def pyramid(stack: list[Layer]) -> tuple[Any, str]:
    """One unit and all it depends on, down to the pixels; and that in words."""
    total = receptive_field(stack).size
    names = ["input", *("pool" if layer.stride > 1 else "conv" for layer in stack)]
    fig, (axis,) = canvas(7, 0.5 * len(stack) + 1.2)
    places: list[list[float]] = []  # of the units that count, layer by layer
    for level, name in enumerate(names):
        below, size = receptive_field(stack[:level]), receptive_field(stack[level:]).size
        places.append([float(below.centre) + unit * below.stride for unit in range(size)])
        sides = [places[-1][0] - below.stride, places[-1][-1] + below.stride]
        axis.plot(sides, [level, level], "s", ms=7, mfc="none", mec=palette.line)
        axis.plot(places[-1], [level] * size, "s", ms=7, color=palette.blue if level < len(stack) else palette.orange)
        for unit, place in enumerate(places[-1] if level else []):
            first = unit * stack[level - 1].stride
            window = places[-2][first], places[-2][first + stack[level - 1].kernel - 1]
            axis.fill([window[0], place, window[1]], [level - 1, level, level - 1], color=shade(palette.blue, 0.15))
        axis.text(-2.2, level, name, ha="right", va="center")
    axis.annotate("", (-0.6, -0.6), (total - 0.4, -0.6), arrowprops={"arrowstyle": "<->", "color": palette.ink})
    axis.text((total - 1) / 2, -0.8, f"{total} pixels", ha="center", va="top")
    axis.set(xlim=(-6, total + 1), ylim=(-1.5, len(stack) + 0.4))
    axis.axis("off")
    counts = ", ".join(str(len(row)) for row in places[-2::-1])
    return fig, (
        f"Rows of squares, from the bottom up: {', '.join(names)}. The one unit at the top depends on {counts} units "
        "in the rows below it; the last are pixels."
    )


def lines(given: Given) -> Picture:
    """In how many random networks the features of a line change when the line moves."""
    fig, axes = canvas(7, 2.4, columns=2, sharey=True)
    found = [[100 * float(share) for share in shares(given.side, behind)] for behind in (1, 0)]
    for axis, heights, where in zip(axes, found, ("every side", "one side"), strict=True):
        colours = [palette.red if height else palette.green for height in heights]
        axis.vlines(range(given.side), 0, heights, colors=colours, lw=6)
        axis.scatter(range(given.side), heights, c=colours, s=36, zorder=3)
        axis.set(xlabel="row of the line", xticks=range(given.side), ylim=(-5, 105), title=f"padding on {where}")
    axes[0].set_ylabel("networks, %")
    every, one = ([f"{height:.0f}%" for height in heights] for heights in found)
    return Picture(
        fig,
        alt="The share of random networks in which a horizontal line has other features than one in row 1, for each row "
        f"of the line. With padding on every side: {', '.join(every)}. With padding on one side: {', '.join(one)}.",
        caption="How often a moved line has other features. Padding on every side repeats what happens at the edge; "
        "padding on one side shows each row equally often.",
    )
