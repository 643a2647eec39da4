"""The memory tools: predictions against real tensors, real kernels, PyTorch's own tracker and a second ledger."""

import gc
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch import nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.distributed._tools.mem_tracker import MemTracker
from torch.profiler import ProfilerActivity, profile

from exambank.tools import resnet_by_hand
from exambank.tools.caching_allocator import CachingAllocator, rounded, segment_for
from exambank.tools.liveness import Ledger
from exambank.tools.memory import CUBLAS_WORKSPACE, KINDS, predict_memory, stand_in, trace_training
from exambank.tools.resnet import RESNET_18, RESNET_50, RESNET_152, Plan, meta_resnet, resnet
from exambank.tools.training import OPTIMIZERS, make_optimizer, training_step

MIB = 2**20
TINY = Plan((1, 2), bottleneck=False, width=16)


class Encoder(nn.Module):
    """A small transformer that classifies sequences."""

    def __init__(self) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(32, 4, 64, dropout=0.1, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(32, 10)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.head(self.encoder(x).mean(1))


def mlp() -> nn.Module:
    return nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 10))


MODELS: dict[str, tuple[Callable[[], nn.Module], tuple[int, ...]]] = {
    "mlp": (mlp, (20,)),
    "transformer": (Encoder, (12, 32)),
    "resnet18": (lambda: resnet(RESNET_18, 10), (3, 64, 64)),
    "resnet50": (lambda: resnet(RESNET_50, 10), (3, 64, 64)),
}


def real(name: str, batch: int) -> tuple[nn.Module, torch.Tensor, torch.Tensor, tuple[int, ...]]:
    torch.manual_seed(0)
    make, shape = MODELS[name]
    return make().train(), torch.randn(batch, *shape), torch.randint(10, (batch,)), shape


def hooked(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor) -> int:
    """Bytes of the storages that autograd saves, without parameters, buffers and inputs."""
    own = {t.untyped_storage().data_ptr() for t in (*model.parameters(), *model.buffers(), inputs, targets)}
    seen: dict[int, int] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        storage = tensor.untyped_storage()
        if storage.data_ptr() not in own:
            seen[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        loss = nn.functional.cross_entropy(model(inputs), targets)
    assert loss.requires_grad
    return sum(seen.values())


# Against real tensors ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("batch", [2, 3])
@pytest.mark.parametrize("name", MODELS)
def test_saved_activations_are_what_hooks_see_byte_for_byte(name, batch):
    model, inputs, targets, shape = real(name, batch)
    assert predict_memory(model, shape, batch, device="cpu").saved_activations == hooked(model, inputs, targets)


@pytest.mark.skipif(not torch.backends.cuda.is_built(), reason="needs a build of torch for CUDA; no GPU")
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("plan", [RESNET_18, RESNET_50])
def test_kernels_of_cuda_save_the_same(plan, dtype):
    """Fake CUDA tensors run forward without a GPU, by cuDNN's batch norm where it is used."""
    network = meta_resnet(plan, 10)
    with FakeTensorMode(), Ledger("cuda") as ledger:
        model = stand_in(network, "cuda", dtype).train()
        inputs = torch.empty(4, 3, 224, 224, dtype=dtype, device="cuda")
        targets = torch.empty(4, dtype=torch.int64, device="cuda")
        for tensor in (*model.parameters(), *model.buffers(), inputs, targets):
            ledger.enter(tensor, "known")
        loss = nn.functional.cross_entropy(model(inputs), targets)
        ledger.enter(loss, "known")
        saved = sum(allocation.nbytes for allocation in ledger.living() if allocation.kind != "known")
        ledger.close()
    assert saved == predict_memory(network, (3, 224, 224), 4, dtype=dtype).saved_activations


KERNELS = {f"aten::{name}" for name in ("convolution", "convolution_backward", "native_batch_norm_backward")}
"""Operators whose kernels on the CPU take scratch memory of their own."""


def events(node: Any) -> Iterator[Any]:
    """The profiler's tree, in order."""
    yield node
    for child in node.children:
        yield from events(child)


def allocations(tree: list[Any]) -> list[tuple[int, int, int]]:
    """Time, address and signed bytes of what real kernels allocate, without the scratch memory of kernels."""
    found: dict[int, tuple[int, int, int]] = {}
    scratch: set[int] = set()
    for root in tree:
        for node in events(root):
            if node.name == "[memory]":
                fields = node.extra_fields
                found[node.id] = (node.start_time_ns, fields.ptr, fields.alloc_size)
            elif node.name in KERNELS:
                open_: dict[int, int] = {}
                for event in sorted((e for e in events(node) if e.name == "[memory]"), key=lambda e: e.start_time_ns):
                    if event.extra_fields.alloc_size > 0:
                        open_[event.extra_fields.ptr] = event.id
                    elif event.extra_fields.ptr in open_:
                        scratch |= {event.id, open_.pop(event.extra_fields.ptr)}
    return sorted(entry for number, entry in found.items() if number not in scratch)


def real_peak(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor, name: str) -> int:
    """The most that PyTorch's CPU allocator gave out at once during a second step."""
    optimizer = make_optimizer(name, model.parameters(), foreach=False)
    training_step(model, optimizer, inputs, targets)
    optimizer.zero_grad()
    gc.collect()
    states = [v for state in optimizer.state.values() for v in state.values() if isinstance(v, torch.Tensor)]
    standing = [*model.parameters(), *model.buffers(), inputs, targets, *states]
    live = peak = sum({t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in standing}.values())
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True, acc_events=True) as profiler:
        training_step(model, optimizer, inputs, targets)
    assert profiler.profiler is not None
    for _, _, nbytes in allocations(profiler.profiler.kineto_results.experimental_event_tree()):
        live += nbytes
        peak = max(peak, live)
    return peak


@pytest.mark.parametrize("optimizer", ["sgd", "momentum"])
@pytest.mark.parametrize("name", ["mlp", "transformer"])
def test_peak_is_what_the_allocator_of_the_cpu_gave_out_byte_for_byte(name, optimizer):
    model, inputs, targets, shape = real(name, 3)
    assert predict_memory(model, shape, 3, optimizer, device="cpu").peak == real_peak(model, inputs, targets, optimizer)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_convolutions_and_batch_norms_add_nothing_but_scratch(optimizer):
    torch.manual_seed(0)
    model = resnet(TINY, 10).train()
    inputs, targets = torch.randn(3, 3, 32, 32), torch.randint(10, (3,))
    predicted = predict_memory(model, (3, 32, 32), 3, optimizer, device="cpu").peak
    assert 0 <= real_peak(model, inputs, targets, optimizer) - predicted < 64  # single numbers inside Adam's kernels


# Against PyTorch's own tracker ---------------------------------------------------------------------------------------
def tracked(plan: Plan, side: int, batch: int, name: str) -> int:
    network = meta_resnet(plan, 10)
    with FakeTensorMode():
        model = stand_in(network, "cpu", torch.float32).train()
        inputs, targets = torch.empty(batch, 3, side, side), torch.empty(batch, dtype=torch.int64)
        optimizer = make_optimizer(name, model.parameters(), foreach=False)
        training_step(model, optimizer, inputs, targets)
        optimizer.zero_grad()
        tracker = MemTracker()
        tracker.track_external(model, optimizer, inputs, targets)
        with tracker:
            training_step(model, optimizer, inputs, targets)
        return int(tracker.get_tracker_snapshot("peak")[torch.device("cpu")]["Total"])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_tracker_agrees_where_no_gradients_meet_at_the_peak(optimizer):
    predicted = predict_memory(meta_resnet(RESNET_18, 10), (3, 224, 224), 64, optimizer, device="cpu").peak
    assert predicted == tracked(RESNET_18, 224, 64, optimizer)


def test_tracker_counts_one_gradient_more_where_they_meet():
    """It cannot know that autograd adds in place: one image-sized gradient too many."""
    predicted = predict_memory(meta_resnet(RESNET_18, 10), (3, 224, 224), 4, device="cpu").peak
    assert tracked(RESNET_18, 224, 4, "sgd") - predicted == 4 * 256 * 14 * 14 * 4


# Against arithmetic --------------------------------------------------------------------------------------------------
plans = st.builds(
    Plan, st.lists(st.integers(1, 2), min_size=1, max_size=3).map(tuple), st.booleans(), st.sampled_from([4, 8, 12, 24])
)


@settings(max_examples=12, deadline=None)
@given(plans, st.integers(2, 20), st.integers(33, 64), st.integers(2, 9), st.sampled_from(list(OPTIMIZERS)))
def test_two_ledgers_agree_to_the_byte(plan, classes, side, batch, optimizer):
    predicted = predict_memory(meta_resnet(plan, classes), (3, side, side), batch, optimizer)
    assert predicted.peak == resnet_by_hand.peak_of(plan, classes, side, batch, optimizer)
    assert predicted.first_peak == resnet_by_hand.peak_of(plan, classes, side, batch, optimizer, first=True)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_two_ledgers_agree_in_half_precision(optimizer):
    predicted = predict_memory(meta_resnet(RESNET_18, 10), (3, 224, 224), 4, optimizer, torch.bfloat16)
    assert predicted.peak == resnet_by_hand.peak_of(RESNET_18, 10, 224, 4, optimizer, 2)


def test_published_parameters_by_construction_and_by_formula():
    for classes, published in ((10, 58_164_298), (1000, 60_192_808)):
        model = meta_resnet(RESNET_152, classes)
        assert sum(p.numel() for p in model.parameters()) == resnet_by_hand.count(RESNET_152, classes) == published


@pytest.mark.parametrize(("plan", "published"), [(RESNET_50, 81.93), (RESNET_152, 169.21)])
def test_published_activations_of_an_image(plan, published):
    """What grows with the batch, the image included; the batch norms' statistics do not grow."""
    one, two = (trace_training(meta_resnet(plan), (3, 224, 224), b, steps=1).prediction for b in (1, 2))
    image = two.saved_activations - one.saved_activations + two.inputs - one.inputs - 8
    assert round(image / MIB, 2) == published
    assert image == resnet_by_hand.saved_per_image(plan, 1000, 224)


# Laws ----------------------------------------------------------------------------------------------------------------
@settings(max_examples=5, deadline=None)
@given(plans, st.integers(2, 20), st.sampled_from(["cuda", "cpu"]))
def test_activations_are_affine_in_the_batch(plan, batch, device):
    model = meta_resnet(plan, 7)
    sizes = [
        predict_memory(model, (3, 40, 40), b, device=device).saved_activations for b in (batch, batch + 1, batch + 2)
    ]
    assert sizes[1] - sizes[0] == sizes[2] - sizes[1] > 0


@settings(max_examples=3, deadline=None)
@given(plans, st.sampled_from([torch.float32, torch.bfloat16, torch.float64]))
def test_state_is_once_and_twice_the_parameters(plan, dtype):
    sgd, momentum, adam = (predict_memory(meta_resnet(plan, 7), (3, 40, 40), 3, name, dtype) for name in OPTIMIZERS)
    assert (sgd.optimizer_state, momentum.optimizer_state) == (0, sgd.weights)
    assert adam.optimizer_state == 2 * sgd.weights
    assert sgd.gradients == sgd.weights == sum(p.numel() for p in meta_resnet(plan, 7).parameters()) * dtype.itemsize
    assert sgd.peak <= momentum.peak <= adam.peak


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_second_step_is_steady_and_nothing_leaks(optimizer):
    trace = trace_training(meta_resnet(TINY, 10), (3, 40, 40), 4, optimizer, steps=4)
    peaks = [trace.peak_of(step)[1] for step in range(4)]
    assert peaks[1] == peaks[2] == peaks[3]
    ends = [trace.breakdown(start - 1) for start in trace.starts[2:]]
    assert ends[0] == ends[1] == ends[2]
    assert ends[0].activations == ends[0].transients == 0


def test_breakdown_adds_up():
    prediction = predict_memory(meta_resnet(TINY, 10), (3, 40, 40), 4, "adam")
    assert prediction.at_peak.total == prediction.peak == sum(getattr(prediction.at_peak, kind) for kind in KINDS)
    assert prediction.at_peak.workspaces == 2 * CUBLAS_WORKSPACE
    assert prediction.peak % 512 == 0
    assert prediction.reserved >= prediction.peak
    assert prediction.transients == prediction.at_peak.transients
    assert 0 < prediction.rounding == prediction.at_peak.rounding


def test_bfloat16_halves_weights_and_activations():
    single, half = (
        predict_memory(meta_resnet(TINY, 10), (3, 64, 64), 8, "adam", dtype)
        for dtype in (torch.float32, torch.bfloat16)
    )
    for name in ("weights", "gradients", "optimizer_state"):
        assert getattr(single, name) == 2 * getattr(half, name)
    assert single.saved_activations / 2 < half.saved_activations < single.saved_activations  # places of maxima stay


def test_a_model_in_memory_is_left_alone_and_counts_the_same():
    torch.manual_seed(0)
    model = resnet(TINY, 10)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    assert predict_memory(model, (3, 40, 40), 4) == predict_memory(meta_resnet(TINY, 10), (3, 40, 40), 4)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())


def test_shared_weights_count_once():
    class Tied(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = nn.Linear(64, 64)
            self.two = nn.Linear(64, 64)
            self.two.weight = self.one.weight

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.two(self.one(x).relu())

    prediction = predict_memory(Tied(), (64,), 8, "adam")
    assert prediction.weights == prediction.gradients == (64 * 64 + 2 * 64) * 4
    model, inputs, targets = Tied().train(), torch.randn(8, 64), torch.randint(64, (8,))
    assert predict_memory(model, (64,), 8, device="cpu").saved_activations == hooked(model, inputs, targets)


def test_frozen_weights_have_neither_gradient_nor_state():
    model = mlp()
    for parameter in model[0].parameters():
        parameter.requires_grad_(False)
    prediction = predict_memory(model, (20,), 4, "momentum")
    frozen = sum(p.numel() for p in model[0].parameters()) * 4
    assert prediction.gradients == prediction.optimizer_state == prediction.weights - frozen


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"batch_size": 0}, "batch_size must be at least 1, got 0"),
        ({"optimizer": "lion"}, "optimizer must be one of sgd, momentum, adam, got 'lion'"),
        ({"device": "tpu"}, "device must be cuda or cpu, got 'tpu'"),
    ],
)
def test_errors_in_one_line(changes, message):
    with pytest.raises(ValueError, match=f"^{message}$"):
        predict_memory(mlp(), **{"input_shape": (20,), "batch_size": 2, **changes})


# The caching allocator -----------------------------------------------------------------------------------------------
class Naive:
    """The same rules on plain lists: segments of (size, free or number), searched from end to end."""

    def __init__(self) -> None:
        self.segments: list[tuple[bool, list[tuple[int, int | None]]]] = []

    def malloc(self, number: int, size: int) -> None:
        size = rounded(size)
        small = size <= MIB
        holes = [
            (length, s, i)
            for s, (kind, pieces) in enumerate(self.segments)
            for i, (length, owner) in enumerate(pieces)
            if kind == small and owner is None and length >= size
        ]
        if holes:
            length, s, i = min(holes)
        else:
            length, s, i = segment_for(size), len(self.segments), 0
            self.segments.append((small, [(length, None)]))
        rest = length - size
        keep = rest >= 512 if small else rest > MIB
        self.segments[s][1][i : i + 1] = [(size, number), (rest, None)] if keep else [(length, number)]

    def free(self, number: int) -> None:
        for _, pieces in self.segments:
            for i, (length, owner) in enumerate(pieces):
                if owner == number:
                    pieces[i] = (length, None)
            i = 0
            while i + 1 < len(pieces):
                if pieces[i][1] is pieces[i + 1][1] is None:
                    pieces[i : i + 2] = [(pieces[i][0] + pieces[i + 1][0], None)]
                else:
                    i += 1

    @property
    def reserved(self) -> int:
        return sum(length for _, pieces in self.segments for length, _ in pieces)

    @property
    def allocated(self) -> int:
        return sum(length for _, pieces in self.segments for length, owner in pieces if owner is not None)


sizes = st.one_of(st.integers(1, 5000), st.integers(1, 3 * MIB), st.integers(MIB, 40 * MIB))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(sizes, st.integers(0, 100)), max_size=60))
def test_allocator_is_the_naive_one(requests):
    """A request each, then perhaps one of the living is freed."""
    fast, slow, alive = CachingAllocator(), Naive(), {}
    for number, (size, choice) in enumerate(requests):
        alive[number] = fast.malloc(size)
        slow.malloc(number, size)
        if choice % 2 and alive:
            victim = sorted(alive)[choice % len(alive)]
            fast.free(alive.pop(victim))
            slow.free(victim)
        assert (fast.allocated, fast.reserved) == (slow.allocated, slow.reserved)
        assert fast.allocated <= fast.reserved
        assert fast.reserved % (2 * MIB) == 0


@settings(max_examples=50, deadline=None)
@given(st.lists(sizes, min_size=1, max_size=20), st.randoms())
def test_what_is_freed_is_kept_and_serves_the_largest_request_again(requests, random):
    """Not all of them: best fit may cut the segment that a later request needs."""
    allocator = CachingAllocator()
    blocks = [allocator.malloc(size) for size in requests]
    reserved = allocator.reserved
    random.shuffle(blocks)
    for block in blocks:
        allocator.free(block)
    assert (allocator.allocated, allocator.reserved) == (0, reserved)
    allocator.malloc(max(requests))
    assert allocator.reserved == reserved


def test_no_block_is_freed_twice():
    allocator = CachingAllocator()
    block = allocator.malloc(100)
    allocator.free(block)
    with pytest.raises(ValueError, match="free already"):
        allocator.free(block)


@pytest.mark.parametrize(
    ("size", "segment"),
    [
        (1, 2 * MIB),
        (MIB, 2 * MIB),
        (MIB + 512, 20 * MIB),
        (10 * MIB - 512, 20 * MIB),
        (10 * MIB, 10 * MIB),
        (11 * MIB, 12 * MIB),
    ],
)
def test_segments_by_size(size, segment):
    allocator = CachingAllocator()
    allocator.malloc(size)
    assert allocator.reserved == segment == segment_for(rounded(size))
