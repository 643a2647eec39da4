"""What was measured of memory, and what is claimed of it."""

from collections.abc import Mapping, Sequence

import numpy as np

import exambank as eb

from .experiment import Model, Optimizer, Setup, measure, random_pixels, weight_bytes
from .layers import MIB
from .problem import problem

OPTIMIZERS: tuple[Optimizer, ...] = ("sgd", "momentum", "adam")
BATCHES = (4, 16, 64, 256, 1024, 4096, 16384)
OTHERS: Mapping[Model, tuple[str, int]] = {
    "transformer": ("the transformer", 224),
    "transformer_written_out": ("the transformer with attention written out", 224),
    "unet": ("the U-Net", 224),
    "mlp": ("the MLP", 32),
}
"""Networks that the predictor was not made on: how they are called, and the side of their images."""
SETUPS = [
    *(Setup("resnet152", name, 8, dtype) for dtype in ("float32", "bfloat16") for name in OPTIMIZERS),
    *(Setup("resnet18", name, batch) for batch in BATCHES[:4] for name in OPTIMIZERS),
    *(Setup("resnet18", "sgd", batch) for batch in BATCHES[4:]),
    *(Setup("resnet18", "sgd", batch, "bfloat16") for batch in BATCHES),
    *(Setup(model, name, 16, side=side) for model, (_, side) in OTHERS.items() for name in OPTIMIZERS),
    *(Setup(model, "sgd", batch, side=side) for model, (_, side) in OTHERS.items() for batch in (4, 64)),
]
memory = problem.experiment(
    "memory",
    eb.Experiment(measure, SETUPS, device="cuda", fresh_process=True, tolerance=0.5, data=random_pixels),
)


def copies_added(results: eb.Results[Setup], metric: str) -> np.ndarray:
    """What momentum and Adam add to SGD, in bytes of the weights, by group of residual network, batch and precision.

    Shape (groups, 2). An MLP peaks at the update, where Adam needs a third copy.
    """
    found: dict[tuple[str, int, str], dict[str, float]] = {}
    for c, value in ((trial.config, trial.metrics[metric]) for trial in results.trials):
        if c.model not in OTHERS and value is not None:
            found.setdefault((c.model, c.batch, c.dtype), {})[c.optimizer] = value / weight_bytes(c)
    whole = [group for group in found.values() if len(group) == len(OPTIMIZERS)]
    if not whole:
        raise LookupError("no group has all optimizers")
    return np.array([[group[name] - group["sgd"] for name in OPTIMIZERS[1:]] for group in whole])


@memory.claim(
    "Momentum adds {momentum:.4f} and Adam {adam:.4f} times the parameters' bytes, where they are farthest from 1 and 2 "
    "(within 1 %), in {groups:.0f} groups of equal network, batch and precision."
)
def state(results: eb.Results[Setup]) -> eb.Finding:
    """One number for each parameter, and two."""
    added = copies_added(results, "allocated")
    momentum, adam = added[np.abs(added / (1, 2) - 1).argmax(axis=0), (0, 1)]
    holds = abs(momentum - 1) <= 0.01 and abs(adam - 2) <= 0.02
    return eb.Finding(bool(holds), {"momentum": momentum, "adam": adam, "groups": len(added)})


@memory.claim(
    "Read through the driver after one step, momentum adds {momentum:.2f} and Adam {adam:.2f} times the parameters' "
    "bytes (one of them off by more than 10 %), while the peaks show 1 and 2."
)
def misread(results: eb.Results[Setup]) -> eb.Finding:
    """What the driver shows after one step, divided by the bytes of the parameters: for momentum, and for Adam."""
    momentum, adam = copies_added(results, "driver_one_step").mean(axis=0)
    wrong = max(abs(momentum - 1), abs(adam - 2) / 2)
    return eb.Finding(bool(wrong > 0.1 and state(results).holds), {"momentum": momentum, "adam": adam})


def fitted(results: eb.Results[Setup]) -> list[tuple[int, float]]:
    """Batch and MiB of the shallow network with SGD in float32, where it fits."""
    found = ((trial.config.batch, trial) for trial in results.trials)
    alike = ((batch, t.metrics["allocated"]) for batch, t in found if t.config == Setup("resnet18", "sgd", batch))
    return sorted((batch, nbytes / MIB) for batch, nbytes in alike if nbytes is not None)


@memory.claim(
    "With SGD in float32, the memory of ResNet-18 is {constant:.0f} MiB and {slope:.3f} MiB for each image, over {n:.0f} "
    "batch sizes up to {largest:.0f} (R² = {r2:.6f}, over 0.999)."
)
def affine(results: eb.Results[Setup]) -> eb.Finding:
    """The share of the variance that a straight line explains."""
    if len(points := fitted(results)) < 3:
        raise LookupError(f"no line through {len(points)} points")
    batches, mib = np.array(points).T
    slope, constant = np.polyfit(batches, mib, 1)
    r2 = np.corrcoef(batches, mib)[0, 1] ** 2
    numbers = {"slope": slope, "constant": constant, "r2": r2, "n": len(batches), "largest": batches.max()}
    return eb.Finding(bool(r2 > 0.999 and slope > 0), numbers)


def claim_prediction(name: str, networks: str, models: Sequence[str]) -> None:
    """Claim of these networks, and how they are called, by how much the prediction and torch's tracker are off."""

    def predicted(results: eb.Results[Setup]) -> eb.Finding:
        """The relative errors in all setups that fitted; a trial that knows other weights is not of its setup."""
        of_these = [trial for model in models for trial in results.where(model=model).trials]
        fitting = [trial for trial in of_these if trial.metrics["allocated"] is not None]
        truth, ours, theirs = (
            np.array([trial.metrics[metric] for trial in fitting], dtype=float)
            for metric in ("allocated", "predicted", "tracker")
        )
        off, tracker_off = np.abs(ours / truth - 1) * 100, np.abs(theirs / truth - 1) * 100
        same = all(trial.metrics["weights"] == weight_bytes(trial.config) for trial in of_these)
        numbers = {"mean": off.mean(), "worst": off.max(), "n": len(fitting)}
        tracker = {"tracker_mean": tracker_off.mean(), "tracker_worst": tracker_off.max()}
        return eb.Finding(bool(same and off.max() <= 2), numbers | tracker)

    predicted.__name__ = name
    memory.claim(
        f"For {networks}, the prediction is off by {{mean:.2f}} % in the mean and {{worst:.2f}} % at worst over {{n:.0f}} "
        "setups (at most 2 %); PyTorch's `MemTracker` by {tracker_mean:.2f} % and {tracker_worst:.2f} %."
    )(predicted)


claim_prediction("predicted", "residual networks", ("resnet18", "resnet152"))
for model, (called, _) in OTHERS.items():
    claim_prediction(f"predicted_{model}", called, (model,))
