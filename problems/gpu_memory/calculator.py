"""What is alive at the peak of a step, for each network, optimizer, precision and batch, and what was measured."""

from typing import Any

import exambank as eb
from exambank import canvas, palette, results_of, shade
from exambank.tools.timeline import Breakdown

from .batches import room_of
from .layers import MIB
from .problem import Given
from .step import any_batch

CONTROLS = {
    "network": ["deep", "shallow"],
    "optimizer": ["SGD", "momentum", "Adam"],
    "precision": ["float32", "bfloat16"],
}
LAYERS = {
    "weights, buffers, batch": (("weights", "buffers", "inputs", "workspaces", "rounding"), palette.muted),
    "optimizer state": (("optimizer_state",), palette.purple),
    "gradients": (("gradients",), palette.green),
    "saved activations": (("activations",), palette.blue),
    "in flight": (("transients",), palette.orange),
}


def alive_at(given: Given, network: str, optimizer: str, precision: str, batch: int) -> Breakdown:
    """What is predicted for a choice."""
    plan = given.deep_plan if network == "deep" else given.shallow_plan
    step = any_batch(plan, given.classes, given.side, precision)
    return step.steady_peak(batch, CONTROLS["optimizer"].index(optimizer))


def fits(given: Given, *choice: Any) -> bool:
    """Whether the card has room for it."""
    return alive_at(given, *choice).total <= room_of(given) * MIB


def measured(given: Given, network: str, optimizer: str, precision: str, batch: int) -> float | None:
    """MiB that a GPU took, where one was asked: for the published networks only, and if it did not run out."""
    results = results_of("gpu_memory", "memory") if given == Given() else None
    setup = {"deep": "resnet152", "shallow": "resnet18"}[network], optimizer.lower(), precision, batch
    for trial in results.trials if results else ():
        c, allocated = trial.config, trial.metrics["allocated"]
        if (c.model, c.optimizer, c.dtype, c.batch) == setup and allocated is not None:
            return float(allocated / MIB)
    return None


def chosen(given: Given, *choice: Any) -> eb.State:
    """The bar of a network, an optimizer, a precision and a batch, in rooms of the card, and what it consists of."""
    network, optimizer, precision, batch = choice
    alive, room, found = alive_at(given, *choice), room_of(given), measured(given, *choice)
    total, left, end = alive.total / MIB, 0.0, 1.55
    fig, (axes,) = canvas(4, 2.6)
    told: list[Any] = []
    for row, (name, (kinds, colour)) in enumerate(LAYERS.items()):
        mib = sum(getattr(alive, kind) for kind in kinds) / MIB
        right = min(left + mib / room, end)  # what goes beyond is cut off
        told += axes.barh(6.1, right - left, 1, left=left, color=shade(colour, 0.75))
        told.append(axes.text(1.3, 4 - row, f"{mib:,.0f}", ha="right", va="center"))
        axes.plot(0.03, 4 - row, "s", color=shade(colour, 0.75), markersize=8, markeredgewidth=0)
        axes.text(0.1, 4 - row, name, va="center")
        left = right
    told.append(axes.text(0, 6.8, f"{total:,.0f} MiB" + (" →" if total > end * room else ""), va="bottom"))
    axes.plot([1, 1], [5.3, 6.9], color=palette.red, linestyle="--", linewidth=1.4)
    axes.text(1, 6.9, f"room on the card: {room:,} MiB", color=palette.red, va="bottom", ha="center")
    axes.plot([0, 0], [5.4, 6.8], color=palette.muted, linewidth=1)
    axes.set(xlim=(-0.02, end), ylim=(-0.5, 7.6))
    axes.axis("off")
    rest = f"with {room - total:,.0f} left" if total <= room else f"{total - room:,.0f} too many"
    says = f"{network.capitalize()} network, {optimizer}, {precision}, batch {batch}: {total:,.0f} MiB, {rest}."
    if found is not None:
        place = min(found / room, 1.5)
        near, side = (place + 0.04, "left") if place < 1 else (place - 0.04, "right")
        told += axes.plot(place, 5.2, "^", color=palette.ink, markersize=6)
        told.append(axes.text(near, 5.15, "measured", va="center", ha=side, fontsize=9))
        says = f"{says[:-1]}; measured {found / 1024:.2f} GiB."
    return eb.State(fig, says, told=told)
