"""A model without memory that stands for a real one: a copy with fake parameters, changed as options ask."""

import copy

import torch
from torch import nn
from torch.utils.checkpoint import checkpoint


def stand_in(model: nn.Module, dtype: torch.dtype, device: str = "cpu") -> nn.Module:
    """A copy of the model whose parameters and buffers are fake; shared ones stay shared."""
    memo: dict[int, object] = {}
    for tensor in (*model.parameters(), *model.buffers()):
        target = dtype if tensor.is_floating_point() else tensor.dtype
        fake = torch.empty_strided(tensor.shape, tensor.stride(), dtype=target, device=device)
        trained = isinstance(tensor, nn.Parameter)
        memo[id(tensor)] = nn.Parameter(fake, requires_grad=tensor.requires_grad) if trained else fake
    return copy.deepcopy(model, memo)


def recompute(model: nn.Module, kinds: tuple[type[nn.Module], ...]) -> None:
    """Let modules of these kinds keep no activations, but compute them again in backward."""
    for module in model.modules():
        if isinstance(module, kinds):
            plain = module.forward
            module.forward = lambda *args, plain=plain, **named: checkpoint(plain, *args, use_reentrant=False, **named)
