"""What a training step takes on a GPU: measured, and predicted beside it."""

import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import torch
from torch._subclasses.fake_tensor import FakeTensorMode

from exambank.problem.given import Givens, at_least
from exambank.tools.memory import CUBLAS_WORKSPACE, predict_memory
from exambank.tools.resnet import RESNET_18, RESNET_152, Plan, meta_resnet, resnet
from exambank.tools.stand_in import stand_in
from exambank.tools.training import make_optimizer, training_step

PLANS: Mapping[str, Plan] = {"resnet18": RESNET_18, "resnet152": RESNET_152, "tiny": Plan((1, 1), False, 16)}
Optimizer = Literal["sgd", "momentum", "adam"]
DTYPES: Mapping[str, torch.dtype] = {"float32": torch.float32, "bfloat16": torch.bfloat16}


@dataclass(frozen=True)
class Setup(Givens):
    """A network, how it is trained, and on how many images at once."""

    model: Literal["resnet18", "resnet152", "tiny"] = "resnet18"
    optimizer: Optimizer = "sgd"
    batch: Annotated[int, at_least(1)] = 4
    dtype: Literal["float32", "bfloat16"] = "float32"
    side: Annotated[int, at_least(1)] = 224
    classes: Annotated[int, at_least(2)] = 10


def random_pixels() -> str:
    """The data of `measure`."""
    return "random pixels, since memory does not depend on them"


def measure(setup: Setup, seeds: Sequence[int], device: str) -> list[dict[str, Any]]:
    """Two warm-up steps, reset the peak, one step, synchronise, read; in bytes, None on a CPU, which counts nothing.

    The first step is read through the driver besides, as the source does. Out of memory is a
    result: `oom` is true and what was not reached is None.
    """
    return [_measure(setup, seed, device) for seed in seeds]


def _measure(setup: Setup, seed: int, device: str) -> dict[str, Any]:
    found: dict[str, Any] = {"oom": False, **dict.fromkeys(("allocated", "reserved", "driver", "driver_one_step"))}
    start, bare = _bare(device)
    found |= bare
    try:
        _steps(setup, seed, device, start, found)
    except torch.OutOfMemoryError:
        found["oom"] = True
    workspace = CUBLAS_WORKSPACE if found["workspace"] is None else found["workspace"]
    model, shape = meta_resnet(PLANS[setup.model], setup.classes), (3, setup.side, setup.side)
    predicted = predict_memory(model, shape, setup.batch, setup.optimizer, DTYPES[setup.dtype], workspace=workspace)
    return {**found, "predicted": predicted.peak, "predicted_reserved": predicted.reserved, "tracker": tracked(setup)}


def _bare(device: str) -> tuple[int, dict[str, int | None]]:
    """What the driver counts with a context and no tensor yet: in all, for this process; and what cuBLAS keeps."""
    if device != "cuda":
        return 0, {"context": None, "workspace": None}
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
    try:
        before = int(subprocess.run(query, capture_output=True, text=True, timeout=30, check=True).stdout.split()[0])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        before = None
    torch.cuda.init()
    torch.cuda.synchronize()
    start = _driver()
    tensor = torch.ones(16, 16, device="cuda")
    held = torch.cuda.memory_allocated()
    product = torch.mm(tensor, tensor)
    workspace = torch.cuda.memory_allocated() - held - product.untyped_storage().nbytes()
    return start, {"context": None if before is None else start - before * 2**20, "workspace": workspace}


def _driver() -> int:
    free, total = torch.cuda.mem_get_info()
    return int(total - free)


def _steps(setup: Setup, seed: int, device: str, start: int, found: dict[str, Any]) -> None:
    """Train, and note in `found` what is read; nothing else is on the device."""
    torch.manual_seed(seed)
    dtype, cuda = DTYPES[setup.dtype], device == "cuda"
    model = resnet(PLANS[setup.model], setup.classes).to(dtype).to(device).train()
    optimizer = make_optimizer(setup.optimizer, model.parameters())
    inputs = torch.empty(setup.batch, 3, setup.side, setup.side, dtype=dtype, device=device).normal_()
    targets = torch.randint(setup.classes, (setup.batch,), device=device)
    for step in range(3):
        if cuda:
            torch.cuda.reset_peak_memory_stats()
        training_step(model, optimizer, inputs, targets)
        if cuda:
            torch.cuda.synchronize()
            found["driver_one_step" if step == 0 else "driver"] = _driver() - start
    if cuda:
        found["allocated"], found["reserved"] = torch.cuda.max_memory_allocated(), torch.cuda.max_memory_reserved()


def tracked(setup: Setup) -> int:
    """The peak of a second step by PyTorch's own tracker, on fake tensors, in bytes."""
    from torch.distributed._tools.mem_tracker import MemTracker  # slow to import, and not in every build of torch

    dtype, network = DTYPES[setup.dtype], meta_resnet(PLANS[setup.model], setup.classes)
    with FakeTensorMode():
        model = stand_in(network, dtype).train()
        optimizer = make_optimizer(setup.optimizer, model.parameters(), foreach=True)
        inputs = torch.empty(setup.batch, 3, setup.side, setup.side, dtype=dtype)
        targets = torch.empty(setup.batch, dtype=torch.int64)
        training_step(model, optimizer, inputs, targets)
        optimizer.zero_grad()
        tracker = MemTracker()
        tracker.track_external(model, optimizer, inputs, targets)
        with tracker:
            training_step(model, optimizer, inputs, targets)
        return int(tracker.get_tracker_snapshot("peak")[torch.device("cpu")]["Total"])
