"""What the page of `double_descent` says of all sizes and matrices, and no check of the problem sees."""

import re

import numpy as np
import pytest
from double_descent.claims import BEST
from double_descent.claims_digits import KINDS, STEPS, WIDTHS, error
from double_descent.experiment import Features, classify_one, learned
from double_descent.problem import Given, problem
from double_descent.regression import risk
from double_descent.ridge import best_penalty
from double_descent.valley import worse
from hypothesis import given, strategies as st
from support import ROOT

from exambank import results_of
from exambank.lab import claims
from exambank.verify.verify import draw_given

seeds = st.integers(0, 10**6)
CLAIM = r"@\{claim: (\w+)\}"


def shortest_fit(n, d, seed):
    """Gaussian data, the weights that made them, and numpy's fit."""
    rng = np.random.default_rng(seed)
    X, w, noise = rng.standard_normal((n, d)), rng.standard_normal(d), rng.standard_normal(n)
    return X, w, noise, np.linalg.pinv(X) @ (X @ w + noise)


@given(st.integers(2, 12), st.integers(2, 12), seeds)
def test_what_is_lost_and_what_is_gained_are_orthogonal(n, d, seed):
    X, w, noise, fit = shortest_fit(n, d, seed)
    lost, gained = np.linalg.pinv(X) @ X @ w - w, np.linalg.pinv(X) @ noise
    assert np.allclose(fit - w, lost + gained, atol=1e-6 * (1 + abs(gained).max()))
    assert abs(lost @ gained) < 1e-6 * (1 + abs(gained).max()) * (1 + abs(w).max())


@pytest.mark.parametrize("g", [problem.given, *(draw_given(problem, seed) for seed in range(20))])
def test_below_the_peak_the_risk_falls_and_then_rises_and_beyond_it_falls(g):
    rises = [risk(g, n + 1) > risk(g, n) for n in range(1, g.dimension - 2)]
    assert rises == [n >= worse(g) for n in range(1, g.dimension - 2)]
    assert all(risk(g, n + 1) < risk(g, n) for n in range(g.dimension + 2, 3 * g.dimension))


@given(st.integers(1, 6), st.integers(1, 6), seeds)
def test_descent_in_closed_form_is_descent_step_by_step(n, d, steps):
    X, w, _, _ = shortest_fit(n, d, steps)
    steps, y, run = steps % 50 + 1, X @ w + 1, np.zeros(d)
    U, s, V = np.linalg.svd(X, full_matrices=False)
    for _ in range(steps):
        run += X.T @ (y - X @ run) / s[0] ** 2
    assert np.allclose(run, V.T @ (learned(Features(steps=steps), s) * (U.T @ y)), atol=1e-8)


@given(st.integers(1, 8), st.integers(2, 8), seeds)
def test_with_the_best_penalty_and_no_direction_preferred_one_more_example_never_hurts(n, d, seed):
    X = np.random.default_rng(seed).standard_normal((n + 1, d))

    def lost(X):  # E‖ŵ − β‖² for E ββᵀ = I and noise of variance 4: the posterior's variance
        A = np.linalg.solve(X.T @ X + 4 * np.eye(d), X.T)
        return ((A @ X - np.eye(d)) ** 2).sum() + 4 * (A**2).sum()

    assert lost(X) < lost(X[:-1])


def test_the_recorded_penalty_is_that_of_part_d_and_a_billion_steps_are_the_limit():
    assert best_penalty(Given()) == BEST
    found = [classify_one(Features(width=30, train=40, steps=steps), 0)["error"] for steps in (0, 10**9)]
    assert found[0] == found[1]


@pytest.mark.parametrize("kind", KINDS)
def test_the_peak_is_where_there_are_as_many_features_as_images_and_a_ridge_has_none(kind):
    results = results_of("double_descent", "real")
    means = {width: error(results, width, kind).mean() for width in WIDTHS}
    highest = max(WIDTHS, key=lambda width: means[width])
    assert highest == (WIDTHS[0] if kind == "ridge" else 200)


@pytest.mark.parametrize("width", [200, 800])
def test_along_the_steps_the_error_falls_and_then_only_rises(width):
    results = results_of("double_descent", "real")
    means = [error(results, width, steps=steps).mean() for steps in STEPS]
    best = int(np.argmin(means))
    assert STEPS[best] == 100
    assert results.where(width=width, steps=100).sample("unfitted").min() > 0, "stopped there it has fitted all"
    assert means == sorted(means[:best], reverse=True) + sorted(means[best:])
    assert (error(results, width).mean() > means[-1] + 3) == (width == 200), "on its way at the peak only"


def test_no_seed_of_the_record_was_used_to_decide_its_claims():
    assert not any({*experiment.seeds} & {*range(30)} for experiment in problem.experiments.values())


def test_the_review_has_at_most_350_words_and_every_number_is_from_a_claim():
    text = (ROOT / "docs/problems/double_descent.md").read_text(encoding="utf-8")
    review = text[text.index("**Summary.**") : text.index("\n///", text.index("**Takeaway.**"))]
    assert not re.search(r"\d", re.sub(CLAIM, "", review)), "a number that nothing has computed"
    results = results_of("double_descent", "real")
    said = {claim.name: claims.decide(claim, results) for claim in problem.experiments["real"].claims}
    assert 200 < len(re.sub(CLAIM, lambda match: said[match[1]]["sentence"], review).split()) <= 350
