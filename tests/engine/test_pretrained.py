"""Pretrained classifiers: torchvision is asked for when it is needed, and what is missing is said in a line."""

import sys
from types import SimpleNamespace

import pytest
import torch
from torch import nn

from exambank.errors import UsageError
from exambank.tools.pretrained import Standardised, pretrained


def test_a_pretrained_classifier_is_had_where_it_is_and_else_a_line_says_what_is_missing(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "torchvision", None)
    with pytest.raises(UsageError, match=r"^pretrained classifiers need torchvision, in the version that fits torch"):
        pretrained("tiny")
    tiny, preset = nn.Sequential(nn.Flatten(), nn.Linear(12, 2)), SimpleNamespace(mean=[0.5] * 3, std=[0.2] * 3)
    weights = SimpleNamespace(DEFAULT=SimpleNamespace(url="https://example.org/tiny.pth", transforms=lambda: preset))
    models = SimpleNamespace(
        list_models=lambda module: ["tiny"],
        get_model_weights=lambda name: weights,
        get_model=lambda name, weights: tiny,
    )
    monkeypatch.setitem(sys.modules, "torchvision", SimpleNamespace(models=models))
    monkeypatch.setitem(sys.modules, "torchvision.models", models)
    monkeypatch.setattr(torch.hub, "get_dir", lambda: str(tmp_path))
    with pytest.raises(UsageError, match="did you mean tiny"):
        pretrained("tinny")
    with pytest.raises(UsageError, match=r"the weights of tiny are not here: put https://example\.org/tiny\.pth at"):
        pretrained("tiny")
    (tmp_path / "checkpoints").mkdir()
    torch.save(tiny.state_dict(), tmp_path / "checkpoints" / "tiny.pth")
    image = torch.rand(1, 3, 2, 2)
    model = pretrained("tiny")
    assert isinstance(model, Standardised)
    assert torch.allclose(model(image), tiny((image - 0.5) / 0.2))
