"""What the page of `inductive_bias` says of all kernels, bars and networks, and what its trials are made of."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st
from inductive_bias import experiment, images, networks, permuted, pooled, training

seeds = st.integers(0, 99)


def rngs(*numbers):
    return [torch.Generator().manual_seed(number) for number in numbers]


@pytest.mark.parametrize("average", [False, True])
def test_one_and_two_dimensions_agree(average):
    parameters, data = networks.cnn(rngs(1, 2), 3), training.make([1, 2], images.THREE, 5, 5)
    x, upright = experiment.prepared("cnn", parameters, data.x)
    flat = networks.head(parameters[4:], networks.features(parameters, x, upright))
    assert torch.allclose(flat, networks.run_cnn(parameters, data.x), atol=1e-5)
    assert not torch.allclose(flat, networks.run_cnn(parameters, data.x, average=True), atol=1e-5)


def test_the_networks_are_torchs_own_and_have_the_published_sizes():
    parameters, x = networks.cnn(rngs(3), 3), training.make([3], images.THREE, 4, 4).x
    nn = torch.nn
    layers = [*(nn.Conv2d(a, 3, 7, padding=3, padding_mode="reflect") for a in (1, 3)), nn.Linear(3, 3)]
    for layer, weight, bias in zip(layers, parameters[::2], parameters[1::2], strict=True):
        layer.weight.data, layer.bias.data = weight[0], bias[0]
    first, second, last = layers
    maps = nn.functional.max_pool2d(first(x[0][:, None]).relu(), 2)
    assert torch.allclose(last(second(maps).relu().mean((2, 3))), networks.run_cnn(parameters, x)[0], atol=1e-5)
    assert [sum(w.numel() for w in found) for found in (parameters, networks.mlp(rngs(3), 3))] == [606, 39793]


@settings(max_examples=10, deadline=None)
@given(seeds, st.booleans())
def test_three_classes_move_a_kernel_by_sums_of_rows_and_columns_and_five_do_not(seed, average):
    parameters = networks.cnn(rngs(seed), 5)
    for tensor in parameters:
        tensor.requires_grad_()
    for kinds, plaid in ((images.THREE, True), (images.FIVE, False)):
        data = training.make([seed], kinds, 4, 1)
        scores = networks.run_cnn(parameters, data.x, average)
        (change,) = torch.autograd.grad(networks.loss_of(scores, data.y).sum(), parameters[0])
        double = change.diff(dim=-1).diff(dim=-2).abs().max() / change.abs().max().clamp(1e-9)
        assert (double < 1e-3) or not plaid


def test_a_moved_bar_leaves_the_means_of_the_maps_unless_the_border_is_near():
    parameters = networks.cnn(rngs(5), 3)
    image = torch.zeros(1, 4, 28, 28)
    for place, start in enumerate((12, 14, 13, 0)):
        image[0, place, start : start + 2] = 1
    even, moved, odd, border = networks.run_cnn(parameters, image)[0]
    assert torch.allclose(even, moved, atol=1e-5)
    assert not torch.allclose(even, odd, atol=1e-5)  # pairs of rows are pooled
    assert not torch.allclose(even, border, atol=1e-5)


@pytest.mark.parametrize(("text", "share"), [(False, 1 / 27), (True, 0)])
def test_the_code_draws_empty_bars_and_the_text_none(text, share):
    drawn = images.draw(np.random.default_rng(0), "vertical", 20_000, text)
    assert abs((drawn.max((1, 2)) == drawn.min((1, 2))).mean() - share) < 0.006
    assert (drawn == drawn[:, :1]).all()
    assert len({tuple(row != row.min()) for row in drawn[:, 0]} - {(False,) * 28}) == (130 if text else 98)


def test_a_quarter_of_the_codes_diagonals_has_white_seams():
    code = images.draw(np.random.default_rng(0), "diagonal", 2000)
    assert 0.2 < (code >= 250).any((1, 2)).mean() < 0.3


def test_far_bars_are_where_no_bar_was():
    rng = np.random.default_rng(0)
    near, far = (images.draw(rng, "horizontal", 500, half=half)[:, :, 0] for half in ("first", "second"))
    lit = [(rows != np.median(rows, 1)[:, None]).any(0) for rows in (near, far)]
    assert lit[0][1:13].all() and not lit[0][13:].any() and lit[1][14:27].all() and not lit[1][:14].any()


@settings(max_examples=20, deadline=None)
@given(seeds, st.sampled_from([3, 5, 7]))
def test_straightness_is_1_for_edges_either_way(seed, k):
    profile = torch.randn(k, generator=torch.Generator().manual_seed(seed)).double()
    edge = (profile - profile.mean()).repeat(k, 1)
    assert torch.allclose(training.straightness(torch.stack([edge, edge.T])), torch.ones(2).double())


TRIALS = [(experiment.learn, experiment.Bars(model, 3)) for model in ("cnn", "edges", "mlp")]
TRIALS += [(permuted.permute, permuted.Permuted(3, each=2)), (pooled.pool, pooled.Pooling(True, 2))]


@pytest.mark.parametrize(("trial", "config"), TRIALS, ids=["cnn", "edges", "mlp", "permuted", "pooled"])
def test_a_trial_is_a_function_of_configuration_and_seed(trial, config, monkeypatch):
    monkeypatch.setattr(training, "STEPS", 100)
    (first,) = trial(config, [5], "cpu")
    torch.randn(7)
    assert trial(config, [5], "cpu") == [first]
    other = trial(config, [4, 5], "cpu")
    assert np.allclose(other[1]["loss"], first["loss"], rtol=1e-2) and other[0]["loss"] != first["loss"]
