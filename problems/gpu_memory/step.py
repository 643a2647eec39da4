"""Part b1_peak: when most is alive."""

from typing import NamedTuple

import exambank as eb
from exambank.tools.caching_allocator import rounded

from .batches import kept_by_hooks
from .layers import MB, MIB, WORD, convolutions, count, kept_mib, peak_by_hand
from .problem import MEBIBYTES, MEGABYTES, PEAK, Given, named, problem, trace
from .weights import built


class Moments(NamedTuple):
    """Bytes alive in a step with SGD: at the peak and when the update begins; and of one number for each parameter."""

    peak: int
    update: int
    copy: int


def moments(given: Given) -> Moments:
    """Let torch run the step on tensors without memory, and follow every storage from birth to death."""
    step = trace(given.deep_plan, given.classes, given.side, given.batch, "sgd", 1)
    update = next(moment for name, moment in step.phases if name == "update")
    copy = sum(rounded(a.nbytes) for a in step.allocations if a.kind == "weights")
    return Moments(int(step.totals.max()), int(step.totals[update - 1]), copy)


@problem.part("b1_peak", eb.Several.of(sgd=PEAK, momentum=PEAK, adam=PEAK))
def peaks(given: Given) -> dict[str, float]:
    """From the second step on the state lies below the peak of SGD; Adam's update takes one more copy for a moment."""
    peak, update, copy = moments(given)
    found = peak, max(peak, update) + copy, max(peak, update + copy) + 2 * copy
    return named("sgd momentum adam", *(nbytes / MIB for nbytes in found))


@peaks.route
def peaks_by_hand(given: Given) -> dict[str, float]:
    """Weights, running statistics, state, workspaces, and the largest sum over the stages that backward comes to."""
    step = given.deep_plan, given.classes, given.side, given.batch
    return {name: peak_by_hand(*step, copies) for copies, name in enumerate(("sgd", "momentum", "adam"))}


@peaks.law
def state_on_top_of_activations(given: Given, answer: tuple[float, ...]) -> bool:
    """Momentum adds one copy of the weights and Adam two; SGD has the weights and what autograd's hooks see saved.

    Where activations do not dominate, Adam's update may add more.
    """
    parameters = built(given.deep_plan, given.classes)
    copy = sum(parameter.numel() * parameter.element_size() for parameter in parameters) / 2**20
    held = copy + given.batch * kept_by_hooks(given.deep_plan, given.classes, given.side)
    rounding = 512 * len(parameters) / 2**20
    added = [(more - answer[0]) / k for k, more in enumerate(answer[1:], 1)]
    most = (1.01 if answer[0] > 5 * copy + 20 else 1.6) * copy + rounding
    return held < answer[0] < 1.1 * held + copy + 20 and all(0.99 * copy < more < most for more in added)


peaks.mistake(
    "left out",
    "You left out the activations: in a convolutional network they take far more than the weights.",
    lambda g: named("sgd momentum adam", *(k * count(g.deep_plan, g.classes) * WORD / MIB for k in (2, 3, 4))),
)
peaks.mistake(
    "left out",
    "You counted the activations of a single image: each image of the batch has its own.",
    lambda g: named("sgd momentum adam", *(peak_by_hand(g.deep_plan, g.classes, g.side, 1, k) for k in (0, 1, 2))),
)
peaks.mistake(
    "special case",
    "Those are the peaks of the very first step, before any optimizer has made its state: training is under way here.",
    lambda g: named("sgd momentum adam", *[peaks(g).sgd] * 3),
)
peaks.mistake(
    "units",
    "That is the answer in MB: MiB are asked for, and there are fewer of them.",
    lambda g: named("sgd momentum adam", *(value * MIB / MB for value in peaks(g))),
)


def small(numbers: list[int]) -> dict[str, float]:
    """Tensors of at most 1 MiB have segments of their own: how many of how many, and their size in MiB."""
    found = [n * WORD for n in numbers if n * WORD <= MIB]
    return named("tensors of mib", len(found), len(numbers), sum(found) / MIB)


def tensors(given: Given) -> list[int]:
    """How many numbers each parameter tensor has: filters, scales, shifts, and the classifier's two."""
    convs = convolutions(given.deep_plan, 1)
    sizes = [n for c in convs for n in (c.weights - 2 * c.outgoing, c.outgoing, c.outgoing)]
    return [*sizes, convs[-1].outgoing * given.classes, given.classes]


problem.fact(
    "small",
    lambda g: small(tensors(g)),
    lambda g: small([parameter.numel() for parameter in built(g.deep_plan, g.classes)]),
    kind=eb.Several.of(tensors=eb.Integer(), of=eb.Integer(), mib=MEBIBYTES),
)


def rounded_copy(given: Given) -> float:
    """One number for each parameter, every tensor rounded up to 512 bytes; in MB."""
    return float(sum(-(-p.numel() // 128) * 512 for p in built(given.deep_plan, given.classes)) / 1e6)


problem.fact(
    "steady_gaps",  # what momentum and Adam add to the peak, in MB
    lambda g: named("momentum adam", *((peak - peaks(g).sgd) * MIB / MB for peak in peaks(g)[1:])),
    lambda g: named("momentum adam", rounded_copy(g), 2 * rounded_copy(g)),
    kind=eb.Several.of(momentum=MEGABYTES, adam=MEGABYTES),
)
problem.fact(
    "deep_image",  # what the deep network keeps of one image
    lambda g: kept_mib(g.deep_plan, g.classes, g.side),
    lambda g: kept_by_hooks(g.deep_plan, g.classes, g.side),
    kind=MEBIBYTES,
)
problem.fact(
    "alike_at_first",  # the first step peaks before its update, whatever the optimizer
    lambda g: moments(g).update + 3 * moments(g).copy < moments(g).peak,
    lambda g: peak_by_hand(g.deep_plan, g.classes, 1, 1, copies=3) < peaks_by_hand(g)["sgd"],
)
