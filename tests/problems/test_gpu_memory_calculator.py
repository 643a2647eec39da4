"""The picture's calculator against the predictor, which runs each optimizer for three steps."""

from itertools import product

import pytest
import torch
from gpu_memory.calculator import COPIES, at_peak, chosen
from gpu_memory.problem import Given

from exambank.tools.memory import predict_memory
from exambank.tools.resnet import meta_resnet

SMALL = Given((1, 1), (1, 2), width=16, classes=3, side=33, batch=2)


@pytest.mark.parametrize("network", ["deep", "shallow"])
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_any_choice_takes_what_is_predicted_for_it(network: str, precision: str) -> None:
    model = meta_resnet(SMALL.deep_plan if network == "deep" else SMALL.shallow_plan, SMALL.classes)
    for optimizer, batch in product(COPIES, (2, 64)):
        found = predict_memory(model, (3, 33, 33), batch, optimizer.lower(), getattr(torch, precision))
        alive = at_peak(SMALL, network, optimizer, precision, batch)
        assert alive.total == found.peak
        assert alive.optimizer_state == pytest.approx(found.optimizer_state, rel=0.2, abs=1)  # rounded up to 512 bytes


def test_more_than_the_card_has_is_called_too_much() -> None:
    assert chosen(Given(), "deep", "Adam", "bfloat16", 128).says.endswith(" left.")
    assert chosen(Given(), "deep", "Adam", "bfloat16", 256).says.endswith(" too many.")
