"""The pictures of `convolution_basics`: stamps, one input pixel after another, and laid by the reader."""

from collections.abc import Sequence
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .problem import Given
from .stamps import stamped


def draw_table(ax: Any, rows: Any, title: str, shades: Any, *, every: bool = False) -> None:
    """Numbers in cells of such shades of blue; none where the shade is 0, unless `every` cell has one."""
    rows = np.array(rows)
    for (i, j), value in np.ndenumerate(rows):
        shading = shade(palette.blue, shades[i, j])
        ax.fill([j, j + 1, j + 1, j], [i, i, i + 1, i + 1], facecolor=shading, edgecolor=palette.line)
        if every or shades[i, j]:
            ax.text(j + 0.5, i + 0.5, signed(value), ha="center", va="center", fontsize=10)
    ax.set(xlim=(-0.1, rows.shape[1] + 0.1), ylim=(rows.shape[0] + 0.1, -0.1), aspect="equal", title=title)
    ax.axis("off")


def signed(value: Any) -> str:
    """With a proper minus."""
    return f"{value}".replace("-", "−")


def draw_frame(ax: Any, i: int, j: int, height: int, width: int) -> None:
    """Around so many cells."""
    ax.plot([j, j + width, j + width, j, j], [i, i, i + height, i + height, i], color=palette.orange)


def draw_state(ax: Any, given: Given, count: int) -> None:
    """The output after `count` stamps, the last one framed; the more stamps on a cell, the stronger its colour."""
    (height, width), stamp = np.shape(given.input2d), np.shape(given.filter2d)
    covers = stamped(np.ones((height, width), dtype=int), np.ones(stamp, dtype=int), count)
    i, j = divmod(count - 1, width)
    title = signed(f"{given.input2d[i][j]:+d} · F")
    draw_table(ax, stamped(given.input2d, given.filter2d, count), title, 0.13 * covers)
    draw_frame(ax, i, j, *stamp)


def stamps(given: Given) -> Picture:
    """One state for each pixel of the input, arranged as these are."""
    rows, columns = np.shape(given.input2d)
    fig, axes = canvas(7, 2.2 * rows, rows=rows, columns=columns)
    for count, ax in enumerate(axes, 1):
        draw_state(ax, given, count)
    covers = stamped(np.ones_like(given.input2d), np.ones_like(given.filter2d)).tolist()
    return Picture(
        fig,
        alt=f"The output after each of {rows * columns} stamps, arranged as the pixels {list(map(list, given.input2d))}. "
        f"The newest stamp is framed; it begins in its pixel's own row and column. At the end {covers} stamps lie on the "
        f"cells, whose sums are {stamped(given.input2d, given.filter2d).tolist()}.",
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
    i, j = middle = (sheet.shape[0] // 2, sheet.shape[1] // 2)
    fig, (left, centre, right) = canvas(
        4, 1.9, columns=3, width_ratios=[image.shape[1], stamp.shape[1], sheet.shape[1]]
    )
    draw_table(left, image, "X", 0.26 * mask, every=True)
    draw_table(centre, stamp, "F", 0 * stamp, every=True)
    draw_table(right, sheet, "output", 0.13 * covers)
    draw_frame(right, i, j, 1, 1)
    lying = [pixel for pixel in np.ndindex(*image.shape) if mask[pixel]]
    terms = " + ".join(f"{bracketed(image[pixel])} · {bracketed(left_by(given, pixel))}" for pixel in lying)
    names = ", ".join(map(named, lying))
    says = (
        f"Stamps of {names}: the framed cell is {terms} = {sheet[middle]}."
        if lying
        else "No stamp: the framed cell is 0."
    )
    at = {named((a, b)): (left, b + 0.5, a + 0.5) for a, b in np.ndindex(*image.shape)}
    return eb.State(fig, signed(says), at=at, told=right.texts)


def left_by(given: Given, pixel: tuple[int, int]) -> Any:
    """The filter's weight that the stamp of this pixel leaves on the middle cell of the output."""
    unit = np.zeros_like(given.input2d)
    unit[pixel] = 1
    sheet = stamped(unit, given.filter2d)
    return sheet[sheet.shape[0] // 2, sheet.shape[1] // 2]


def named(pixel: tuple[int, int]) -> str:
    """A pixel as the page counts, from 0."""
    return "X{}{}".format(*pixel).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def bracketed(value: Any) -> str:
    """A factor."""
    return f"({value})" if value < 0 else f"{value}"
