"""What a training step takes on a GPU: measured, and predicted beside it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Annotated, Any, Literal

import torch
from torch import nn

from exambank.problem.given import Givens, at_least
from exambank.tools.cross_checks import tracked_peak
from exambank.tools.measured import measure_memory
from exambank.tools.memory import CUBLAS_WORKSPACE, predict_memory
from exambank.tools.networks import mlp, transformer, unet
from exambank.tools.resnet import RESNET_18, RESNET_152, resnet

Model = Literal["resnet18", "resnet152", "transformer", "transformer_written_out", "unet", "mlp"]
Optimizer = Literal["sgd", "momentum", "adam"]
NETWORKS: Mapping[Model, Callable[[int, int], nn.Module]] = {
    "resnet18": lambda classes, side: resnet(RESNET_18, classes),
    "resnet152": lambda classes, side: resnet(RESNET_152, classes),
    "transformer": partial(transformer, fused=True),
    "transformer_written_out": partial(transformer, fused=False),
    "unet": lambda classes, side: unet(classes),
    "mlp": mlp,
}
"""From classes and the side of an image to a network."""


@dataclass(frozen=True)
class Setup(Givens):
    """A network, how it is trained, and on how many images at once."""

    model: Model
    optimizer: Optimizer = "sgd"
    batch: Annotated[int, at_least(1)] = 4
    dtype: Literal["float32", "bfloat16"] = "float32"
    side: Annotated[int, at_least(1)] = 224
    classes: Annotated[int, at_least(2)] = 10


@cache
def on_meta(model: Model, classes: int, side: int) -> tuple[nn.Module, tuple[int, ...]]:
    """The network without memory, and the shape of an image's targets: a class each, or one for each pixel."""
    with torch.device("meta"):
        network = NETWORKS[model](classes, side)
        return network, tuple(network(torch.empty(2, 3, side, side)).shape[2:])


def weight_bytes(setup: Setup) -> int:
    """Of all parameters."""
    network, _ = on_meta(setup.model, setup.classes, setup.side)
    return int(sum(parameter.numel() for parameter in network.parameters())) * (4 if setup.dtype == "float32" else 2)


def random_pixels() -> str:
    """The data of `measure`."""
    return "random pixels, since memory does not depend on them"


def measure(setup: Setup, seeds: Sequence[int], device: str) -> list[dict[str, Any]]:
    """What `measure_memory` finds, beside what the predictor and torch's tracker say, in bytes."""
    return [_measure(setup, seed, device) for seed in seeds]


def _measure(setup: Setup, seed: int, device: str) -> dict[str, Any]:
    network, target_shape = on_meta(setup.model, setup.classes, setup.side)
    step = (3, setup.side, setup.side), setup.batch, setup.optimizer, getattr(torch, setup.dtype)
    torch.manual_seed(seed)
    model = NETWORKS[setup.model](setup.classes, setup.side)
    found = measure_memory(model, *step, target_shape=target_shape, classes=setup.classes, device=device)
    workspace = found["workspace"]
    predicted = predict_memory(
        network, *step, target_shape=target_shape, workspace=CUBLAS_WORKSPACE if workspace is None else workspace
    )
    ours = {"predicted": predicted.peak, "predicted_reserved": predicted.reserved, "weights": predicted.weights}
    return {**found, **ours, "tracker": tracked_peak(network, *step, target_shape=target_shape)}
