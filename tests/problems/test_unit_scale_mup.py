"""What the page of `unit_scale_mup` says of all layers and steps, and what its trial is made of."""

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st
from unit_scale_mup import codes, experiment as trials
from unit_scale_mup.problem import Given, problem

from exambank.verify.verify import verify_given

sides = st.integers(1, 12)
PUBLISHED = Given()


def random(rows, columns, seed):
    return np.random.default_rng(seed).standard_normal((rows, columns))


@given(sides, sides, sides, st.integers(0, 99))
def test_the_signs_of_any_batch_have_a_norm_between_the_two_bounds(d_in, d_out, batch, seed):
    signs = np.sign(random(d_out, batch, seed) @ random(batch, d_in, seed + 1))
    norm = np.linalg.norm(signs, 2)
    assert max(d_in, d_out) ** 0.5 - 1e-9 <= norm <= (d_in * d_out) ** 0.5 + 1e-9
    if batch == 1:
        assert np.isclose(norm, (d_in * d_out) ** 0.5)


@given(sides, sides, st.floats(1e-3, 1e3), st.integers(0, 99))
def test_neither_rule_sees_the_scale_of_a_gradient_but_of_one_branch_it_does(d_in, d_out, factor, seed):
    one = random(d_out, d_in, seed)
    polar = lambda G: np.matmul(*np.linalg.svd(G, full_matrices=False)[::2])  # noqa: E731
    assert (np.sign(factor * one) == np.sign(one)).all()
    assert np.allclose(polar(factor * one), polar(one), atol=1e-6)
    branch = -one / 2  # the sum of both branches has the sign of the one that is scaled up
    assert (np.sign(one + 3 * branch) != np.sign(one + branch)).all()


def test_torch_rounds_gaussian_weights_as_the_integrals_say():
    weights = torch.randn(10**6, generator=torch.Generator().manual_seed(0))
    for scale in (1.0, 1 / 16, 1 / 128, 1 / 512):
        scaled = scale * weights
        off = (scaled.to(torch.float8_e4m3fn).float() - scaled).square().mean().sqrt() / scale
        assert abs(off.item() / codes.error(PUBLISHED, scale) - 1) < 0.01


def test_the_valley_is_flat_from_widths_of_a_thousand_to_far_above_unit_scale():
    errors = [codes.error(PUBLISHED, 2.0**k) for k in range(-5, 8)]
    assert max(errors) < 1.1 * min(errors) < 1.1 * codes.error(PUBLISHED, 1) + 1e-3
    assert codes.error(PUBLISHED, 2.0**-7) > 2 * codes.error(PUBLISHED, 1) < codes.error(PUBLISHED, 256)


@pytest.mark.parametrize(("name", "part"), [("float8_e4m3fn", codes.codes), ("float8_e5m2", codes.wide)])
def test_torch_reads_all_bytes_and_counts_what_the_answers_say(name, part):
    values = torch.arange(256, dtype=torch.uint8).view(getattr(torch, name)).double()
    values = values[values.isfinite()]
    assert part(PUBLISHED) == (len(values), len(values.unique()), values.max().item())


def test_chains_of_rank_one_explode_and_gaussian_ones_do_not():
    rng, size = np.random.default_rng(0), 200
    aligned = spread = np.ones(size) / size**0.5
    for _ in range(10):
        aligned = np.ones((size, size)) @ aligned / size**0.5
        spread = rng.standard_normal((size, size)) @ spread / size**0.5
    assert np.isclose(np.linalg.norm(aligned), size**5)
    assert 0.3 < np.linalg.norm(spread) < 3


def test_at_the_width_that_was_tuned_both_are_one_network_and_elsewhere_not():
    for width in (64, 128):
        unit, standard = (trials.train(trials.Run(width, unit, steps=5), [3], "cpu")[0] for unit in (True, False))
        assert (width == 64) == np.allclose(unit["loss"], standard["loss"], rtol=1e-3)
    torch.randn(7)
    assert trials.train(trials.Run(128, False, steps=5), [2, 3], "cpu")[1] == standard


@pytest.mark.parametrize("unit", [True, False])
def test_both_start_as_one_function_whose_layers_keep_the_rms(unit):
    images, _ = trials.digits()
    layers = [
        trials.layer(*size, trials.Run(512, unit), torch.Generator().manual_seed(0)) for size in trials.sizes(512)
    ]
    x, scores = trials.forward(layers, images[:300])
    assert images.square().mean(1).sqrt().allclose(torch.ones(len(images)))
    assert 0.9 < x.square().mean().sqrt() < 1.1 and 0.5 < scores.square().mean().sqrt() < 2


@pytest.mark.parametrize("settings", [{"d_in": 1}, {"d_out": 1}, {"d_in": 1000, "d_out": 77, "batch": 9}], ids=str)
def test_no_permitted_setting_crashes(settings):
    g = problem.given.override(settings)
    assert [failure for part in problem.parts.values() for failure in verify_given(part, g)[1]] == []
