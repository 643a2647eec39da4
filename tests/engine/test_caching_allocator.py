"""The model of PyTorch's caching allocator against the same rules on plain lists, searched from end to end."""

import pytest
from hypothesis import given, settings, strategies as st

from exambank.tools.caching_allocator import CachingAllocator, rounded, segment_for

MIB = 2**20


class Naive:
    """Segments as lists of pieces (size, owner); no owner is free."""

    def __init__(self) -> None:
        self.segments: list[tuple[bool, list[tuple[int, int | None]]]] = []

    def malloc(self, number, size):
        size = rounded(size)
        small = size <= MIB
        holes = [
            (length, s, i)
            for s, (kind, pieces) in enumerate(self.segments)
            for i, (length, owner) in enumerate(pieces)
            if kind == small and owner is None and length >= size
        ]
        if holes:
            length, s, i = min(holes)
        else:
            length, s, i = segment_for(size), len(self.segments), 0
            self.segments.append((small, [(length, None)]))
        rest = length - size
        keep = rest >= 512 if small else rest > MIB
        self.segments[s][1][i : i + 1] = [(size, number), (rest, None)] if keep else [(length, number)]

    def free(self, number):
        for _, pieces in self.segments:
            pieces[:] = [(length, None if owner == number else owner) for length, owner in pieces]
            for i in range(len(pieces) - 1, 0, -1):
                if pieces[i - 1][1] is pieces[i][1] is None:
                    pieces[i - 1 : i + 1] = [(pieces[i - 1][0] + pieces[i][0], None)]

    def total(self, *, free):
        return sum(length for _, pieces in self.segments for length, owner in pieces if free or owner is not None)


sizes = st.one_of(st.integers(1, 5000), st.integers(1, 3 * MIB), st.integers(MIB, 40 * MIB))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(sizes, st.integers(0, 100)), max_size=60))
def test_allocator_is_the_naive_one(requests):
    """A request each, then perhaps one of the living is freed."""
    fast, slow, alive = CachingAllocator(), Naive(), {}
    for number, (size, choice) in enumerate(requests):
        alive[number] = fast.malloc(size)
        slow.malloc(number, size)
        if choice % 2:
            victim = sorted(alive)[choice % len(alive)]
            fast.free(alive.pop(victim))
            slow.free(victim)
        assert (fast.allocated, fast.reserved) == (slow.total(free=False), slow.total(free=True))


def test_no_block_is_freed_twice():
    allocator = CachingAllocator()
    block = allocator.malloc(100)
    allocator.free(block)
    with pytest.raises(ValueError, match="free already"):
        allocator.free(block)


@pytest.mark.parametrize(
    ("size", "mib"), [(1, 2), (MIB, 2), (MIB + 512, 20), (10 * MIB - 512, 20), (10 * MIB, 10), (11 * MIB, 12)]
)
def test_segments_by_size(size, mib):
    allocator = CachingAllocator()
    allocator.malloc(size)
    assert allocator.reserved == mib * MIB
