"""The schemes of `distributed_training` between real processes, over gloo, against `all_reduce`."""

import multiprocessing
import os
import socket
import tempfile

import pytest
import torch
import torch.distributed as dist
from distributed_training.formulas import table
from distributed_training.problem import Given, problem
from distributed_training.schemes import SCHEMES, simulate
from distributed_training.traffic import total

import exambank as eb

MOST, SIZES = 5, (60, 7, 3)


def worker(rank, store, queue):
    """One of six processes: of all schemes for 2 to 5 workers, send and receive what is this machine's."""
    # gloo would look the host's name up; a network is not needed
    os.environ["GLOO_SOCKET_IFNAME"] = next(name for _, name in socket.if_nameindex() if name.startswith("lo"))
    dist.init_process_group("gloo", init_method=f"file://{store}", rank=rank, world_size=MOST + 1)
    for n in range(2, MOST + 1):
        group = dist.new_group(list(range(n)))
        for p in SIZES:
            own = torch.arange(p) ** 2 * (rank + 1) if rank < n else torch.zeros(p, dtype=torch.int64)
            expected = own.clone()
            if rank < n:
                dist.all_reduce(expected, group=group)
            for name, scheme in SCHEMES.items():
                got, sent = carried_out(rank, scheme(n, p), own)
                queue.put((n, p, name, sent, rank >= n or torch.equal(got, expected)))
    dist.barrier()
    dist.destroy_process_group()


def carried_out(rank, steps, own):
    """This machine's part of a scheme, and the number of numbers in each message, counted where it is sent."""
    sums, sent = own.clone(), []
    for step in steps:
        calls, came = [], []
        for m in step:
            buffer = torch.empty(m.stop - m.start, dtype=own.dtype)
            if m.source == rank:
                buffer.copy_((own if m.what == "own" else sums)[m.start : m.stop])
                calls.append(dist.isend(buffer, m.target))
                sent.append(len(buffer))
            elif m.target == rank:
                calls.append(dist.irecv(buffer, m.source))
                came.append((m, buffer))
        for call in calls:
            call.wait()
        for m, buffer in came:
            kept = 0 if m.what == "sum" else sums[m.start : m.stop]
            sums[m.start : m.stop] = kept + buffer
    return sums, sent


@pytest.fixture(scope="module")
def run():
    """What six real processes sent, for all n, p and schemes."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["torch.distributed"])
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        queue = context.Queue()
        processes = [context.Process(target=worker, args=(r, f"{folder}/store", queue)) for r in range(MOST + 1)]
        for process in processes:
            process.start()
        for _ in range((MOST + 1) * (MOST - 1) * len(SIZES) * len(SCHEMES)):
            n, p, name, sent, equal = queue.get(timeout=120)
            before, right = found.get((n, p, name), ([], True))
            found[n, p, name] = (before + sent, right and equal)
        for process in processes:
            process.join(60)
    assert [process.exitcode for process in processes] == [0] * (MOST + 1)
    return found


def test_real_processes_get_what_all_reduce_gives(run):
    assert [key for key, (_, equal) in run.items() if not equal] == []


def test_real_processes_send_what_the_simulation_and_the_answers_say(run):
    for (n, p, name), (sent, _) in run.items():
        assert (len(sent), sum(sent)) == simulate(name, n, p)[:2]
        assert getattr(total(Given(workers=n, parameters=p, bytes_per_parameter=8)), name) == 8 * sum(sent)
        if p == 60 and name != "root":
            for column, counted in (("messages", {len(sent)}), ("size", set(sent))):
                assert {eb.put(getattr(table(problem.given), f"{name}_{column}"), n=n, p=p)} == counted
