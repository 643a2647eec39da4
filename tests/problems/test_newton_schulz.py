"""What the page of `newton_schulz` says of all matrices and starts, and no check of the problem sees."""

import numpy as np
import pytest
import torch
from hypothesis import given, strategies as st
from newton_schulz.cost import as_written, cost, flops
from newton_schulz.cubic import cubic
from newton_schulz.problem import Given, problem
from newton_schulz.quintic import A, B, C, fixed_points, interval, phi

import exambank as eb
from exambank.verify.verify import verify_given

TRAP = [phi(1.0501360790), phi(phi(1.0501360790))]


def random(rows, columns, seed=0):
    """A matrix of full rank, divided by its Frobenius norm."""
    W = torch.randn(rows, columns, dtype=torch.float64, generator=torch.Generator().manual_seed(seed))
    return W / W.norm()


@given(st.integers(1, 5), st.integers(1, 5), st.data())
def test_both_forms_are_one_matrix_exactly(rows, columns, data):
    W = np.array(data.draw(st.lists(st.integers(-99, 99), min_size=rows * columns, max_size=rows * columns)))
    W = W.reshape(rows, columns)
    assert (2 * as_written(W) == W @ (3 * np.eye(columns, dtype=int) - W.T @ W)).all()


@pytest.mark.parametrize("shape", [(4, 4), (7, 3), (3, 7)], ids=str)
def test_a_matrix_divided_by_its_norm_tends_to_what_the_svd_gives(shape):
    W = random(*shape)
    U, sizes, Vh = torch.linalg.svd(W, full_matrices=False)
    assert sizes.max() <= 1
    for _ in range(100):
        W = as_written(W)
    assert torch.allclose(W, U @ Vh)


def test_the_cubic_triples_an_angle():
    angles = np.linspace(0, np.pi / 2, 100)
    assert cubic(2 * np.sin(angles)) == pytest.approx(np.sin(3 * angles))


@pytest.mark.parametrize("largest", [2.24, 3.0, 100.0])
def test_a_start_that_diverges_is_refused_with_what_to_do(largest):
    with pytest.raises(ValueError, match=r"start: entry 2 must be below √5 .* \(divide W by its norm first\), got"):
        Given(start=("1", str(largest)))


def test_torch_counts_what_the_lines_of_the_source_say_and_c_gives_its_total():
    W = torch.empty(7, 3, device="meta")
    product, total = flops(lambda: W @ W.T), eb.put(cost(problem.given), d_out=7, d_in=3)
    assert product == 2 * 7**2 * 3
    assert eb.put(total, c=2) == 2 * product == flops(lambda: as_written(W))
    assert eb.put(total, c=1) == product


def test_the_fixed_points_of_the_quintic_repel_and_the_upper_one_is_an_edge():
    _, low, high = fixed_points(problem.given)
    for point in (0, low, high):
        assert abs(A + 3 * B * point**2 + 5 * C * point**4) > 1
    s = np.linspace(0, high, 10_001)
    assert (phi(s) < high + 1e-9).all() and (phi(s) >= 0).all()
    above = np.linspace(1.0001 * high, 10, 1001)
    assert (phi(above) > above).all()


def test_five_steps_lead_into_a_trap_and_no_step_leads_out():
    assert interval(problem.given) == pytest.approx(TRAP)
    images = phi(np.linspace(*TRAP, 100_001))
    assert [images.min(), images.max()] == pytest.approx(TRAP)
    assert interval(Given(steps=10)) == pytest.approx(TRAP)


def test_the_singular_values_of_a_matrix_go_where_the_interval_says():
    U, V = (torch.linalg.qr(random(60, 60, seed))[0] for seed in (1, 2))
    X = U @ torch.diag(torch.linspace(0.01, 1, 60, dtype=torch.float64)) @ V.T
    for _ in range(5):
        G = X @ X.T
        X = A * X + (B * G + C * G @ G) @ X
    sizes = torch.linalg.svdvals(X)
    assert TRAP[0] - 1e-9 < sizes.min() < 0.75 and 1.1 < sizes.max() < TRAP[1] + 1e-9


def test_the_quintic_ends_in_a_cycle_of_four_values_one_next_to_the_dip():
    s = np.geomspace(0.001, 1.2, 1000)
    for _ in range(5000):
        s = phi(s)
    cycle = np.unique(s.round(6))
    assert len(cycle) == 4
    assert min(abs(cycle - 1.05013608)) < 0.005
    assert set(phi(cycle).round(3)) == set(cycle.round(3))


WIDE = {"d_out": 10**5, "d_in": 1, "c": 1000, "tokens": 10**9}


@pytest.mark.parametrize("settings", [WIDE, {"smallest": "999/1000", "steps": 10}, {"d_in": 10**5}], ids=str)
def test_no_permitted_setting_crashes(settings):
    g = problem.given.override(settings)
    assert [failure for part in problem.parts.values() for failure in verify_given(part, g)[1]] == []
