"""Any classifier of torchvision, where torchvision and the weights are on this machine; nothing is fetched.

Neither the bank nor its types need torchvision: it is imported when it is asked for.
"""

import difflib
import importlib
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from exambank.errors import UsageError


class Standardised(nn.Module):  # type: ignore[misc]
    """A network with what it wants done to its pixels in front: so that slopes are those of the pixels, from 0 to 1."""

    def __init__(self, network: nn.Module, mean: Any, std: Any) -> None:
        super().__init__()
        self.network = network
        self.register_buffer("mean", torch.tensor(mean).reshape(1, -1, 1, 1))
        self.register_buffer("std", torch.tensor(std).reshape(1, -1, 1, 1))

    def forward(self, images: Tensor) -> Tensor:
        """Images [N, C, H, W] to scores [N, classes]."""
        scores: Tensor = self.network((images - self.mean) / self.std)
        return scores


def pretrained(name: str) -> Standardised:
    """A classifier with torchvision's default weights, ready for gradients at its pixels: `pretrained("resnet18")`.

    Its ReLUs do not work in place, so that guided back-propagation can hook them; its weights stay as they are. Raises
    UsageError, in one line, where torchvision, such a classifier or its weights are missing.
    """
    try:
        models: Any = importlib.import_module("torchvision.models")
    except (ImportError, RuntimeError) as error:  # the latter where it was made for another torch
        raise UsageError(
            f"pretrained classifiers need torchvision, in the version that fits torch {torch.__version__}; here it says: {error}"
        ) from None
    known = models.list_models(module=models)
    if name not in known:
        near = difflib.get_close_matches(name, known, n=1)
        raise UsageError(
            f"torchvision has no classifier “{name}”{f': did you mean {near[0]}?' if near else ', see torchvision.models.list_models()'}"
        )
    weights = models.get_model_weights(name).DEFAULT
    path = Path(torch.hub.get_dir()) / "checkpoints" / str(weights.url).rpartition("/")[2]
    if not path.is_file():
        raise UsageError(f"the weights of {name} are not here: put {weights.url} at {path}, nothing is fetched")
    model: nn.Module = models.get_model(name, weights=None)
    model.load_state_dict(torch.load(path, map_location="cpu", weights_only=True))
    for layer in model.modules():
        if isinstance(layer, nn.ReLU):
            layer.inplace = False
    preset = weights.transforms()
    found = Standardised(model, preset.mean, preset.std)
    found.eval().requires_grad_(False)
    return found
