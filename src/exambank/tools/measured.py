"""What a training step takes on a GPU, by its own counters: the three totals that a reader may see.

Each wants a process of its own: what ran before leaves its traces in all of them.
"""

import subprocess
from collections.abc import Sequence

import torch
from torch import nn

from exambank.tools.training import make_optimizer, training_step

Found = dict[str, int | bool | None]


def measure_memory(
    model: nn.Module,
    input_shape: Sequence[int],
    batch_size: int,
    optimizer: str = "sgd",
    dtype: torch.dtype = torch.float32,
    *,
    target_shape: Sequence[int] = (),
    classes: int = 10,
    device: str = "cuda",
) -> Found:
    """Two steps to warm up, reset the peak, one step, synchronise, read; in bytes, None on a CPU, which counts nothing.

    Arguments are those of `predict_memory`; the model is on the CPU, and inputs are random. Returns:
        allocated, reserved: the most in the third step.
        driver, driver_one_step: what the driver counts more than before the first tensor, after three steps and one.
        context: what it counted then, for this process; None where it does not say.
        workspace: what cuBLAS keeps for a thread.
        oom: whether memory ran out, which is a result: what was not reached is None.
    """
    cuda = device == "cuda"
    found: Found = {"oom": False, **dict.fromkeys(("allocated", "reserved", "driver", "driver_one_step"))}
    start, bare = _bare() if cuda else (0, dict[str, int | None](context=None, workspace=None))
    found.update(bare)
    try:
        actor = model.to(dtype).to(device).train()
        updater = make_optimizer(optimizer, actor.parameters())
        inputs = torch.empty(batch_size, *input_shape, dtype=dtype, device=device).normal_()
        targets = torch.randint(classes, (batch_size, *target_shape), device=device)
        for step in range(3):
            if cuda:
                torch.cuda.reset_peak_memory_stats()
            training_step(actor, updater, inputs, targets)
            if cuda:
                torch.cuda.synchronize()
                found["driver_one_step" if step == 0 else "driver"] = _driver() - start
        if cuda:
            found["allocated"], found["reserved"] = torch.cuda.max_memory_allocated(), torch.cuda.max_memory_reserved()
    except torch.OutOfMemoryError:
        found["oom"] = True
    return found


def _bare() -> tuple[int, dict[str, int | None]]:
    """What the driver counts with a context and no tensor yet: in all, for this process; and what cuBLAS keeps."""
    query = ["nvidia-smi", "--query-gpu=memory.used", "--format=csv,noheader,nounits"]
    try:
        before = int(subprocess.run(query, capture_output=True, text=True, timeout=30, check=True).stdout.split()[0])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        before = None
    torch.cuda.init()
    torch.cuda.synchronize()
    start = _driver()
    tensor = torch.ones(16, 16, device="cuda")
    held = torch.cuda.memory_allocated()
    product = torch.mm(tensor, tensor)
    workspace = torch.cuda.memory_allocated() - held - product.untyped_storage().nbytes()
    del tensor, product
    torch._C._cuda_clearCublasWorkspaces()  # a network without matrix products has none
    torch.cuda.empty_cache()
    return start, {"context": None if before is None else start - before * 2**20, "workspace": workspace}


def _driver() -> int:
    free, total = torch.cuda.mem_get_info()
    return int(total - free)
