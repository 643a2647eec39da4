"""How much memory a training step takes on a GPU, computed without one.

    predict_memory(meta_resnet(RESNET_152, classes=10), (3, 224, 224), batch_size=8, optimizer="adam").peak

The training step itself is run, on fake tensors that have shapes but no memory, and every birth and
death of a storage is recorded (`liveness.Ledger`); then the bytes of what is alive are added up,
each tensor rounded up to 512, and the peak is read off. The alternatives, and why not they:

- *Fake tensors that claim to be on CUDA* run forward in a build of torch for CUDA only, and backward
  only beside a GPU. (Where forward runs, it saves the same bytes.) So they are on the CPU, and
  `cuda_kernels` puts right what a GPU keeps otherwise.
- *saved_tensors_hooks* see what autograd keeps for backward: not gradients, nor the optimizer's
  state and temporaries, nor when anything is freed.
- *torch.distributed._tools.mem_tracker.MemTracker* works by the same principle. It cannot know that
  autograd adds gradients in place (see `Ledger`), that cuBLAS keeps workspaces, or what is reserved.

Both serve as cross-checks (`cross_checks`).

What is left out, and only a GPU can tell: workspaces that cuDNN asks for inside a convolution (they
count if they are large at the moment of the peak), other scratch memory inside kernels, cuDNN's own
recurrent layers, and the CUDA context, which is no tensor and only the driver sees.
"""

import contextlib
import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypedDict, Unpack

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import DataDependentOutputException, DynamicOutputShapeException, FakeTensorMode

from exambank.tools.caching_allocator import ROUND
from exambank.tools.cuda_kernels import Attention, cuda_kernels
from exambank.tools.liveness import Ledger
from exambank.tools.stand_in import recompute, stand_in
from exambank.tools.timeline import Breakdown, Trace
from exambank.tools.training import Loss, inference_step, make_optimizer, training_step

CUBLAS_WORKSPACE = 2 * 4096 * 1024 + 8 * 16 * 1024
"""What cuBLAS keeps for each thread: 8.125 MiB, torch's default (`CUBLAS_WORKSPACE_CONFIG`)."""
CUBLAS_WORKSPACE_HOPPER = 32 * 2**20
"""The same on Hopper GPUs (compute capability 9.0)."""


class Options(TypedDict, total=False):
    """What may be said of a step besides model, batch, optimizer and precision.

    Attributes:
        loss: from outputs and targets to a scalar; cross-entropy unless given.
        train: False for inference, forward alone without gradients.
        autocast: mixed precision in forward and loss: torch.bfloat16 or torch.float16.
        accumulate: how many times forward and backward run, each on a whole batch, before one update.
        checkpoint: types of modules whose activations are not kept but computed again in backward.
        attention: "fused", the kernel that CUDA takes where it can, or "math" (see `cuda_kernels`).
        input_dtype: of the inputs, where it is not that of the model: torch.int64 for token numbers.
        target_shape: of the targets of one input; whole numbers, () for one class an input.
        device: "cpu" counts what a CPU would hold: no rounding, no workspaces, an optimizer that
            takes one parameter at a time, the CPU's own kernels.
        foreach: whether the optimizer takes all parameters at once; by default on CUDA only, as in
            torch since 2.0.
        workspace: bytes of cuBLAS for each thread; `CUBLAS_WORKSPACE_HOPPER` on such GPUs.
    """

    loss: Loss
    train: bool
    autocast: torch.dtype | None
    accumulate: int
    checkpoint: tuple[type[nn.Module], ...]
    attention: Attention
    input_dtype: torch.dtype | None
    target_shape: Sequence[int]
    device: Literal["cuda", "cpu"]
    foreach: bool | None
    workspace: int


@dataclass(frozen=True)
class MemoryPrediction:
    """A training step in bytes, in steady state: from the second step on.

    The first fields are whole sizes, each tensor as it is, without rounding; not all of them
    are alive at once. `at_peak` is what is alive when most is, and adds up to `peak`.

    Attributes:
        weights, buffers, inputs, gradients, optimizer_state: see `Breakdown`.
        saved_activations: what autograd holds when (the last) forward ends, without parameters,
            buffers and inputs; tensors that share memory counted once.
        at_peak: by kind, with what rounding adds.
        peak: what `torch.cuda.max_memory_allocated` reports if reset before the step.
        reserved: what `torch.cuda.max_memory_reserved` reports then.
    """

    weights: int
    buffers: int
    inputs: int
    gradients: int
    optimizer_state: int
    saved_activations: int
    at_peak: Breakdown
    peak: int
    reserved: int


def predict_memory(
    model: nn.Module,
    input_shape: Sequence[int],
    batch_size: int,
    optimizer: str = "sgd",
    dtype: torch.dtype = torch.float32,
    **options: Unpack[Options],
) -> MemoryPrediction:
    """The memory of one step, without allocating the model, its inputs or anything else.

    Args:
        model: on any device, the meta device included; it is not changed.
        input_shape: of one input, such as (3, 224, 224).
        batch_size: inputs at once.
        optimizer: "sgd", "momentum" or "adam", with torch's defaults for the device.
        dtype: of the inputs and of all floating-point parameters and buffers.
        options: see `Options`.

    Raises ValueError, in one line, for an option that is none, and for a model that cannot be
    run without values: a scripted one, or one that branches on what its tensors hold.
    """
    trace = trace_training(model, input_shape, batch_size, optimizer, dtype, steps=3, **options)
    saved = max((first for name, first in trace.phases if name == "backward"), default=trace.starts[0] + 1)
    idle = trace.breakdown(trace.starts[-1] - 1)
    _, at_peak = trace.peak_of(2)
    return MemoryPrediction(
        weights=idle.weights,
        buffers=idle.buffers,
        inputs=idle.inputs,
        gradients=idle.gradients,
        optimizer_state=idle.optimizer_state,
        saved_activations=trace.breakdown(saved - 1).activations,
        at_peak=at_peak,
        peak=at_peak.total,
        reserved=trace.reserved[2],
    )


def trace_training(
    model: nn.Module,
    input_shape: Sequence[int],
    batch_size: int,
    optimizer: str = "sgd",
    dtype: torch.dtype = torch.float32,
    *,
    steps: int = 2,
    **options: Unpack[Options],
) -> Trace:
    """Run steps on tensors without memory; the arguments are those of `predict_memory`."""
    _refuse(model, batch_size, options)
    on_cuda = options.get("device", "cuda") == "cuda"
    foreach, train = options.get("foreach"), options.get("train", True)
    workspace = options.get("workspace", CUBLAS_WORKSPACE) if on_cuda else 0
    kernels = cuda_kernels(options.get("attention", "fused")) if on_cuda else contextlib.nullcontext()
    starts, phases = [], [("setup", 0)]
    ledger = Ledger(workspace, counters=not on_cuda)
    with _no_traceback(), kernels, FakeTensorMode(allow_non_fake_inputs=True), ledger:
        actor = stand_in(model, dtype).train(train)
        recompute(actor, options.get("checkpoint", ()))
        inputs = torch.empty((batch_size, *input_shape), dtype=options.get("input_dtype") or dtype)
        targets = torch.empty((batch_size, *options.get("target_shape", ())), dtype=torch.int64)
        updater = make_optimizer(optimizer, actor.parameters(), foreach=on_cuda if foreach is None else foreach)
        standing = (actor.parameters(), "weights"), (actor.buffers(), "buffers"), ((inputs, targets), "inputs")
        for tensors, kind in standing:
            for tensor in tensors:
                ledger.enter(tensor, kind)

        def observe(phase: str, value: Tensor | None) -> None:
            """Name what a phase has left behind."""
            if phase == "backward":
                lost = ledger.find(value) if value is not None else None
                for allocation in ledger.living():
                    if allocation.phase == "forward" and allocation is not lost and allocation.kind == "transients":
                        allocation.kind = "activations"
            for parameter in actor.parameters():
                if parameter.grad is not None:
                    ledger.enter(parameter.grad, "gradients")
                for state in updater.state[parameter].values() if phase == "idle" else ():
                    if isinstance(state, Tensor) and (state.dim() or not on_cuda):
                        ledger.enter(state, "optimizer_state")
            ledger.phase = phase
            phases.append((phase, ledger.now))

        autocast, accumulate = options.get("autocast"), options.get("accumulate", 1)
        loss = options.get("loss", nn.functional.cross_entropy)
        try:
            for _ in range(steps):
                starts.append(ledger.now)
                if not train:
                    inference_step(actor, inputs, autocast=autocast, observe=observe)
                    continue
                training_step(
                    actor,
                    updater,
                    inputs,
                    targets,
                    loss=loss,
                    autocast=autocast,
                    accumulate=accumulate,
                    observe=observe,
                )
        except Exception as error:
            raise ValueError(_explained(error, inputs)) from error
        ledger.close()
    return Trace(tuple(ledger.allocations), (*starts, ledger.now), tuple(phases), ROUND if on_cuda else 1)


@contextlib.contextmanager
def _no_traceback() -> Iterator[None]:
    """Torch logs the traceback of an operator that refuses its fake tensors; we say it in one line."""
    logger = logging.getLogger("torch._subclasses.fake_tensor")
    was, logger.disabled = logger.disabled, True
    try:
        yield
    finally:
        logger.disabled = was


def _refuse(model: nn.Module, batch_size: int, options: Options) -> None:
    for name, number in (("batch_size", batch_size), ("accumulate", options.get("accumulate", 1))):
        if number < 1:
            raise ValueError(f"{name} must be at least 1, got {number}")
    for name, value, known in (
        ("device", options.get("device", "cuda"), ("cuda", "cpu")),
        ("attention", options.get("attention", "fused"), ("fused", "math")),
    ):
        if value not in known:
            raise ValueError(f"{name} must be {' or '.join(known)}, got {value!r}")
    if any(isinstance(module, torch.jit.ScriptModule) for module in model.modules()):
        raise ValueError("a scripted model cannot run without memory: give the module that it was scripted from")


def _explained(error: Exception, inputs: Tensor) -> str:
    """One line for what went wrong inside the model."""
    if isinstance(error, DataDependentOutputException | DynamicOutputShapeException):
        return (
            f"the model asks for values of its tensors ({error.func}), and there are none: its memory depends on them"
        )
    said = (str(error).strip().splitlines() or [""])[0]
    if "Long" in said and inputs.is_floating_point():
        return f"the model wants whole numbers, such as those of tokens: say input_dtype=torch.int64 ({said})"
    return f"the step fails on {inputs.dtype} inputs of shape {tuple(inputs.shape)}: {type(error).__name__}: {said}"
