"""Which tensors are alive when: every storage's birth and death while a program runs.

    with FakeTensorMode(), Ledger() as ledger:
        …                       # no memory is allocated
    ledger.allocations          # each with the moments of its birth and of its death

A dispatch mode sees every tensor that an operator returns, autograd's and the optimizer's
included. A weak reference to its storage tells when the last tensor that uses it is gone, which
is when an allocator gets the memory back.
"""

import weakref
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

ACCUMULATE = torch.ops.aten.add.Tensor
MATRIX_PRODUCTS = frozenset(
    getattr(torch.ops.aten, name).default for name in ("mm", "addmm", "bmm", "baddbmm", "mv", "addmv", "dot")
)
"""The operators for which CUDA calls cuBLAS, which keeps a workspace for each thread."""


@dataclass(eq=False)
class Allocation:
    """The memory of one storage.

    Attributes:
        nbytes: what was asked for, before an allocator rounds it up.
        phase: what the program was doing when it was made.
        born, died: moments, counted in births and deaths; what never dies lives for ever.
        kind: what it is; "transients" until someone knows better.
        takes_over: whose memory it continues to use; None for memory of its own.
    """

    nbytes: int
    phase: str
    born: int
    kind: str = "transients"
    died: int | None = None
    takes_over: "Allocation | None" = None


class Ledger(TorchDispatchMode):  # type: ignore[misc]
    """Records births and deaths of storages on the CPU, where the fake tensors are that stand for a GPU's.

    When gradients meet, autograd adds the second to the first in place, provided that nobody else
    holds the first. Under any dispatch mode it adds out of place instead. The ledger undoes the
    difference: if the first summand dies before the next operator runs, the sum takes over its memory.

    Args:
        workspace: bytes that cuBLAS keeps for each thread that multiplied matrices. Backward has a
            thread of its own on CUDA.
        counters: whether single numbers that the optimizer makes are counted; beside a GPU they are on the CPU.
    """

    def __init__(self, workspace: int = 0, *, counters: bool = True) -> None:
        super().__init__()
        self.workspace = workspace
        self.counters = counters
        self.phase = "setup"
        self.now = 0
        self.allocations: list[Allocation] = []
        self._alive: dict[int, tuple[weakref.ref[Any], Allocation]] = {}
        self._threads: set[bool] = set()
        self._summed: tuple[Allocation, Allocation] | None = None

    def __torch_dispatch__(
        self,
        func: Callable[..., Any],
        types: Sequence[type],
        args: tuple[Any, ...] = (),
        kwargs: Mapping[str, Any] | None = None,
    ) -> Any:
        """Run the operator and enter what it returned."""
        self._summed = None
        if func in MATRIX_PRODUCTS and self.workspace and (thread := self.phase == "backward") not in self._threads:
            self._threads.add(thread)
            self._born(self.workspace).kind = "workspaces"
        result = func(*args, **(kwargs or {}))
        for leaf in tree_leaves(result):
            if isinstance(leaf, Tensor) and (self.counters or self.phase != "update" or leaf.dim()):
                self.enter(leaf)
        if func is ACCUMULATE and self.phase == "backward":
            first, total = self.find(args[0]), self.find(result)
            if first is not None and total is not None and first.nbytes == total.nbytes:
                self._summed = first, total
        return result

    def find(self, tensor: Tensor) -> Allocation | None:
        """The entry of the tensor's storage, if it has one."""
        found = self._alive.get(id(tensor.untyped_storage()))
        return found[1] if found else None

    def enter(self, tensor: Tensor, kind: str = "transients") -> None:
        """Note a tensor that lives from now on, or what kind a known one is of."""
        storage = tensor.untyped_storage()
        if tensor.device.type != "cpu" or not storage.nbytes():
            return
        number = id(storage)
        if number not in self._alive:
            allocation = self._born(storage.nbytes())
            self._alive[number] = weakref.ref(storage, lambda _: self._died(number)), allocation
        if kind != "transients":
            self._alive[number][1].kind = kind

    def living(self) -> list[Allocation]:
        """What is alive now."""
        return [allocation for _, allocation in self._alive.values()]

    def close(self) -> None:
        """Record nothing further."""
        self._alive.clear()

    def _born(self, nbytes: int) -> Allocation:
        allocation = Allocation(nbytes, self.phase, self.now)
        self.allocations.append(allocation)
        self.now += 1
        return allocation

    def _died(self, number: int) -> None:
        _, allocation = self._alive.pop(number)
        allocation.died = self.now
        self.now += 1
        if self._summed is not None and self._summed[0] is allocation:
            heir = self._summed[1]
            heir.takes_over, allocation.died = allocation, heir.born  # so that both are never counted at once
            self._summed = None
