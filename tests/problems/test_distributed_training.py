"""What the page of `distributed_training` says of its schemes, on real vectors, message by message."""

import os
from itertools import permutations

import numpy as np
import pytest
import torch
from distributed_training.formulas import bound
from distributed_training.problem import Given, problem
from distributed_training.schemes import SCHEMES, Message, count, replay, simulate
from distributed_training.times import crossing, taken
from distributed_training.traffic import chunked, port, total

import exambank as eb
from exambank.tools.resnet import RESNET_50, meta_resnet
from exambank.verify.verify import verify_given

SIZES = [
    (2, 1),
    (3, 100),
    (64, 63),
    (200, 201),
    (256, 64),
    *([(1024, 1023)] if os.environ.get("EXAMBANK_PROVE") else []),
]
"""Workers and numbers, divisible or not; the largest permitted where the long tests run."""


@pytest.mark.parametrize("name", SCHEMES)
@pytest.mark.parametrize(("n", "p"), SIZES)
def test_schemes_add_up_for_many_workers_and_any_remainder(name, n, p):
    run, g = simulate(name, n, p), Given(workers=n, parameters=p, bytes_per_parameter=1)
    assert (run.numbers, run.port) == (getattr(total(g), name), getattr(port(g), name))


def test_total_traffic_cannot_tell_the_ring_from_a_root_but_the_busiest_port_can():
    g = Given(workers=8, parameters=64, bytes_per_parameter=4)
    assert (total(g).root, total(g).ring, port(g).root, port(g).ring) == (3584, 3584, 3584, 896)


@pytest.mark.parametrize("n", [3, 4, 7, 8, 39])
def test_root_over_ring_is_half_the_number_of_workers_and_the_crossing_is_one(n):
    g = Given(workers=n, parameters=n * 7, latency=10**6, bandwidth=1000 * (n - 2))
    assert 2 * port(g).root == n * port(g).ring
    at = eb.put(crossing(g), n=n, a=g.latency, B=g.bandwidth) / g.bytes_per_parameter
    times = [taken(g, int(at) + n * k) for k in (-1, 0, 1)]
    assert [np.sign(t.all_to_all - t.ring) for t in times] == [-1, 0, 1]


@pytest.mark.parametrize("n", [2, 3, 4])
def test_in_no_order_of_arrival_do_fewer_messages_than_the_bound_tell_one_worker_or_all(n):
    reached, fewest = {tuple(2**i for i in range(n))}, {}  # of each worker, whom it has heard of, as bits
    for messages in range(2 * n - 1):
        known = max(sum(bits == 2**n - 1 for bits in heard) for heard in reached)
        fewest |= {workers: messages for workers in range(1, known + 1) if workers not in fewest}
        reached = {
            (*heard[:j], heard[i] | heard[j], *heard[j + 1 :])
            for heard in reached
            for i, j in permutations(range(n), 2)
        }
    before, after, sent = (eb.put(formula, n=n, p=n) for formula in bound(problem.given))
    assert (before, before + after, sent) == (fewest[1], fewest[n], fewest[n])


def test_a_scheme_that_sends_twice_at_once_is_refused():
    with pytest.raises(ValueError, match="cannot take part twice"):
        count([[Message(0, 1, 0, 1, "own"), Message(0, 2, 0, 1, "own")]])


def test_all_to_all_leaves_copies_with_other_bits_and_the_ring_does_not():
    own = np.array([[1], [1e8], [-1e8]], dtype=np.float32) * np.ones(3, dtype=np.float32)
    for name, equal in (("all_to_all", False), ("ring", True)):
        *_, sums = replay(SCHEMES[name](3, 3), own)
        assert (sums == sums[0]).all() == equal


@pytest.mark.parametrize("n", [2, 4, 8, 64])
def test_swapping_with_partners_at_doubling_distance_takes_log_n_steps(n):
    steps = [[Message(i, i ^ 2**k, 0, 3, "partial") for i in range(n)] for k in range(n.bit_length() - 1)]
    own = np.arange(3 * n).reshape(n, 3)
    *_, sums = replay(steps, own)
    assert count(steps).steps == np.log2(n)
    assert (sums == own.sum(0)).all()


def test_chunk_may_give_fewer_chunks_than_workers_and_tensor_split_never_does():
    sizes = [len(c) for c in torch.empty(42).tensor_split(8)]
    assert (len(sizes), max(sizes)) == (8, chunked(Given(workers=8, uneven=42)).largest)
    assert len(torch.empty(42).chunk(8)) == 7
    assert all(min(map(len, torch.empty(p).tensor_split(n))) == p // n for n in range(2, 9) for p in range(60))


def test_the_large_model_is_resnet_50():
    weights = sum(w.numel() for w in meta_resnet(RESNET_50, classes=1000).parameters())
    assert (problem.given.model, problem.given.model % problem.given.workers) == (weights, 0)


@pytest.mark.parametrize("settings", [{"workers": 2}, {"workers": 5}, {"workers": 100, "uneven": 1}], ids=str)
def test_no_permitted_setting_crashes(settings):
    g = problem.given.override(settings)
    assert [failure for part in problem.answers.values() for failure in verify_given(part, g)[1]] == []
