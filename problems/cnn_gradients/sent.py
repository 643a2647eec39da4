"""What a single output sends back to the image, through the convolution and through both kinds of pooling: drawn."""

from dataclasses import replace
from typing import Any

import numpy as np

from exambank import State, canvas, palette, shade

from .convolution import into_input
from .pooling import pooling
from .problem import Given

LAYERS: dict[str, Any] = {
    "convolution": into_input,
    "max": lambda given: pooling(given).maximum,
    "average": lambda given: pooling(given).average,
}


def slopes(given: Given, layer: str, place: tuple[int, ...]) -> Any:
    """The gradient dX if this output had an upstream gradient of one, and all others of zero."""
    dY: Any = np.zeros((given.m, given.m), dtype=int)
    dY[place] = 1
    return np.array(LAYERS[layer](replace(given, dY=dY)), dtype=object)


def sent(given: Given, layer: str, place: tuple[int, ...]) -> Any:
    """The gradient dX if no other output had an upstream gradient, and this one its own."""
    return np.array(given.dY)[place] * slopes(given, layer, place)


def sending(given: Given, layer: str, place: tuple[int, int], circled: tuple[int, int]) -> State:
    """An output, the window that it reads, its slopes there, and what it sends back."""
    pools, name, g = layer != "convolution", low(place), given.dY[place[0]][place[1]]
    size, (i, j) = (2, (2 * place[0], 2 * place[1])) if pools else (given.k, place)
    factors, dX = slopes(given, layer, place), sent(given, layer, place)
    fig, (image, upstream, window, back) = canvas(4, 3.7, rows=2, columns=2)
    cells = {(i + h, j + v): shade(palette.blue, 0.15) for h, v in np.ndindex(size, size)}
    grid(image, given.X, "X", cells, (i, j, size))
    grid(upstream, given.dY, "dY", {place: shade(palette.blue, 0.15)})
    grid(window, factors[i : i + size, j : j + size], f"slopes of Y{name}{'' if pools else ' (w)'}", {})
    grid(back, dX, f"sent by dY{name}", heat(dX), (i, j, size))
    for ax, side in ((upstream, given.m), (window, size)):  # all cells of one size
        ax.set(xlim=side / 2 + (given.n / 2 + 0.1) * np.array([-1, 1]), ylim=(given.n + 0.1, -0.1))
    for ax in (image, back):
        ax.plot(circled[1] + 0.5, circled[0] + 0.5, "o", ms=20, mfc="none", mec=palette.purple)
    told = [*back.texts, *back.patches, *(window.texts if pools else ())]
    factor = factors[circled]
    product = f"{g} · {f'({factor})' if factor < 0 else factor} = {dX[circled]}"
    gets = product if circled in cells else f"nothing, for it is not in the window of Y{name}"
    says = signed(f"{layer.capitalize()}{' pooling' * pools}, dY{name} = {g}: X{low(circled)} gets {gets}.")
    return State(fig, says, at=(upstream, place[1] + 0.5, place[0] + 0.5), told=told)


def low(place: tuple[int, int]) -> str:
    """The indices of an entry."""
    return "".join(map(str, place)).translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))


def grid(ax: Any, table: Any, title: str, fills: Any, *frames: tuple[int, int, int]) -> None:
    """A table of numbers in cells, some of them filled, with frames: their first row and column, and their size."""
    height, width = np.shape(table)
    for (i, j), colour in fills.items():
        ax.fill([j, j + 1, j + 1, j], [i, i, i + 1, i + 1], color=colour, linewidth=0)
    ax.hlines(range(height + 1), 0, width, colors=palette.line, linewidths=0.8)
    ax.vlines(range(width + 1), 0, height, colors=palette.line, linewidths=0.8)
    for (i, j), value in np.ndenumerate(np.array(table, dtype=object)):
        ax.text(j + 0.5, i + 0.55, signed(value), ha="center", va="center", fontsize=10 if height < 4 else 9)
    ax.set(xlim=(-0.1, width + 0.1), ylim=(height + 0.1, -0.1), aspect="equal")
    ax.set_title(title, loc="center")
    ax.axis("off")
    for i, j, size in frames:
        ax.plot([j, j + size, j + size, j, j], [i, i, i + size, i + size, i], color=palette.muted, linewidth=2.2)


def signed(value: Any) -> str:
    """Numbers with a proper minus; tables as lists."""
    rows = [", ".join(map(str, row)) for row in value] if isinstance(value, tuple | np.ndarray) else [str(value)]
    return " / ".join(rows).replace("-", "−")


def heat(table: Any, strength: float = 0.6) -> Any:
    """Blue for positive, orange for negative, as strong as the number is large."""
    most = float(np.abs(table).max()) or 1.0
    colours = {place: palette.blue if v > 0 else palette.orange for place, v in np.ndenumerate(table) if v}
    return {place: shade(colour, strength * abs(float(table[place])) / most) for place, colour in colours.items()}
