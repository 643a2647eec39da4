"""What is alive at the peak of a step, for each network, optimizer, precision and batch."""

from dataclasses import replace
from functools import cache
from typing import Any

import torch

import exambank as eb
from exambank import canvas, palette, shade
from exambank.tools.caching_allocator import rounded
from exambank.tools.memory import trace_training
from exambank.tools.resnet import Plan, meta_resnet
from exambank.tools.timeline import AnyBatch, Breakdown

from .batches import any_batch, room_of
from .layers import MIB
from .problem import Given

COPIES = {"SGD": 0, "momentum": 1, "Adam": 2}
"""Numbers that an optimizer keeps for each parameter."""

LAYERS = {
    "weights, buffers, batch": (("weights", "buffers", "inputs", "workspaces", "rounding"), palette.muted),
    "optimizer state": (("optimizer_state",), palette.purple),
    "gradients": (("gradients",), palette.green),
    "saved activations": (("activations",), palette.blue),
    "in flight": (("transients",), palette.orange),
}


@cache
def in_bfloat16(plan: Plan, classes: int, side: int) -> AnyBatch:
    """A step with SGD, weights included, at every batch size."""
    model, shape = meta_resnet(plan, classes), (3, side, side)
    return AnyBatch.of(lambda batch: trace_training(model, shape, batch, dtype=torch.bfloat16, steps=1))


@cache
def moments(plan: Plan, classes: int, side: int, precision: str, batch: int) -> tuple[Breakdown, Breakdown, int]:
    """What a step with SGD has alive at its peak and before its update, and the bytes of a copy of the weights."""
    steps = any_batch if precision == "float32" else in_bfloat16
    step = steps(plan, classes, side).at(batch)
    update = next(moment for name, moment in step.phases if name == "update")
    copy = sum(rounded(allocation.nbytes) for allocation in step.allocations if allocation.kind == "weights")
    return step.peak_of(0)[1], step.breakdown(update - 1), copy


def at_peak(given: Given, network: str, optimizer: str, precision: str, batch: int) -> Breakdown:
    """From the second step on: the state lies below what SGD has alive, and Adam's update makes one more copy."""
    plan = given.deep_plan if network == "deep" else given.shallow_plan
    peak, update, copy = moments(plan, given.classes, given.side, precision, batch)
    if optimizer == "Adam":
        update = replace(update, transients=update.transients + copy)
    return replace(max(peak, update, key=lambda alive: alive.total), optimizer_state=COPIES[optimizer] * copy)


def chosen(given: Given, *setup: Any) -> eb.State:
    """The bar of a network, an optimizer, a precision and a batch, in rooms of the card, and what it consists of."""
    network, optimizer, precision, batch = setup
    alive, room = at_peak(given, *setup), room_of(given)
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
    return eb.State(fig, says, told=told)
