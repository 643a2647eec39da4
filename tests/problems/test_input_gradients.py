"""What the page of `input_gradients` says of all networks and images, and every gradient against finite differences."""

from fractions import Fraction

import numpy as np
import pytest
import torch
from input_gradients import digits as lab, maps
from input_gradients.explaining import alike, map_of, redrawn
from input_gradients.problem import Given, problem
from input_gradients.saliency import guided as by_hand, module
from torch import nn

from exambank.verify.verify import draw_given

DRAWN = [problem.given, *(draw_given(problem, seed) for seed in range(20))]


@pytest.fixture(scope="module")
def shown():
    """A network after one epoch, in doubles, and three of its test images."""
    model, images, labels = lab.trained(0, 1)
    model = redrawn(model, 99, 0).double()  # a copy
    return model, images[:3].double(), labels[:3]


def differences(of, at, places, step=1e-6):
    """Central differences of a sum at some places."""
    found = []
    for place in places:
        nudge = torch.zeros_like(at)
        nudge[place] = step
        found.append((of(at + nudge) - of(at - nudge)).sum().item() / (2 * step))
    return found


PLACES = [(i, 0, r, c) for i in range(3) for r in range(0, 16, 3) for c in range(1, 16, 4)]


def climbed(model, images, labels):
    return maps.margin(model, images, labels) - 0.3 * maps.variation(images)


@pytest.mark.parametrize("of", [maps.labelled, maps.margin, climbed])
def test_slopes_are_finite_differences(shown, of):
    model, images, labels = shown
    slopes = maps.slope(of, model, images, labels)
    found = differences(lambda at: of(model, at, labels), images, PLACES)
    assert np.allclose([slopes[place].item() for place in PLACES], found, rtol=1e-5, atol=1e-7)


def test_grad_cam_weighs_channels_by_finite_differences(shown):
    model, images, labels = shown
    acts, rest = model[: lab.LAST + 1](images), model[lab.LAST + 1 :]
    channels = [(i, k) for i in range(3) for k in range(16)]
    sums = torch.tensor(differences(lambda at: maps.labelled(rest, at, labels), acts, channels))
    expected = (sums.reshape(3, 16, 1, 1) / 64 * acts).sum(1).relu()
    assert torch.allclose(maps.grad_cam(model, model[lab.LAST], images, labels), expected, atol=1e-6)


def test_the_saliency_of_a_linear_model_is_its_weights_exactly():
    model = nn.Sequential(nn.Flatten(), nn.Linear(3 * 16, 5)).double()
    images, labels = torch.rand(4, 3, 4, 4).double(), torch.tensor([0, 1, 4, 1])
    assert torch.equal(maps.saliency(model, images, labels), model[1].weight[labels].reshape(4, 3, 4, 4).abs().amax(1))


@pytest.mark.parametrize("g", DRAWN, ids=str)
def test_guided_maps_are_those_of_the_page_and_need_relus(g):
    model, x = module(g)
    image = x.detach().reshape(1, *np.shape(g.x), 1)
    found = maps.guided(nn.Sequential(nn.Flatten(), *model), image, torch.tensor([0]))
    assert found[0, :, 0].tolist() == abs(np.array(by_hand(g), dtype=float)).max(axis=0).tolist()
    with pytest.raises(ValueError, match="needs ReLUs that are modules"):
        maps.guided(nn.Sequential(nn.Flatten(), nn.Linear(x.shape[1], 1).double()), image, torch.tensor([0]))


@pytest.mark.parametrize("kind", [maps.fgsm, maps.iterated])
def test_attacks_stay_in_their_box_and_lower_the_margin(shown, kind):
    model, images, labels = shown
    moved = kind(model, images, labels, 0.02)
    assert (moved - images).abs().max() <= 0.02 + 1e-12
    assert torch.equal(moved, moved.clamp(0, 1))
    assert (maps.margin(model, moved, labels) < maps.margin(model, images, labels)).all()


def test_max_pooling_has_ties_on_the_ground_of_a_digit_and_maps_change_with_the_weights():
    model, images, labels = lab.right(0, 2, 20, pool="max")
    windows = model[:2](images).unfold(2, 2, 2).unfold(3, 2, 2).flatten(4)
    assert ((windows == windows.amax(4, keepdim=True)).sum(4) > 1).double().mean() > 0.1
    before, after = (map_of("saliency", each, images, labels, 0) for each in (model, redrawn(model, 0, 0)))
    assert alike(before, before) == pytest.approx(1)
    assert alike(before, after) < 0.5


def test_what_would_make_a_second_option_or_a_plain_prediction_true_is_refused():
    with pytest.raises(ValueError, match="no two channels of equal length"):
        Given(S=((1, 2, 0), (2, 1, 0)))
    with pytest.raises(ValueError, match="does not do what its slopes say"):
        Given(eps=Fraction(1, 64))
