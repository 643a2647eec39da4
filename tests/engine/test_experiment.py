"""Results, and the statistics that decide a claim."""

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, strategies as st

from exambank import Claim, Experiment, Finding, Givens, Metrics, Results, Trial, mean_above, mean_below, mean_within
from exambank.errors import BankError
from exambank.lab.claims import decide


@dataclass(frozen=True)
class Setting(Givens):
    """A configuration."""

    rate: float = 0.5
    size: int = 1


def results(means: dict[int, list[float]]) -> Results[Setting]:
    return Results(
        tuple(
            Trial(Setting(size=size), seed, {"mean": mean})
            for size, values in means.items()
            for seed, mean in enumerate(values)
        )
    )


def trial(config: Setting, seeds: object, device: str) -> list[Metrics]:
    return []


def test_where_selects_and_names_what_is_not_there() -> None:
    found = results({1: [1.0, 2.0], 2: [3.0, 4.0]})
    assert found.where(size=2).sample("mean").tolist() == [3, 4]
    assert found.where(rate=0.5).sample("mean").tolist() == [1, 2, 3, 4]
    for fields in ({"size": 3}, {"nothing": None}):
        with pytest.raises(LookupError, match="no trial has"):
            found.where(**fields)


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20), st.integers(0, 9))
def test_shuffling_keeps_configurations_seeds_and_the_multiset_of_metrics(values: list[float], seed: int) -> None:
    found = results({1: values, 2: [value + 1 for value in values]})
    shuffled = found.shuffled(np.random.default_rng(seed))
    assert [(t.config, t.seed) for t in shuffled.trials] == [(t.config, t.seed) for t in found.trials]
    assert sorted(shuffled.sample("mean")) == sorted(found.sample("mean"))


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=40), st.floats(-1e3, 1e3))
def test_below_mirrors_above(values: list[float], threshold: float) -> None:
    sample = np.array(values)
    above, below = mean_above(sample, threshold), mean_below(-sample, -threshold)
    assert above.holds == below.holds
    assert below.numbers["high"] == pytest.approx(-above.numbers["low"], nan_ok=True)
    assert not (above.holds and mean_below(sample, threshold).holds)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=40), st.floats(0.01, 1e3))
def test_within_holds_where_both_ends_do(values: list[float], tolerance: float) -> None:
    found = mean_within(np.array(values), 0.0, tolerance)
    assert found.holds == (-tolerance < found.numbers["low"] and found.numbers["high"] < tolerance)


def test_the_interval_covers_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    holds = [mean_above(rng.normal(size=10), 0.0, 0.9).holds for _ in range(2000)]
    assert np.mean(holds) == pytest.approx(0.1, abs=0.02)  # three standard errors of 2000 draws


def test_one_seed_makes_no_interval() -> None:
    with pytest.raises(ValueError, match="at least 2 seeds, got 1"):
        mean_above(np.ones(1), 0.0)


def claim(finding: Finding, sentence: str = "By {mean:.1f} over {n} seeds.") -> Claim[Setting]:
    return Claim("claim", sentence, lambda results: finding)


def test_a_sentence_shows_its_numbers_and_counts_without_decimals() -> None:
    decided = decide(claim(Finding(True, {"mean": 0.25, "n": 30})), results({}))
    assert decided == {"sentence": "By 0.2 over 30 seeds.", "state": "holds", "numbers": {"mean": 0.25, "n": 30.0}}


@pytest.mark.parametrize(
    ("finding", "message"),
    [
        (Finding(True, {"mean": 1.0}), "cannot be decided: KeyError: 'n'"),
        (Finding(True, {"mean": 1.0, "n": np.nan}), "its n is nan"),
    ],
    ids=["a number that is missing", "a number that is not finite"],
)
def test_a_claim_that_cannot_be_decided_says_why(finding: Finding, message: str) -> None:
    with pytest.raises(BankError, match=f"claim claim.*{message}"):
        decide(claim(finding), results({}))


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"grid": []}, "at least one configuration"),
        ({"seeds": ()}, "one seed"),
        ({"seeds": (1, 1)}, "seeds of an experiment repeat"),
        ({"grid": [Setting(), Setting()]}, "grid of an experiment repeat"),
        ({"together": 0}, "together must be at least 1, got 0"),
        ({"device": "tpu"}, "device must be cpu or cuda, got 'tpu'"),
    ],
)
def test_an_experiment_that_makes_no_sense_is_refused(fields: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Experiment(**{"trial": trial, "grid": [Setting()], **fields})  # type: ignore[arg-type]
