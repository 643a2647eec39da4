"""PyTorch's caching allocator for CUDA, as arithmetic: what it reserves for the blocks that are asked for.

It rounds each request up to 512 bytes, cuts it out of a larger segment that it gets from the
driver, and keeps the segment when the block is freed. So the driver sees `reserved`, tensors use
`allocated`, and the gap between the two is cache.

The model follows c10/cuda/CUDACachingAllocator.cpp with its default settings and one stream. It
leaves out what happens when the driver has no memory left (cached segments are given back).
"""

from bisect import bisect_left, insort
from dataclasses import dataclass, field

ROUND = 512
"""A block is a multiple of this."""
SMALL = 2**20
"""Blocks up to this size live in segments of their own kind, apart from larger ones."""
SMALL_SEGMENT = 2 * 2**20
LARGE = 10 * 2**20
"""Blocks below this size share segments; larger ones get a segment of about their size."""
SHARED_SEGMENT = 20 * 2**20
SEGMENT_ROUND = 2 * 2**20


def rounded(size: int, unit: int = ROUND) -> int:
    """The next multiple of `unit`."""
    return -(-size // unit) * unit


def segment_for(size: int) -> int:
    """How much the allocator asks the driver for when a block of `size` fits nowhere."""
    if size <= SMALL:
        return SMALL_SEGMENT
    return SHARED_SEGMENT if size < LARGE else rounded(size, SEGMENT_ROUND)


@dataclass(eq=False)
class Block:
    """A stretch of a segment, with its neighbours."""

    size: int
    address: int
    small: bool
    free: bool = False
    before: "Block | None" = None
    after: "Block | None" = None

    @property
    def order(self) -> tuple[int, int]:
        """Best fit: the smallest first, of equal ones the lowest."""
        return self.size, self.address


@dataclass
class CachingAllocator:
    """The state of the allocator; all in bytes."""

    allocated: int = 0
    reserved: int = 0
    _free: dict[bool, list[Block]] = field(default_factory=lambda: {True: [], False: []})

    def malloc(self, size: int) -> Block:
        """A block of at least `size` bytes, from the cache or from a new segment."""
        size = max(rounded(size), ROUND)
        small = size <= SMALL
        block = self._take(size, small) or self._grow(size, small)
        if block.size - size >= ROUND if small else block.size - size > SMALL:
            rest = Block(block.size - size, block.address + size, small, True, block, block.after)
            if block.after is not None:
                block.after.before = rest
            block.size, block.after = size, rest
            insort(self._free[small], rest, key=lambda b: b.order)
        block.free = False
        self.allocated += block.size
        return block

    def free(self, block: Block) -> None:
        """Put a block back, joined with its free neighbours."""
        if block.free:
            raise ValueError(f"the block at {block.address} is free already")
        self.allocated -= block.size
        block.free = True
        for neighbour in (block.before, block.after):
            if neighbour is not None and neighbour.free:
                self._remove(neighbour)
                block.size += neighbour.size
                block.address = min(block.address, neighbour.address)
                if neighbour is block.before:
                    block.before = neighbour.before
                    if block.before is not None:
                        block.before.after = block
                else:
                    block.after = neighbour.after
                    if block.after is not None:
                        block.after.before = block
        insort(self._free[block.small], block, key=lambda b: b.order)

    def _take(self, size: int, small: bool) -> Block | None:
        found = bisect_left(self._free[small], size, key=lambda b: b.size)
        return self._free[small].pop(found) if found < len(self._free[small]) else None

    def _grow(self, size: int, small: bool) -> Block:
        # Segments never touch: no block is joined across their borders.
        segment = Block(segment_for(size), 2 * self.reserved, small)
        self.reserved += segment.size
        return segment

    def _remove(self, block: Block) -> None:
        place = bisect_left(self._free[block.small], block.order, key=lambda b: b.order)
        del self._free[block.small][place]
