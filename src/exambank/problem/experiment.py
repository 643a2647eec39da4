"""Experiments: what is run, over which grid and seeds, and what is claimed of the outcome.

    sgd = problem.experiment(
        "sgd", eb.Experiment(descend, grid=[Run(batch=1), Run(batch=1024)], seeds=range(30), together=30)
    )

    @sgd.claim("Batch 1024 ends closer … by {mean:.3f} …")
    def closer(results: eb.Results[Run]) -> eb.Finding: …

The trial function and its configuration live in a module of their own,
`problems/<slug>/experiment.py`: that module and its first-party imports are the code of the
experiment, so that an edit of the problem's texts or claims leaves its record valid. It
imports nothing of the site.
"""

import functools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from exambank.problem.given import Givens

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

C = TypeVar("C", bound=Givens)

Decide = TypeVar("Decide", bound=Callable[..., "Finding"])

_NONE = object()

Metrics = Mapping[str, Any]
"""What a trial measured, by name: finite numbers, None, text, or lists of these (curves of some tens at most)."""


@dataclass(frozen=True)
class Trial(Generic[C]):
    """One configuration, one seed, what came out."""

    config: C
    seed: int
    metrics: Metrics


@dataclass(frozen=True)
class Results(Generic[C]):
    """The trials of an experiment, in the order of the grid, then of the seeds."""

    trials: tuple[Trial[C], ...]

    @functools.cached_property
    def _by_config(self) -> list[tuple[C, list[Trial[C]]]]:
        """Each configuration with its trials, which share the very object."""
        found: dict[int, tuple[C, list[Trial[C]]]] = {}
        for trial in self.trials:
            found.setdefault(id(trial.config), (trial.config, []))[1].append(trial)
        return [*found.values()]

    def where(self, **fields: Any) -> "Results[C]":
        """The trials whose configuration has these values. Raises LookupError where there is none."""
        found = tuple(
            trial
            for config, trials in self._by_config
            if all(getattr(config, name, _NONE) == value for name, value in fields.items())
            for trial in trials
        )
        if not found:
            raise LookupError(f"no trial has {', '.join(f'{k}={v}' for k, v in fields.items())}")
        return Results(found)

    def sample(self, metric: str) -> "NDArray[np.float64]":
        """One number a trial: shape (trials,), or (trials, points) for a curve."""
        import numpy as np

        return np.array([trial.metrics[metric] for trial in self.trials], dtype=np.float64)

    def shuffled(self, rng: "np.random.Generator") -> "Results[C]":
        """The same trials with their metrics permuted: what is measured knows nothing of the configuration.

        A claim about the configurations must fail here; one that holds all the same is trivial.
        """
        order = rng.permutation(len(self.trials))
        metrics = [self.trials[place].metrics for place in order]
        return Results(tuple(Trial(t.config, t.seed, m) for t, m in zip(self.trials, metrics, strict=True)))


@dataclass(frozen=True)
class Finding:
    """Whether a claim holds, and the numbers its sentence shows."""

    holds: bool
    numbers: Mapping[str, float]


@dataclass(frozen=True)
class Claim(Generic[C]):
    """One English sentence about an experiment and the statistic that decides it.

    Args:
        name: for `@{claim: name}` on the page; unique within the problem.
        sentence: with the numbers of the finding in braces, `{mean:.3f}`; it states the
            threshold and the confidence.
        decide: from the results to a finding; see `mean_above` and its like.
    """

    name: str
    sentence: str
    decide: Callable[[Results[C]], Finding]


def no_data() -> str:
    """What an experiment says that uses no data but the numbers it draws."""
    return "none"


@dataclass(frozen=True)
class Experiment(Generic[C]):
    """A pure function of (configuration, seed) to metrics, the grid it is run on, and claims.

    Args:
        trial: `(config, seeds, device) -> [metrics, …]`, one entry a seed; what comes out for a
            seed does not depend on the other seeds, and all randomness comes from the seed.
        grid: the configurations.
        seeds: the seeds every configuration is run with.
        claims: what is said of the outcome; `@experiment.claim` adds one.
        together: how many seeds one call takes, where running them side by side is faster.
        device: `cpu`, or `cuda` for what only a GPU can tell; such an experiment may be without
            a record, and its page says so.
        fresh_process: whether every call needs a process of its own.
        tolerance: relative difference allowed where a trial is repeated on another kind of
            machine; on one CPU thread of the same kind it is repeated bit for bit.
        data: which data a trial used, for the record; a function of the trial's module, called
            after the trial, in the process that ran it.
    """

    trial: Callable[[C, Sequence[int], str], Sequence[Metrics]]
    grid: Sequence[C]
    seeds: Sequence[int] = (0,)
    claims: list[Claim[C]] = field(default_factory=list)
    together: int = field(default=1, kw_only=True)
    device: str = field(default="cpu", kw_only=True)
    fresh_process: bool = field(default=False, kw_only=True)
    tolerance: float = field(default=1e-6, kw_only=True)
    data: Callable[[], str] = field(default=no_data, kw_only=True)

    def __post_init__(self) -> None:
        if not self.grid or not self.seeds:
            raise ValueError("an experiment needs at least one configuration and one seed")
        names = [claim.name for claim in self.claims]
        for name, values in (("grid", list(map(repr, self.grid))), ("seeds", list(self.seeds)), ("claims", names)):
            if len(set(values)) < len(values):
                raise ValueError(f"the {name} of an experiment repeat themselves")
        if self.together < 1:
            raise ValueError(f"together must be at least 1, got {self.together}")
        if self.device not in ("cpu", "cuda"):
            raise ValueError(f"device must be cpu or cuda, got {self.device!r}")

    def claim(self, sentence: str) -> Callable[[Decide], Decide]:
        """Claim something of the outcome: the function below, whose name is the claim's, decides it.

        `sentence` has the numbers of the finding in braces, `{mean:.3f}`; it states threshold and confidence.
        """

        def register(decide: Decide) -> Decide:
            if any(claim.name == decide.__name__ for claim in self.claims):
                raise ValueError(f"“{decide.__name__}” names two claims")
            self.claims.append(Claim(decide.__name__, sentence, decide))
            return decide

        return register


def mean_above(sample: "NDArray[np.float64]", threshold: float, confidence: float = 0.99) -> Finding:
    """The mean exceeds `threshold`: the lower end of its one-sided t-interval does.

    Numbers: mean, low (that end), threshold, confidence, n. The sample has shape (n,), n ≥ 2,
    one independent value a seed. A sample without any spread is compared as it is.
    """
    from scipy import stats

    n = len(sample)
    if n < 2:
        raise ValueError(f"an interval needs at least 2 seeds, got {n}")
    mean, spread = float(sample.mean()), float(sample.std(ddof=1)) / math.sqrt(n)
    low = mean - float(stats.t.ppf(confidence, n - 1)) * spread
    return Finding(
        bool(low > threshold), {"mean": mean, "low": low, "threshold": threshold, "confidence": confidence, "n": n}
    )


def mean_below(sample: "NDArray[np.float64]", threshold: float, confidence: float = 0.99) -> Finding:
    """The mean is less than `threshold`: the upper end of its one-sided t-interval is (`high`)."""
    mirrored = mean_above(-sample, -threshold, confidence)
    numbers = mirrored.numbers
    return Finding(
        mirrored.holds,
        {
            "mean": -numbers["mean"],
            "high": -numbers["low"],
            "threshold": threshold,
            "confidence": confidence,
            "n": numbers["n"],
        },
    )


def mean_within(sample: "NDArray[np.float64]", target: float, tolerance: float, confidence: float = 0.99) -> Finding:
    """The mean lies within `tolerance` of `target`: its two-sided t-interval (`low`, `high`) does."""
    side = 1 - (1 - confidence) / 2
    low = mean_above(sample, target - tolerance, side)
    high = mean_below(sample, target + tolerance, side)
    numbers = {**low.numbers, "high": high.numbers["high"], "target": target, "confidence": confidence}
    return Finding(low.holds and high.holds, {**numbers, "tolerance": tolerance, "threshold": target})


def all_hold(*findings: Finding) -> Finding:
    """All findings hold, told in one sentence: the numbers of the second get a 2 behind their names, and so on."""
    numbers = {
        f"{name}{place if place > 1 else ''}": number
        for place, finding in enumerate(findings, 1)
        for name, number in finding.numbers.items()
    }
    return Finding(all(finding.holds for finding in findings), numbers)
