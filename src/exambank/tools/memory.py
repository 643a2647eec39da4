"""How much memory a training step takes on a GPU, computed without one.

    with torch.device("meta"):
        model = resnet(RESNET_152, classes=10)
    predict_memory(model, (3, 224, 224), batch_size=8, optimizer="adam").peak

The training step itself is run, on tensors that have shapes but no memory, and every birth and
death of a storage is recorded (`liveness.Ledger`); then the bytes of what is alive are added up,
each tensor rounded up to 512, and the peak is read off. The alternatives, and why not they:

- *The meta device alone* gives all shapes too, and is used here underneath. But whatever a program
  makes on the CPU, such as Adam's step counters, should stay there, and some operators ask which
  device they run on. `FakeTensorMode` keeps that apart.
- *Fake tensors that claim to be on CUDA* run forward in a build of torch for CUDA only, and backward
  only beside a GPU. (Where forward runs, it saves the same bytes.)
- *saved_tensors_hooks* see what autograd keeps for backward: not gradients, nor the optimizer's
  state and temporaries, nor when anything is freed. They serve as the cross-check, on real models.
- *torch.distributed._tools.mem_tracker.MemTracker* works by the same principle. It cannot know that
  autograd adds gradients in place (see `Ledger`), that cuBLAS keeps workspaces, or what the
  allocator reserves, and takes one iteration at a time.
- *Adding up layer by layer* misses when the peak is, and so what is in flight at that moment.

What is left out, and only a GPU can tell: workspaces that cuDNN asks for inside a convolution (they
count if they are large at the moment of the peak), other scratch memory inside kernels, and the
CUDA context, which is no tensor and only the driver sees. Kernels that differ between devices, such
as those of dropout and attention, are taken as the CPU has them; convolutions, batch norms, ReLUs,
pooling and linear layers save the same on both.
"""

import copy
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode

from exambank.tools.caching_allocator import ROUND, Block, CachingAllocator, rounded
from exambank.tools.liveness import Event, Ledger
from exambank.tools.training import Loss, make_optimizer, training_step

CUBLAS_WORKSPACE = 2 * 4096 * 1024 + 8 * 16 * 1024
"""What cuBLAS keeps for each thread: 8.125 MiB, torch's default (`CUBLAS_WORKSPACE_CONFIG`)."""
CUBLAS_WORKSPACE_HOPPER = 32 * 2**20
"""The same on Hopper GPUs (compute capability 9.0)."""

Device = Literal["cuda", "cpu"]


@dataclass(frozen=True)
class Breakdown:
    """Bytes that are alive at one moment, by what they are.

    Attributes:
        weights: parameters.
        buffers: what a model keeps besides, such as the running statistics of batch norms.
        inputs: the batch and its targets.
        optimizer_state: momentum, Adam's moments; Adam's step counters are on the CPU.
        gradients: of parameters.
        activations: made by forward and needed by backward.
        transients: everything else, such as gradients of activations and the optimizer's temporaries.
        workspaces: what cuBLAS keeps.
        rounding: added by the allocator, up to 511 bytes a tensor.
    """

    weights: int = 0
    buffers: int = 0
    inputs: int = 0
    optimizer_state: int = 0
    gradients: int = 0
    activations: int = 0
    transients: int = 0
    workspaces: int = 0
    rounding: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return sum(getattr(self, field.name) for field in fields(self))


KINDS = tuple(field.name for field in fields(Breakdown))


@dataclass(frozen=True)
class MemoryPrediction:
    """A training step in bytes, in steady state: from the second step on.

    The first fields are whole sizes, each tensor as it is, without rounding; not all of them
    are alive at once. `at_peak` is what is alive when most is, and adds up to `peak`.

    Attributes:
        weights, buffers, inputs, gradients, optimizer_state: see `Breakdown`.
        saved_activations: what autograd holds when forward ends, without parameters, buffers
            and inputs; tensors that share memory counted once.
        at_peak: by kind, with what rounding adds.
        peak: what `torch.cuda.max_memory_allocated` reports if reset before the step.
        reserved: what `torch.cuda.max_memory_reserved` reports then.
        first_peak, first_reserved: the same after the very first step.
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
    first_peak: int
    first_reserved: int

    @property
    def transients(self) -> int:
        """Neither weight nor state nor saved, and alive at the peak all the same."""
        return self.at_peak.transients

    @property
    def rounding(self) -> int:
        """What the allocator adds to the tensors that are alive at the peak."""
        return self.at_peak.rounding


def predict_memory(
    model: nn.Module,
    input_shape: Sequence[int],
    batch_size: int,
    optimizer: str = "sgd",
    dtype: torch.dtype = torch.float32,
    *,
    loss: Loss = nn.functional.cross_entropy,
    device: Device = "cuda",
    foreach: bool | None = None,
    workspace: int = CUBLAS_WORKSPACE,
) -> MemoryPrediction:
    """The memory of one training step, without allocating the model, its inputs or anything else.

    Args:
        model: on any device, the meta device included; it is not changed.
        input_shape: of one input, such as (3, 224, 224).
        batch_size: inputs at once.
        optimizer: "sgd", "momentum" or "adam", with torch's defaults for the device.
        dtype: of the inputs and of all floating-point parameters and buffers; no autocast.
        loss: from outputs and whole-number targets of shape (batch,) to a scalar.
        device: "cpu" counts what a CPU would hold: the same tensors, but no rounding, no
            workspaces, and an optimizer that takes one parameter at a time.
        foreach: whether the optimizer takes all parameters at once; by default on CUDA only, as in torch
            since 2.0.
        workspace: bytes of cuBLAS for each thread; `CUBLAS_WORKSPACE_HOPPER` on such GPUs.

    Raises ValueError, in one line, for an unknown optimizer or device, or a batch size below 1.
    """
    return trace_training(
        model, input_shape, batch_size, optimizer, dtype, loss=loss, device=device, foreach=foreach,
        workspace=workspace, steps=3,
    ).prediction  # fmt: skip


@dataclass(frozen=True)
class Trace:
    """Training steps as a sequence of births and deaths of storages.

    Attributes:
        events: in order; the first step begins after `starts[0]` of them.
        starts: at which event each step begins, and where the last one ends.
        phases: name and first event of every phase: setup, forward, backward, update, idle, ….
        unit: the allocator rounds up to multiples of this.
    """

    events: tuple[Event, ...]
    starts: tuple[int, ...]
    phases: tuple[tuple[str, int], ...]
    unit: int

    @cached_property
    def series(self) -> NDArray[np.int64]:
        """Bytes alive after each event, by kind: shape (events, kinds), kinds as in `KINDS`."""
        changes = np.zeros((len(self.events), len(KINDS)), dtype=np.int64)
        for place, event in enumerate(self.events):
            sign = 1 if event.alive else -1
            nbytes = event.allocation.nbytes
            changes[place, KINDS.index(event.allocation.kind)] += sign * nbytes
            changes[place, KINDS.index("rounding")] += sign * (rounded(nbytes, self.unit) - nbytes)
            if event.alive and (old := event.allocation.takes_over) is not None:
                # One event early, so that both are never counted at once.
                changes[place, KINDS.index(old.kind)] -= nbytes
                changes[place, KINDS.index("rounding")] -= rounded(nbytes, self.unit) - nbytes
        for place in self._early:
            changes[place] = 0
        return changes.cumsum(axis=0)

    @cached_property
    def _early(self) -> frozenset[int]:
        """The deaths of tensors whose memory another one uses already."""
        heirs = {id(event.allocation.takes_over) for event in self.events if event.alive}
        return frozenset(
            place for place, event in enumerate(self.events) if not event.alive and id(event.allocation) in heirs
        )

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """Bytes alive after each event: shape (events,)."""
        totals: NDArray[np.int64] = self.series.sum(axis=1)
        return totals

    def peak_of(self, step: int) -> tuple[int, Breakdown]:
        """The event of a step, counted from 0, after which most is alive, and what that is."""
        first, last = self.starts[step] - 1, self.starts[step + 1]
        place = first + int(self.totals[first:last].argmax())
        return place, self.breakdown(place)

    def breakdown(self, place: int) -> Breakdown:
        """What is alive after an event."""
        return Breakdown(*(int(nbytes) for nbytes in self.series[place]))

    @cached_property
    def reserved(self) -> tuple[int, ...]:
        """What the allocator has reserved at the end of each step."""
        allocator, found = CachingAllocator(), []
        blocks: dict[int, Block] = {}
        for place, event in enumerate(self.events):
            if place in self.starts[1:]:
                found.append(allocator.reserved)
            key, old = id(event.allocation), event.allocation.takes_over
            if event.alive:
                blocks[key] = blocks.pop(id(old)) if old is not None else allocator.malloc(event.allocation.nbytes)
            elif place not in self._early:
                allocator.free(blocks.pop(key))
        return (*found, allocator.reserved)

    @cached_property
    def prediction(self) -> MemoryPrediction:
        """The last step, summed up."""
        last = len(self.starts) - 2
        saved = self.breakdown(max(first for name, first in self.phases if name == "backward") - 1)
        idle = self.breakdown(self.starts[-1] - 1)
        _, at_peak = self.peak_of(last)
        return MemoryPrediction(
            weights=idle.weights,
            buffers=idle.buffers,
            inputs=idle.inputs,
            gradients=idle.gradients,
            optimizer_state=idle.optimizer_state,
            saved_activations=saved.activations,
            at_peak=at_peak,
            peak=at_peak.total,
            reserved=self.reserved[last],
            first_peak=self.peak_of(0)[1].total,
            first_reserved=self.reserved[0],
        )


def trace_training(
    model: nn.Module,
    input_shape: Sequence[int],
    batch_size: int,
    optimizer: str = "sgd",
    dtype: torch.dtype = torch.float32,
    *,
    loss: Loss = nn.functional.cross_entropy,
    device: Device = "cuda",
    foreach: bool | None = None,
    workspace: int = CUBLAS_WORKSPACE,
    steps: int = 2,
) -> Trace:
    """Run training steps on tensors without memory; the arguments are those of `predict_memory`."""
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, got {batch_size}")
    if device not in ("cuda", "cpu"):
        raise ValueError(f"device must be cuda or cpu, got {device!r}")
    on_cuda = device == "cuda"
    stage = "meta" if on_cuda else "cpu"
    starts, phases = [], [("setup", 0)]
    with FakeTensorMode(), Ledger(stage, workspace if on_cuda else 0) as ledger:
        actor = stand_in(model, stage, dtype).train()
        inputs = torch.empty((batch_size, *input_shape), dtype=dtype, device=stage)
        targets = torch.empty(batch_size, dtype=torch.int64, device=stage)
        for tensors, kind in (
            (actor.parameters(), "weights"),
            (actor.buffers(), "buffers"),
            ((inputs, targets), "inputs"),
        ):
            for tensor in tensors:
                ledger.enter(tensor, kind)
        updater = make_optimizer(optimizer, actor.parameters(), foreach=on_cuda if foreach is None else foreach)

        def observe(phase: str, value: Tensor | None) -> None:
            """Name what a phase has left behind."""
            if phase == "backward":
                lost = ledger.find(value) if value is not None else None
                for allocation in ledger.living():
                    if allocation.phase == "forward" and allocation is not lost and allocation.kind == "transients":
                        allocation.kind = "activations"
            for parameter in actor.parameters():
                if phase == "update" and parameter.grad is not None:
                    ledger.enter(parameter.grad, "gradients")
                for state in updater.state[parameter].values() if phase == "idle" else ():
                    if isinstance(state, Tensor):
                        ledger.enter(state, "optimizer_state")
            ledger.phase = phase
            phases.append((phase, len(ledger.events)))

        for _ in range(steps):
            starts.append(len(ledger.events))
            training_step(actor, updater, inputs, targets, loss=loss, observe=observe)
        ledger.close()
    return Trace(tuple(ledger.events), (*starts, len(ledger.events)), tuple(phases), ROUND if on_cuda else 1)


def stand_in(model: nn.Module, device: str, dtype: torch.dtype) -> nn.Module:
    """A copy of the model whose parameters and buffers are fake; shared ones stay shared."""
    memo: dict[int, object] = {}
    for tensor in (*model.parameters(), *model.buffers()):
        target = dtype if tensor.is_floating_point() else tensor.dtype
        fake = torch.empty_strided(tensor.shape, tensor.stride(), dtype=target, device=device)
        trained = isinstance(tensor, nn.Parameter)
        memo[id(tensor)] = nn.Parameter(fake, requires_grad=tensor.requires_grad) if trained else fake
    return copy.deepcopy(model, memo)
