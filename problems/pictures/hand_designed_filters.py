"""The pictures of `hand_designed_filters`: drawn from its answers, with what they show in words."""

from typing import Any

import numpy as np
from hand_designed_filters import (
    LAPLACIAN,
    VERTICAL,
    WIDTH,
    Given,
    Pixels,
    blurred_step,
    laplacian_on_step,
    photograph,
    response,
    shown_sizes,
    step_image,
    vertical_on_step,
)
from matplotlib.axes import Axes
from scipy import ndimage

from exambank import (
    Picture,
    canvas,
    palette,
)


def blurs(given: Given) -> Picture:
    """The photograph and three blurs of it."""
    figure, axes = canvas(7, 1.93, columns=4)
    show(axes[0], photograph(), "original")
    for place, n in zip(axes[1:], shown_sizes(given), strict=True):
        show(place, ndimage.uniform_filter(photograph(), n, mode="nearest"), f"blur, {n} × {n}")
    first, second, third = shown_sizes(given)
    return Picture(
        figure,
        f"A portrait of {WIDTH} by {WIDTH} pixels, sharp, and blurred over {first}, {second} and {third} pixels: the fine "
        "lines of glasses and face go first, the outline of hat and head stays.",
        "The wider the kernel, the coarser the detail that disappears; large areas keep their grey level.",
    )


def show(axes: Axes, image: Pixels, title: str, levels: int = 16) -> None:
    """A small grey picture; few grey levels keep it small on the wire too."""
    steps = np.floor(np.clip(image, 0, 255) * levels / 256) * (255 / (levels - 1))
    axes.imshow(steps, cmap="gray", vmin=0, vmax=255, interpolation="none")
    axes.set_title(title)
    axes.axis("off")


def edges(given: Given) -> Picture:
    """Where three filters answer, bright for a strong answer of either sign."""
    figure, axes = canvas(7, 2.52, columns=3)
    image = photograph()
    kernels = {
        "Laplacian": np.array(LAPLACIAN),
        "vertical edges": np.array(VERTICAL),
        "its transpose": np.array(VERTICAL).T,
    }
    for place, (name, kernel) in zip(axes, kernels.items(), strict=True):
        answer = np.abs(ndimage.correlate(image, kernel, mode="nearest"))
        show(place, 255 * answer / np.percentile(answer, 98), name, levels=8)
    return Picture(
        figure,
        "The same portrait through three filters, black where they are silent: the Laplacian draws thin outlines in all "
        "directions; the filter for vertical edges shows the cord and the sides of face and hat, its transpose the brim "
        "of the hat, the glasses and the mouth.",
        "The Laplacian answers edges in all directions; the other two divide them between themselves.",
    )  # fmt: skip


def steps(given: Given) -> Picture:
    """One row of the step image, and what the three filters make of it."""
    figure, axes = canvas(7, 2.3, columns=4)
    row = step_image(given)[0]
    columns = np.arange(2 * given.size)
    blurred = [float(y) for y in blurred_step(given)]
    series = [
        ("step", columns, row, palette.muted),
        ("blurred", np.arange(given.size + 1) + (given.size - 1) / 2, blurred, palette.blue),
        ("Laplacian", columns[1:-1], laplacian_on_step(given), palette.orange),
        ("vertical edges", columns[1:-1], vertical_on_step(given), palette.green),
    ]
    for place, (name, x, y, colour) in zip(axes, series, strict=True):
        place.axhline(0, color=palette.line, linewidth=0.8)
        place.axvline(given.size - 0.5, color=palette.line, linestyle=":", linewidth=1)
        place.vlines(x, 0, y, color=colour)
        place.plot(x, y, "o", color=colour, markersize=4)
        place.set_title(name)
        place.set_xlim(-0.6, 2 * given.size - 0.4)
        place.set_xticks([])
        place.set_yticks(sorted({int(min(y)), 0, int(max(y))}))
    return Picture(
        figure,
        f"Four rows of pixels around an edge. The step: {given.size} of {given.dark}, then {given.size} of {given.bright}. "
        f"Blurred: {', '.join(map(str, blurred_step(given)))}. Laplacian: {', '.join(map(str, laplacian_on_step(given)))}. "
        f"Vertical edges: {', '.join(map(str, vertical_on_step(given)))}.",
        "The blur makes a ramp of the edge. The Laplacian answers on both of its sides, with opposite signs; the filter "
        "for vertical edges answers on both with the same sign.",
    )  # fmt: skip


def spectra(given: Given) -> Picture:
    """|H| for vertical stripes, from flat to the finest, with the frequencies asked for marked."""
    figure, axes = canvas(7, 2.7, columns=2)
    waves = np.linspace(0, 0.5, 73)

    def gain(kernel: Any) -> Pixels:
        profile = np.asarray(kernel, dtype=float).sum(0)
        return np.asarray(np.abs(np.exp(2j * np.pi * np.outer(waves, np.arange(len(profile)))) @ profile))

    found = response(given)
    for n, colour in zip(shown_sizes(given), (palette.blue, palette.purple, palette.red), strict=True):
        axes[0].plot(waves, gain(np.full((n, n), 1 / n**2)), color=colour, label=f"{n} × {n}")
    for kernel, values, colour in (
        (LAPLACIAN, found.laplacian, palette.orange),
        (VERTICAL, found.vertical, palette.green),
    ):
        axes[1].plot(waves, gain(kernel), color=colour)
        axes[1].plot([0, 0.25, 0.5], [float(h) for h in values[:3]], "o", color=colour, markersize=5)
    axes[0].plot([0, 0.25, 0.5], [float(h) for h in found.blur[:3]], "o", color=palette.blue, markersize=5)
    axes[0].legend()
    axes[1].text(0.25, 4.3, "vertical edges", ha="center", color=palette.green)
    axes[1].text(0.28, 0.7, "Laplacian", ha="center", color=palette.orange)
    for place, title in zip(axes, ("blur", "edges"), strict=True):
        place.set_title(title)
        place.set_xticks([0, 0.25, 0.5], ["flat", "period 4", "period 2"])
        place.set_ylim(bottom=0)
    told = {name: ", ".join(map(str, getattr(found, name)[:3])) for name in found._fields}
    return Picture(
        figure,
        f"The gain for vertical stripes that are flat, of period 4 and of period 2. Blur: {told['blur']}; wider blurs "
        f"fall sooner. Laplacian: {told['laplacian']}, rising throughout. Vertical edges: {told['vertical']}, highest "
        "in the middle and back at zero for the finest stripes.",
        "A blur lets coarse waves pass, the Laplacian fine ones; the filter for vertical edges takes what lies between.",
    )  # fmt: skip
