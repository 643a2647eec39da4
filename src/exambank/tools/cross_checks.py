"""Two other ways to count the memory of training: what autograd's hooks see saved, and PyTorch's own tracker."""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, nn
from torch._subclasses.fake_tensor import FakeTensorMode
from torch.nn.functional import cross_entropy

from exambank.tools.stand_in import stand_in
from exambank.tools.training import make_optimizer, training_step


def saved_bytes(model: nn.Module, inputs: Tensor, targets: Tensor) -> int:
    """Bytes of the storages that autograd saves in forward, without parameters, buffers and inputs."""
    own = {t.untyped_storage()._cdata for t in (*model.parameters(), *model.buffers(), inputs, targets)}
    kept: dict[int, Any] = {}

    def pack(tensor: Tensor) -> Tensor:
        if (storage := tensor.untyped_storage())._cdata not in own:
            kept[storage._cdata] = storage
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        loss = cross_entropy(model(inputs), targets)
    assert loss.requires_grad  # else nothing would be saved
    return sum(storage.nbytes() for storage in kept.values())


def tracked_peak(
    model: nn.Module,
    input_shape: Sequence[int],
    batch_size: int,
    optimizer: str = "sgd",
    dtype: torch.dtype = torch.float32,
    *,
    target_shape: Sequence[int] = (),
    foreach: bool = True,
) -> int:
    """The peak of a second step in bytes, by torch's `MemTracker` on fake tensors; arguments as in `predict_memory`."""
    from torch.distributed._tools.mem_tracker import MemTracker  # slow to import, and not in every build of torch

    with FakeTensorMode():
        actor = stand_in(model, dtype).train()
        updater = make_optimizer(optimizer, actor.parameters(), foreach=foreach)
        inputs = torch.empty(batch_size, *input_shape, dtype=dtype)
        targets = torch.empty(batch_size, *target_shape, dtype=torch.int64)
        training_step(actor, updater, inputs, targets)
        updater.zero_grad()
        tracker = MemTracker()
        tracker.track_external(actor, updater, inputs, targets)
        with tracker:
            training_step(actor, updater, inputs, targets)
        return int(tracker.get_tracker_snapshot("peak")[torch.device("cpu")]["Total"])
