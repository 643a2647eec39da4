"""The memory of training on a GPU, predicted without one and measured with one.

Convention: 1 MB = 10⁶ bytes, 1 MiB = 2²⁰ bytes; numbers are float32, 4 bytes; gradients are dropped before forward.
"""

import math
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Any

import numpy as np

import exambank as eb
from exambank.tools.resnet import RESNET_18, RESNET_152, Plan

from .layers import MIB, WORD, count, peak_by_hand

Natural = Annotated[int, eb.at_least(1)]
Blocks = tuple[Natural, ...]
RULES = "sgd momentum adam"
FOUR = "first second third fourth"
MEGABYTES = eb.Real(1e-3, because="sizes are quoted with four digits", unit="MB")
MEBIBYTES = replace(MEGABYTES, unit="MiB")
PEAK = eb.Real(
    0.02, because="the hints' sum is that good, and a GPU's scratch memory is not known better", routes=0.02, unit="MiB"
)


@dataclass(frozen=True)
class Given(eb.Givens):
    """A deep network of bottleneck blocks, a shallow one of basic blocks, a card, and what its driver showed."""

    deep: Blocks = RESNET_152.blocks
    shallow: Blocks = RESNET_18.blocks
    width: Natural = 64
    classes: Annotated[int, eb.at_least(2)] = 10
    side: Natural = 224
    batch: Natural = 8
    batches: tuple[Natural, Natural, Natural, Natural] = (4, 16, 64, 256)
    card_gib: Natural = 16
    context: Natural = 582
    driver: tuple[Natural, Natural, Natural] = (3192, 3274, 3358)
    images: Natural = 4096
    epochs: Natural = 10
    launch_ms: Natural = 12
    image_ms: Annotated[Fraction, eb.at_least(0)] = Fraction(2)

    def constrain(self) -> None:
        """Each network has a stage, batches grow, and the driver counts the context."""
        if not self.deep or not self.shallow:
            raise ValueError("deep and shallow must name at least one stage")
        if list(self.batches) != sorted(set(self.batches)):
            raise ValueError(f"batches must grow, got {self.batches}")
        if min(self.batch, *self.batches) < 2:
            raise ValueError("batch and batches must be at least 2: a batch norm cannot do with a single number")
        if min(*self.driver, self.card_gib * 960) <= self.context:
            raise ValueError(f"the card and driver must have more than the context, {self.context} MiB")

    @property
    def deep_plan(self) -> Plan:
        """The network of parts a and b."""
        return Plan(self.deep, True, self.width)

    @property
    def deep_step(self) -> tuple[Plan, int, int, int]:
        """Network, classes, side and batch of part b."""
        return self.deep_plan, self.classes, self.side, self.batch

    @property
    def shallow_plan(self) -> Plan:
        """The network of part c."""
        return Plan(self.shallow, False, self.width)


NETWORKS = [
    ((3, 4, 6, 3), (2, 2, 2, 2), 64, 100, 160, 16),
    ((2, 2, 2, 2), (1, 1, 1, 1), 64, 20, 128, 16),
    ((2, 3, 3), (2, 2, 2), 32, 50, 96, 32),
]
"""Few, since torch runs each of them; what is drawn freely costs nothing."""


def draw(rng: np.random.Generator) -> Given:
    """Smaller residual networks on smaller images; another card, other batches, and readings such as a driver shows.

    After one step these are more than the peak, as segments are never full, and show a part of the state, in 2 MiB.
    """
    deep, shallow, width, classes, side, batch = NETWORKS[rng.integers(len(NETWORKS))]
    plan, context = Plan(deep, True, width), int(rng.integers(250, 900))
    sgd = context + int(1.1 * peak_by_hand(plan, classes, side, batch)) + int(rng.integers(20, 60))
    gap, more = (2 * math.ceil(share * count(plan, classes) * WORD / MIB / 2) for share in rng.uniform(0.3, 1, 2))
    first = int(rng.choice([2, 4, 8]))
    return Given(
        deep, shallow, width, classes, side, batch, (first, 4 * first, 16 * first, 64 * first),
        card_gib=int(rng.choice([8, 16, 24, 32, 48])), context=context, driver=(sgd, sgd + gap, sgd + gap + more),
        images=int(rng.choice([1000, 1797, 2048, 4096])), epochs=int(rng.integers(5, 21)),
        launch_ms=int(rng.integers(5, 21)), image_ms=Fraction(int(rng.integers(1, 9)), 4),
    )  # fmt: skip


def named(names: str, *values: Any) -> dict[str, Any]:
    """Values by their names."""
    return dict(zip(names.split(), values, strict=True))


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given((1,), (1,), width=8, classes=2, side=32, batch=2, batches=(2, 16, 64, 128)),
        Given((1, 1), (1, 1), width=16, side=33, batch=2, batches=(3, 31, 64, 101), images=100, epochs=1),
    ],
)
