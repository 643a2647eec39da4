"""What a training step takes on a GPU, and how batch size trades accuracy against time."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal, NamedTuple

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode

from exambank import Givens, at_least
from exambank.tools import cifar10
from exambank.tools.memory import CUBLAS_WORKSPACE, predict_memory, stand_in
from exambank.tools.resnet import RESNET_18, RESNET_50, RESNET_152, Plan, meta_resnet, resnet
from exambank.tools.training import make_optimizer, training_step

Optimizer = Literal["sgd", "momentum", "adam"]
Precision = Literal["float32", "bfloat16"]
PLANS: Mapping[str, Plan] = {
    "resnet18": RESNET_18,
    "resnet50": RESNET_50,
    "resnet152": RESNET_152,
    "tiny": Plan((1, 1), bottleneck=False, width=16),
}
DTYPES: Mapping[str, torch.dtype] = {"float32": torch.float32, "bfloat16": torch.bfloat16}
WARM_UPS = 2
TIMED = 5
"""Steps over which the speed is taken, behind the one whose memory is read."""
TRAIN, TEST = 4096, 1024
"""Photographs."""


# Memory --------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Setup(Givens):
    """A network, how it is trained, and on how many images at once."""

    model: Literal["resnet18", "resnet50", "resnet152", "tiny"] = "resnet18"
    optimizer: Optimizer = "sgd"
    batch: Annotated[int, at_least(1)] = 4
    dtype: Precision = "float32"
    side: Annotated[int, at_least(1)] = 224
    classes: Annotated[int, at_least(2)] = 10


class Meter:
    """All that is asked of a device but the training itself. A CPU counts no memory: it answers None.

    Attributes:
        context: what the driver counts more once the process has a context and no tensor yet.
        workspace: what cuBLAS keeps for a thread.
    """

    context: int | None = None
    workspace: int | None = None

    def reset_peak(self) -> None:
        """Forget the peaks so far."""

    def synchronise(self) -> None:
        """Wait until the device has done all it was asked to."""

    def read(self) -> tuple[int | None, int | None, int | None]:
        """Peak allocated, peak reserved, and what the driver counts beyond the bare context; in bytes."""
        return None, None, None


class CudaMeter(Meter):
    """The current CUDA device, of which this process has asked nothing before; `context` needs nvidia-smi."""

    def __init__(self) -> None:
        outside = _driver_before()
        torch.cuda.init()
        torch.cuda.synchronize()
        self._start = self._driver()
        self.context = self._start - outside if outside is not None else None
        tensor = torch.ones(16, 16, device="cuda")
        before = torch.cuda.memory_allocated()
        product = torch.mm(tensor, tensor)
        self.workspace = torch.cuda.memory_allocated() - before - product.untyped_storage().nbytes()

    def _driver(self) -> int:
        free, total = torch.cuda.mem_get_info()
        return int(total - free)

    def reset_peak(self) -> None:
        """From now on."""
        torch.cuda.reset_peak_memory_stats()

    def synchronise(self) -> None:
        """Kernels are launched, and finish later."""
        torch.cuda.synchronize()

    def read(self) -> tuple[int | None, int | None, int | None]:
        """From PyTorch's allocator, and from the driver."""
        return torch.cuda.max_memory_allocated(), torch.cuda.max_memory_reserved(), self._driver() - self._start


def meter_of(device: str) -> Meter:
    """What reads this device."""
    return CudaMeter() if device == "cuda" else Meter()


def _driver_before() -> int | None:
    """Bytes in use on the first GPU before this process has a context, by nvidia-smi."""
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
    try:
        answer = subprocess.run(query, capture_output=True, text=True, timeout=30, check=True).stdout
        return int(answer.splitlines()[0]) * 2**20
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return None


def measure(setup: Setup, seeds: Sequence[int], device: str) -> list[dict[str, Any]]:
    """Two warm-up steps, reset the peak, one step, synchronise, read; in bytes.

    The first step is read through the driver besides, as the source does. Out of memory is a
    result: `oom` is true and what was not reached is None.
    """
    return [_measure(setup, seed, device) for seed in seeds]


def _measure(setup: Setup, seed: int, device: str) -> dict[str, Any]:
    meter = meter_of(device)
    found: dict[str, Any] = {
        "oom": False, "allocated": None, "reserved": None, "driver": None, "driver_one_step": None,
        "allocated_one_step": None, "context": meter.context, "workspace": meter.workspace, "images_per_second": None,
    }  # fmt: skip
    try:
        _steps(setup, seed, device, meter, found)
    except torch.OutOfMemoryError:
        found["oom"] = True
    shape, dtype = (3, setup.side, setup.side), DTYPES[setup.dtype]
    workspace = CUBLAS_WORKSPACE if meter.workspace is None else meter.workspace
    model = meta_resnet(PLANS[setup.model], setup.classes)
    predicted = predict_memory(model, shape, setup.batch, setup.optimizer, dtype, workspace=workspace)
    return {
        **found,
        "predicted": predicted.peak,
        "predicted_reserved": predicted.reserved,
        "predicted_reserved_one_step": predicted.first_reserved,
        "mem_tracker": mem_tracker(setup),
    }


def _steps(setup: Setup, seed: int, device: str, meter: Meter, found: dict[str, Any]) -> None:
    """Train, and note in `found` what the meter says; nothing else is on the device."""
    torch.manual_seed(seed)
    dtype = DTYPES[setup.dtype]
    model = resnet(PLANS[setup.model], setup.classes).to(dtype).to(device).train()
    optimizer = make_optimizer(setup.optimizer, model.parameters())
    inputs = torch.empty(setup.batch, 3, setup.side, setup.side, dtype=dtype, device=device).normal_()
    targets = torch.randint(setup.classes, (setup.batch,), device=device)
    meter.reset_peak()
    for warm_up in range(WARM_UPS):
        training_step(model, optimizer, inputs, targets)
        meter.synchronise()
        if warm_up == 0:
            found["allocated_one_step"], _, found["driver_one_step"] = meter.read()
    meter.reset_peak()
    training_step(model, optimizer, inputs, targets)
    meter.synchronise()
    found["allocated"], found["reserved"], found["driver"] = meter.read()
    start = time.perf_counter()
    for _ in range(TIMED):
        training_step(model, optimizer, inputs, targets)
    meter.synchronise()
    found["images_per_second"] = TIMED * setup.batch / (time.perf_counter() - start)


def mem_tracker(setup: Setup) -> int:
    """The peak of a second step by PyTorch's own tracker, on fake tensors, in bytes."""
    from torch.distributed._tools.mem_tracker import MemTracker  # slow to import, and not in every build of torch

    dtype, network = DTYPES[setup.dtype], meta_resnet(PLANS[setup.model], setup.classes)
    with FakeTensorMode():
        model = stand_in(network, "cpu", dtype).train()
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


# Accuracy and time ---------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Training(Givens):
    """Epochs over real images; the learning rate is `rate` at batch 256, and in proportion at others.

    With `photographs`, 4096 images of CIFAR-10 where they are at hand; else the digits of scikit-learn.
    """

    model: Literal["resnet18", "tiny"] = "resnet18"
    batch: Annotated[int, at_least(1)] = 256
    side: Annotated[int, at_least(8)] = 224
    photographs: bool = True
    epochs: Annotated[int, at_least(1)] = 10
    rate: float = 0.1


class Images(NamedTuple):
    """Pixels (N, 3, h, w) from 0 to 1 and labels (N,), to train with and to test with."""

    pixels: Tensor
    labels: Tensor
    test_pixels: Tensor
    test_labels: Tensor


def random_pixels() -> str:
    """The data of `measure`."""
    return "random pixels, since memory does not depend on them"


def digits_used() -> str:
    """The data of `train` without photographs."""
    return "the 1,797 real 8×8 digits that ship with scikit-learn, enlarged; every fifth is for testing"


def photographs_used() -> str:
    """The data of `train` with photographs."""
    if cifar10.available():
        return (
            f"{TRAIN} training and {TEST} test images of CIFAR-10 (official binary files), drawn by the seed, enlarged"
        )
    return f"{digits_used()} (CIFAR-10 was not at hand)"


def digits() -> Images:
    """The digits of scikit-learn, in three equal channels."""
    from sklearn.datasets import load_digits  # slow to import

    values, answers = load_digits(return_X_y=True)
    pixels = torch.from_numpy(values).float().reshape(-1, 1, 8, 8).expand(-1, 3, -1, -1) / 16
    labels, held_out = torch.from_numpy(answers), torch.arange(len(answers)) % 5 == 0
    return Images(pixels[~held_out], labels[~held_out], pixels[held_out], labels[held_out])


def photographs() -> Images:
    """Random images of CIFAR-10, as few as the source takes."""
    found = []
    for images, wanted in ((cifar10.load("train"), TRAIN), (cifar10.load("test"), TEST)):
        chosen = torch.randperm(len(images.labels))[:wanted].numpy()
        found += [torch.from_numpy(images.pixels[chosen]).float() / 255, torch.from_numpy(images.labels[chosen]).long()]
    return Images(*found)


def train(setup: Training, seeds: Sequence[int], device: str) -> list[dict[str, Any]]:
    """Accuracy on the images kept for testing and seconds of training so far, after each epoch.

    Seconds are None on a CPU, where they say nothing about parallel hardware.
    """
    return [_train(setup, seed, device) for seed in seeds]


def _train(setup: Training, seed: int, device: str) -> dict[str, Any]:
    torch.manual_seed(seed)
    found = photographs() if setup.photographs and cifar10.available() else digits()
    images = Images(*(tensor.to(device) for tensor in found))
    model = resnet(PLANS[setup.model], classes=10).to(device)
    optimizer = torch.optim.SGD(model.parameters(), lr=setup.rate * setup.batch / 256, momentum=0.9)
    meter = meter_of(device)
    seconds: list[float] = []
    accuracies: list[float] = []
    updates = 0
    for _ in range(setup.epochs):
        model.train()
        meter.synchronise()
        start = time.perf_counter()
        for rows in torch.randperm(len(images.labels)).to(device).split(setup.batch):
            training_step(model, optimizer, enlarged(images.pixels[rows], setup.side), images.labels[rows])
            updates += 1
        meter.synchronise()
        seconds.append(time.perf_counter() - start + (seconds[-1] if seconds else 0.0))
        accuracies.append(_accuracy(model, images, setup.side))
    return {"accuracy": accuracies, "seconds": seconds if device == "cuda" else None, "updates": updates}


def enlarged(pixels: Tensor, side: int) -> Tensor:
    """The images in another size: shape (n, 3, side, side)."""
    return nn.functional.interpolate(pixels, size=(side, side), mode="bilinear")


def _accuracy(model: nn.Module, images: Images, side: int) -> float:
    model.eval()
    with torch.no_grad():
        parts = zip(images.test_pixels.split(128), images.test_labels.split(128), strict=True)
        right = sum(int((model(enlarged(x, side)).argmax(1) == y).sum()) for x, y in parts)
    return right / len(images.test_labels)
