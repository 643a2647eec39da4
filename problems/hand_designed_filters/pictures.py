"""The pictures of `hand_designed_filters`: drawn from its answers, with what they show in words."""

from base64 import b64encode
from typing import Any

import numpy as np
from matplotlib.patches import Rectangle
from scipy import ndimage

from exambank import Live, Picture, canvas, palette

from .cells import PRESETS, around, sharpener
from .photograph import WIDTH, photograph, sizes
from .problem import LAPLACIAN, VERTICAL, Given, problem
from .waves import response


def show(axes: Any, image: Any, title: str, levels: int = 12) -> None:
    """A small grey picture; few grey levels keep it small on the wire too."""
    steps = np.floor(np.clip(image, 0, 255) * levels / 256) * (255 / (levels - 1))
    axes.imshow(steps, cmap="gray", vmin=0, vmax=255, interpolation="none")
    axes.set_title(title)
    axes.axis("off")


def blurs(given: Given) -> Picture:
    """The photograph and three blurs of it."""
    figure, axes = canvas(7, 1.93, columns=4)
    show(axes[0], photograph(), "original")
    for place, n in zip(axes[1:], sizes(given), strict=True):
        show(place, ndimage.uniform_filter(photograph(), n, mode="nearest"), f"blur, {n} × {n}")
    first, second, third = sizes(given)
    return Picture(
        figure,
        alt=f"A portrait of {WIDTH} by {WIDTH} pixels, sharp, and blurred over {first}, {second} and {third} pixels: "
        "the fine lines of glasses and face go first, the outline of hat and head stays.",
        caption="The wider the filter, the coarser the detail that disappears; large areas keep their grey level.",
    )


def cells(given: Given) -> Picture:
    """A filter in nine cells, which a reader can change, and the photograph."""
    figure, (left, right) = canvas(4, 1.92, columns=2)
    figure.set_layout_engine("none")  # the page puts cells and photograph in the very places
    left.set_position((0, 0, 0.48, 1))
    right.set_position((0.52, 0, 0.48, 1))
    show(right, photograph(), "")
    left.set(xlim=(0, 3), ylim=(3, 0))
    left.axis("off")
    start = around(0)
    for place, weight in enumerate(start[:9]):
        row, column = divmod(place, 3)
        left.add_patch(Rectangle((column + 0.04, row + 0.04), 0.92, 0.92, facecolor="none", edgecolor=palette.line))
        text = "?" if place == 4 else str(weight).replace("-", "−")
        left.text(column + 0.5, row + 0.52, text, ha="center", va="center", size=13)
    return Picture(
        figure,
        alt="A filter of three by three cells: 0 at the corners, −1 at the sides, a question mark in the middle; "
        f"beside it a portrait of {WIDTH} by {WIDTH} pixels.",
        caption="A filter and a photograph. Filtered, a pixel is as bright as the answer is large, whatever its sign; 255 and "
        "more is white.",
        moves=Live(
            "filters",
            "0 at the corners, −1 at the sides: with which number in the middle do edges become stronger while flat "
            "areas stay as they are?",
            data={
                "pixels": b64encode(photograph().astype(np.uint8).tobytes()).decode(),
                "width": WIDTH,
                "start": start,
                "asked": 4,
                "names": [*PRESETS, "sharper"],
            },
            told={"right": around(sharpener(given)), "filters": [*PRESETS.values(), around(sharpener(given))]},
        ),
    )


def edges(given: Given) -> Picture:
    """Where three filters answer, bright for a strong answer of either sign."""
    figure, axes = canvas(7, 2.52, columns=3)
    upright = np.array(VERTICAL)
    named = (("Laplacian", np.array(LAPLACIAN)), ("vertical edges", upright), ("its transpose", upright.T))
    for place, (name, kernel) in zip(axes, named, strict=True):
        answer = np.abs(ndimage.correlate(photograph(), kernel, mode="nearest"))
        show(place, 255 * answer / np.percentile(answer, 98), name, levels=8)
    return Picture(
        figure,
        alt="The same portrait through three filters, black where they are silent: the Laplacian draws thin outlines "
        "in all directions; the filter for vertical edges shows the cord and the sides of face and hat, its transpose "
        "the brim of the hat, the glasses and the mouth.",
        caption="The Laplacian answers edges in all directions; the other two divide them between themselves.",
    )


def steps(given: Given) -> Picture:
    """One row of the step image, and what the three filters make of it."""
    figure, axes = canvas(7, 2.3, columns=4)
    columns = np.arange(2 * given.size)
    ramp, twice, once = (problem.answers[name](given) for name in ("a_step", "step_laplacian", "step_vertical"))
    series = [
        ("step", columns, given.step[0], palette.muted),
        ("blurred", np.arange(given.size + 1) + (given.size - 1) / 2, ramp, palette.blue),
        ("Laplacian", columns[1:-1], twice, palette.orange),
        ("vertical edges", columns[1:-1], once, palette.green),
    ]
    for place, (name, x, exact, colour) in zip(axes, series, strict=True):
        y = [float(value) for value in exact]
        place.axhline(0, color=palette.line, linewidth=0.8)
        place.axvline(given.size - 0.5, color=palette.line, linestyle=":", linewidth=1)
        place.vlines(x, 0, y, color=colour)
        place.plot(x, y, "o", color=colour, markersize=4)
        place.set(title=name, xlim=(-0.6, 2 * given.size - 0.4), xticks=[], yticks=sorted({min(y), 0, max(y)}))
    told = [", ".join(map(str, values)) for values in (given.step[0], ramp, twice, once)]
    return Picture(
        figure,
        alt="Four rows of pixels around an edge. The step: {}. Blurred: {}. Laplacian: {}. Vertical edges: {}.".format(
            *told
        ),
        caption="The blur makes a ramp of the edge. The Laplacian answers on both of its sides, with opposite signs; "
        "the filter for vertical edges answers on both with the same sign.",
    )


def spectra(given: Given) -> Picture:
    """|H| for vertical stripes, from flat to the finest, with the frequencies asked for marked."""
    figure, axes = canvas(7, 2.7, columns=2)
    waves = np.linspace(0, 0.5, 73)

    def gain(kernel: Any) -> Any:
        profile = np.asarray(kernel, dtype=float).sum(0)
        return np.abs(np.exp(2j * np.pi * np.outer(waves, np.arange(len(profile)))) @ profile)

    found = response(given)
    for n, colour in zip(sizes(given), (palette.blue, palette.purple, palette.red), strict=True):
        axes[0].plot(waves, gain(np.full((n, n), 1 / n**2)), color=colour, label=f"{n} × {n}")
    for kernel, colour in ((LAPLACIAN, palette.orange), (VERTICAL, palette.green)):
        axes[1].plot(waves, gain(kernel), color=colour)
    marked = zip((axes[0], axes[1], axes[1]), found, (palette.blue, palette.orange, palette.green), strict=True)
    for place, values, colour in marked:
        place.plot([0, 0.25, 0.5], [float(h) for h in values[:3]], "o", color=colour, markersize=5)
    axes[0].legend()
    axes[1].text(0.25, 4.3, "vertical edges", ha="center", color=palette.green)
    axes[1].text(0.28, 0.7, "Laplacian", ha="center", color=palette.orange)
    for place, title in zip(axes, ("blur", "edges"), strict=True):
        place.set_title(title)
        place.set_xticks([0, 0.25, 0.5], ["flat", "period 4", "period 2"])
        place.set_ylim(bottom=0)
    blur, laplacian, vertical = (", ".join(map(str, values[:3])) for values in found)
    return Picture(
        figure,
        alt=f"The gain for vertical stripes that are flat, of period 4 and of period 2. Blur: {blur}; wider blurs fall "
        f"sooner. Laplacian: {laplacian}, rising throughout. Vertical edges: {vertical}, highest in the middle and "
        "back at zero for the finest stripes.",
        caption="A blur lets coarse waves pass, the Laplacian fine ones; the filter for vertical edges takes what lies "
        "between.",
    )
