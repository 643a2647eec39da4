"""Part b1_peak: a training step in torch on tensors without memory, and what is alive when most is."""

from functools import cache

import torch

import exambank as eb
from exambank.tools.cross_checks import saved_bytes
from exambank.tools.memory import trace_training
from exambank.tools.resnet import Plan, meta_resnet
from exambank.tools.timeline import AnyBatch, Trace

from .layers import MB, MIB, WORD, convolutions, count, kept_mib, peak_by_hand
from .problem import MEBIBYTES, PEAK, RULES, Given, named, problem
from .weights import built


@cache
def any_batch(plan: Plan, classes: int, side: int, dtype: str = "float32") -> AnyBatch:
    """The first step with SGD."""
    model, shape = meta_resnet(plan, classes), (3, side, side)
    return AnyBatch.of(lambda batch: trace_training(model, shape, batch, dtype=getattr(torch, dtype), steps=1))


@cache
def two_steps(plan: Plan, classes: int, side: int, batch: int) -> Trace:
    """The first steps with Adam."""
    return trace_training(meta_resnet(plan, classes), (3, side, side), batch, "adam")


@cache
def first_peak(plan: Plan, classes: int, side: int, batch: int) -> int:
    """Bytes at the peak of the first step with Adam."""
    return trace_training(meta_resnet(plan, classes), (3, side, side), batch, "adam", steps=1).peak_of(0)[1].total


@cache
def kept_by_hooks(plan: Plan, classes: int, side: int) -> float:
    """MiB that autograd's hooks see saved of a third image, and the image itself."""
    with torch.device("meta"):
        batches = [(torch.zeros(n, 3, side, side), torch.zeros(n, dtype=torch.int64)) for n in (2, 3)]
    two, three = (saved_bytes(meta_resnet(plan, classes).train(), *batch) for batch in batches)
    return (three - two + 4 * 3 * side**2) / MIB


@problem.part("b1_peak", eb.Several.of(sgd=PEAK, momentum=PEAK, adam=PEAK))
def peaks(given: Given) -> dict[str, float]:
    """Let torch run the step on tensors without memory, and follow every storage from birth to death."""
    step = any_batch(given.deep_plan, given.classes, given.side)
    return named(RULES, *(step.steady_peak(given.batch, copies).total / MIB for copies in range(3)))


@peaks.route
def peaks_by_hand(given: Given) -> dict[str, float]:
    """Weights, running statistics, state, workspaces, and the largest sum over the stages that backward comes to."""
    return {rule: peak_by_hand(*given.deep_step, copies) for copies, rule in enumerate(RULES.split())}


@peaks.law
def state_on_top_of_activations(given: Given, answer: tuple[float, ...]) -> bool:
    """Momentum adds one copy of the weights and Adam two; SGD has the weights and what autograd's hooks see saved.

    Where activations do not dominate, Adam's update may add more.
    """
    parameters = built(given.deep_plan, given.classes)
    copy, rounding = sum(parameter.nbytes for parameter in parameters) / 2**20, 512 * len(parameters) / 2**20
    held = copy + given.batch * kept_by_hooks(given.deep_plan, given.classes, given.side)
    added = [(more - answer[0]) / k for k, more in enumerate(answer[1:], 1)]
    most = (1.01 if answer[0] > 5 * copy + 20 else 1.6) * copy + rounding
    return held < answer[0] < 1.1 * held + copy + 20 and all(0.99 * copy < more < most for more in added)


peaks.mistake(
    "left out",
    "You left out the activations: in a convolutional network they take far more than the weights.",
    lambda g: named(RULES, *(k * count(g.deep_plan, g.classes) * WORD / MIB for k in (2, 3, 4))),
)
peaks.mistake(
    "special case",
    "Those are the peaks of the very first step, before any optimizer has made its state: training is under way here.",
    lambda g: named(RULES, *[peaks(g).sgd] * 3),
)
peaks.mistake(
    "units",
    "That is the answer in MB: MiB are asked for, and there are fewer of them.",
    lambda g: named(RULES, *(value * MIB / MB for value in peaks(g))),
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
problem.fact(
    "deep_image",  # what the deep network keeps of one image
    lambda g: kept_mib(g.deep_plan, g.classes, g.side),
    lambda g: kept_by_hooks(g.deep_plan, g.classes, g.side),
    kind=MEBIBYTES,
)
problem.fact(
    "alike_at_first",  # the first step peaks before its update, whatever the optimizer
    lambda g: first_peak(*g.deep_step) / MIB == peaks(g).sgd,
    lambda g: peak_by_hand(g.deep_plan, g.classes, 1, 1, copies=3) < peaks_by_hand(g)["sgd"],
)
