"""The pictures of `fir_convolution`: drawn from its answers, with what they show in words."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np
from fir_convolution import Given, padded, response, strided, under_boxcar, valid

from exambank import (
    Picture,
    canvas,
    palette,
    shade,
)


def draw_stems(axes: Any, times: Iterable[int], values: Iterable[Fraction], colour: str) -> None:
    """Samples as stems on a thin line of zero."""
    times, heights = list(times), [float(value) for value in values]
    axes.axhline(0, color=palette.line, linewidth=1, zorder=0)
    axes.vlines(times, 0, heights, colors=colour, linewidths=2)
    axes.plot(times, heights, "o", color=colour, markersize=4.5)


def stems(given: Given) -> Picture:
    """The boxcar, the filter and the response under one another."""
    fig, axes = canvas(7, 4.4, rows=3, sharex=True, height_ratios=(1, 1, 1.5))
    y, limit, points = response(given), 1 / (1 - given.ratio), "offset points"
    draw_stems(axes[0], given.window, [Fraction(0 <= n < given.length) for n in given.window], palette.blue)
    draw_stems(axes[1], given.window, [given.ratio**n * (n >= 0) for n in given.window], palette.orange)
    draw_stems(axes[2], given.window, y, palette.green)
    for ax, name, top in zip(axes, "xhy", (1.0, 1.0, float(limit)), strict=True):
        ax.set(ylabel=f"{name}[n]", ylim=(-0.08, 1.2 * top))
    peak = max(y)
    axes[2].axhline(float(limit), color=palette.muted, linewidth=1, linestyle="--")
    axes[2].annotate(f"Σh = {limit}", (given.start, float(limit)), (0, 4), textcoords=points, color=palette.muted)
    axes[2].annotate(
        f"{peak}", (given.start + y.index(peak), float(peak)), (8, -14), textcoords=points, color=palette.green
    )
    axes[2].set(xlabel="n", xticks=given.window)
    return Picture(
        fig,
        alt=f"Three rows of stems for n from {given.start} to {given.stop}. x is 1 from 0 to {given.length - 1}. "
        f"h begins with 1 at n = 0, each next tap being {given.ratio} of the last. y rises from n = 0 on to {peak}, "
        f"just below the dashed line at {limit}, then falls to {y[-1]}.",
        caption="The response climbs towards Σh while the boxcar enters, and decays as h does once it has ended.",
    )


def drag(given: Given) -> Picture:
    """The flipped filter at three times: the taps over the boxcar are the terms of the sum."""
    end = given.length - 0.5
    moments = (given.length // 2, given.length - 1, given.length + 2)
    fig, axes = canvas(7, 2.3, columns=3, sharey=True)
    for ax, n in zip(axes, moments, strict=True):
        ax.fill([-0.5, end, end, -0.5], [0, 0, 1, 1], color=shade(palette.blue, 0.2), linewidth=0)
        for colour, inside in ((palette.muted, False), (palette.green, True)):
            taps = [i for i in range(given.length + 4) if (0 <= n - i < given.length) is inside]
            draw_stems(ax, (n - i for i in taps), (given.ratio**i for i in taps), colour)
        ax.set(xlim=(-3.6, end + 3.1), xticks=[0, given.length - 1], title=f"y[{n}] = {under_boxcar(given, n)}")
    axes[0].set_ylabel("h[n − i]")
    axes[1].set_xlabel("i")
    sums = ", ".join(f"{under_boxcar(given, n)} at n = {n}" for n in moments)
    return Picture(
        fig,
        alt=f"The boxcar as a pale block from 0 to {given.length - 1}, and over it the filter, flipped so that its "
        f"largest tap comes last, at three times. The taps over the block are green; they sum to {sums}.",
        caption="Flip the filter, drag its first tap to n, and add the green taps, those over the boxcar.",
    )


def delay(given: Given) -> Picture:
    """The response, and the response to the delayed boxcar."""
    fig, axes = canvas(7, 2.8, rows=2, sharex=True, sharey=True)
    for ax, late, colour in zip(axes, (0, given.shift), (palette.green, palette.purple), strict=True):
        first, end = max(late, given.start), min(late + given.length, given.stop + 1)
        ax.axvspan(first - 0.5, end - 0.5, color=shade(palette.blue, 0.2), linewidth=0)
        draw_stems(ax, given.window, (under_boxcar(given, n - late) for n in given.window), colour)
        ax.set_ylabel(f"y[n − {late}]" if late else "y[n]")
    axes[1].set(xlabel="n", xticks=given.window)
    return Picture(
        fig,
        alt=f"Two rows of stems over n from {given.start} to {given.stop}: the response to the boxcar from 0 on, "
        f"and the same stems {given.shift} places further right, over the boxcar from {given.shift} on.",
        caption="The input (pale) moves to the right, and its response moves along, with no other change.",
    )


def grids(given: Given) -> Picture:
    """The padded image, the rotated kernel and the result, with what padding and stride select."""
    image, kernel, result = np.pad(given.image, 1), np.rot90(given.kernel, 2), np.array(padded(given))
    sizes = [table.shape for table in (image, kernel, result)]
    fig, axes = canvas(7, 3.1, columns=3, width_ratios=[width for _, width in sizes])
    titles = ("image, padded", "kernel, flipped", "result")
    for ax, table, (height, width), title in zip(axes, (image, kernel, result), sizes, titles, strict=True):
        ax.hlines(range(height + 1), 0, width, colors=palette.line, linewidths=0.8)
        ax.vlines(range(width + 1), 0, height, colors=palette.line, linewidths=0.8)
        for (i, j), value in np.ndenumerate(table):
            frame = table is image and (i in (0, height - 1) or j in (0, width - 1))
            colour = palette.muted if frame else palette.ink
            ax.text(j + 0.5, i + 0.5, f"{value}".replace("-", "−"), ha="center", va="center", color=colour, fontsize=9)
        ax.set(xlim=(-0.1, width + 0.1), ylim=(height + 0.1, -0.1), aspect="equal", title=title)
        ax.axis("off")

    def box(ax: Any, low: tuple[int, int], size: tuple[int, ...], **style: Any) -> None:
        (i, j), (height, width) = low, size
        ax.fill([j, j + width, j + width, j], [i, i, i + height, i + height], **style)

    for i, j in np.ndindex(*np.shape(strided(given))):
        box(axes[2], (2 * i, 2 * j), (1, 1), facecolor=shade(palette.blue, 0.25))
    for ax, low, size, colour in (
        (axes[0], (1, 1), kernel.shape, palette.orange),
        (axes[1], (0, 0), kernel.shape, palette.orange),
        (axes[2], (1, 1), np.shape(valid(given)), palette.green),
    ):
        box(ax, low, size, facecolor="none", edgecolor=colour, linewidth=2, zorder=3)
    return Picture(
        fig,
        alt="The image in its ring of zeros, with the kernel's first place inside it framed; the flipped kernel, "
        f"rows {kernel.tolist()}; the result with padding, rows {result.tolist()}, its part without padding framed.",
        caption="The framed pixels times the flipped kernel add up to the first entry in the green frame, which holds "
        "the result without padding; stride two keeps the shaded entries.",
    )
