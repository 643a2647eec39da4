"""A program's memory over time, from the births and deaths of its storages: what is alive when, and the peak."""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from exambank.tools.caching_allocator import Block, CachingAllocator, rounded
from exambank.tools.liveness import Allocation


@dataclass(frozen=True)
class Breakdown:
    """Bytes that are alive at one moment, by what they are.

    Attributes:
        weights: parameters.
        buffers: what a model keeps besides, such as the running statistics of batch norms.
        inputs: the batch and its targets.
        optimizer_state: momentum, Adam's moments; Adam's step counters are on the CPU.
        gradients: of parameters.
        activations: made by forward and needed by backward.
        transients: everything else, such as gradients of activations and the optimizer's temporaries.
        workspaces: what cuBLAS keeps.
        rounding: added by the allocator, up to 511 bytes a tensor.
    """

    weights: int = 0
    buffers: int = 0
    inputs: int = 0
    optimizer_state: int = 0
    gradients: int = 0
    activations: int = 0
    transients: int = 0
    workspaces: int = 0
    rounding: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return sum(getattr(self, field.name) for field in fields(self))


KINDS = tuple(field.name for field in fields(Breakdown))


@dataclass(frozen=True)
class Trace:
    """Steps of a program as a sequence of births and deaths of storages; moments count these.

    Attributes:
        allocations: in the order of their births.
        starts: the moment at which each step begins, and that at which the last one ends.
        phases: name and first moment of every phase: setup, forward, backward, update, idle, ….
        unit: the allocator rounds up to multiples of this.
    """

    allocations: tuple[Allocation, ...]
    starts: tuple[int, ...]
    phases: tuple[tuple[str, int], ...]
    unit: int

    @cached_property
    def series(self) -> NDArray[np.int64]:
        """Bytes alive after each moment, by kind: shape (moments, kinds), kinds as in `KINDS`."""
        end, rounding = self.starts[-1], KINDS.index("rounding")
        changes = np.zeros((end + 1, len(KINDS)), dtype=np.int64)
        rows = [(a.born, end if a.died is None else a.died, KINDS.index(a.kind), a.nbytes) for a in self.allocations]
        born, died, kind, nbytes = np.array(rows, dtype=np.int64).T
        more = -(-nbytes // self.unit) * self.unit - nbytes
        for moment, sign in ((born, 1), (died, -1)):
            np.add.at(changes, (moment, kind), sign * nbytes)
            np.add.at(changes, (moment, rounding), sign * more)
        series: NDArray[np.int64] = changes[:-1].cumsum(axis=0)
        return series

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """Bytes alive after each moment: shape (moments,)."""
        totals: NDArray[np.int64] = self.series.sum(axis=1)
        return totals

    def peak_of(self, step: int) -> tuple[int, Breakdown]:
        """The moment of a step, counted from 0, after which most is alive, and what that is."""
        first, last = max(self.starts[step] - 1, 0), self.starts[step + 1]
        moment = first + int(self.totals[first:last].argmax())
        return moment, self.breakdown(moment)

    def breakdown(self, moment: int) -> Breakdown:
        """What is alive after a moment."""
        return Breakdown(*(int(nbytes) for nbytes in self.series[moment]))

    @property
    def reserved(self) -> tuple[int, ...]:
        """What the allocator has reserved at the end of each step."""
        return tuple(self.allocator_at(end).reserved for end in self.starts[1:])

    def allocator_at(self, end: int) -> CachingAllocator:
        """The caching allocator after all births and deaths before a moment."""
        events = [(allocation.born, True, allocation) for allocation in self.allocations]
        events += [
            (allocation.died, False, allocation) for allocation in self.allocations if allocation.died is not None
        ]
        heirs = {id(allocation.takes_over) for allocation in self.allocations}
        allocator, blocks = CachingAllocator(), dict[int, Block]()
        for moment, birth, allocation in sorted(events, key=lambda event: (event[0], not event[1])):
            if moment >= end:
                break
            if birth:
                old = allocation.takes_over
                blocks[id(allocation)] = allocator.malloc(allocation.nbytes) if old is None else blocks.pop(id(old))
            elif id(allocation) not in heirs:
                allocator.free(blocks.pop(id(allocation)))
        return allocator


@dataclass(frozen=True)
class AnyBatch:
    """Steps at every batch size, from two that were traced: the bytes of each storage are affine in the batch.

    Attributes:
        one, other: traces of the same program at two batch sizes.
        sizes: these batch sizes.
    """

    one: Trace
    other: Trace
    sizes: tuple[int, int]

    @classmethod
    def of(cls, trace: Callable[[int], Trace], one: int = 2, other: int = 3) -> "AnyBatch":
        """Trace twice. Raises ValueError where the program does something else with another batch."""
        found = cls(trace(one), trace(other), (one, other))
        lives = [[(a.born, a.died, a.kind) for a in t.allocations] for t in (found.one, found.other)]
        if lives[0] != lives[1]:
            raise ValueError(f"the program takes another course at batch {other} than at batch {one}")
        return found

    @cached_property
    def _affine(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        one, other = (np.array([a.nbytes for a in t.allocations], dtype=np.int64) for t in (self.one, self.other))
        slope = (other - one) // (self.sizes[1] - self.sizes[0])
        return one - slope * self.sizes[0], slope

    def peak(self, batch: int) -> int:
        """The most bytes alive at once, in all steps."""
        constant, slope = self._affine
        nbytes = -(-(constant + slope * batch) // self.one.unit) * self.one.unit
        changes = np.zeros(self.one.starts[-1] + 1, dtype=np.int64)
        np.add.at(changes, self._moments[0], nbytes)
        np.subtract.at(changes, self._moments[1], nbytes)
        return int(changes[:-1].cumsum().max())

    def steady_peak(self, batch: int, copies: int) -> Breakdown:
        """What is alive at the peak of a later step, if the first one was traced with SGD.

        Args:
            batch: inputs at once.
            copies: numbers that the optimizer keeps for each parameter: 0 with SGD, 1 with momentum, 2 with Adam.
                They lie below all that SGD has alive, and Adam's update makes one more copy for a moment.
        """
        step = self.at(batch)
        peak = step.peak_of(0)[1]
        update = step.breakdown(next(moment for name, moment in step.phases if name == "update") - 1)
        copy = sum(rounded(a.nbytes, step.unit) for a in step.allocations if a.kind == "weights")
        update = replace(update, transients=update.transients + (copy if copies == 2 else 0))
        return replace(max(peak, update, key=lambda alive: alive.total), optimizer_state=copies * copy)

    @cached_property
    def _moments(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        end = self.one.starts[-1]
        pairs = [(a.born, end if a.died is None else a.died) for a in self.one.allocations]
        born, died = np.array(pairs, dtype=np.int64).T
        return born, died

    def at(self, batch: int) -> Trace:
        """The whole trace at a batch size."""
        if batch not in self._made:
            self._made[batch] = self._at(batch)
        return self._made[batch]

    @cached_property
    def _made(self) -> dict[int, Trace]:
        return {}

    def _at(self, batch: int) -> Trace:
        constant, slope = self._affine
        copies: dict[int, Allocation] = {}
        for old, nbytes in zip(self.one.allocations, (constant + slope * batch).tolist(), strict=True):
            heir_of = None if old.takes_over is None else copies[id(old.takes_over)]
            copies[id(old)] = replace(old, nbytes=nbytes, takes_over=heir_of)
        return replace(self.one, allocations=tuple(copies.values()))
