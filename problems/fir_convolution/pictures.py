"""The pictures of `fir_convolution`: drawn from its answers, with what they show in words."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .image import padded, strided, valid
from .problem import Given
from .response import response, under_boxcar


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
        f"below the dashed line at {limit}, then falls to {y[-1]}.",
        caption="The response climbs towards Σh while the boxcar enters, and decays as h does once it has ended.",
    )


def drag(given: Given) -> eb.Picture:
    """The flipped filter over the boxcar: the taps over it are the terms of the sum."""
    n, times = (given.length - 1) // 2, range(-1, given.length + 5)
    return eb.Picture(
        slid(given, n).figure,
        alt=f"The boxcar as a pale block from 0 to {given.length - 1}, and over it the filter, flipped so that its "
        f"largest tap comes last, at n = {n}. The taps over the block are green; they sum to {under_boxcar(given, n)}, "
        "which is the last stem of y beneath them.",
        caption="Flip the filter, drag its first tap to n, and add the green taps, those over the boxcar.",
        moves=eb.Moves(
            lambda n: slid(given, n),
            {"n": times},
            predict=eb.Predict(
                "At which n is the sum smaller than one step before, for the first time? Drag the filter there.",
                lambda n: n == next(t for t in times if under_boxcar(given, t) < under_boxcar(given, t - 1)),
            ),
        ),
    )


def slid(given: Given, n: int) -> eb.State:
    """The flipped filter with its first tap at n, and the response up to there."""
    times, end = range(-1, given.length + 5), given.length - 0.5
    taps = [i for i in range(n + 2) if n - i >= times[0]]
    inside = [i for i in taps if 0 <= n - i < given.length]
    fig, (top, bottom) = canvas(4, 3.1, rows=2, sharex=True, height_ratios=(1, 1.2))
    top.fill([-0.5, end, end, -0.5], [0, 0, 1.12, 1.12], color=shade(palette.blue, 0.2), linewidth=0)
    for colour, some in ((palette.muted, [i for i in taps if i not in inside]), (palette.green, inside)):
        draw_stems(top, [n - i for i in some], [given.ratio**i for i in some], colour)
    top.set(ylabel="h, flipped", ylim=(-0.08, 1.2), yticks=[0, 1])
    bottom.axhline(0, color=palette.line, linewidth=1, zorder=0)
    known = range(times[0], n + 1)
    heights = [float(under_boxcar(given, t)) for t in known]
    told: list[Any] = [bottom.vlines(known, 0, heights, colors=palette.green, linewidths=2)]
    told += bottom.plot(known, heights, "o", color=palette.green, markersize=4.5)
    limit = float(1 / (1 - given.ratio))
    bottom.set(ylabel="y[n]", xlabel="n", xticks=times, xlim=(-1.5, times[-1] + 0.5), ylim=(-0.08 * limit, 1.1 * limit))
    for axes in (top, bottom):
        axes.axvline(n, color=palette.muted, linewidth=0.8, linestyle=":", zorder=0)
    terms = [str(given.ratio**i) for i in inside]
    value = [str(under_boxcar(given, n))] if len(terms) > 1 else []
    says = f"y[{n}] = ".replace("-", "−") + " = ".join(
        [" + ".join(terms) or "0, for no tap is over the boxcar", *value]
    )
    return eb.State(fig, f"{says}.", at=(top, n, 0.5), told=told)


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
        f"and the same stems moved right by {given.shift}, over the boxcar from {given.shift} on.",
        caption="The input (pale) moves to the right, and its response moves along, with no other change.",
    )


def places(given: Given) -> Picture:
    """The image, the rotated kernel, and the result of the kernel's first place."""
    kernel, result = np.rot90(given.kernel, 2), np.array(valid(given), dtype=int)
    fig, axes = _tables(np.array(given.image), kernel, result)
    for ax, size in zip(axes, (kernel.shape, kernel.shape, (1, 1)), strict=True):
        _box(ax, (0, 0), size, facecolor="none", edgecolor=palette.orange, linewidth=2, zorder=3)
    return Picture(
        fig,
        alt=f"The image with the kernel's first place framed, the flipped kernel, rows {kernel.tolist()}, and the "
        f"result, rows {result.tolist()}, with its first entry framed.",
        caption="The framed pixels, times the flipped kernel, add up to the framed entry.",
    )


def grids(given: Given) -> Picture:
    """The result with padding, and what a stride of two keeps of it."""
    kernel, result = np.rot90(given.kernel, 2), np.array(padded(given), dtype=int)
    fig, axes = _tables(np.pad(given.image, 1), kernel, result)
    for i, j in np.ndindex(*np.shape(strided(given))):
        _box(axes[2], (2 * i, 2 * j), (1, 1), facecolor=shade(palette.blue, 0.25))
    _box(axes[0], (1, 1), np.shape(given.image), facecolor="none", edgecolor=palette.orange, linewidth=2, zorder=3)
    _box(axes[2], (1, 1), np.shape(valid(given)), facecolor="none", edgecolor=palette.green, linewidth=2, zorder=3)
    return Picture(
        fig,
        alt="The image, framed, in its ring of zeros; the flipped kernel; the result with padding, rows "
        f"{result.tolist()}, with its part without padding framed and every other entry shaded.",
        caption="With its ring of zeros the image gives the whole result; without it, what the green frame holds. "
        "A stride of two keeps the shaded entries.",
    )


def _tables(image: Any, kernel: Any, result: Any) -> tuple[Any, Any]:
    """Three tables of numbers side by side, in cells of one size."""
    tables = {"image": image, "kernel, flipped": kernel, "result": result}
    fig, axes = canvas(7, 3.1, columns=3, width_ratios=[table.shape[1] for table in tables.values()])
    for ax, (title, table) in zip(axes, tables.items(), strict=True):
        height, width = table.shape
        ax.hlines(range(height + 1), 0, width, colors=palette.line, linewidths=0.8)
        ax.vlines(range(width + 1), 0, height, colors=palette.line, linewidths=0.8)
        for (i, j), value in np.ndenumerate(table):
            text = f"{value}".replace("-", "−")
            ax.text(j + 0.5, i + 0.5, text, ha="center", va="center", color=palette.ink, fontsize=9)
        ax.set(xlim=(-0.1, width + 0.1), ylim=(height + 0.1, -0.1), aspect="equal", title=title)
        ax.axis("off")
    return fig, axes


def _box(ax: Any, low: tuple[int, int], size: tuple[int, ...], **style: Any) -> None:
    (i, j), (height, width) = low, size
    ax.fill([j, j + width, j + width, j], [i, i, i + height, i + height], **style)
