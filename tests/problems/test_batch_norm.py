"""What the page of `batch_norm` says of drawn batches, and what its trials are made of."""

import numpy as np
import pytest
import torch
from batch_norm import arrows, experiment, gradient, network, tuning
from batch_norm.problem import problem

from exambank import results_of
from exambank.verify.verify import draw_given

F = torch.nn.functional
DRAWN = [draw_given(problem, seed) for seed in range(30)]


def near(mine, theirs):
    """Agreement to a relative error of 1e-7."""
    mine, theirs = np.asarray(mine), np.asarray(theirs)
    assert mine.shape == theirs.shape
    assert np.linalg.norm(mine - theirs) <= 1e-7 * max(np.linalg.norm(theirs), 1e-3)


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_columns_of_a_gradient_cancel_and_the_graph_shows_the_first_of_them(g):
    found = gradient.by_hand(g)
    assert not any(map(sum, zip(*found, strict=True)))
    shown = arrows.first_column(g)["X"][1].replace("−", "-")
    assert shown.split(", ") == [str(row[0]) for row in found]


# The trials


def test_a_network_of_the_layers_has_the_gradient_of_torch():
    run = experiment.Run(norm=True, depth=2, width=6, scale=0.5)
    rng = np.random.default_rng(0)
    net, (x,), labels = experiment.Network(run, rng), [rng.standard_normal((9, 64))], np.arange(9)
    before = [torch.tensor(part.copy(), requires_grad=True) for pair in (*net.linear, *net.norms) for part in pair]
    h = torch.tensor(x)
    for layer in range(2):
        h = h @ before[2 * layer] + before[2 * layer + 1]
        h = F.batch_norm(h, None, None, *before[6 + 2 * layer : 8 + 2 * layer], training=True).relu()
    F.cross_entropy(h @ before[4] + before[5], torch.tensor(labels)).backward()
    net.step(x, labels, rng)
    for mine, theirs in zip((part for pair in net.slopes for part in pair), before, strict=True):
        near(mine, theirs.grad)


def test_the_search_and_its_final_never_share_an_image(monkeypatch):
    pixels, labels = network.digits()
    marked = pixels.clone()
    marked[network.SEARCHED :] = torch.nan  # a search that saw a test image would end in nan
    monkeypatch.setattr(network, "digits", lambda: (marked, labels))
    (found,) = network.search(network.Net(epochs=1), [3], "cpu")
    assert np.isfinite(found["loss"])
    assert len(labels) - network.SEARCHED == 497


def test_the_final_is_of_the_winner_and_of_the_start():
    recorded = results_of("batch_norm", "search")
    assert recorded is not None
    assert tuning.CANDIDATES[tuning.table(recorded).mean(1).argmax()] == tuning.CHOSEN
