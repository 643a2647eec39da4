"""The pictures of `distributed_training`: the ring and the root stepped through, and times against the model's size."""

from itertools import islice
from math import copysign
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .problem import Given
from .schemes import SCHEMES, Message, count, replay
from .times import Times, taken
from .traffic import port

COLOURS = (palette.blue, palette.orange, palette.green, palette.purple)
"""Of the chunks, and so of the workers that they set out from; after four they come again."""


def around(given: Given) -> Picture:
    """The ring after three steps, and with its messages and those of a root, step by step."""
    n, p, ring = given.workers, given.parameters, port(given).ring
    state, steps = stepped(given, "ring", min(3, n - 2)), range(2 * n - 1)
    passed = [count(islice(SCHEMES["root"](n, p), step)).port * given.bytes_per_parameter for step in steps]
    more = sum(sent <= ring for sent in passed)  # the first step after which more have passed
    return Picture(
        state.figure,
        alt=f"A square of {n} workers, its rows, by {n} chunks, its columns. A cell says how many workers' values are "
        f"in the sum. {state.says} Arrows lead down a diagonal, each from a worker to the next one.",
        caption="Rows are workers, columns are chunks, in the colour of the worker where they set out (four colours in "
        "turn). The number in a cell: how many workers' values are summed in it. Arrows are messages of this step.",
        moves=eb.Moves(
            lambda scheme, step: stepped(given, scheme, step),
            {"scheme": ("ring", "root"), "step": steps},
            predict=eb.Predict(
                f"In all its {2 * n - 2} steps the ring sends {ring} bytes through a port. After which step of the root "
                "have more than these passed the root's port, for the first time?",
                lambda scheme, step: (scheme, step) == ("root", more),
            ),
        ),
    )


def stepped(given: Given, scheme: str, step: int) -> eb.State:
    """What every worker has summed after so many steps, and what has been sent for it."""
    n, p, size = given.workers, given.parameters, given.bytes_per_parameter
    sent, names = count(islice(SCHEMES[scheme](n, p), step)), list(map(str, range(n)))
    messages = [[], *SCHEMES[scheme](n, n)]
    sums = next(islice(replay(messages[1:], np.ones((n, n), dtype=int)), step, None))
    figure, (left, right) = canvas(4, 3.1, columns=2, width_ratios=(2.3, 1))
    told: list[Any] = []
    for (i, c), terms in np.ndenumerate(sums):
        strength, ink = (1, palette.paper) if terms == n else (0.55 * terms / n, palette.ink)
        told += left.fill(
            [c, c + 1, c + 1, c], [i, i, i + 1, i + 1], color=shade(COLOURS[c % 4], strength), linewidth=0
        )
        told.append(left.text(c + 0.5, i + 0.5, f"{terms}", ha="center", va="center", fontsize=9, color=ink))
    left.hlines(range(n + 1), 0, n, colors=palette.line, linewidths=0.6)
    left.vlines(range(n + 1), 0, n, colors=palette.line, linewidths=0.6)
    for message in messages[step]:
        draw_arrow(left, message, n)
    left.set_xticks(np.arange(n) + 0.5, names)
    left.set_yticks(np.arange(n) + 0.5, names)
    left.set(xlim=(-1, n + 0.1), ylim=(n + 0.9, -0.9), xlabel="chunk", ylabel="worker", aspect="equal")
    left.tick_params(length=0, labelsize=9)
    left.spines[:].set_visible(False)
    right.axis("off")
    right.set(xlim=(0, 1), ylim=(0, 1))
    right.text(0, 0.92, f"step {step} of {2 * n - 2}", fontsize=9)
    counts = {"messages": sent.messages, "bytes": sent.numbers * size, "busiest port": sent.port * size}
    for k, (name, value) in enumerate(counts.items()):
        right.text(0, 0.7 - 0.24 * k, name, fontsize=9, color=palette.muted)
        told.append(right.text(0, 0.6 - 0.24 * k, f"{value}", fontsize=12))
    says = f"{scheme.capitalize()}, after step {step}: {sent.messages} messages, {counts['bytes']} bytes, "
    says += f"{counts['busiest port']} through the busiest port; {(sums == n).sum()} of {n * n} chunks are complete."
    return eb.State(figure, says, told=told)


def draw_arrow(axes: Any, message: Message, n: int) -> None:
    """A chunk from a row to the next, out of the square and in at its top after the last; a whole vector beside it."""
    down = message.target == (message.source + 1) % n and message.stop - message.start == 1
    x, lines = message.start + 0.85 if down else -0.4, [(message.source + 0.5, message.target + 0.5)]
    if down and message.target == 0:
        lines = [(message.source + 0.5, n + 0.7), (-0.7, 0.5)]
    for start, end in lines:
        head = end - copysign(0.22, end - start)
        axes.plot([x, x], [start, end], color=palette.ink, linewidth=1.4)
        axes.plot([x - 0.13, x, x + 0.13], [head, end, head], color=palette.ink, linewidth=1.4)


def times(given: Given) -> Picture:
    """Time against the size of the gradients, for the three schemes."""
    figure, [axes] = canvas(7, 3)
    n, size, models = given.workers, given.bytes_per_parameter, (given.parameters, given.model)
    parameters = n * np.unique(np.geomspace(1, 10 * given.model / n, 60).astype(np.int64))
    curves = np.array([taken(given, int(p)) for p in parameters], dtype=float).T
    names = [name.replace("_", " ") for name in Times._fields]
    for name, curve, colour in zip(names, curves, COLOURS[:3], strict=True):
        axes.loglog(parameters * size, curve, color=colour, label=name)
    for p in models:
        axes.axvline(p * size, color=palette.muted, linewidth=0.8, linestyle=":", zorder=0)
    axes.set(xlabel="size of all gradients, bytes", ylabel="time, µs")
    axes.legend()
    pairs = zip(names, *(taken(given, p) for p in models), strict=True)
    said = "; ".join(f"{name} {float(small):.4g} and {float(large):.4g}" for name, small, large in pairs)
    return Picture(
        figure,
        alt="Time against size, both logarithmic: three curves, flat at first, then straight lines upwards. "
        f"At {given.parameters} and at {given.model} parameters they have, in µs: {said}.",
        caption="On the flat left only the number of steps counts, on the right only bytes. The ring begins above all to "
        "all and ends below. Dotted: the tiny model and the large one.",
    )
