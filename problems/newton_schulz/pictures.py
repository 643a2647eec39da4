"""The pictures of `newton_schulz`: singular values and the polynomials that move them."""

from functools import partial
from itertools import product
from typing import Any

import numpy as np

import exambank as eb
from exambank import Picture, canvas, palette, shade

from .cubic import cubic
from .problem import Given
from .quintic import phi

STEPS: dict[str, Any] = {"cubic": (cubic, 2, palette.orange), "quintic": (phi, 3, palette.blue)}
"""By its name: the polynomial, the products that a step takes, a colour."""


def curve(given: Given) -> Picture:
    """The cubic, the two lines it must stay between, and one step of the start."""
    figure, [axes] = canvas(7, 3.4)
    for text, low, high, colour in (
        ("tends to 1", 0, np.sqrt(3), palette.green),
        ("to 1 or −1", np.sqrt(3), np.sqrt(5), palette.orange),
        ("diverges", np.sqrt(5), 2.6, palette.red),
    ):
        axes.axvspan(low, high, color=shade(colour, 0.12), linewidth=0)
        axes.text((low + high) / 2, 2.8, text, ha="center", va="top", color=colour, fontsize=9)
    s, start = np.linspace(0, 2.6, 200), np.array(given.start, dtype=float)
    axes.plot(s, np.transpose([s, -s]), "--", color=palette.muted, linewidth=1)
    axes.plot(s, cubic(s), color=palette.blue)
    axes.plot(start, cubic(start), "o", color=palette.ink, zorder=3)
    axes.set(xlim=(0, 2.6), ylim=(-2.9, 2.9), xlabel="σ before", ylabel="after a step")
    axes.set_xticks([0, 1, np.sqrt(3), np.sqrt(5)], ["0", "1", "√3", "√5"])
    axes.set_yticks(range(-2, 3), ["−2", "−1", "0", "1", "2"])
    told = ", ".join(f"{a:.2f} to {b:.2f}" for a, b in zip(start, cubic(start), strict=True)).replace("-", "−")
    return Picture(
        figure,
        alt="The curve ½(3σ − σ³) rises from 0 to its peak 1 at σ = 1, falls through 0 at √3 and crosses the line −σ at "
        f"√5. Dots on it, one for each start: {told}.",
        caption="Up to √3 a step leads to 1 or less, but not below 0. Up to √5 the curve stays between the dashed lines σ "
        "and −σ from σ = 1 on: the value shrinks. Beyond √5 it grows.",
    )


def five(given: Given) -> Picture:
    """Twelve singular values after the quintic's steps, and what they have cost."""
    state, counts = flow(given, "quintic", given.steps), range(13)
    enough = [state for state in product(STEPS, counts) if after(given, *state).min() > 0.5]
    cheapest = min(enough, key=lambda state: STEPS[state[0]][1] * state[1])
    ahead = eb.Predict(
        f"Twelve values start from {given.smallest} to 1. Which polynomial brings all of them above 1/2 with the "
        "fewest products, and in how many steps? Move there.",
        lambda *state: state == cheapest,
    )
    return Picture(
        state.figure,
        alt="The cubic rises from 0 to 1 at σ = 1. The quintic starts steeply, peaks above 1 and comes down below it. "
        f"{state.says} Beneath, a meter counts the products.",
        caption="Twelve singular values, and the polynomials. A dot stands at its value now; its height is the value "
        "after the next step. On the dashed line a value stays as it is.",
        moves=eb.Moves(partial(flow, given), {"polynomial": tuple(STEPS), "steps": counts}, predict=ahead),
    )


def after(given: Given, name: str, n: int) -> Any:
    """What n steps make of twelve values from the smallest to 1, each as many times the last."""
    values = np.geomspace(float(given.smallest), 1, 12)
    for _ in range(n):
        values = STEPS[name][0](values)
    return values


def flow(given: Given, name: str, n: int) -> eb.State:
    """The values after n steps as dots on the polynomial that takes the next one, and the products so far."""
    figure, (top, meter) = canvas(4, 3.5, rows=2, height_ratios=(5, 1))
    s, values = np.linspace(0, 1.25, 60), after(given, name, n)
    top.plot(s, s, "--", color=palette.muted, linewidth=1)
    top.axhline(1, color=palette.line, linewidth=1, zorder=0)
    for other, (step, products, colour) in STEPS.items():
        top.plot(s, step(s), color=shade(colour, 1 if other == name else 0.3))
        meter.barh(other, products * n * (other == name), color=colour)
    step, products, colour = STEPS[name]
    told = top.plot(values, step(values), "o", color=colour, markersize=5)
    top.set(xlim=(-0.03, 1.25), ylim=(-0.03, 1.3), xticks=[0, 0.5, 1], yticks=[0, 0.5, 1])
    top.set(xlabel="singular value now", ylabel="after a step")
    meter.set(xlim=(0, 37), ylim=(1.6, -0.6), xticks=[0, 10, 20, 30], xlabel="products")
    says = f"After {n} {'step' if n == 1 else 'steps'} of the {name}, {products * n} products: the values lie "
    says += f"from {values.min():.3f} to {values.max():.3f}."
    return eb.State(figure, says, at=(meter, products * n, list(STEPS).index(name)), told=told)
