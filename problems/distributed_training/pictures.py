"""The pictures of `distributed_training`: the ring and the root stepped through, and times against the model's size."""

from itertools import islice
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .problem import Given
from .schemes import SCHEMES, Message, count, replay
from .times import taken
from .traffic import port

COLOURS = (palette.blue, palette.orange, palette.green, palette.purple)
"""Of the chunks, and so of the workers that they set out from; after four they come again."""


def around(given: Given) -> Picture:
    """The ring after three steps, and with its messages and those of a root, step by step."""
    n, ring = given.workers, port(given).ring
    state = stepped(given, "ring", min(3, n - 2))
    return Picture(
        state.figure,
        alt=f"A square of {n} workers, its rows, by {n} chunks, its columns. A cell says how many workers' values are "
        f"in the sum. {state.says} Arrows lead down a diagonal, each from a worker to the next one.",
        caption="Rows are workers, columns are chunks, in the colour of the worker where they set out (four colours in "
        "turn). The number in a cell: how many workers' values are summed in it. Arrows are messages of this step.",
        moves=eb.Moves(
            lambda scheme, step: stepped(given, scheme, step),
            {"scheme": ("ring", "root"), "step": range(2 * n - 1)},
            predict=eb.Predict(
                f"In all its {2 * n - 2} steps the ring sends {ring} bytes through a port. After which step of the root "
                "have more than these passed the root's port, for the first time?",
                lambda scheme, step: scheme == "root" and passed(given, step) > ring >= passed(given, step - 1),
            ),
        ),
    )


def passed(given: Given, step: int) -> int:
    """Bytes through the root's port after so many steps."""
    return (
        count(islice(SCHEMES["root"](given.workers, given.parameters), max(step, 0))).port * given.bytes_per_parameter
    )


def stepped(given: Given, scheme: str, step: int) -> eb.State:
    """What every worker has summed after so many steps, and what has been sent for it."""
    n, p = given.workers, given.parameters
    ones = np.ones((n, n), dtype=int)
    sums = next(islice(replay(SCHEMES[scheme](n, n), ones), step - 1, None)) if step else ones
    sent = count(islice(SCHEMES[scheme](n, p), step))
    figure, (left, right) = canvas(4, 3.1, columns=2, width_ratios=(2.3, 1))
    told: list[Any] = []
    for (i, c), terms in np.ndenumerate(sums):
        colour, done = COLOURS[c % 4], terms == n
        told += left.fill(
            [c, c + 1, c + 1, c],
            [i, i, i + 1, i + 1],
            color=shade(colour, 1 if done else 0.55 * terms / n),
            linewidth=0,
        )
        ink = palette.paper if done else palette.ink
        told.append(left.text(c + 0.5, i + 0.5, f"{terms}", ha="center", va="center", fontsize=9, color=ink))
    left.hlines(range(n + 1), 0, n, colors=palette.line, linewidths=0.6)
    left.vlines(range(n + 1), 0, n, colors=palette.line, linewidths=0.6)
    now = list(islice(SCHEMES[scheme](n, n), step))[-1:]
    for message in now[0] if now else []:
        _arrow(left, message, n)
    places = np.arange(n) + 0.5
    left.set_xticks(places, [f"{i}" for i in range(n)])
    left.set_yticks(places, [f"{i}" for i in range(n)])
    left.set(xlim=(-1, n + 0.1), ylim=(n + 0.9, -0.9), xlabel="chunk", ylabel="worker", aspect="equal")
    left.tick_params(length=0, labelsize=9)
    left.spines[:].set_visible(False)
    size = given.bytes_per_parameter
    rows = {"messages": sent.messages, "bytes": sent.numbers * size, "busiest port": sent.port * size}
    right.axis("off")
    right.set(xlim=(0, 1), ylim=(0, 1))
    right.text(0, 0.92, f"step {step} of {2 * n - 2}", fontsize=9)
    for k, (name, value) in enumerate(rows.items()):
        right.text(0, 0.7 - 0.24 * k, name, fontsize=9, color=palette.muted)
        told.append(right.text(0, 0.6 - 0.24 * k, f"{value}", fontsize=12))
    finished = int((sums == n).sum())
    says = (
        f"{scheme.capitalize()}, after step {step}: {sent.messages} messages, {rows['bytes']} bytes, "
        f"{rows['busiest port']} through the busiest port; {finished} of {n * n} chunks are complete."
    )
    return eb.State(figure, says, told=told)


def _arrow(axes: Any, message: Message, n: int) -> None:
    """A chunk from a row to the next; a whole vector beside the square."""
    down = message.target == (message.source + 1) % n and message.stop - message.start == 1
    x = message.start + 0.85 if down else -0.4
    low, high = message.source + 0.5, message.target + 0.5
    if down and message.target == 0:
        _line(axes, x, low, n + 0.7)
        low = -0.7
    _line(axes, x, low, high)


def _line(axes: Any, x: float, low: float, high: float) -> None:
    head = 0.22 if high > low else -0.22
    axes.plot([x, x], [low, high], color=palette.ink, linewidth=1.4)
    axes.plot([x - 0.13, x, x + 0.13], [high - head, high, high - head], color=palette.ink, linewidth=1.4)


def times(given: Given) -> Picture:
    """Time against the size of the gradients, for the three schemes."""
    figure, [axes] = canvas(7, 3)
    least = given.workers
    sizes = least * np.unique(np.geomspace(1, 10 * given.model / least, 60).astype(np.int64))
    curves = np.array([[float(t) for t in taken(given, int(p))] for p in sizes])
    labels = ("all to all", "server", "ring")
    for name, row, colour in zip(labels, curves.T, COLOURS[:3], strict=True):
        axes.loglog(sizes * given.bytes_per_parameter, row, color=colour, label=name)
    for p in (given.parameters, given.model):
        axes.axvline(p * given.bytes_per_parameter, color=palette.muted, linewidth=0.8, linestyle=":", zorder=0)
    axes.set(xlabel="size of all gradients, bytes", ylabel="time, µs")
    axes.legend()
    small, large = (taken(given, p) for p in (given.parameters, given.model))
    said = [f"{float(a):.4g} and {float(b):.4g}" for a, b in zip(small, large, strict=True)]
    return Picture(
        figure,
        alt="Time against size, both logarithmic: three curves, flat at first, then straight lines upwards. "
        f"At {given.parameters} and at {given.model} parameters they have, in µs: "
        + "; ".join(f"{name} {pair}" for name, pair in zip(labels, said, strict=True))
        + ".",
        caption="On the flat left only the number of steps counts, on the right only bytes. The ring begins above all to "
        "all and ends below. Dotted: the tiny model and the large one.",
    )
