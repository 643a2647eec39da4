"""The pictures of `feature_dimensions`: drawn from its answers, with what they show in words."""

from typing import Any

import exambank as eb
from exambank import Picture, canvas, palette, shade
from exambank.tools.receptive_field import Layer, receptive_field

from .field import field_pixels, network, pooled
from .lines import shares
from .problem import Given


def cone(given: Given) -> Picture:
    """What one unit sees through stride-1 layers."""
    stack, total, reach = [Layer(given.kernel)] * given.layers, field_pixels(given), (given.kernel - 1) / 2
    fig, (axis,) = canvas(7, 0.5 * len(stack) + 1.2)
    counts = [receptive_field(stack[level:]).size for level in range(len(stack) + 1)]  # of the units that count
    for level, count in enumerate(counts):
        places = [level * reach + unit for unit in range(count)]
        axis.plot([places[0] - 1, places[-1] + 1], [level, level], "s", ms=7, mfc="none", mec=palette.line)
        axis.plot(places, [level] * count, "s", ms=7, color=palette.blue if level < len(stack) else palette.orange)
        for x in places if level else []:
            axis.fill([x - reach, x, x + reach], [level - 1, level, level - 1], color=shade(palette.blue, 0.15))
        axis.text(-2.2, level, "conv" if level else "input", ha="right", va="center")
    axis.annotate("", (-0.6, -0.6), (total - 0.4, -0.6), arrowprops={"arrowstyle": "<->", "color": palette.ink})
    axis.text((total - 1) / 2, -0.8, f"{total} pixels", ha="center", va="top")
    axis.set(xlim=(-6, total + 1), ylim=(-1.5, len(stack) + 0.4))
    axis.axis("off")
    return Picture(
        fig,
        alt=f"Rows of squares, from the bottom up: input{', conv' * given.layers}. The one unit at the top depends on "
        f"{', '.join(map(str, counts[-2::-1]))} units in the rows below it; the last are pixels.",
        caption="One unit (top) and all it depends on. Each layer of stride 1 widens the cone by the same amount.",
    )


def tower(given: Given) -> eb.Picture:
    """What one unit sees behind blocks of layers, each with a pool at its end."""
    field = pooled(given).field
    most = max(given.blocks * (given.layers + 1), 12), max(field, 92)
    return eb.Picture(
        seen(given.kernel, given.layers, given.blocks, most).figure,
        alt=f"A cone from one unit down to {field} pixels, through {given.blocks} blocks: in each, {given.layers} "
        "convolutions, and a pool, behind which the cone widens twice as fast.",
        caption="One unit (top) and all it depends on; each dash is a unit. Behind a pool (purple) units stand twice as "
        "far apart, so a layer widens the cone by twice as much.",
        moves=eb.Moves(
            lambda kernel, layers, blocks: seen(kernel, layers, blocks, most),
            {"kernel": range(2, 6), "layers": range(1, 4), "blocks": range(1, 4)},
            start=(5, 2, 2),
            predict=eb.Predict(
                "2 blocks, each of 2 convolutions of size 5 and a pool: how many pixels does a unit see?",
                number=lambda kernel, layers, blocks: receptive_field(network(layers, kernel, blocks)).size,
            ),
        ),
    )


def seen(kernel: int, layers: int, blocks: int, most: tuple[int, int]) -> eb.State:
    """One unit, the units of every layer below it that it depends on, and their pixels."""
    stack = network(layers, kernel, blocks)
    field = receptive_field(stack)
    fig, (axis,) = canvas(4, 3.4)
    sides, rise = (-0.72 * most[1], 0.5 * most[1] + 1), min(2.0, most[0] / len(stack))
    point = (72 * 4 - 6) / (sides[1] - sides[0])  # how wide a pixel is: the layout leaves 3 points on either side
    told: list[Any] = [axis.text(0, -0.9, f"{field.size} pixels", ha="center", va="top")]
    reach = 0.0
    for level in range(len(stack) + 1):
        stride, size = receptive_field(stack[:level]).stride, receptive_field(stack[level:]).size
        below, reach, height = reach, (size - 1) * stride / 2 + 0.5, rise * level  # to the outermost pixel's edge
        colour = palette.blue if size > 1 else palette.orange
        row = axis.plot([0.15 - reach, reach], [height, height], color=colour, lw=4, solid_capstyle="butt")
        if size > 1:
            row[0].set(linestyle=(0, (0.7 * point / 4, (stride - 0.7) * point / 4)), dash_capstyle="butt")
            told += row
        if level:
            is_pool, middle = stack[level - 1].stride > 1, height - rise / 2
            tint = shade(palette.purple if is_pool else palette.blue, 0.2)
            heights = [height - rise, height - rise, height, height]
            told += axis.fill([-below, below, reach, -reach], heights, color=tint, lw=0)
            name = "pool 2" if is_pool else f"conv {kernel}"
            axis.text(-most[1] / 2 - 3, middle, name, ha="right", va="center", fontsize=9)
    axis.plot([-most[1] / 2, most[1] / 2], [-0.45, -0.45], color=palette.line, lw=1)
    axis.set(xlim=sides, ylim=(-2, most[0] + 0.5))
    axis.axis("off")
    words = f"{blocks} block{'s' * (blocks > 1)} of {layers} × conv {kernel} and a pool"
    return eb.State(fig, f"{words}: {field.size} pixels, step {field.stride}.", told=told)


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
