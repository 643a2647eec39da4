"""The pictures of `convolution_basics`: stamps, one input pixel after another, and laid by the reader."""

from collections.abc import Sequence
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .problem import Given
from .stamps import stamped


def draw_table(ax: Any, rows: Any, title: str, shades: Any, frame: tuple[int, ...] = ()) -> None:
    """Numbers in cells of such shades of blue; an output has a frame (at i, j, so high and wide) and empty cells."""
    rows = np.array(rows)
    for (i, j), value in np.ndenumerate(rows):
        shading = shade(palette.blue, shades[i, j])
        ax.fill([j, j + 1, j + 1, j], [i, i, i + 1, i + 1], facecolor=shading, edgecolor=palette.line)
        if shades[i, j] or not frame:
            ax.text(j + 0.5, i + 0.5, signed(value), ha="center", va="center", fontsize=10)
    ax.set(xlim=(-0.1, rows.shape[1] + 0.1), ylim=(rows.shape[0] + 0.1, -0.1), aspect="equal", title=title)
    ax.axis("off")
    if frame:
        i, j, height, width = frame
        ax.plot([j, j + width, j + width, j, j], [i, i, i + height, i + height, i], color=palette.orange)


def signed(value: Any) -> str:
    """With a proper minus."""
    return f"{value}".replace("-", "−")


def stamps(given: Given) -> Picture:
    """One state for each pixel of the input, arranged as these are: the newest stamp framed, covers in colour."""
    image, stamp = np.array(given.input2d), np.array(given.filter2d)
    fig, axes = canvas(7, 2.2 * len(image), rows=len(image), columns=len(image[0]))
    for count, (ax, (i, j)) in enumerate(zip(axes, np.ndindex(*image.shape), strict=True), 1):
        covers = stamped(np.ones_like(image), np.ones_like(stamp), count)
        title = signed(f"{image[i, j]:+d} · F")
        draw_table(ax, stamped(image, stamp, count), title, 0.13 * covers, (i, j, *stamp.shape))
    return Picture(
        fig,
        alt=f"The output after each of {image.size} stamps, arranged as the pixels {image.tolist()}. "
        f"The newest stamp is framed; it begins in its pixel's own row and column. At the end {covers.tolist()} stamps "
        f"lie on the cells, whose sums are {stamped(image, stamp).tolist()}.",
        caption="One stamp for each input pixel, in its place. The stronger a cell's colour, the more stamps add up there.",
    )


def lay(given: Given) -> eb.Picture:
    """The stamps of all pixels, each to be taken away and laid again."""
    pixels = list(np.ndindex(np.shape(given.input2d)))
    still = laid(given, [True] * len(pixels))
    return eb.Picture(
        still.figure,
        alt="The input X and the filter F beside the output, on which the stamps of all pixels lie; its middle cell is "
        f"framed. {still.says}",
        caption="The framed cell adds what each stamp leaves on it. The stronger a cell's colour, the more stamps it is under.",
        moves=eb.Moves(
            lambda *on: laid(given, on),
            {named(pixel): (False, True) for pixel in pixels},
            start=[True] * len(pixels),
            predict=eb.Predict(
                "Which stamps can go without changing the framed cell? Take those away, and no others: click their pixels.",
                lambda *on: all(bool(left_by(given, pixel)) == now for pixel, now in zip(pixels, on, strict=True)),
            ),
        ),
    )


def laid(given: Given, on: Sequence[bool]) -> eb.State:
    """The output under the stamps of some pixels."""
    image, stamp = np.array(given.input2d), np.array(given.filter2d)
    mask = np.reshape(on, image.shape).astype(int)
    sheet, covers = stamped(mask * image, stamp), stamped(mask, np.ones_like(stamp))
    middle = (sheet.shape[0] // 2, sheet.shape[1] // 2)
    widths = [table.shape[1] for table in (image, stamp, sheet)]
    fig, (left, centre, right) = canvas(4, 1.9, columns=3, width_ratios=widths)
    draw_table(left, image, "X", 0.26 * mask)
    draw_table(centre, stamp, "F", 0 * stamp)
    draw_table(right, sheet, "output", 0.13 * covers, (*middle, 1, 1))
    terms = {named(pixel): (image[pixel], left_by(given, pixel)) for pixel in np.ndindex(*image.shape) if mask[pixel]}
    total = " + ".join(" · ".join(f"({x})" if x < 0 else f"{x}" for x in term) for term in terms.values())
    says = f"Stamps of {', '.join(terms)}: the framed cell is {total} = {sheet[middle]}."
    at = {named((a, b)): (left, b + 0.5, a + 0.5) for a, b in np.ndindex(*image.shape)}
    return eb.State(fig, signed(says) if terms else "No stamp: the framed cell is 0.", at=at, told=right.texts)


def left_by(given: Given, pixel: tuple[int, int]) -> Any:
    """The filter's weight that the stamp of this pixel leaves on the middle cell of the output."""
    unit = np.zeros_like(given.input2d)
    unit[pixel] = 1
    sheet = stamped(unit, given.filter2d)
    return sheet[sheet.shape[0] // 2, sheet.shape[1] // 2]


def named(pixel: tuple[int, int]) -> str:
    """A pixel as the page counts, from 0."""
    return "X{}{}".format(*pixel).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
