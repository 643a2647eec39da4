"""Does a record say what its claims say: are the seeds different runs, does a claim fail where nothing depends on anything?

With the metrics permuted among the trials nothing depends on the configuration any more. A claim with a confidence
of 99 % then still holds in one shuffle of a hundred, by luck; one that says nothing about the configurations holds
in all. The line is drawn at 5 of 100: an honest claim crosses it once in two thousand times, and the shuffles are
the same in every run.
"""

import json
from collections import defaultdict
from typing import Any

from exambank.problem.experiment import Claim, Results

SHUFFLES = 100
LUCKY = 5


def repeated(results: Results[Any]) -> str:
    """A line where several seeds of a configuration gave the very same; empty where each is a run of its own."""
    seen: dict[str, set[str]] = defaultdict(set)
    number: dict[str, int] = defaultdict(int)
    for trial in results.trials:
        config = repr(trial.config)
        number[config] += 1
        seen[config].add(json.dumps(trial.metrics, sort_keys=True))
    for config, found in seen.items():
        if len(found) < number[config]:
            return (
                f"{number[config]} seeds of {config} give {len(found)} different results: what does not depend on the "
                "seed is run once, or is a law"
            )
    return ""


def shuffles(results: Results[Any]) -> list[Results[Any]]:
    """The results with shuffled labels, the same in every run."""
    import numpy as np

    return [results.shuffled(np.random.default_rng(seed)) for seed in range(SHUFFLES)]


def trivial(claim: Claim[Any], shuffled: list[Results[Any]]) -> str:
    """A line where the claim holds on shuffled results too; empty where it says something of the configurations."""
    lucky = 0
    for results in shuffled:
        try:
            lucky += claim.decide(results).holds
        except Exception:  # it cannot even be decided
            continue
        if lucky > LUCKY:
            return f"claim {claim.name} holds with shuffled labels too: it says nothing of the configurations"
    return ""
