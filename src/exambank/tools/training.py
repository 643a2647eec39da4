"""One training step, the same code wherever memory is predicted and wherever it is measured."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType

import torch
from torch import Tensor, nn

Loss = Callable[[Tensor, Tensor], Tensor]
"""From outputs (batch, …) and targets (batch, …) to a scalar."""

Observer = Callable[[str, Tensor | None], None]
"""Told which phase begins (forward, backward, update, idle), and the loss once there is one."""


def _sgd(parameters: Iterable[nn.Parameter], rate: float, *, foreach: bool | None = None) -> torch.optim.Optimizer:
    return torch.optim.SGD(parameters, lr=rate, foreach=foreach)


def _momentum(parameters: Iterable[nn.Parameter], rate: float, *, foreach: bool | None = None) -> torch.optim.Optimizer:
    return torch.optim.SGD(parameters, lr=rate, momentum=0.9, foreach=foreach)


def _adam(parameters: Iterable[nn.Parameter], rate: float, *, foreach: bool | None = None) -> torch.optim.Optimizer:
    return torch.optim.Adam(parameters, lr=rate, foreach=foreach)


OPTIMIZERS: Mapping[str, Callable[..., torch.optim.Optimizer]] = MappingProxyType({
    "sgd": _sgd,
    "momentum": _momentum,
    "adam": _adam,
})  # fmt: skip


def make_optimizer(
    name: str, parameters: Iterable[nn.Parameter], rate: float = 1e-3, *, foreach: bool | None = None
) -> torch.optim.Optimizer:
    """SGD, SGD with momentum, or Adam, with torch's defaults.

    `foreach` updates all parameters by one call instead of one by one. Left to itself, torch does so on CUDA.
    """
    if name not in OPTIMIZERS:
        raise ValueError(f"optimizer must be one of {', '.join(OPTIMIZERS)}, got {name!r}")
    return OPTIMIZERS[name](parameters, rate, foreach=foreach)


def training_step(
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    inputs: Tensor,
    targets: Tensor,
    *,
    loss: Loss = nn.functional.cross_entropy,
    autocast: torch.dtype | None = None,
    accumulate: int = 1,
    observe: Observer = lambda phase, value: None,
) -> None:
    """Drop the old gradients, then forward and backward, `accumulate` times, and one update.

    The gradients go first, `set_to_none=True`: none of them is in memory while activations pile up.
    With `autocast`, forward and loss run in mixed precision.
    """
    optimizer.zero_grad(set_to_none=True)
    for _ in range(accumulate):
        observe("forward", None)
        mixed = torch.autocast(inputs.device.type, autocast) if autocast else contextlib.nullcontext()
        with mixed:
            value = loss(model(inputs), targets)
        observe("backward", value)
        (value if accumulate == 1 else value / accumulate).backward()
    observe("update", None)
    optimizer.step()
    observe("idle", None)


def inference_step(
    model: nn.Module,
    inputs: Tensor,
    *,
    autocast: torch.dtype | None = None,
    observe: Observer = lambda phase, value: None,
) -> None:
    """Forward alone: autograd keeps nothing."""
    observe("forward", None)
    mixed = torch.autocast(inputs.device.type, autocast) if autocast else contextlib.nullcontext()
    with torch.no_grad(), mixed:
        outputs = model(inputs)
    observe("idle", None)
    del outputs
