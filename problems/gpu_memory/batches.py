"""Parts c1_image, c1 and c1_limit: memory and the batch size."""

from bisect import bisect_right
from typing import Annotated

import exambank as eb
from exambank.tools.resnet import RESNET_18, RESNET_50, RESNET_152
from exambank.tools.timeline import AnyBatch

from .layers import MIB, WORD, convolutions, kept_mib, peak_by_hand, stages
from .problem import FOUR, PEAK, Given, named, problem
from .step import any_batch, kept_by_hooks


def step_of(given: Given) -> AnyBatch:
    """A step of the shallow network with SGD, at every batch size."""
    return any_batch(given.shallow_plan, given.classes, given.side)


@problem.part("c1_image", eb.Real(0.01, because="the classifier's few numbers do not matter", unit="MiB"))
def image(given: Given) -> float:
    """Two tensors for each convolution, one that its batch norm keeps and one behind it that the next layer keeps."""
    return kept_mib(given.shallow_plan, given.classes, given.side)


@image.route
def image_by_hooks(given: Given) -> float:
    """Run forward in torch without memory; autograd's hooks see what it saves."""
    return kept_by_hooks(given.shallow_plan, given.classes, given.side)


@image.law
def a_step_grows_by_it(given: Given, mib: float) -> bool:
    """At very large batches a whole step grows by this for each image, and by the few tensors in flight at its peak."""
    step = step_of(given)
    grown = (step.peak(2_000_000) - step.peak(1_000_000)) / 1e6 / 2**20
    return 0.999 * mib <= grown <= 1.25 * mib


image.mistake(
    "left out",
    "You counted one tensor for each convolution: its batch norm keeps what comes in, the next layer what comes out.",
    lambda g: sum(conv.image for conv in convolutions(g.shallow_plan, g.side)) * WORD / MIB,
)
image.mistake(
    "counted twice",
    "You gave every ReLU a tensor of its own: they work in place, on the memory of what they are given.",
    lambda g: image(g) + sum(c.image for c in convolutions(g.shallow_plan, g.side) if c.kept == 2) * WORD / MIB,
)

QUOTED = eb.Real(1e-3, because="others quote two decimals", routes=1e-3)
problem.fact(
    "references",  # at 224 × 224 pixels and 1000 classes, and what others count
    lambda g: named("r18 r50 r152", *(kept_mib(plan, 1000, 224) for plan in (RESNET_18, RESNET_50, RESNET_152))),
    lambda g: named("r18 r50 r152", 21.16, 81.93, 169.21),
    kind=eb.Several.of(r18=QUOTED, r50=QUOTED, r152=QUOTED),
)


@problem.part("c1", eb.Several.of(**dict.fromkeys(FOUR.split(), PEAK)))
def sweep(given: Given) -> dict[str, float]:
    """Let torch run the step without memory at two batch sizes: each tensor's bytes are affine in the batch."""
    return named(FOUR, *(step_of(given).peak(batch) / MIB for batch in given.batches))


@sweep.route
def sweep_by_hand(given: Given) -> dict[str, float]:
    """The largest sum over the stages that backward comes to, once for each batch size."""
    peaks = (peak_by_hand(given.shallow_plan, given.classes, given.side, batch) for batch in given.batches)
    return dict(zip(FOUR.split(), peaks, strict=True))


@sweep.law
def further_images_add_what_is_kept(given: Given, answer: tuple[float, ...]) -> bool:
    """From the third batch to the fourth no image adds more than hooks see kept of it and two gradients in flight.

    It may add less, where gradients of weights still decide; and no batch takes less than it keeps.
    """
    slope = (answer[3] - answer[2]) / (given.batches[3] - given.batches[2])
    kept = kept_by_hooks(given.shallow_plan, given.classes, given.side)
    flight = 2 * stages(given.shallow_plan, given.classes, given.side)[-2].out * WORD / MIB
    return 0.2 * kept < slope < 1.03 * (kept + flight) and answer[0] > 16.25 + given.batches[0] * kept


sweep.mistake(
    "special case",
    "You scaled everything with the batch: weights, buffers and workspaces do not grow with it.",
    lambda g: named(FOUR, *(sweep(g).first * batch / g.batches[0] for batch in g.batches)),
)
sweep.mistake(
    "left out",
    "You forgot that each image of a batch has activations of its own.",
    lambda g: named(FOUR, *[sweep(g).first] * 4),
)
Limit = Annotated[
    float, eb.Real(0.03, because="the driver and the allocator need a little of the room themselves", unit="images")
]


def room_of(given: Given) -> int:
    """MiB that the card has beside the context."""
    return given.card_gib * 1024 * 15 // 16 - given.context


@problem.part("c1_limit")
def limit(given: Given) -> Limit:
    """The first batch of all that does not fit, found by halving, less one."""
    step, room = step_of(given), room_of(given) * MIB
    return float(bisect_right(range(2**40), room, lo=2, key=step.peak) - 1 if step.peak(2) <= room else 0)


@limit.law
def the_rule_fits_below_and_not_above(given: Given, answer: float) -> bool:
    """By the readers' rule a batch smaller by 2 % and one image fits, and one larger by as much does not."""
    room, step = given.card_gib * 960 - given.context, (given.shallow_plan, given.classes, given.side)
    below, above = (peak_by_hand(*step, max(0, round(answer * (1 + share) + 50 * share))) for share in (-0.02, 0.02))
    return (answer < 2 or below <= room) and room < above


@limit.law
def fits_and_one_more_does_not(given: Given, answer: float) -> bool:
    """On the traces of both batches, storage by storage, whatever way found the number."""
    room = (given.card_gib * 960 - given.context) * 2**20
    at, beyond = (step_of(given).at(int(answer) + more).peak_of(0)[1].total for more in (0, 1))
    return (answer < 2 or at <= room) and beyond > room


limit.mistake(
    "misconception",
    "You filled the card with activations alone, as if nothing else were on it and error correction took nothing.",
    lambda g: g.card_gib * 1024 / image(g),
)
limit.mistake(
    "special case",
    "You divided by the memory of the smallest batch for each image: most of that does not grow with the batch.",
    lambda g: room_of(g) / (sweep(g).first / g.batches[0]),
)
problem.fact(
    "thousand_fits",  # a batch of 1024
    lambda g: limit(g) >= 1024,
    lambda g: peak_by_hand(g.shallow_plan, g.classes, g.side, 1024) <= room_of(g),
)
