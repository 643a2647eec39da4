"""What was measured, and what is claimed of it."""

import numpy as np

import exambank as eb
from exambank.tools.resnet import RESNET_18, RESNET_152

from .epochs import Training, digits_used, photographs_used, train
from .experiment import Optimizer, Setup, measure, random_pixels
from .layers import MIB, WORKSPACES, count, peak_by_hand
from .problem import problem

OPTIMIZERS: tuple[Optimizer, ...] = ("sgd", "momentum", "adam")
BATCHES = (4, 16, 64, 256, 1024, 4096, 16384)
SETUPS = [
    *(Setup("resnet152", name, 8, dtype) for dtype in ("float32", "bfloat16") for name in OPTIMIZERS),
    *(Setup("resnet18", name, batch) for batch in BATCHES[:4] for name in OPTIMIZERS),
    *(Setup("resnet18", "sgd", batch) for batch in BATCHES[4:]),
    *(Setup("resnet18", "sgd", batch, "bfloat16") for batch in BATCHES),
]
DIGITS = [Training("tiny", batch, 16, photographs=False) for batch in BATCHES[:5]]
AS_MANY_UPDATES = Training("tiny", 1024, 16, photographs=False, epochs=115)
"""Two updates an epoch, which makes 230 in all: as many as batch 64 has in ten epochs."""

memory = problem.experiment(
    "memory",
    eb.Experiment(measure, SETUPS, device="cuda", fresh_process=True, tolerance=0.5, data=random_pixels),
)
photographs = problem.experiment(
    "accuracy",
    eb.Experiment(
        train, [Training(batch=batch) for batch in BATCHES[:5]], seeds=range(5), device="cuda", fresh_process=True,
        tolerance=0.5, data=photographs_used,
    ),
)  # fmt: skip
digits = problem.experiment(
    "digits", eb.Experiment(train, [*DIGITS, AS_MANY_UPDATES], seeds=range(10), data=digits_used)
)


def grouped(results: eb.Results[Setup], metric: str) -> tuple[np.ndarray, np.ndarray]:
    """A metric by group and optimizer, shape (groups, 3), and the bytes of each group's parameters."""
    found: dict[tuple[str, int, str], dict[str, float]] = {}
    for trial in results.trials:
        c, value = trial.config, trial.metrics[metric]
        if value is not None:
            found.setdefault((c.model, c.batch, c.dtype), {})[c.optimizer] = value
    whole = {key: group for key, group in found.items() if len(group) == len(OPTIMIZERS)}
    plans = {"resnet18": RESNET_18, "resnet152": RESNET_152}
    copies = [count(plans[model], 10) * (4 if dtype == "float32" else 2) for model, _, dtype in whole]
    return np.array([[group[name] for name in OPTIMIZERS] for group in whole.values()]), np.array(copies)


def copies_added(results: eb.Results[Setup]) -> list[float]:
    """What momentum and Adam add to SGD, divided by the bytes of the parameters, in the group where it is worst."""
    table, copies = grouped(results, "allocated")
    ratios = ((table[:, place] - table[:, 0]) / copies for place in (1, 2))
    return [float(ratio[np.abs(ratio - place).argmax()]) for place, ratio in enumerate(ratios, 1)]


@memory.claim(
    "Momentum adds {momentum:.4f} and Adam {adam:.4f} times the parameters' bytes, where they are farthest from 1 and 2 "
    "(within 1 %), in {groups:.0f} groups of equal network, batch and precision."
)
def state(results: eb.Results[Setup]) -> eb.Finding:
    """One number for each parameter, and two."""
    momentum, adam = copies_added(results)
    holds = abs(momentum - 1) <= 0.01 and abs(adam - 2) <= 0.02
    return eb.Finding(holds, {"momentum": momentum, "adam": adam, "groups": len(grouped(results, "allocated")[0])})


def fitted(results: eb.Results[Setup]) -> list[tuple[int, float]]:
    """Batch and MiB of the shallow network with SGD in float32, where it fits."""
    chosen = results.where(model="resnet18", optimizer="sgd", dtype="float32").trials
    return sorted((t.config.batch, t.metrics["allocated"] / MIB) for t in chosen if t.metrics["allocated"] is not None)


@memory.claim(
    "With SGD in float32, the memory of ResNet-18 is {constant:.0f} MiB and {slope:.3f} MiB for each image, over {n:.0f} "
    "batch sizes up to {largest:.0f} (R² = {r2:.6f}, over 0.999)."
)
def affine(results: eb.Results[Setup]) -> eb.Finding:
    """The share of the variance that a straight line explains."""
    batches, mib = np.array(fitted(results), dtype=float).T
    slope, constant = np.polyfit(batches, mib, 1)
    left = mib - slope * batches - constant
    r2 = 1 - float((left**2).sum() / ((mib - mib.mean()) ** 2).sum())
    numbers = {"slope": slope, "constant": constant, "r2": r2, "n": len(batches), "largest": batches.max()}
    return eb.Finding(r2 > 0.999 and slope > 0 and len(batches) > 2, numbers)


def rule_of(trial: eb.Trial[Setup]) -> float:
    """What the readers' rule gives for a trial's configuration, with the workspaces that its GPU has; bytes."""
    c, workspace = trial.config, trial.metrics["workspace"]
    plan, copies = RESNET_152 if c.model == "resnet152" else RESNET_18, OPTIMIZERS.index(c.optimizer)
    mib = peak_by_hand(plan, c.classes, c.side, c.batch, copies, 4 if c.dtype == "float32" else 2)
    return mib * MIB + (0 if workspace is None else 2 * workspace - WORKSPACES * MIB)


@memory.claim(
    "The prediction is off by {mean:.2f} % in the mean and {worst:.2f} % at worst over {n:.0f} setups (at most 2 %); "
    "PyTorch's `MemTracker` by {tracker_mean:.2f} % and {tracker_worst:.2f} %."
)
def predicted(results: eb.Results[Setup]) -> eb.Finding:
    """The relative error of the prediction in every setup that fitted, and that of PyTorch's tracker.

    The readers' rule must give about the same prediction, or the numbers are not those of the setup.
    """
    fitting = [trial for trial in results.trials if trial.metrics["allocated"] is not None]
    truth = np.array([trial.metrics["allocated"] for trial in fitting], dtype=float)
    ours, theirs = (
        np.abs(np.array([trial.metrics[name] for trial in fitting]) / truth - 1) * 100
        for name in ("predicted", "tracker")
    )
    same = all(abs(trial.metrics["predicted"] / rule_of(trial) - 1) < 0.05 for trial in fitting)
    numbers = {"mean": ours.mean(), "worst": ours.max(), "tracker_mean": theirs.mean(), "tracker_worst": theirs.max()}
    return eb.Finding(bool(same and ours.max() <= 2), {**numbers, "n": len(fitting)})


@memory.claim(
    "Read through the driver after one step, momentum adds {momentum:.2f} and Adam {adam:.2f} times the parameters' "
    "bytes (one of them off by more than 10 %), while the peaks show 1 and 2."
)
def misread(results: eb.Results[Setup]) -> eb.Finding:
    """What the driver shows after one step, divided by the bytes of the parameters: for momentum, and for Adam."""
    table, copies = grouped(results, "driver_one_step")
    momentum, adam = ((table[:, place] - table[:, 0]) / copies for place in (1, 2))
    wrong = max(abs(momentum.mean() - 1), abs(adam.mean() - 2) / 2)
    return eb.Finding(bool(wrong > 0.1 and state(results).holds), {"momentum": momentum.mean(), "adam": adam.mean()})


def accuracies(results: eb.Results[Training], batch: int, epochs: int = 10) -> np.ndarray:
    """Per cent of the test images that a batch size classifies correctly in the end: shape (seeds,)."""
    return 100 * results.where(batch=batch, epochs=epochs).sample("accuracy")[:, -1]


@photographs.claim(
    "Ten epochs with the smallest batch take {mean:.1f} times as long as with the largest (99 % one-sided: over {low:.1f}, "
    "{n} seeds; at least 1)."
)
def largest_fastest(results: eb.Results[Training]) -> eb.Finding:
    """Seconds at the smallest batch, divided by those at the largest, by seed; the first three sizes in order."""
    seconds = [results.where(batch=batch).sample("seconds")[:, -1] for batch in BATCHES[:5]]
    found = eb.mean_above(seconds[0] / seconds[-1], 1)
    fewer = seconds[0].mean() > seconds[1].mean() > seconds[2].mean()
    return eb.Finding(bool(found.holds and fewer), found.numbers)


@digits.claim(
    "After ten epochs, batch 64 is more accurate than batch 1024 by {mean:.1f} percentage points (99 % one-sided: over "
    "{low:.1f}, {n} seeds; at least 10)."
)
def too_few_updates(results: eb.Results[Training]) -> eb.Finding:
    """Paired by seed: the accuracy at batch 64 less that at batch 1024."""
    return eb.mean_above(accuracies(results, 64) - accuracies(results, 1024), 10)


@digits.claim(
    "After 115 epochs, which are as many updates as batch 64 makes in ten, batch 1024 is {mean:.2f} percentage points "
    "from where batch 64 ended (99 %: from {low:.2f} to {high:.2f}, {n} seeds; within 2)."
)
def updates_were_missing(results: eb.Results[Training]) -> eb.Finding:
    """Paired by seed: batch 1024 after 115 epochs less batch 64 after ten."""
    return eb.mean_within(accuracies(results, 1024, epochs=115) - accuracies(results, 64), 0, 2)


@digits.claim(
    "After ten epochs, batches 4 and 64 differ by {mean:.2f} percentage points (99 %: from {low:.2f} to {high:.2f}, {n} "
    "seeds; within 2)."
)
def small_is_no_worse(results: eb.Results[Training]) -> eb.Finding:
    """Paired by seed: the accuracy at batch 4 less that at batch 64, after all epochs."""
    return eb.mean_within(accuracies(results, 4) - accuracies(results, 64), 0, 2)
