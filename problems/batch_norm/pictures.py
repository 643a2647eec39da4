"""The pictures of `batch_norm`: a batch of which one point moves, and the graph with the values on it."""

from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette

from .arrows import SHOWN, drawn, first_column
from .graph import EDGES
from .layers import Running, batch_norm, batch_norm_backward
from .measured import WIDE, scored, sweep_at, trained
from .problem import Given

LOSSES = ("its own output", "the output of the point at 1")


def moved(x: float, loss: str) -> tuple[Any, Any, Any]:
    """The batch, its outputs and gradients, with γ = 1, β = 0 and ε = 1; the loss is one of the outputs."""
    X, one = np.array([[x], [1.0], [2.0], [6.0]]), np.ones(1)
    Y, cache = batch_norm(X, one, 0 * one, Running(0 * one, one), eps=1.0)
    dY = np.eye(4)[:, [LOSSES.index(loss)]]
    return X[:, 0], Y[:, 0], batch_norm_backward(dY, cache)[0][:, 0]


def drag(given: Given) -> Picture:
    """One point of a batch is dragged; all outputs and all gradients move."""
    places, start = range(-2, 11), (8, LOSSES[0])
    best = max(places, key=lambda x: float(moved(x, LOSSES[0])[2][0]))
    state = dragged(*start)
    return Picture(
        state.figure,
        alt="A batch of four numbers: three blue points at 1, 2 and 6, and an orange one. Above, a stem for the output of each; "
        f"below, a stem for its gradient. {state.says}",
        caption="Above the outputs of batch norm with γ = 1, β = 0 and ε = 1, below the gradient of the loss by each input. Only "
        "the orange point moves.",
        moves=eb.Moves(
            dragged,
            {"x": places, "loss": LOSSES},
            start=start,
            predict=eb.Predict(
                "The loss is the orange point's own output. Where is the gradient at this point largest? Drag it there.",
                lambda x, loss: (x, loss) == (best, LOSSES[0]),
            ),
        ),
    )


def dragged(x: float, loss: str) -> eb.State:
    """The batch with its orange point at x."""
    figure, (top, bottom) = canvas(4, 3.3, rows=2, sharex=True)
    X, Y, dX = moved(x, loss)
    told, colours = list[Any](), (palette.orange, *[palette.blue] * 3)
    for axes, heights in ((top, Y), (bottom, dX)):
        axes.axhline(0, color=palette.line, linewidth=1, zorder=0)
        for x_k, y, colour in zip(X, heights, colours, strict=True):
            told += [axes.vlines(x_k, 0, y, color=colour, lw=2), *axes.plot(x_k, y, "o", color=colour, markersize=5)]
    for x_k, colour in zip(X[::-1], colours[::-1], strict=True):
        bottom.plot(x_k, -0.4, "^", color=colour, markersize=7, clip_on=False)
    top.set(ylabel="output", ylim=(-2, 2), yticks=[-1, 0, 1])
    bottom.set(ylabel="gradient", ylim=(-0.4, 0.5), yticks=[-0.2, 0, 0.2, 0.4])
    bottom.set(xlabel="x", xlim=(-2.5, 10.5), xticks=range(-2, 11, 2))
    others = ", ".join(f"{value:.2f}" for value in dX[1:])
    says = f"Orange at {x:g}: its output is {Y[0]:.2f} and its gradient {dX[0]:.3f}; the gradients at 1, 2 and 6 are {others}."
    return eb.State(figure, says.replace("-", "−"), at=(bottom, x, 0.0), told=told)


def structure(given: Given) -> Picture:
    """The nodes, and an arrow for each time that a formula uses one."""
    return Picture(
        drawn({}),
        alt="Seven nodes and nine arrows: " + ", ".join(f"{SHOWN[a]} to {SHOWN[b]}" for a, b in EDGES) + ".",
        caption="An arrow wherever a formula uses a node itself.",
    )


def values(given: Given) -> Picture:
    """The graph of the first column, with the value of each node and the gradient of the loss by it."""
    at = first_column(given)
    said = (f"{SHOWN[name]}: value {value}, gradient {slope}." for name, (value, slope) in at.items())
    return Picture(
        drawn(at),
        alt=f"The graph of the first column. {' '.join(said)}",
        caption="The first column: values above each node, and below it, orange, the gradient of the loss by it.",
    )


def sweep(given: Given) -> Picture:
    """The weight scales, after more and more steps."""
    state = sweep_at(400)
    return Picture(
        state.figure,
        alt="Test accuracy against the scale of the first weights from 0.0001 to 1, with batch norm and without. Without, a peak "
        f"at 0.1; with it, level from the left up to 0.1, and falling beyond it. {state.says}",
        caption="Mean test accuracy of 20 seeds, bars from the smallest to the largest; dotted, chance. Go back to the first "
        "steps, and see which scales start late.",
        moves=eb.Moves(lambda steps: sweep_at(int(steps)), {"steps": tuple(map(str, WIDE))}, start=("400",)),
    )


def labels(given: Given) -> Picture:
    """Training and test accuracy on the way, for right labels and for wrong ones."""
    figure, said = trained()
    return Picture(
        figure,
        alt=f"Two panels of accuracy against steps, with and without dropout. After 800 steps: {said}.",
        caption="Dashed: on the training images, by the labels that were given. Solid: on test images, whose labels are right. "
        "Means of 20 seeds.",
    )


def candidates(given: Given) -> Picture:
    """Validation accuracy of every candidate, a dot a seed."""
    figure, said = scored()
    return Picture(
        figure,
        alt="A row of dots for each candidate of the search, a dot a seed, ordered by their means; those with batch norm are "
        f"blue, those without orange.{said}",
        caption="Each dot is one seed: blue with batch norm, orange without. On the left: convolutions × channels, learning "
        "rate, share that is dropped.",
    )
