"""Every record of the bank: its claims hold as recorded, and fail when its labels are shuffled.

With the metrics permuted among the trials nothing depends on the configuration any more. A claim
with a confidence of 99 % then still holds in one shuffle of a hundred, by luck; one that says
nothing about the configurations holds in all. The line is drawn at 5 of 100: an honest claim
crosses it once in two thousand times, and the shuffles are the same in every run.
"""

import numpy as np
import pytest

from exambank import Claim, Experiment, Results, project, record
from exambank.claims import check, decide
from exambank.errors import BankError
from exambank.problem import Problem
from exambank.record import LARGEST

SHUFFLES = 100
LUCKY = 5
SLUGS = sorted(path.stem for path in (project.root() / "problems" / "records").glob("*.json"))


def holds(claim: Claim[object], results: Results[object]) -> bool:
    try:
        return bool(decide(claim, results)["state"] == "holds")
    except BankError:
        return False  # it cannot even be decided


@pytest.mark.parametrize("slug", SLUGS)
def test_every_claim_holds_as_recorded(slug: str) -> None:
    checked = check(slug, project.load(slug))
    assert checked.failures == []


@pytest.mark.parametrize("slug", SLUGS)
def test_every_claim_fails_when_labels_are_shuffled(slug: str) -> None:
    problem: Problem[object] = project.load(slug)
    trivial = {}
    for name, section in record.read(slug).items():
        experiment: Experiment[object] = problem.experiments[name]
        results = record.results_from(experiment, record.calls_of(section))
        for claim in experiment.claims:
            if not holds(claim, results):
                continue  # of a GPU, and not measured yet
            lucky = sum(holds(claim, results.shuffled(np.random.default_rng(seed))) for seed in range(SHUFFLES))
            if lucky > LUCKY:
                trivial[claim.name] = f"holds in {lucky} of {SHUFFLES} shuffles"
    assert trivial == {}


@pytest.mark.parametrize("slug", SLUGS)
def test_every_record_is_small_and_says_where_it_is_from(slug: str) -> None:
    assert project.record_path(slug).stat().st_size < LARGEST
    for section in record.read(slug).values():
        for place in section["provenance"]:
            assert {"date", "data", "versions", "cpu", "threads"} <= place.keys()
            assert {"python", "numpy"} & place["versions"].keys()
