# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # The memory of training, counted
#
# This notebook works through the parts of
# [The memory of training on a GPU](../problems/gpu_memory.md). Nothing here needs a GPU: a tensor
# on the `meta` device has a shape and no numbers, and memory depends on shapes alone. Where there is a GPU, the last part measures on it and puts the result beside
# the count. After every part, `check` compares with the bank's own answer; where it knows the
# mistake, it says which one you made.

# %%
import gc
import time
import weakref

import torch
from sklearn.datasets import load_digits
from torch.nn.functional import cross_entropy, interpolate
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from exambank import check
from exambank.tools.resnet import RESNET_18, RESNET_152, Plan, meta_resnet, resnet

gc.freeze()  # what is imported is no garbage: it need not be looked through again and again
MIB = 2**20
WORKSPACES = 16.25  # what cuBLAS keeps, in MiB
OPTIMIZERS = {
    "sgd": lambda parameters: torch.optim.SGD(parameters, lr=1e-3),
    "momentum": lambda parameters: torch.optim.SGD(parameters, lr=1e-3, momentum=0.9),
    "adam": lambda parameters: torch.optim.Adam(parameters, lr=1e-3),
}

# %% [markdown]
# ## Part a1: weights

# %%
deep = meta_resnet(RESNET_152, classes=10)

# solution a1: make `parameters`, `megabytes` and `mebibytes` of the trainable parameters of `deep`, in float32
parameters = sum(p.numel() for p in deep.parameters())
megabytes, mebibytes = 4 * parameters / 10**6, 4 * parameters / MIB
# end
check("gpu_memory", "a1", {"parameters": parameters, "megabytes": megabytes, "mebibytes": mebibytes})

# %% [markdown]
# ## Part b1: what an optimizer remembers
#
# An optimizer makes its state at its first step, and its state does not depend on the network's
# input. So one step with made-up gradients will do.


# %%
# solution b1: write `state_bytes(optimizer)`, the bytes of the tensors with one number a parameter in its `state`
def state_bytes(optimizer):
    tensors = [t for kept in optimizer.state.values() for t in kept.values() if torch.is_tensor(t) and t.dim() > 0]
    return sum(t.numel() * t.element_size() for t in tensors)


# end
found = {}
with torch.device("meta"):
    for name, make in OPTIMIZERS.items():
        network = resnet(RESNET_152, classes=10)
        for p in network.parameters():
            p.grad = torch.empty_like(p)
        optimizer = make(network.parameters())
        optimizer.step()
        found[name] = state_bytes(optimizer) / 10**6
print({name: f"{size:.1f} MB" for name, size in found.items()})
check("gpu_memory", "b1", found)

# %% [markdown]
# ## Part c1_image: what one image leaves behind
#
# `saved_tensors_hooks` is called for every tensor that autograd keeps for backward. Several may
# share a storage, and weights are kept, too, without costing anything: they are there anyway.


# %%
def kept(batch, plan=RESNET_18, side=224):
    """The bytes kept between forward and backward, weights apart."""
    storages = {}

    def pack(tensor):
        storage = tensor.untyped_storage()
        storages[storage._cdata] = storage
        return tensor

    with torch.device("meta"):
        network = resnet(plan, classes=10)
        own = {p.untyped_storage()._cdata for p in (*network.parameters(), *network.buffers())}
        with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
            loss = cross_entropy(network(torch.empty(batch, 3, side, side)), torch.empty(batch, dtype=torch.int64))
        # solution c1_image: make `total`, the bytes of all `storages` that are not among the network's `own`
        total = sum(storage.nbytes() for key, storage in storages.items() if key not in own)
        # end
        del loss
    return total


one_more = (kept(9) - kept(8)) / MIB
print(f"{one_more:.2f} MiB for each further image")
check("gpu_memory", "c1_image", one_more)

# %% [markdown]
# ## Parts b1_peak and c1: the most that is allocated
#
# Every operation of a step goes through a dispatcher, and a dispatch mode may look at what comes
# out. With a note when each storage dies, that is a count of all memory at every moment.


# %%
class Meter(TorchDispatchMode):
    """Counts the bytes of all storages that are alive, each rounded up to 512, and the most there ever were."""

    def __init__(self):
        super().__init__()
        self.alive, self.now, self.peak = weakref.WeakSet(), 0, 0

    def see(self, tensor):
        storage = tensor.untyped_storage()
        if storage in self.alive:
            return
        # solution b1_peak: add the rounded size of a new storage to `self.now`, and take it off again when it dies
        size = -(-storage.nbytes() // 512) * 512
        self.now += size
        weakref.finalize(storage, self.add, -size)
        # end
        self.alive.add(storage)
        self.peak = max(self.peak, self.now)

    def add(self, size):
        self.now += size

    def __torch_dispatch__(self, operation, types, args=(), kwargs=None):
        result = operation(*args, **(kwargs or {}))
        for tensor in tree_leaves(result):
            if torch.is_tensor(tensor):
                self.see(tensor)
        return result


def peak(plan, optimizer, batch, side=224):
    """MiB of a training step, at most, once the optimizer has its state; with cuBLAS's workspaces."""
    with torch.device("meta"), Meter() as meter:
        network = resnet(plan, classes=10)
        optimizer = OPTIMIZERS[optimizer](network.parameters())
        images, labels = torch.empty(batch, 3, side, side), torch.empty(batch, dtype=torch.int64)
        for p in network.parameters():  # made-up gradients again, for the state
            p.grad = torch.empty_like(p)
        optimizer.step()
        optimizer.zero_grad()
        gc.collect()
        meter.peak = meter.now
        cross_entropy(network(images), labels).backward()
        optimizer.step()
    return meter.peak / MIB + WORKSPACES


check("gpu_memory", "b1_peak", {name: peak(RESNET_152, name, batch=8) for name in OPTIMIZERS})

# %%
batches = {"first": 4, "second": 16, "third": 64, "fourth": 256}
peaks = {name: peak(RESNET_18, "sgd", batch) for name, batch in batches.items()}
print({batches[name]: f"{mib:.0f} MiB" for name, mib in peaks.items()})
check("gpu_memory", "c1", peaks)

# %% [markdown]
# ## Part c1_limit: the largest batch

# %%
card = 16 * 1024 * 15 / 16  # MiB, without the check bits
context = 582

# solution c1_limit: make `largest`, from the straight line through the peaks at batches 512 and 640
here, further = peak(RESNET_18, "sgd", 512), peak(RESNET_18, "sgd", 640)
slope = (further - here) / 128
largest = int(640 + (card - context - further) / slope)
# end
check("gpu_memory", "c1_limit", largest)

# %% [markdown]
# ## Parts c2 and c4: accuracy, updates and time
#
# A small residual network and the digits of scikit-learn, on what you have. Look at the last
# column: on a CPU, where a step's time is in its images, large batches save little of it; on a GPU
# a small batch leaves most of the chip idle.

# %%
device = "cuda" if torch.cuda.is_available() else "cpu"
values, labels = load_digits(return_X_y=True)
images = interpolate(torch.tensor(values).float().reshape(-1, 1, 8, 8).expand(-1, 3, -1, -1) / 16, size=(16, 16))
images, labels = images.to(device), torch.tensor(labels).to(device)
held_out = torch.arange(len(labels), device=device) % 5 == 0


def train(batch, epochs=2):
    """Updates, accuracy on the held-out digits in per cent, and seconds."""
    torch.manual_seed(0)
    network = resnet(Plan((1, 1), False, 16), classes=10).to(device)
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1 * batch / 256, momentum=0.9)
    updates, start = 0, time.perf_counter()
    for _ in range(epochs):
        # solution c2: one epoch over the digits that are not held out, in random order; count its updates
        for rows in torch.nonzero(~held_out).flatten()[torch.randperm(int((~held_out).sum()))].split(batch):
            optimizer.zero_grad()
            cross_entropy(network(images[rows]), labels[rows]).backward()
            optimizer.step()
            updates += 1
        # end
    seconds = time.perf_counter() - start
    network.eval()
    with torch.no_grad():
        right = network(images[held_out]).argmax(1) == labels[held_out]
    return updates, 100 * float(right.float().mean()), seconds


found = {name: train(batch) for name, batch in zip(batches, (16, 64, 256, 1024), strict=True)}
print("updates and accuracy:", {name: f"{n}, {right:.0f} %" for name, (n, right, _) in found.items()})
check(
    "gpu_memory",
    "c2",
    {name: n for name, (n, _, _) in found.items()},
    images=int((~held_out).sum()),
    epochs=2,
    batches=[16, 64, 256, 1024],
)

# %% [markdown]
# ## On a GPU
#
# A fresh process measures best. Here: two steps to warm up, then the peak of a third.

# %%
if device == "cuda":
    for batch in (4, 16, 64):
        network = resnet(RESNET_18, classes=10).cuda()
        optimizer = OPTIMIZERS["sgd"](network.parameters())
        pixels, answers = torch.rand(batch, 3, 224, 224, device="cuda"), torch.zeros(batch, dtype=torch.int64).cuda()
        for _ in range(3):
            torch.cuda.reset_peak_memory_stats()
            optimizer.zero_grad()
            cross_entropy(network(pixels), answers).backward()
            optimizer.step()
        measured = torch.cuda.max_memory_allocated() / MIB
        print(f"batch {batch}: measured {measured:.0f} MiB, counted {peak(RESNET_18, 'sgd', batch):.0f} MiB")
        del network, optimizer, pixels, answers
else:
    print("No GPU here: nothing to measure. The counts above do not need one.")
