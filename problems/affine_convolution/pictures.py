"""The pictures of `affine_convolution`: rows of A folded back into images, and a matrix whose rows change places."""

from functools import partial
from typing import Any

import numpy as np

import exambank as eb
from exambank import canvas, palette, shade

from .enlarge import channels, order
from .problem import Given
from .rows import NAMES, matrix

CHOSEN: dict[str, Any] = {"edgecolor": palette.ink, "linewidth": 2.4}
DIGITS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def block(ax: Any, x: float, y: float, wide: float, high: float, *, name: str = "", **style: Any) -> Any:
    """A rectangle with its upper left corner at (x, y), and a name in it."""
    style = {"facecolor": "none", "edgecolor": palette.line, "linewidth": 0.8} | style
    if name:
        ax.text(x + wide / 2, y + high / 2, name.translate(DIGITS), ha="center", va="center", fontsize=9)
    return ax.fill([x, x + wide, x + wide, x], [y, y, y + high, y + high], **style)[0]


def tiles(ax: Any, x: float, y: float, side: float, names: Any, colours: Any, *, written: bool = True) -> None:
    """A table as squares in the colours of its names, with its upper left corner at (x, y)."""
    for (a, b), entry in np.ndenumerate(names):
        shown = str(entry) if written and str(entry) != "0" else ""
        block(ax, x + b * side, y + a * side, side, side, name=shown, facecolor=colours.get(str(entry), "none"))


def windows(given: Given) -> eb.Picture:
    """Each row of A, folded back into the padded image, at the place of its output pixel."""
    rows, n, ring = matrix(given), given.input_size, given.padding
    side, size, told = round(len(rows) ** 0.5), n + 2 * ring, []
    colours = dict.fromkeys(NAMES.flat, shade(palette.blue, 0.3)) | {"0": shade(palette.blue, 0.07)}
    fig, axes = canvas(4, 4.4 if side * size > 10 else 3.3, rows=side, columns=side)  # room for the names
    for number, (ax, row) in enumerate(zip(axes, rows, strict=True)):
        block(ax, 0, 0, size, size)
        tiles(ax, ring, ring, 1, np.reshape(row, (n, n)), colours)
        told += [f"row {number} has {name} at pixel {divmod(i, n)}" for i, name in enumerate(row) if name != 0]
        top, left = (given.stride * place for place in divmod(number, side))
        block(ax, left, top, given.kernel, given.kernel, edgecolor=palette.orange, linewidth=1.8)
        ax.set(xlim=(-0.1, size + 0.1), ylim=(size + 0.1, -0.1), aspect="equal", title=f"row {number} of A")
        ax.axis("off")
    return eb.Picture(
        fig,
        alt=f"For each row of A the image of {n} × {n} pixels in its padding, with the window framed: {', '.join(told)}.",
        caption="Each row of A, folded back into the image (blue). Only weights over real pixels enter A.",
    )


def rearrange(given: Given) -> eb.Picture:
    """A as a coloured table: pick an output, and its row lights up."""
    pixel, weight = (given.height - 1) * given.width, str(NAMES[given.factor - 1, given.factor - 1])
    outputs, still = range(len(order(given))), state(given, 0, False, False)
    controls = {"output": outputs, "pixel shuffle": (False, True), "transpose": (False, True)}
    question = f"Which output reads the lower left pixel of x with {weight.translate(DIGITS)}? Pick it."
    predict = eb.Predict(question, lambda n, *_: str(channels(given)[n][pixel]) == weight)
    return eb.Picture(
        still.figure,
        alt=f"The outputs y in {given.factor**2} channels, the input x, the weights, each in its own colour, and A, "
        f"{len(outputs)} × {given.height * given.width}, with a coloured diagonal for each channel. {still.says}",
        caption="A has a row for each output. The pixel shuffle moves rows; transposing turns them into columns.",
        moves=eb.Moves(partial(state, given), controls, predict=predict),
    )


def state(given: Given, n: int, shuffled: bool, transposed: bool) -> eb.State:
    """Output n of the convolution with its row of A, or its column of the transpose."""
    rows, r, h, w = np.array(channels(given)), given.factor, given.height, given.width
    sequence, names = list(order(given) if shuffled else range(len(rows))), NAMES[:r, :r]
    grid = np.reshape(sequence, (r * h, r * w) if shuffled else (r, r, h, w))
    places = grid if shuffled else np.block([[*line] for line in grid])  # channels side by side, as their weights lie
    colours = {name: shade(palette[4 + i % 5], 0.75 if i < 5 else 0.35) for i, name in enumerate(names.flat)}
    fig, (ax,) = canvas(4, 2.9)
    side, small, low = 7.6 / max(places.shape), 1.9, 10.6
    tiles(ax, 0, 0, side, names.ravel()[places // (h * w)], colours, written=False)
    for a, b in np.ndindex(r, r) if not shuffled else ():
        block(ax, b * w * side, a * h * side, w * side, h * side, edgecolor=palette.ink, linewidth=1.2)
    (p, q), place, (k, a, b) = np.argwhere(places == n)[0], sequence.index(n), np.unravel_index(n, (r * r, h, w))
    block(ax, q * side, p * side, side, side, **CHOSEN)
    tiles(ax, 0, low, small, [[f"x{a}{b}" for b in range(w)] for a in range(h)], {})
    tiles(ax, small * w + 1, low, small, names, colours)
    middle = max(7.6, small * (w + r) + 1) + 1.6
    left = middle if transposed else middle + (len(rows) - h * w) / 2
    tiles(ax, left, 0, 1, rows[sequence].T if transposed else rows[sequence], colours, written=False)
    line = (left + place, 0, 1, h * w) if transposed else (left, place, h * w, 1)
    told = [block(ax, *line, **CHOSEN), block(ax, small * b, low + small * a, small, small, **CHOSEN)]
    title = (("A", "Aᵀ"), ("PA", "(PA)ᵀ"))[shuffled][transposed]
    for x, y, words in ((0, 0, "y"), (0, low, "x"), (small * w + 1, low, "weights"), (left, 0, title)):
        ax.text(x, y - 0.9, words, fontsize=10, va="center")
    bottom = max(len(rows), low + small * max(h, r)) + 0.3
    ax.set(xlim=(-0.3, middle + len(rows) + 0.3), ylim=(bottom, -1.8), aspect="equal")
    ax.axis("off")
    where = f"({p}, {q}) of the large image" if shuffled else f"({a}, {b}) of channel {k}"
    reads = f"column {place} of {title} sends it to" if transposed else f"row {place} of {title} reads"
    says = f"Output {n}, pixel {where}: {reads} {f'x{a}{b} with {names.flat[k]}'.translate(DIGITS)}."
    return eb.State(fig, says, at=(ax, (q + 0.5) * side, (p + 0.5) * side), told=told)
