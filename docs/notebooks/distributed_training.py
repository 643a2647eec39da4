# ---
# jupyter:
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Averaging gradients, in code
#
# This notebook works through the parts of
# [Averaging gradients over many workers](../problems/distributed_training.md), with real processes
# that send each other real vectors over `torch.distributed`. Every message is counted where it is
# sent, every result compared with `all_reduce`. After every part, `check` compares your counts with
# the bank's own answer; where it knows the mistake, it says which one you made.
#
# Processes are forked, so run it on Linux.

# %%
import os
import tempfile
from datetime import timedelta
from fractions import Fraction
from multiprocessing import get_context

import torch
import torch.distributed as dist

from exambank import check

os.environ["GLOO_SOCKET_IFNAME"] = "lo"  # processes of one machine need no network
sent = []  # in each process: for each message, the receiver and how many numbers it holds


def send(numbers, to):
    """Send a copy, and do not wait: if all waited, nobody would receive."""
    sent.append((to, len(numbers)))
    return dist.isend(numbers.clone(), to)


def receive(size, source):
    """Wait for that many numbers."""
    numbers = torch.empty(size, dtype=torch.int64)
    dist.recv(numbers, source)
    return numbers


def machine(scheme, rank, n, p, machines, folder):
    """What one machine does: its part of the scheme, then `all_reduce`, to compare."""
    dist.init_process_group(
        "gloo", init_method=f"file://{folder}/store", rank=rank, world_size=machines, timeout=timedelta(seconds=30)
    )
    sent.clear()
    own = torch.arange(p) ** 2 * (rank + 1) if rank < n else torch.zeros(p, dtype=torch.int64)
    result, expected = scheme(rank, n, own.clone()), own
    dist.barrier()
    dist.all_reduce(expected)
    dist.destroy_process_group()
    return sent, rank >= n or torch.equal(result, expected)


def run(scheme, n, p=120, server=False):
    """Run a scheme with n workers; with a server, it is machine n. For each machine: what it sent."""
    machines = n + server
    with tempfile.TemporaryDirectory() as folder, get_context("fork").Pool(machines) as pool:
        jobs = [(scheme, rank, n, p, machines, folder) for rank in range(machines)]
        found = pool.starmap(machine, jobs, chunksize=1)
    assert all(equal for _, equal in found), "a worker has not got what all_reduce gives"
    return [messages for messages, _ in found]


def counts(traffic):
    """Messages, numbers in all, numbers through the busiest port."""
    ports = [sum(size for _, size in messages) for messages in traffic]
    for messages in traffic:
        for to, size in messages:
            ports[to] += size
    return sum(map(len, traffic)), sum(ports) // 2, max(ports)


# %% [markdown]
# ## Part a: three schemes
#
# A scheme is a function of one machine's number, the number of workers, and the machine's own
# vector. It returns the sum.


# %%
# solution a: write `all_to_all(rank, n, own)`: send to all others, then receive from all and add up
def all_to_all(rank, n, own):
    others = [i for i in range(n) if i != rank]
    calls = [send(own, i) for i in others]
    total = own + sum(receive(len(own), i) for i in others)
    for call in calls:
        call.wait()
    return total


# end
for n in range(2, 6):
    print(n, "workers: messages, numbers in all, busiest port:", counts(run(all_to_all, n)))


# %%
# solution a: write `server(rank, n, own)`; machine n is the server, and has zeros
def server(rank, n, own):
    if rank < n:
        send(own, n).wait()
        return receive(len(own), n)
    total = sum(receive(len(own), i) for i in range(n))
    for i in range(n):
        send(total, i).wait()
    return total


# end
for n in range(2, 6):
    print(n, "workers: messages, numbers in all, busiest port:", counts(run(server, n, server=True)))

# %% [markdown]
# Now the ring. `total.tensor_split(n)` gives views of n chunks: adding to a view adds to the vector.


# %%
# solution a: write `ring(rank, n, own)`
def ring(rank, n, own):
    chunks = own.tensor_split(n)
    after, before = (rank + 1) % n, (rank - 1) % n
    for s in range(n - 1):
        call = send(chunks[(rank - s) % n], after)
        mine = chunks[(rank - s - 1) % n]
        mine += receive(len(mine), before)
        call.wait()
    for s in range(n - 1):
        call = send(chunks[(rank - s + 1) % n], after)
        mine = chunks[(rank - s) % n]
        mine.copy_(receive(len(mine), before))
        call.wait()
    return own


# end
for n in range(2, 6):
    print(n, "workers: messages, numbers in all, busiest port:", counts(run(ring, n)))

# %%
# solution a: make `formulas`, a dictionary of the six formulas in n and p, as texts, that the counts show
formulas = {
    "all_to_all_messages": "n (n - 1)",
    "all_to_all_size": "p",
    "server_messages": "2 n",
    "server_size": "p",
    "ring_messages": "2 n (n - 1)",
    "ring_size": "p / n",
}
# end
check("distributed_training", "a", formulas)

# %% [markdown]
# ## Parts b: bytes in all, and the busiest port
#
# With a root, worker 0 plays the server.


# %%
# solution b_total: write `root(rank, n, own)`
def root(rank, n, own):
    if rank:
        send(own, 0).wait()
        return receive(len(own), 0)
    total = own + sum(receive(len(own), i) for i in range(1, n))
    for i in range(1, n):
        send(total, i).wait()
    return total


# end
schemes = {"all_to_all": all_to_all, "server": server, "root": root, "ring": ring}
found = {name: counts(run(scheme, 4, 64, server=name == "server")) for name, scheme in schemes.items()}
numbers = {"workers": 4, "parameters": 64, "bytes_per_parameter": 8}
check("distributed_training", "b_total", {name: 8 * total for name, (_, total, _) in found.items()}, **numbers)

# %%
check("distributed_training", "b_port", {name: 8 * port for name, (_, _, port) in found.items()}, **numbers)

# %% [markdown]
# The ring and the root send as much in all. Their busiest ports tell them apart.
#
# ## Part b_uneven: a remainder

# %%
# solution b_uneven: make `largest`, `total` and `padded` for 42 parameters and 4 workers, by running the ring
traffic = run(ring, 4, 42)
largest = max(size for messages in traffic for _, size in messages)
total = counts(traffic)[1]
padded = counts(run(ring, 4, 4 * largest))[1]
# end
reply = {"largest": largest, "total": total, "padded": padded}
check("distributed_training", "b_uneven", reply, workers=4, uneven=42)

# %% [markdown]
# ## Part c: time
#
# Processes on one machine share its memory and its cores: their time says nothing about a network.
# So the model has to do: ResNet-50 between 8 workers, 30 µs of latency, 1250 bytes a µs.


# %%
# solution c: write `times(size)`: the µs that `all_to_all`, `server` and `ring` take for that many bytes, by name
def times(size, n=8):
    whole, part = (30 + Fraction(x, 1250) for x in (size, Fraction(size, n)))
    return {"all_to_all": (n - 1) * whole, "server": 2 * n * whole, "ring": 2 * (n - 1) * part}


# end
check("distributed_training", "c", times(4 * 25_557_032))

# %%
# solution c_crossing: make `formula`, the size in n, a and B at which all to all and the ring take the same time
formula = "n a B / (n - 2)"
# end
check("distributed_training", "c_crossing", formula)

# %% [markdown]
# ## Part d: the bound
#
# Every worker of the ring sent the same, and exactly the least that is possible:

# %%
print("numbers sent by each worker:", [sum(size for _, size in messages) for messages in run(ring, 5)])

# %%
# solution d: make `bound`, a dictionary of the formulas `before`, `after` (in n) and `sent` (in n and p)
bound = {"before": "n - 1", "after": "n - 1", "sent": "2 (n - 1) p / n"}
# end
check("distributed_training", "d", bound)
