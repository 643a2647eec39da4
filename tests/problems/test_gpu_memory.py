"""The readers' rule against torch, the measurement on a CPU, and the claims on trials whose numbers are known."""

import itertools

import numpy as np
import pytest
import torch
from gpu_memory import claims, epochs, experiment
from gpu_memory.layers import MIB, WORD, count, kept_mib, peak_by_hand
from gpu_memory.pictures import READINGS
from gpu_memory.problem import Given, draw
from gpu_memory.step import any_batch, peaks, small, tensors
from hypothesis import given, settings, strategies as st
from support import ROOT

from exambank import Results, Trial
from exambank.errors import UsageError
from exambank.files.loading import load
from exambank.tools import measured
from exambank.tools.memory import predict_memory, trace_training
from exambank.tools.resnet import RESNET_18, RESNET_152, Plan, meta_resnet
from exambank.tools.timeline import AnyBatch
from exambank.verify.verify import verify_given

PAGE = (ROOT / "docs/problems/gpu_memory.md").read_text(encoding="utf-8")
plans = st.builds(
    Plan, st.lists(st.integers(1, 2), min_size=1, max_size=3).map(tuple), st.booleans(), st.sampled_from([8, 16, 24])
)


# The readers' rule ---------------------------------------------------------------------------------------------------
@settings(max_examples=10, deadline=None)
@given(plans, st.integers(2, 20), st.integers(33, 80), st.integers(2, 40), st.integers(0, 2))
def test_the_rule_is_within_two_per_cent_of_torch(plan, classes, side, batch, copies):
    name = ("sgd", "momentum", "adam")[copies]
    found = predict_memory(meta_resnet(plan, classes), (3, side, side), batch, name).peak / MIB
    assert peak_by_hand(plan, classes, side, batch, copies) == pytest.approx(found, rel=0.02)


@pytest.mark.parametrize("seed", range(3))
def test_the_state_on_top_of_one_step_is_what_adam_and_momentum_show(seed):
    drawn = draw(np.random.default_rng(seed))
    model, shape = meta_resnet(drawn.deep_plan, drawn.classes), (3, drawn.side, drawn.side)
    for name, value in peaks(drawn)._asdict().items():
        assert predict_memory(model, shape, drawn.batch, name).peak / MIB == pytest.approx(value, rel=1e-9)


@pytest.mark.parametrize("side", [32, 64, 225])
def test_every_part_can_be_asked_with_other_images(side):
    """A straight line through two batch sizes once refused the answer for small images."""
    for name, part in load("gpu_memory").parts.items():
        assert verify_given(part, Given(side=side, deep=(1, 1, 1, 1)))[1] == [], name


def test_a_card_must_hold_the_context():
    with pytest.raises(UsageError, match="more than the context"):
        Given().override({"card_gib": 1, "context": 2000})


# What the page says of published readings ----------------------------------------------------------------------------
def test_published_differences_are_what_the_allocator_reserves():
    """One parameter at a time, as torch updated them before version 2.0."""
    model = meta_resnet(RESNET_152, 10)
    sgd, momentum, adam = (
        trace_training(model, (3, 224, 224), 8, name, foreach=False, steps=1).reserved[0] // MIB
        for name in ("sgd", "momentum", "adam")
    )
    first, *others = Given().driver
    assert [momentum - sgd, adam - sgd] == [reading - first for reading in others]
    assert f"in the model {sgd} MiB are reserved with SGD" in PAGE
    mib = small(tensors(Given()))["mib"]
    assert (82 - mib, 166 - 2 * mib) == pytest.approx((0, 2), abs=0.5)


def test_published_readings_of_the_shallow_network_lie_above_the_model():
    rest = [
        reading - 582 - any_batch(RESNET_18, 10, 224).at(batch).reserved[0] / MIB
        for reading, batch in zip(READINGS, Given().batches, strict=True)
    ]
    assert min(rest) > 0
    assert max(rest) > 2 * min(rest)  # no constant
    slopes = [(READINGS[i + 1] - READINGS[i]) / (48 * 4 ** (i - 1)) for i in (1, 2)]
    reserved = [any_batch(RESNET_18, 10, 224).at(batch).reserved[0] / MIB for batch in (64, 256)]
    assert slopes[0] == pytest.approx(kept_mib(RESNET_18, 10, 224), rel=0.02)
    assert slopes[1] == pytest.approx((reserved[1] - reserved[0]) / 192, rel=0.05)


@pytest.mark.parametrize("seed", range(20))
def test_drawn_readings_belong_to_the_drawn_network(seed):
    drawn = draw(np.random.default_rng(seed))
    step, state = peak_by_hand(drawn.deep_plan, drawn.classes, drawn.side, drawn.batch), WORD / MIB
    state *= count(drawn.deep_plan, drawn.classes)
    assert step < drawn.driver[0] - drawn.context < 1.1 * step + 60
    assert all(0.3 * state <= more - less <= state + 2 for less, more in itertools.pairwise(drawn.driver))


def test_public_totals_grow_faster_than_the_model():
    batches = np.array([8, 16, 32, 64, 128])
    public = np.polyfit(batches, [3945, 5623, 8621, 14847, 27121], 1)[0]
    model = meta_resnet(RESNET_152)
    steps = AnyBatch.of(lambda batch: trace_training(model, (3, 224, 224), batch, "adam"))
    allocated, reserved = (
        np.polyfit(batches, values, 1)[0]
        for values in ([steps.peak(b) / MIB for b in batches], [steps.at(b).reserved[1] / MIB for b in batches])
    )
    assert (round(public, 1), round(allocated), round(reserved, -1)) == (192.7, 170, 180)


# The measurement, on a CPU -------------------------------------------------------------------------------------------
def fail(*args, **kwargs):
    raise torch.OutOfMemoryError("full")


@pytest.mark.parametrize("model", claims.OTHERS)
def test_every_network_is_measured_and_predicted(model):
    """On a CPU, which counts nothing: but the step runs, with a target for each image or pixel."""
    setup = experiment.Setup(model, "adam", 3, side=32)
    (found,) = experiment.measure(setup, [0], "cpu")
    assert (found["oom"], found["allocated"], found["driver"]) == (False, None, None)
    assert (
        found["predicted_reserved"] >= found["predicted"] > 4 * found["weights"] == 4 * experiment.weight_bytes(setup)
    )
    assert 0.5 < found["tracker"] / found["predicted"] < 1


def test_out_of_memory_is_a_result_like_any_other(monkeypatch):
    (whole,) = experiment.measure(experiment.Setup("mlp", side=8), [0], "cpu")
    monkeypatch.setattr(measured, "training_step", fail)
    (failed,) = experiment.measure(experiment.Setup("mlp", "sgd", 2, "bfloat16", side=8), [0], "cpu")
    assert failed["oom"] is True
    assert failed.keys() == whole.keys()


def test_training_learns_and_is_repeatable():
    setup = epochs.Training("tiny", 64, 16, photographs=False, epochs=3)
    (once,), (again,) = epochs.train(setup, [1], "cpu"), epochs.train(setup, [1], "cpu")
    assert once == again
    assert once["accuracy"][-1] > 0.5
    assert (once["seconds"], once["updates"]) == (None, 3 * -(-1437 // 64))


# The claims, on trials whose numbers are known ----------------------------------------------------------------------
def trials(change=lambda setup, row: row):
    """What a GPU without any scratch memory would show; of the other networks, sums of the right kind."""
    found = []
    for setup in claims.SETUPS:
        copies, weights = claims.OPTIMIZERS.index(setup.optimizer), experiment.weight_bytes(setup)
        peak, first = (2 * weights + setup.batch * 10**7 + c * weights for c in (copies, 0))
        row = {
            "allocated": peak,
            "driver_one_step": first,
            "predicted": peak,
            "tracker": 0.97 * peak,
            "weights": weights,
        }
        row |= dict.fromkeys(("allocated", "driver_one_step")) if setup.batch > 1024 else {}
        found.append(Trial(setup, 0, change(setup, row)))
    return Results(tuple(found))


CLAIMS = {claim.name: claim for claim in claims.memory.claims}


def swapped(setup, row):
    """As if the readings had been those of one step."""
    return row | {"allocated": row["driver_one_step"]}


def bent(setup, row):
    """Memory that grows with the square of the batch."""
    return row | {"allocated": row["allocated"] and row["allocated"] * (1 + setup.batch / 100)}


BREAKING = {
    "affine": bent,
    **{name: bent for name in CLAIMS if name.startswith("predicted")},
    "misread": lambda setup, row: row | {"driver_one_step": row["allocated"]},
}


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_hold_where_the_prediction_is_right_and_break_where_not(name):
    finding = CLAIMS[name].decide(trials())
    assert finding.holds
    assert CLAIMS[name].sentence.format(**finding.numbers)
    assert not CLAIMS[name].decide(trials(BREAKING.get(name, swapped))).holds


@pytest.mark.parametrize("name", CLAIMS)
def test_claims_break_when_the_numbers_are_shuffled(name):
    rng = np.random.default_rng(0)
    assert sum(CLAIMS[name].decide(trials().shuffled(rng)).holds for _ in range(50)) <= 2
