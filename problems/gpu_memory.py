"""The memory of training on a GPU, predicted without one and measured with one.

Convention: 1 MB = 10⁶ bytes, 1 MiB = 2²⁰ bytes; numbers are float32, 4 bytes; gradients are dropped before forward.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Annotated, NamedTuple

import numpy as np
import torch
from experiments.gpu_memory import (
    PLANS,
    Optimizer,
    Precision,
    Setup,
    Training,
    digits_used,
    measure,
    photographs_used,
    random_pixels,
    train,
)
from torch import nn

from exambank import (
    Choice,
    Claim,
    Experiment,
    Finding,
    Givens,
    Part,
    Problem,
    Real,
    Results,
    Source,
    Trial,
    at_least,
    mean_above,
    mean_within,
)  # fmt: skip
from exambank.tools.memory import Trace, trace_training
from exambank.tools.resnet import RESNET_18, RESNET_50, RESNET_152, Plan, meta_resnet, resnet
from exambank.tools.resnet_by_hand import (
    WORD,
    WORKSPACES,
    convolutions,
    count,
    largest_batch,
    peak_of,
    rungs,
    saved_per_image,
)

Natural = Annotated[int, at_least(1)]
Blocks = tuple[Natural, ...]
Size = Annotated[float, Real(1e-3, because="sizes are quoted with three or four digits")]
State = Annotated[float, Real(1e-3, atol=1e-6, because="sizes are quoted with three or four digits")]
Peak = Annotated[float, Real(0.02, because="a GPU's own scratch memory is not known better than this")]
MB, MIB = 10**6, 2**20
OPTIMIZERS: tuple[Optimizer, ...] = ("sgd", "momentum", "adam")


@dataclass(frozen=True)
class Given(Givens):
    """A deep network of bottleneck blocks, a shallow one of basic blocks, a card, and what its driver showed."""

    deep: Blocks = RESNET_152.blocks
    shallow: Blocks = RESNET_18.blocks
    width: Natural = 64
    classes: Annotated[int, at_least(2)] = 10
    side: Natural = 224
    batch: Natural = 8
    batches: tuple[Natural, Natural, Natural, Natural] = (4, 16, 64, 256)
    card_gib: Natural = 16
    context: Natural = 582
    driver: tuple[Natural, Natural, Natural] = (3192, 3274, 3358)
    images: Natural = 4096
    epochs: Natural = 10
    launch_ms: Natural = 12
    image_ms: Annotated[Fraction, at_least(0)] = Fraction(2)

    def constrain(self) -> None:
        """Each network has a stage, batches grow, and the driver counts the context."""
        if not self.deep or not self.shallow:
            raise ValueError("deep and shallow must name at least one stage")
        if list(self.batches) != sorted(set(self.batches)):
            raise ValueError(f"batches must grow, got {self.batches}")
        if min(self.batch, *self.batches) < 2:
            raise ValueError("batch and batches must be at least 2: a batch norm cannot do with a single number")
        if min(self.driver) <= self.context:
            raise ValueError(f"driver must be more than context, got {self.driver} and {self.context}")

    @property
    def deep_plan(self) -> Plan:
        """The network of parts a and b."""
        return Plan(self.deep, True, self.width)

    @property
    def shallow_plan(self) -> Plan:
        """The network of part c."""
        return Plan(self.shallow, False, self.width)


TINY = [((1, 1), (1, 1), 32, 10), ((2, 1), (1, 2), 16, 20), ((1, 2), (1, 1, 1), 16, 50), ((1, 1, 1), (2, 1), 24, 5)]
"""Few networks, since torch runs each of them; what is drawn freely costs nothing."""


def draw(rng: np.random.Generator) -> Given:
    """Networks of a few narrow blocks on small images; other readings of the driver."""
    deep, shallow, width, classes = TINY[rng.integers(len(TINY))]
    context, sgd = int(rng.integers(250, 900)), int(rng.integers(1500, 4000))
    gap, more = (int(n) for n in rng.integers(20, 200, 2))
    return Given(
        deep, shallow, width=width, classes=classes, side=48, batch=16,
        batches=(16, 32, 64, 128), card_gib=int(rng.choice([8, 16, 24, 32, 48])), context=context,
        driver=(sgd, sgd + gap, sgd + gap + more), images=int(rng.choice([1000, 1797, 2048, 4096])),
        epochs=int(rng.integers(5, 21)), launch_ms=int(rng.integers(5, 21)), image_ms=Fraction(int(rng.integers(1, 9)), 4),
    )  # fmt: skip


@cache
def built(plan: Plan, classes: int) -> nn.Sequential:
    """The network in torch, without memory."""
    return meta_resnet(plan, classes)


@cache
def trace(
    plan: Plan, classes: int, side: int, batch: int, optimizer: str, steps: int = 2, foreach: bool = True
) -> Trace:
    """Training steps on tensors without memory."""
    return trace_training(built(plan, classes), (3, side, side), batch, optimizer, foreach=foreach, steps=steps)


# a1: parameters ------------------------------------------------------------------------------------------------------
class Weights(NamedTuple):
    """How many parameters, and their size in both units."""

    parameters: int
    megabytes: Size
    mebibytes: Size


def weights_of(parameters: int) -> Weights:
    """So many numbers of four bytes."""
    return Weights(parameters, parameters * WORD / MB, parameters * WORD / MIB)


def weights(given: Given) -> Weights:
    """Add up the layers by formula: filters, scale and shift of every batch norm, classifier; four bytes each."""
    return weights_of(count(given.deep_plan, given.classes))


def weights_by_torch(given: Given) -> Weights:
    """Build the network in torch on the meta device, count its parameters and add up their bytes."""
    parameters = list(built(given.deep_plan, given.classes).parameters())
    nbytes = sum(parameter.numel() * parameter.element_size() for parameter in parameters)
    return Weights(sum(parameter.numel() for parameter in parameters), nbytes / 1e6, nbytes / 1024 / 1024)


def weights_without_shortcuts(given: Given) -> Weights:
    """You forgot the shortcuts: where a block changes the shape, a 1×1 convolution and its batch norm fit its input."""
    shortcuts = [rung.shortcut for rung in rungs(given.deep_plan, 1)[1] if rung.shortcut is not None]
    return weights_of(weights(given).parameters - sum(c.weights + 2 * c.outgoing for c in shortcuts))


def weights_with_buffers(given: Given) -> Weights:
    """You counted the running means and variances: they are buffers, and no gradient changes them."""
    running = 2 * sum(conv.outgoing for conv in convolutions(given.deep_plan, 1))
    return weights_of(weights(given).parameters + running)


def weights_as_bytes(given: Given) -> Weights:
    """You took one byte a parameter: a float32 has four."""
    found = weights(given)
    return Weights(found.parameters, found.megabytes / WORD, found.mebibytes / WORD)


def weights_units_exchanged(given: Given) -> Weights:
    """You exchanged the units: a MiB is the larger one, so there are fewer of them."""
    found = weights(given)
    return Weights(found.parameters, found.mebibytes, found.megabytes)


def thousand(given: Given) -> int:
    """The same formula with the 1000 classes of ImageNet."""
    return count(given.deep_plan, 1000)


def thousand_by_torch(given: Given) -> int:
    """The same network in torch with a larger classifier."""
    return sum(parameter.numel() for parameter in built(given.deep_plan, 1000).parameters())


# a2 and a3: the card and its driver ----------------------------------------------------------------------------------
def usable(given: Given) -> int:
    """A GiB is 1024 MiB, and error correction keeps every sixteenth byte for itself."""
    return given.card_gib * 1024 * 15 // 16


def usable_is_fifteen_sixteenths(given: Given, answer: int) -> bool:
    """What is left and a fifteenth of it, for the check bits, make up the whole memory."""
    return Fraction(answer) * Fraction(16, 15) * MIB == given.card_gib * 2**30


def usable_all(given: Given) -> int:
    """You forgot error correction: on a card of this kind its check bits take a part of the memory itself."""
    return given.card_gib * 1024


def usable_decimal(given: Given) -> int:
    """You took a GiB for 1000 MiB: it has 1024."""
    return given.card_gib * 1000 * 15 // 16


class Reading(NamedTuple):
    """One number for each optimizer, in MiB."""

    sgd: int
    momentum: int
    adam: int


def allocators_share(given: Given) -> Reading:
    """The driver counts the context and all segments that the allocator holds: subtract the context."""
    return Reading(*(total - given.context for total in given.driver))


def shares_add_up(given: Given, answer: Reading) -> bool:
    """With the context put back, all three readings of the driver return."""
    return tuple(share + given.context for share in answer) == given.driver


def share_with_context(given: Given) -> Reading:
    """That is the driver's reading itself: the context is in it, and it is no memory of the allocator."""
    return Reading(*given.driver)


def share_added(given: Given) -> Reading:
    """You added the context: the driver's reading contains it already."""
    return Reading(*(total + given.context for total in given.driver))


class Gaps(NamedTuple):
    """What an optimizer takes more than SGD."""

    momentum: int
    adam: int


def published_gaps(given: Given) -> Gaps:
    """The driver's readings, less that for SGD."""
    sgd, momentum, adam = given.driver
    return Gaps(momentum - sgd, adam - sgd)


def published_gaps_by_share(given: Given) -> Gaps:
    """The context cancels: the allocator's shares differ by the same."""
    shares = allocators_share(given)
    return Gaps(shares.momentum - shares.sgd, shares.adam - shares.sgd)


# b1: the optimizer's state -------------------------------------------------------------------------------------------
class States(NamedTuple):
    """What each optimizer keeps on the GPU from step to step, in MB."""

    sgd: State
    momentum: State
    adam: State


def states(given: Given) -> States:
    """SGD keeps nothing, momentum one number for each parameter, Adam two; each is a float32."""
    size = count(given.deep_plan, given.classes) * WORD / MB
    return States(0.0, size, 2 * size)


def states_by_trace(given: Given) -> States:
    """Run two training steps in torch without memory and add up the storages in `optimizer.state`."""
    runs = (trace(given.deep_plan, given.classes, given.side, given.batch, name) for name in OPTIMIZERS)
    return States(*(run.prediction.optimizer_state / MB for run in runs))


def states_by_state_dict(given: Given) -> States:
    """Give every parameter a gradient on the meta device, step once, and read torch's `state_dict`."""
    return States(*(state_bytes(given.deep_plan, given.classes, name) / MB for name in OPTIMIZERS))


@cache
def state_bytes(plan: Plan, classes: int, name: str) -> int:
    """Bytes of all states that have a parameter's shape; Adam's step counters are single numbers on the CPU."""
    parameters = [nn.Parameter(torch.empty_like(parameter)) for parameter in built(plan, classes).parameters()]
    for parameter in parameters:
        parameter.grad = torch.empty_like(parameter)
    kinds: dict[str, Callable[[], torch.optim.Optimizer]] = {
        "sgd": lambda: torch.optim.SGD(parameters, lr=0.1),
        "momentum": lambda: torch.optim.SGD(parameters, lr=0.1, momentum=0.9),
        "adam": lambda: torch.optim.Adam(parameters),
    }
    optimizer = kinds[name]()
    optimizer.step()
    kept = (value for state in optimizer.state_dict()["state"].values() for value in state.values())
    return sum(t.numel() * t.element_size() for t in kept if isinstance(t, torch.Tensor) and t.device.type == "meta")


def states_adam_once(given: Given) -> States:
    """You gave Adam one moment: it keeps the mean of the gradients and that of their squares."""
    found = states(given)
    return found._replace(adam=found.momentum)


def states_with_gradients(given: Given) -> States:
    """You counted the gradients: every optimizer needs those, and they are dropped before the next step."""
    found = states(given)
    return States(*(value + found.momentum for value in found))


def states_in_mib(given: Given) -> States:
    """You divided by 2²⁰: that gives MiB, and MB are asked for."""
    return States(*(value * MB / MIB for value in states(given)))


# b1_peak: when most is alive -------------------------------------------------------------------------------------------
class Peaks(NamedTuple):
    """`max_memory_allocated` of one training step, in MiB."""

    sgd: Peak
    momentum: Peak
    adam: Peak


def deep_of(given: Given) -> tuple[Plan, int, int, int]:
    """What parts a and b train."""
    return given.deep_plan, given.classes, given.side, given.batch


def peaks(given: Given) -> Peaks:
    """Go through the step layer by layer, note what comes to life and what dies, and take the most there ever is."""
    return Peaks(*(peak_of(*deep_of(given), name) / MIB for name in OPTIMIZERS))


def peaks_by_trace(given: Given) -> Peaks:
    """Let torch run the step on tensors without memory, and follow every storage from birth to death."""
    return Peaks(*(trace(*deep_of(given), name).prediction.peak / MIB for name in OPTIMIZERS))


def peaks_weights_only(given: Given) -> Peaks:
    """You left out the activations: in a convolutional network they take far more than the weights."""
    size = count(given.deep_plan, given.classes) * WORD / MIB
    return Peaks(2 * size, 3 * size, 4 * size)


def peaks_one_image(given: Given) -> Peaks:
    """You counted the activations of a single image: each image of the batch has its own."""
    plan, classes, side, _ = deep_of(given)
    return Peaks(*(peak_of(plan, classes, side, 1, name) / MIB for name in OPTIMIZERS))


def peaks_in_mb(given: Given) -> Peaks:
    """That is the answer in MB: MiB are asked for, and there are fewer of them."""
    return Peaks(*(value * MIB / MB for value in peaks(given)))


def first_peaks(given: Given) -> Peaks:
    """In the first step the state appears only after backward, so its peak is that of the larger of two moments."""
    return Peaks(*(peak_of(*deep_of(given), name, first=True) / MIB for name in OPTIMIZERS))


def first_peaks_by_trace(given: Given) -> Peaks:
    """The most that is alive in the first of the two steps that torch runs."""
    return Peaks(*(trace(*deep_of(given), name).prediction.first_peak / MIB for name in OPTIMIZERS))


class PeakGaps(NamedTuple):
    """How much more than with SGD, in MB."""

    momentum: Peak
    adam: Peak


def steady_gaps(given: Given) -> PeakGaps:
    """The differences of the peaks in steady state."""
    sgd, momentum, adam = (peak_of(*deep_of(given), name) for name in OPTIMIZERS)
    return PeakGaps((momentum - sgd) / MB, (adam - sgd) / MB)


def steady_gaps_by_trace(given: Given) -> PeakGaps:
    """The differences of the second steps that torch runs."""
    sgd, momentum, adam = (trace(*deep_of(given), name).prediction.peak for name in OPTIMIZERS)
    return PeakGaps((momentum - sgd) / 1e6, (adam - sgd) / 1e6)


# b2 and c3: choices --------------------------------------------------------------------------------------------------
OPTIMIZER = Choice({
    "sgd": "SGD without momentum", "momentum": "SGD with momentum", "adam": "Adam", "equal": "all need the same",
})  # fmt: skip
FASTEST = Choice({
    "smallest": "the smallest batch", "largest": "the largest batch that fits", "any": "all take the same time",
})  # fmt: skip


def hungriest(given: Given) -> str:
    """The one that keeps most numbers for each parameter between two steps."""
    kept = {"sgd": 0, "momentum": 1, "adam": 2}
    return max(kept, key=lambda name: kept[name])


def hungriest_by_state_dict(given: Given) -> str:
    """The one for which torch's `state_dict` holds most bytes."""
    return max(OPTIMIZERS, key=lambda name: state_bytes(given.deep_plan, given.classes, name))


def hungriest_equal(given: Given) -> str:
    """That is what one step read too early shows: the state is made at its end, after the peak."""
    return "equal"


def hungriest_momentum(given: Given) -> str:
    """Momentum keeps one number for each parameter; another one of these keeps more."""
    return "momentum"


def fastest(given: Given) -> str:
    """A step has a fixed cost, and a larger batch needs fewer steps: it is paid less often."""
    return "largest"


def fastest_by_counting(given: Given) -> str:
    """Add up the time of all steps of one epoch for each batch size."""
    work = given.images * given.image_ms
    seconds = {b: sum(given.launch_ms for _ in range(0, given.images, b)) + work for b in given.batches}
    best = min(seconds, key=lambda b: seconds[b])
    return {given.batches[0]: "smallest", given.batches[-1]: "largest"}.get(best, "any")


def fastest_smallest(given: Given) -> str:
    """A single small step is quick, but an epoch needs many more of them."""
    return "smallest"


def fastest_any(given: Given) -> str:
    """The images are as many, but not the steps: each has a cost of its own, and few images leave the GPU half idle."""
    return "any"


# c1: the batch size --------------------------------------------------------------------------------------------------
class Sweep(NamedTuple):
    """`max_memory_allocated` in MiB at the four batch sizes, with SGD."""

    first: Peak
    second: Peak
    third: Peak
    fourth: Peak


def sweep(given: Given) -> Sweep:
    """The same ledger for the shallow network, once for each batch size."""
    return Sweep(*(peak_of(given.shallow_plan, given.classes, given.side, b, "sgd") / MIB for b in given.batches))


def sweep_by_trace(given: Given) -> Sweep:
    """Torch runs the step on tensors without memory, once for each batch size."""
    runs = (trace(given.shallow_plan, given.classes, given.side, b, "sgd") for b in given.batches)
    return Sweep(*(run.prediction.peak / MIB for run in runs))


def sweep_proportional(given: Given) -> Sweep:
    """You scaled everything with the batch: weights, buffers and workspaces do not grow with it."""
    first = sweep(given).first
    return Sweep(*(first * b / given.batches[0] for b in given.batches))


def sweep_constant(given: Given) -> Sweep:
    """You forgot that each image of a batch has activations of its own."""
    return Sweep(*[sweep(given).first] * 4)


def sweep_in_mb(given: Given) -> Sweep:
    """That is the answer in MB: MiB are asked for, and there are fewer of them."""
    return Sweep(*(value * MIB / MB for value in sweep(given)))


@cache
def per_image_by_trace(plan: Plan, classes: int, side: int) -> float:
    """What autograd holds for two images, without the batch norms' statistics and one weight, halved; and an image."""
    saved = trace(plan, classes, side, 2, "sgd", 1).prediction.saved_activations
    running = (t for t in built(plan, classes).buffers() if t.is_floating_point())
    constant = WORD + WORD * sum(int(t.numel()) for t in running)
    return ((saved - constant) / 2 + 3 * side**2 * WORD) / MIB


def image(given: Given) -> Size:
    """Two tensors for each convolution, one that its batch norm keeps and one behind it that the next layer keeps."""
    return saved_per_image(given.shallow_plan, given.classes, given.side) / MIB


def image_by_trace(given: Given) -> Size:
    """Run the step in torch without memory, with two images, and halve what grows with them."""
    return per_image_by_trace(given.shallow_plan, given.classes, given.side)


def image_by_hooks(given: Given) -> Size:
    """Run forward on two and on three real images, with memory; autograd's hooks see each tensor that it saves."""
    return hooked(given.shallow_plan, given.classes, given.side)


@cache
def hooked(plan: Plan, classes: int, side: int) -> float:
    """Bytes that saved-tensor hooks see, by storage, without parameters and buffers; per image, in MiB."""
    model, held = resnet(plan, classes).train(), []
    own = {t.untyped_storage().data_ptr() for t in (*model.parameters(), *model.buffers())}
    for batch in (2, 3):
        images, targets = torch.zeros(batch, 3, side, side), torch.zeros(batch, dtype=torch.int64)
        skip, seen = own | {targets.data_ptr()}, dict[int, int]()

        def pack(tensor: torch.Tensor, skip: set[int] = skip, seen: dict[int, int] = seen) -> torch.Tensor:
            storage = tensor.untyped_storage()
            if storage.data_ptr() not in skip:
                seen[storage.data_ptr()] = storage.nbytes()
            return tensor

        with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
            loss = nn.functional.cross_entropy(model(images), targets)
        held.append(sum(seen.values()))
        del loss
    return (held[1] - held[0]) / MIB


def image_once(given: Given) -> Size:
    """You counted one tensor for each convolution: its batch norm keeps what comes in, the next layer what comes out."""
    convs = convolutions(given.shallow_plan, given.side)
    return sum(conv.outgoing * conv.size**2 for conv in convs) * WORD / MIB


def image_with_relu(given: Given) -> Size:
    """You gave every ReLU a tensor of its own: they work in place, on the memory of what they are given."""
    stem, blocks = rungs(given.shallow_plan, given.side)
    results = [stem, *(conv for rung in blocks for conv in rung.convs)]
    return image(given) + sum(conv.outgoing * conv.size**2 for conv in results) * WORD / MIB


def image_as_numbers(given: Given) -> Size:
    """You counted numbers: each takes four bytes."""
    return image(given) / WORD


class References(NamedTuple):
    """Saved activations of networks at 224 × 224 pixels and 1000 classes, MiB an image."""

    resnet18: Size
    resnet50: Size
    resnet152: Size


def references(given: Given) -> References:
    """The same formula for the published networks."""
    return References(*(saved_per_image(plan, 1000, 224) / MIB for plan in (RESNET_18, RESNET_50, RESNET_152)))


def references_by_trace(given: Given) -> References:
    """Torch runs them on tensors without memory."""
    return References(*(per_image_by_trace(plan, 1000, 224) for plan in (RESNET_18, RESNET_50, RESNET_152)))


Limit = Annotated[float, Real(0.03, because="the affine law is an approximation, and the driver needs a little itself")]


def room_of(given: Given) -> int:
    """Bytes that the card has beside the context."""
    return (given.card_gib * 1024 * 15 // 16 - given.context) * MIB


def limit(given: Given) -> Limit:
    """Subtract from the card's memory the context and what does not grow; divide by what an image takes."""
    return float(largest_batch(given.shallow_plan, given.classes, given.side, room_of(given)))


def limit_on_the_line(given: Given, answer: float) -> bool:
    """A straight line through torch's peaks at two large batches meets the room of the card there."""
    near, far = 512, 1024
    low, high = (trace(given.shallow_plan, given.classes, given.side, b, "sgd", 1).prediction.peak for b in (near, far))
    room = (given.card_gib * 960 - given.context) * 2**20  # 960 MiB of each GiB are left by the check bits
    line = far + (room - high) / (high - low) * (far - near)
    return abs(answer - line) <= 2 + 0.005 * answer


def limit_of_whole_card(given: Given) -> Limit:
    """You filled the card with activations alone, as if nothing else were on it and error correction took nothing."""
    return given.card_gib * 1024 / image(given)


def limit_by_proportion(given: Given) -> Limit:
    """You divided by the memory of the smallest batch for each image: most of that does not grow with the batch."""
    return room_of(given) / MIB / (sweep(given).first / given.batches[0])


# c2 and c4: updates and time -----------------------------------------------------------------------------------------
class Updates(NamedTuple):
    """How often the weights change, at each of the four batch sizes."""

    first: int
    second: int
    third: int
    fourth: int


def updates(given: Given) -> Updates:
    """One update for each batch; the last batch of an epoch may be a smaller one."""
    return Updates(*(given.epochs * -(-given.images // b) for b in given.batches))


def updates_by_loader(given: Given) -> Updates:
    """Cut the indices of all images into batches in torch, and count the pieces."""
    return Updates(*(given.epochs * len(torch.arange(given.images).split(b)) for b in given.batches))


def updates_of_one_epoch(given: Given) -> Updates:
    """You counted one epoch."""
    return Updates(*(-(-given.images // b) for b in given.batches))


def updates_per_image(given: Given) -> Updates:
    """You changed the weights after every image: a batch is averaged into one update."""
    return Updates(*[given.epochs * given.images] * 4)


class Times(NamedTuple):
    """Seconds for all epochs, with the smallest and with the largest of the four batches."""

    smallest: Fraction
    largest: Fraction


def times(given: Given) -> Times:
    """Each step costs its launch; the images cost the same, however they are grouped."""
    work = given.epochs * given.images * given.image_ms
    first, *_, last = updates(given)
    return Times((first * given.launch_ms + work) / 1000, (last * given.launch_ms + work) / 1000)


def times_by_summing(given: Given) -> Times:
    """Add up the steps one by one, the last and smaller batch of each epoch included."""
    found = []
    for batch in (given.batches[0], given.batches[-1]):
        sizes = [min(batch, given.images - start) for start in range(0, given.images, batch)]
        found.append(given.epochs * sum(given.launch_ms + size * given.image_ms for size in sizes) / 1000)
    return Times(Fraction(found[0]), Fraction(found[1]))


def times_without_launch(given: Given) -> Times:
    """You left out the fixed cost of a step: it is all that tells the batch sizes apart."""
    work = given.epochs * given.images * given.image_ms / 1000
    return Times(work, work)


def times_one_launch_an_image(given: Given) -> Times:
    """You paid the fixed cost once an image: a step pays it once for its whole batch."""
    whole = Fraction(given.epochs * given.images * (given.launch_ms + given.image_ms), 1000)
    return Times(whole, whole)


# The correction: what the driver sees after one step -------------------------------------------------------------------
def explained_gaps(given: Given) -> Gaps:
    """Send all births and deaths of the first step through a model of the caching allocator, one parameter at a time.

    Before version 2.0, torch updated the parameters one by one by default.
    """
    sgd, *others = (trace(*deep_of(given), name, 1, foreach=False).reserved[0] for name in OPTIMIZERS)
    return Gaps(*((other - sgd) // MIB for other in others))


def gaps_are_segments(given: Given, answer: Gaps) -> bool:
    """New segments come in steps of 2 MiB, and no more of them than the state itself fills."""
    copy = count(given.deep_plan, given.classes) * WORD / MIB
    return all(gap % 2 == 0 and 0 <= gap <= copies * copy + 20 for gap, copies in zip(answer, (1, 2), strict=True))


# Experiments ---------------------------------------------------------------------------------------------------------
PRECISIONS: tuple[Precision, ...] = ("float32", "bfloat16")
SWEPT = (4, 16, 64, 256, 1024, 4096, 16384)
SETUPS = [
    *(Setup("resnet152", name, 8, dtype) for dtype in PRECISIONS for name in OPTIMIZERS),
    *(Setup("resnet18", name, batch) for batch in SWEPT[:4] for name in OPTIMIZERS),
    *(Setup("resnet18", "sgd", batch) for batch in SWEPT[4:]),
    *(Setup("resnet18", "sgd", batch, "bfloat16") for batch in SWEPT),
]


def grouped(results: Results[Setup], metric: str) -> tuple[np.ndarray, np.ndarray]:
    """A metric by group and optimizer, shape (groups, 3), and the bytes of each group's parameters."""
    found: dict[tuple[str, int, str], dict[str, float]] = {}
    for trial in results.trials:
        c, value = trial.config, trial.metrics[metric]
        if value is not None:
            found.setdefault((c.model, c.batch, c.dtype), {})[c.optimizer] = value
    whole = {key: group for key, group in found.items() if len(group) == len(OPTIMIZERS)}
    copies = [
        count(RESNET_152 if model == "resnet152" else RESNET_18, 10) * (4 if dtype == "float32" else 2)
        for model, _, dtype in whole
    ]
    return np.array([[group[name] for name in OPTIMIZERS] for group in whole.values()]), np.array(copies)


def in_order(results: Results[Setup]) -> Finding:
    """SGD below momentum below Adam, in every group of equal network, batch and precision."""
    table, _ = grouped(results, "allocated")
    least = np.diff(table, axis=1).min()
    return Finding(bool(least > 0), {"groups": len(table), "least": least / MIB})


def copies_added(results: Results[Setup], place: int) -> Finding:
    """What an optimizer adds to SGD, divided by the bytes of the parameters; the worst group decides."""
    table, copies = grouped(results, "allocated")
    ratios = (table[:, place] - table[:, 0]) / copies
    worst = float(ratios[np.abs(ratios - place).argmax()])
    return Finding(abs(worst - place) <= 0.01 * place, {"ratio": worst, "groups": len(table)})


def momentum_once(results: Results[Setup]) -> Finding:
    """One number for each parameter."""
    return copies_added(results, 1)


def adam_twice(results: Results[Setup]) -> Finding:
    """Two numbers for each parameter."""
    return copies_added(results, 2)


def fitted(results: Results[Setup]) -> list[tuple[int, float]]:
    """Batch and MiB of the shallow network with SGD in float32, where it fits."""
    chosen = results.where(model="resnet18", optimizer="sgd", dtype="float32").trials
    return sorted((t.config.batch, t.metrics["allocated"] / MIB) for t in chosen if t.metrics["allocated"] is not None)


def affine(results: Results[Setup]) -> Finding:
    """The share of the variance that a straight line explains."""
    batches, memory = np.array(fitted(results), dtype=float).T
    slope, constant = np.polyfit(batches, memory, 1)
    left = memory - slope * batches - constant
    r2 = 1 - float((left**2).sum() / ((memory - memory.mean()) ** 2).sum())
    numbers = {"slope": slope, "constant": constant, "r2": r2, "n": len(batches), "largest": batches.max()}
    return Finding(r2 > 0.999 and slope > 0 and len(batches) > 2, numbers)


def by_hand(trial: Trial[Setup]) -> int:
    """The prediction for a trial's configuration by arithmetic, with the workspaces that its GPU has."""
    c, workspace = trial.config, trial.metrics["workspace"]
    plan, word = PLANS[c.model], 4 if c.dtype == "float32" else 2
    more = 0 if workspace is None else 2 * workspace - WORKSPACES
    return peak_of(plan, c.classes, c.side, c.batch, c.optimizer, word) + int(more)


def predicted(results: Results[Setup]) -> Finding:
    """The relative error of the prediction in every setup that fitted, and that of PyTorch's tracker.

    Arithmetic must give the same prediction, or the numbers are not those of the setup.
    """
    fitting = [trial for trial in results.trials if trial.metrics["allocated"] is not None]
    rows = [trial.metrics for trial in fitting]
    truth = np.array([row["allocated"] for row in rows], dtype=float)
    ours, theirs = (
        np.abs(np.array([row[name] for row in rows]) / truth - 1) * 100 for name in ("predicted", "mem_tracker")
    )
    same = all(abs(t.metrics["predicted"] / by_hand(t) - 1) < 0.005 for t in fitting)
    numbers = {"mean": ours.mean(), "worst": ours.max(), "tracker_mean": theirs.mean(), "tracker_worst": theirs.max()}
    return Finding(bool(same and ours.max() <= 2), {**numbers, "n": len(rows)})


def misread(results: Results[Setup]) -> Finding:
    """What the driver shows after one step, divided by the bytes of the parameters: for momentum, and for Adam."""
    table, copies = grouped(results, "driver_one_step")
    momentum, adam = ((table[:, place] - table[:, 0]) / copies for place in (1, 2))
    wrong = max(abs(momentum.mean() - 1), abs(adam.mean() - 2) / 2)
    right = copies_added(results, 1).holds and copies_added(results, 2).holds
    return Finding(bool(wrong > 0.1 and right), {"momentum": momentum.mean(), "adam": adam.mean()})


def by_batch(results: Results[Training], metric: str) -> dict[int, np.ndarray]:
    """The last value of a curve for each batch size, shape (seeds,)."""
    batches = sorted({trial.config.batch for trial in results.trials})
    return {batch: results.where(batch=batch).sample(metric)[:, -1] for batch in batches}


def too_few_updates(results: Results[Training]) -> Finding:
    """Paired by seed: the accuracy at batch 64 less that at batch 1024."""
    ends = by_batch(results, "accuracy")
    return mean_above(100 * (ends[64] - ends[1024]), 10)


def early_lead(results: Results[Training]) -> Finding:
    """Paired by seed: the accuracy at batch 4 less that at batch 64, after one epoch."""
    small, middle = (results.where(batch=batch).sample("accuracy")[:, 0] for batch in (4, 64))
    return mean_above(100 * (small - middle), 5)


def small_is_no_worse(results: Results[Training]) -> Finding:
    """Paired by seed: the accuracy at batch 4 less that at batch 64, after all epochs."""
    ends = by_batch(results, "accuracy")
    return mean_within(100 * (ends[4] - ends[64]), 0, 2)


def largest_fastest(results: Results[Training]) -> Finding:
    """Seconds at the smallest batch, divided by those at the largest, by seed."""
    seconds = by_batch(results, "seconds")
    first, *_, last = seconds.values()
    fewer = all(
        a.mean() > b.mean() for a, b in zip(list(seconds.values())[:2], list(seconds.values())[1:3], strict=True)
    )
    found = mean_above(first / last, 1)
    return Finding(found.holds and fewer, found.numbers)


SOURCES = [Source("EECS 182", "Spring 2023", "Homework 4", "5"), Source("EECS 182", "Fall 2023", "Homework 4", "7")]
problem = Problem(
    title="The memory of training on a GPU",
    sources=SOURCES,
    topics=["GPU memory", "optimizers", "batch size"],
    level=3,
    minutes=60,
    kind="experiment",
    given=Given(),
    draw=draw,
    boundaries=[
        Given((1,), (1,), width=8, classes=2, side=32, batch=2, batches=(2, 16, 64, 128)),
        Given((1, 1), (1, 1), width=16, side=33, batch=2, batches=(3, 31, 64, 101), images=100, epochs=1),
    ],
    parts={
        "a1": Part(weights)
        .key(Weights(58_164_298, 232.657, 221.88))
        .also(weights_by_torch)
        .mistake(weights_without_shortcuts)
        .mistake(weights_with_buffers)
        .mistake(weights_as_bytes)
        .mistake(weights_units_exchanged),
        "a2": Part(usable)
        .key(15_360)
        .satisfies(usable_is_fifteen_sixteenths)
        .mistake(usable_all)
        .mistake(usable_decimal),
        "a3": Part(allocators_share).satisfies(shares_add_up).mistake(share_with_context).mistake(share_added),
        "b1": Part(states)
        .key(States(0, 232.7, 465.3))
        .also(states_by_trace, states_by_state_dict)
        .mistake(states_adam_once)
        .mistake(states_with_gradients)
        .mistake(states_in_mib),
        "b1_peak": Part(peaks)
        .also(peaks_by_trace)
        .mistake(peaks_weights_only)
        .mistake(peaks_one_image, when=lambda given: peaks(given).adam > 1.05 * peaks_one_image(given).adam)
        .mistake(peaks_in_mb),
        "b2": Part(hungriest, OPTIMIZER)
        .key("adam")
        .also(hungriest_by_state_dict)
        .mistake(hungriest_momentum)
        .mistake(hungriest_equal),
        "c1_image": Part(image)
        .also(image_by_trace, image_by_hooks)
        .mistake(image_once)
        .mistake(image_with_relu)
        .mistake(image_as_numbers),
        "c1": Part(sweep)
        .also(sweep_by_trace)
        .mistake(sweep_proportional)
        .mistake(sweep_constant)
        .mistake(sweep_in_mb),
        "c1_limit": Part(limit).satisfies(limit_on_the_line).mistake(limit_of_whole_card).mistake(limit_by_proportion),
        "c2": Part(updates).also(updates_by_loader).mistake(updates_of_one_epoch, when=lambda given: given.epochs > 1).mistake(updates_per_image),
        "c3": Part(fastest, FASTEST)
        .key("largest")
        .also(fastest_by_counting)
        .mistake(fastest_smallest)
        .mistake(fastest_any),
        "c4": Part(times).also(times_by_summing).mistake(times_without_launch).mistake(times_one_launch_an_image),
    },
    facts={
        "thousand": Part(thousand).also(thousand_by_torch),
        "references": Part(references).key(References(21.16, 81.93, 169.21)).also(references_by_trace),
        "published_gaps": Part(published_gaps).key(Gaps(82, 166)).also(published_gaps_by_share),
        "explained_gaps": Part(explained_gaps).key(Gaps(82, 166)).satisfies(gaps_are_segments),
        "first_peaks": Part(first_peaks).also(first_peaks_by_trace),
        "steady_gaps": Part(steady_gaps).also(steady_gaps_by_trace),
    },
    experiments={
        "memory": Experiment(
            measure, SETUPS, device="cuda", fresh_process=True, tolerance=0.5, data=random_pixels,
            claims=[
                Claim("order", "SGD takes less than momentum and momentum less than Adam in all {groups:.0f} groups of equal "
                      "network, batch and precision, by {least:.1f} MiB or more.", in_order),
                Claim("momentum_once", "Momentum adds {ratio:.4f} times the parameters' bytes in the worst of {groups:.0f} "
                      "groups (1 within 1 %).", momentum_once),
                Claim("adam_twice", "Adam adds {ratio:.4f} times the parameters' bytes in the worst of {groups:.0f} groups "
                      "(2 within 1 %).", adam_twice),
                Claim("affine", "With SGD in float32, the memory of ResNet-18 is {constant:.0f} MiB and {slope:.3f} MiB for each "
                      "image, over {n:.0f} batch sizes up to {largest:.0f} (R² = {r2:.6f}, over 0.999).", affine),
                Claim("predicted", "The prediction is off by {mean:.2f} % in the mean and {worst:.2f} % at worst over {n:.0f} "
                      "setups (at most 2 %); PyTorch's tracker by {tracker_mean:.2f} % and {tracker_worst:.2f} %.", predicted),
                Claim("misread", "Read through the driver after one step, momentum adds {momentum:.2f} and Adam {adam:.2f} times "
                      "the parameters' bytes (one of them off by more than 10 %), while the peaks show 1 and 2.", misread),
            ],
        ),
        "accuracy": Experiment(
            train, [Training(batch=batch) for batch in (4, 16, 64, 256, 1024)], seeds=range(5), device="cuda",
            fresh_process=True, tolerance=0.5, data=photographs_used,
            claims=[
                Claim("largest_fastest", "Ten epochs with the smallest batch take {mean:.1f} times as long as with the largest "
                      "(99 % one-sided: over {low:.1f}, {n} seeds; at least 1).", largest_fastest),
            ],
        ),
        "digits": Experiment(
            train, [Training("tiny", batch, 16, photographs=False) for batch in (4, 16, 64, 256, 1024)], seeds=range(10),
            data=digits_used,
            claims=[
                Claim("early_lead", "After the first epoch, batch 4 classifies {mean:.1f} % more of the test images correctly "
                      "than batch 64 (99 % one-sided: over {low:.1f} %, {n} seeds; at least 5 %).", early_lead),
                Claim("too_few_updates", "After ten epochs, batch 64 classifies {mean:.1f} % more of the test images correctly "
                      "than batch 1024 (99 % one-sided: over {low:.1f} %, {n} seeds; at least 10 %).", too_few_updates),
                Claim("small_is_no_worse", "By then batch 4 has lost nothing against batch 64: the two differ by {mean:.2f} % "
                      "(99 %: from {low:.2f} to {high:.2f} %, {n} seeds; within 2 %).", small_is_no_worse),
            ],
        ),
    },
)  # fmt: skip
