"""The memory predictor against real tensors, real kernels, PyTorch's own tracker, and laws."""

import gc
from functools import partial
from typing import Any

import pytest
import torch
from hypothesis import given, settings, strategies as st
from torch import nn
from torch.profiler import ProfilerActivity, profile

from exambank.tools.cross_checks import saved_bytes, tracked_peak
from exambank.tools.memory import CUBLAS_WORKSPACE, predict_memory, trace_training
from exambank.tools.networks import mlp as perceptron, transformer, unet
from exambank.tools.resnet import RESNET_18, RESNET_50, Block, Plan, meta_resnet, resnet
from exambank.tools.timeline import AnyBatch
from exambank.tools.training import OPTIMIZERS, inference_step, make_optimizer, training_step

TINY = Plan((1, 2), bottleneck=False, width=16)


class Encoder(nn.Module):
    """A small transformer that classifies sequences."""

    def __init__(self, dropout: float = 0.1) -> None:
        super().__init__()
        layer = nn.TransformerEncoderLayer(32, 4, 64, dropout=dropout, batch_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(32, 10)

    def forward(self, x):
        return self.head(self.encoder(x).mean(1))


class Mixed(nn.Module):
    """Autocast inside a model, as a user of a GPU writes it."""

    def __init__(self, device: str) -> None:
        super().__init__()
        self.net, self.device = mlp(), device

    def forward(self, x):
        with torch.autocast(self.device, torch.bfloat16):
            return self.net(x)


class Words(nn.Module):
    """The next word for each of a sequence."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding, self.head = nn.Embedding(50, 16), nn.Linear(16, 50)

    def forward(self, x):
        return self.head(self.embedding(x)).transpose(1, 2)


class Branching(nn.Linear):
    """What it computes depends on values."""

    def forward(self, x):
        return super().forward(x if x.sum() > 0 else -x)


def mlp() -> nn.Module:
    return nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.GELU(), nn.Linear(64, 10))


MODELS = {
    "mlp": (mlp, (20,)),
    "transformer": (Encoder, (12, 32)),
    "resnet18": (lambda: resnet(RESNET_18, 10), (3, 64, 64)),
    "resnet50": (lambda: resnet(RESNET_50, 10), (3, 64, 64)),
}


OTHERS = {
    "fused": (partial(transformer, 10, 64, fused=True, width=128, depth=3, patch=8), (3, 64, 64), ()),
    "written_out": (partial(transformer, 10, 64, fused=False, width=128, depth=3, patch=8), (3, 64, 64), ()),
    "unet": (partial(unet, 10, width=16), (3, 64, 64), (64, 64)),
    "perceptron": (partial(perceptron, 10, 16, width=256), (3, 16, 16), ()),
}
"""Networks that nothing in the predictor was made for, with the shapes of an input and of its targets."""


def real(
    model: nn.Module, shape: tuple[int, ...], batch: int, target_shape: tuple[int, ...] = ()
) -> tuple[nn.Module, torch.Tensor, torch.Tensor]:
    return model.train(), torch.randn(batch, *shape), torch.randint(10, (batch, *target_shape))


# Against real tensors ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", MODELS)
def test_saved_activations_are_what_hooks_see_byte_for_byte(name):
    make, shape = MODELS[name]
    model, inputs, targets = real(make(), shape, 3)
    assert predict_memory(model, shape, 3, device="cpu").saved_activations == saved_bytes(model, inputs, targets)


def test_fused_attention_keeps_what_a_real_fused_kernel_keeps():
    model, inputs, targets = real(Encoder(dropout=0), (1024, 32), 2)
    table = 2 * 4 * 1024**2 * 4  # of one layer: numbers for each pair of places, head and sequence
    fused, plain = (predict_memory(model, (1024, 32), 2, attention=a).saved_activations for a in ("fused", "math"))
    assert fused == saved_bytes(model, inputs, targets)
    assert 2 * table < plain - fused < 3 * table
    assert predict_memory(Encoder(), (1024, 32), 2).saved_activations < 1.5 * fused  # dropout keeps masks of bytes


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_autocast_inside_the_model_counts(device):
    model, inputs, targets = real(Mixed("cpu"), (20,), 64)
    predicted = predict_memory(Mixed(device), (20,), 64, device=device).saved_activations
    if device == "cpu":
        assert predicted == saved_bytes(model, inputs, targets)
    assert predicted < predict_memory(mlp(), (20,), 64, device=device).saved_activations


def below(nodes: list[Any]) -> list[Any]:
    """All nodes of a profile's trees."""
    return [each for node in nodes for each in (node, *below(node.children))]


def passing(nodes: list[Any]) -> set[int]:
    """The events that give out memory and take back the same within these trees."""
    found, given_out = set(), dict[int, int]()
    memory = [node for node in below(nodes) if node.name == "[memory]"]
    for node in sorted(memory, key=lambda node: (node.start_time_ns, node.id)):
        if node.extra_fields.alloc_size > 0:
            given_out[node.extra_fields.ptr] = node.id
        elif node.extra_fields.ptr in given_out:
            found |= {node.id, given_out.pop(node.extra_fields.ptr)}
    return found


def real_peak(model: nn.Module, inputs: torch.Tensor, targets: torch.Tensor, name: str, **options: Any) -> int:
    """The most that PyTorch's CPU allocator gave out at once during a second step.

    What a convolution takes and gives back before it is done, is scratch memory, and left out.
    """
    optimizer = make_optimizer(name, model.parameters(), foreach=False)

    def step() -> None:
        if options.get("train", True):
            training_step(model, optimizer, inputs, targets, **options)
        else:
            inference_step(model.eval(), inputs)

    step()
    optimizer.zero_grad()
    gc.collect()
    states = [v for state in optimizer.state.values() for v in state.values() if isinstance(v, torch.Tensor)]
    standing = [*model.parameters(), *model.buffers(), inputs, targets, *states]
    live = peak = sum({t.untyped_storage().data_ptr(): t.untyped_storage().nbytes() for t in standing}.values())
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True, acc_events=True) as profiler:
        step()
    assert profiler.profiler is not None
    roots = profiler.profiler.kineto_results.experimental_event_tree()
    scratch = {event for node in below(roots) if "aten::convolution" in node.name for event in passing(node.children)}
    events = [node for node in below(roots) if node.name == "[memory]" and node.id not in scratch]
    for node in sorted(events, key=lambda node: (node.start_time_ns, node.id)):
        live += node.extra_fields.alloc_size
        peak = max(peak, live)
    return peak


@pytest.mark.parametrize(
    ("name", "optimizer", "options"),
    [
        ("mlp", "sgd", {}),
        ("transformer", "sgd", {}),
        ("transformer", "momentum", {}),
        ("mlp", "momentum", {"accumulate": 3}),
        ("transformer", "sgd", {"accumulate": 2}),
        ("mlp", "sgd", {"train": False}),
    ],
)
def test_peak_is_what_the_allocator_of_the_cpu_gave_out_byte_for_byte(name, optimizer, options):
    make, shape = MODELS[name]
    found = real_peak(*real(make(), shape, 3), optimizer, **options)
    assert predict_memory(make(), shape, 3, optimizer, device="cpu", **options).peak == found


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_what_it_was_not_made_for_is_predicted(name, optimizer):
    make, shape, target_shape = OTHERS[name]
    model, inputs, targets = real(make(), shape, 3, target_shape)
    found = predict_memory(model, shape, 3, optimizer, device="cpu", target_shape=target_shape)
    assert found.saved_activations == saved_bytes(model, inputs, targets)
    # Real operators make tensors of single numbers, which those that only say shapes do not.
    assert found.peak == pytest.approx(real_peak(model, inputs, targets, optimizer), rel=1e-5)


def test_attention_written_out_is_what_the_plain_kernel_does():
    fused, written_out = (OTHERS[name][0]() for name in ("fused", "written_out"))
    written, plain, kernel = (
        predict_memory(model, (3, 64, 64), 40, attention=attention)
        for model, attention in ((written_out, "fused"), (fused, "math"), (fused, "fused"))
    )
    assert written == plain
    assert written.saved_activations > kernel.saved_activations


# Against PyTorch's own tracker ---------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("optimizer", "batch", "more"),
    [("sgd", 64, 0), ("momentum", 64, 0), ("adam", 64, 0), ("sgd", 4, 4 * 256 * 14 * 14 * 4)],
)
def test_tracker_agrees_but_for_gradients_that_meet_at_the_peak(optimizer, batch, more):
    """It cannot know that autograd adds in place, and counts one image-sized gradient too many."""
    step = meta_resnet(RESNET_18, 10), (3, 224, 224), batch, optimizer
    assert tracked_peak(*step, foreach=False) == predict_memory(*step, device="cpu").peak + more


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize(("optimizer", "batch"), [("sgd", 2), ("momentum", 40), ("adam", 2)])
def test_tracker_agrees_on_what_it_was_not_made_for(name, optimizer, batch):
    make, shape, target_shape = OTHERS[name]
    with torch.device("meta"):
        step = make(), shape, batch, optimizer
    found = predict_memory(*step, device="cpu", target_shape=target_shape).peak
    assert found == tracked_peak(*step, target_shape=target_shape, foreach=False)


# Laws ----------------------------------------------------------------------------------------------------------------
@settings(max_examples=5, deadline=None)
@given(st.integers(4, 40), st.sampled_from(list(OPTIMIZERS)), st.sampled_from(["cuda", "cpu"]))
def test_any_batch_is_what_a_trace_at_that_batch_gives(batch, optimizer, device):
    model = meta_resnet(TINY, 7)

    def traced(b):
        return trace_training(model, (3, 40, 40), b, optimizer, device=device)

    every, here = AnyBatch.of(traced), traced(batch)
    assert every.peak(batch) == max(here.peak_of(step)[1].total for step in (0, 1))
    assert every.at(batch).reserved == here.reserved


@pytest.mark.parametrize("name", ["fused", "perceptron"])
def test_one_step_with_sgd_tells_the_later_ones_of_every_optimizer(name):
    """The perceptron peaks where Adam's update does."""
    make, shape, _ = OTHERS[name]
    every = AnyBatch.of(lambda batch: trace_training(make(), shape, batch, steps=1))
    for copies, optimizer in enumerate(OPTIMIZERS):
        found, predicted = every.steady_peak(40, copies), predict_memory(make(), shape, 40, optimizer)
        assert found.total == predicted.peak
        assert found.optimizer_state == pytest.approx(predicted.optimizer_state, rel=0.01)  # rounded up to 512 bytes


@settings(max_examples=3, deadline=None)
@given(st.sampled_from([torch.float32, torch.bfloat16, torch.float64]))
def test_state_is_once_and_twice_the_parameters(dtype):
    sgd, momentum, adam = (predict_memory(meta_resnet(TINY, 7), (3, 40, 40), 3, name, dtype) for name in OPTIMIZERS)
    assert (sgd.optimizer_state, momentum.optimizer_state) == (0, sgd.weights)
    assert adam.optimizer_state == 2 * sgd.weights
    assert sgd.gradients == sgd.weights == sum(p.numel() for p in meta_resnet(TINY, 7).parameters()) * dtype.itemsize
    assert sgd.peak <= momentum.peak <= adam.peak


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_second_step_is_steady_and_adds_up(optimizer):
    trace = trace_training(meta_resnet(TINY, 10), (3, 40, 40), 4, optimizer, steps=4)
    peaks = [trace.peak_of(step)[1] for step in range(4)]
    assert peaks[1] == peaks[2] == peaks[3]
    ends = [trace.breakdown(start - 1) for start in trace.starts[2:]]
    assert ends[0] == ends[1] == ends[2]
    assert ends[0].activations == ends[0].transients == 0
    assert peaks[1].workspaces == 2 * CUBLAS_WORKSPACE
    assert peaks[1].total % 512 == 0
    assert trace.reserved[1] >= peaks[1].total


def test_options_trade_memory_for_time():
    plain, less, none, more = (
        predict_memory(meta_resnet(RESNET_18, 10), (3, 64, 64), 32, **options)
        for options in ({}, {"checkpoint": (Block,)}, {"train": False}, {"accumulate": 2})
    )
    assert none.peak < less.peak < plain.peak < more.peak < plain.peak + plain.gradients
    assert none.gradients == none.optimizer_state == none.saved_activations == 0
    assert less.saved_activations < 0.6 * plain.saved_activations
    assert less.gradients == plain.gradients


def test_mixed_precision_keeps_the_weights_and_halves_most_activations():
    single, mixed = (predict_memory(meta_resnet(TINY, 10), (3, 64, 64), 64, autocast=a) for a in (None, torch.bfloat16))
    assert mixed.weights == single.weights == mixed.gradients
    assert single.saved_activations / 2 < mixed.saved_activations < 0.75 * single.saved_activations


def test_shared_and_frozen_weights():
    model = mlp()
    model[2].weight.requires_grad_(False)
    model.append(nn.Linear(10, 64)).append(model[2])
    found = predict_memory(model, (20,), 4, "adam")
    assert found.weights == sum(p.numel() for p in model.parameters()) * 4
    assert found.gradients == found.weights - 64 * 64 * 4 == found.optimizer_state / 2


def test_the_model_is_left_alone():
    model = resnet(TINY, 10)
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    assert predict_memory(model, (3, 40, 40), 4) == predict_memory(meta_resnet(TINY, 10), (3, 40, 40), 4)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())


def test_whole_numbers_in_and_a_target_for_each_place():
    found = predict_memory(Words(), (7,), 3, input_dtype=torch.int64, target_shape=(7,), device="cpu")
    words = torch.randint(50, (3, 7))
    assert found.saved_activations == saved_bytes(Words(), words, words.clone())
    assert found.inputs == 2 * 3 * 7 * 8


@pytest.mark.parametrize(
    ("model", "changes", "message"),
    [
        (mlp, {"batch_size": 0}, "batch_size must be at least 1, got 0"),
        (mlp, {"accumulate": 0}, "accumulate must be at least 1, got 0"),
        (mlp, {"optimizer": "lion"}, "optimizer must be one of sgd, momentum, adam, got 'lion'"),
        (mlp, {"device": "tpu"}, "device must be cuda or cpu, got 'tpu'"),
        (mlp, {"attention": "flash3"}, "attention must be fused or math, got 'flash3'"),
        (mlp, {"input_shape": (21,)}, "the step fails on torch.float32 inputs of shape (2, 21): "),
        (Words, {}, "the model wants whole numbers, such as those of tokens: say input_dtype=torch.int64"),
        (lambda: Branching(20, 10), {}, "the model asks for values of its tensors "),
        (lambda: torch.jit.script(mlp()), {}, "a scripted model cannot run without memory: "),
    ],
)
@pytest.mark.filterwarnings("ignore:.*torch.jit:DeprecationWarning")
def test_errors_in_one_line(model, changes, message, caplog):
    with pytest.raises(ValueError, match="^" + message.replace("(", r"\(").replace(")", r"\)")) as caught:
        predict_memory(model(), **{"input_shape": (20,), "batch_size": 2, **changes})
    assert "\n" not in str(caught.value)
    assert not caplog.records
