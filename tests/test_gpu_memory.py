"""Laws of `gpu_memory`, and its measurement on a CPU: the same training step, without numbers nobody can know."""

import dataclasses
import importlib

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from exambank import Results
from exambank.experiment import Trial
from exambank.project import load, load_module
from exambank.tools.resnet import RESNET_18, RESNET_152, Plan
from exambank.tools.resnet_by_hand import count, largest_batch, peak_of, saved_per_image
from exambank.tools.training import training_step

m = load_module("gpu_memory")
x = importlib.import_module("experiments.gpu_memory")
MIB = 2**20

plans = st.builds(
    Plan,
    st.lists(st.integers(1, 3), min_size=1, max_size=4).map(tuple),
    st.booleans(),
    st.integers(1, 8).map(lambda n: 8 * n),
)
sides, batches, classes = st.integers(32, 300), st.integers(1, 64), st.integers(2, 1000)


# Laws of the ledger --------------------------------------------------------------------------------------------------
@given(plans, classes, sides, batches)
def test_optimizers_keep_their_order(plan, classes, side, batch):
    sgd, momentum, adam = (peak_of(plan, classes, side, batch, name) for name in m.OPTIMIZERS)
    assert sgd < momentum < adam


@given(plans, classes, sides, batches)
def test_the_first_step_peaks_no_higher(plan, classes, side, batch):
    for name in m.OPTIMIZERS:
        assert peak_of(plan, classes, side, batch, name, first=True) <= peak_of(plan, classes, side, batch, name)


@given(plans, sides, st.integers(2, 999))
def test_a_class_more_costs_a_row_and_a_bias(plan, side, classes):
    one_more = count(plan, classes + 1) - count(plan, classes)
    assert one_more == plan.width * 2 ** (len(plan.blocks) - 1) * plan.expansion + 1


@given(plans, classes, sides, batches)
def test_each_image_costs_about_what_is_saved_of_it(plan, classes, side, batch):
    """Convex in the batch, so no image costs more than the last ones do; and little more than is saved and in flight."""
    grown = peak_of(plan, classes, side, 2 * batch, "sgd") - peak_of(plan, classes, side, batch, "sgd")
    assert 0 < grown <= 2 * batch * saved_per_image(plan, classes, side) + 512 * 2000


@given(plans, classes, sides, st.integers(200, 40_000))
def test_the_largest_batch_fits_and_one_more_does_not(plan, classes, side, mib):
    fits = largest_batch(plan, classes, side, mib * MIB)
    assert peak_of(plan, classes, side, fits + 1, "sgd") > mib * MIB
    assert fits == 0 or peak_of(plan, classes, side, fits, "sgd") <= mib * MIB


def test_the_largest_batch_by_torch():
    published = m.Given()
    limit = int(m.limit(published))
    peaks = [m.trace(RESNET_18, 10, 224, limit + more, "sgd", 1).prediction.peak for more in (0, 1)]
    assert peaks[0] <= m.room_of(published) < peaks[1]


def test_published_activations_differ_from_the_naive_count():
    assert m.image_once(m.Given()) < m.image(m.Given()) < m.image_with_relu(m.Given())


@settings(max_examples=30)
@given(st.integers(0, 10_000))
def test_more_updates_with_smaller_batches(seed):
    drawn = m.draw(np.random.default_rng(seed))
    assert list(m.updates(drawn)) == sorted(m.updates(drawn), reverse=True)
    assert m.times(drawn).smallest >= m.times(drawn).largest


# The measurement, on a CPU -------------------------------------------------------------------------------------------
def test_measuring_trains_and_a_cpu_counts_nothing():
    for optimizer in m.OPTIMIZERS:
        (found,) = x.measure(x.Setup("tiny", optimizer, 3, side=32), [0], "cpu")
        assert found["oom"] is False
        assert found["images_per_second"] > 0
        assert [found[name] for name in ("allocated", "reserved", "driver", "driver_one_step", "context")] == [None] * 5
        plan = x.PLANS["tiny"]
        assert found["predicted"] == peak_of(plan, 10, 32, 3, optimizer)
        assert found["predicted_reserved"] >= found["predicted"] > found["mem_tracker"]


def test_every_setup_has_the_same_metrics(monkeypatch):
    """Out of memory is a result like any other, and keeps what was read before."""
    steps = iter([training_step, fail])
    monkeypatch.setattr(x, "training_step", lambda *a, **k: next(steps)(*a, **k))
    monkeypatch.setattr(x, "mem_tracker", lambda setup: 0)
    (failed,) = x.measure(x.Setup("tiny", "sgd", 2, "bfloat16", side=32), [0], "cpu")
    monkeypatch.undo()
    (whole,) = x.measure(x.Setup("tiny", "sgd", 2, side=32), [0], "cpu")
    assert failed["oom"] is True
    assert failed["images_per_second"] is None
    assert failed.keys() == whole.keys()


def fail(*args, **kwargs):
    raise torch.OutOfMemoryError("full")


def test_training_learns_and_is_repeatable():
    setup = x.Training("tiny", 64, 16, photographs=False, epochs=3)
    (once,), (again,) = x.train(setup, [1], "cpu"), x.train(setup, [1], "cpu")
    assert once == again
    assert once["seconds"] is None
    assert len(once["accuracy"]) == 3
    assert once["accuracy"][-1] > 0.5 > 0.1
    assert once["updates"] == 3 * -(-1437 // 64)


def test_images_are_disjoint_real_digits():
    images = x.digits()
    assert len(images.labels) + len(images.test_labels) == 1797
    assert images.pixels.shape[1:] == (3, 8, 8)
    assert images.pixels.min() == 0
    assert images.pixels.max() == 1
    assert x.enlarged(images.pixels[:2], 16).shape == (2, 3, 16, 16)


# The claims, on trials whose numbers are the prediction's ------------------------------------------------------------
def trials(change=lambda setup, row: row):
    """What a GPU without any scratch memory would show."""
    found = []
    for setup in m.SETUPS:
        plan = RESNET_152 if setup.model == "resnet152" else RESNET_18
        word = 4 if setup.dtype == "float32" else 2
        peak = peak_of(plan, 10, 224, setup.batch, setup.optimizer, word)
        row = {
            "oom": False,
            "allocated": peak,
            "driver_one_step": peak_of(plan, 10, 224, setup.batch, "sgd"),
            "predicted": peak,
        }
        row |= {"mem_tracker": int(0.97 * peak), "workspace": None}
        if setup.batch > 1024:
            row |= {"oom": True, "allocated": None, "driver_one_step": None}
        found.append(Trial(setup, 0, change(setup, row)))
    return Results(tuple(found))


CLAIMS = {claim.name: claim for claim in load("gpu_memory").experiments["memory"].claims}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_hold_where_the_prediction_is_right(name):
    finding = CLAIMS[name].decide(trials())
    assert finding.holds
    assert CLAIMS[name].sentence.format(**finding.numbers)


def swapped(setup, row):
    """As if the readings had been those of one step."""
    return row | {"allocated": row["allocated"] and row["driver_one_step"]}


def bent(setup, row):
    """Memory that grows with the square of the batch."""
    return row | {"allocated": row["allocated"] and row["allocated"] * (1 + setup.batch / 500)}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("order", swapped), ("momentum_once", swapped), ("adam_twice", swapped), ("affine", bent), ("predicted", bent),
        ("misread", lambda setup, row: row | {"driver_one_step": row["allocated"]}),
    ],
)  # fmt: skip
def test_claims_break_where_it_is_wrong(name, change):
    assert not CLAIMS[name].decide(trials(change)).holds


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_break_when_the_numbers_are_shuffled(name):
    results, rng = trials(), np.random.default_rng(0)
    passed = 0
    for _ in range(100):
        rows = [results.trials[i].metrics for i in rng.permutation(len(results.trials))]
        mixed = Results(tuple(dataclasses.replace(t, metrics=r) for t, r in zip(results.trials, rows, strict=True)))
        passed += CLAIMS[name].decide(mixed).holds
    assert passed <= 5
