"""Graphs as matrices: adjacency, degrees and Laplacians.

Convention: nodes count from 1; A_ij = 1 if an edge leads from i to j; L = D − A and L_sym = D^(-1/2) L D^(-1/2);
an incidence matrix has −1 where a segment starts and +1 where it ends. Every node needs a degree of at least 1.
"""

from collections import Counter
from dataclasses import dataclass
from itertools import chain, combinations, permutations, zip_longest
from typing import Annotated, Any

import numpy as np

import exambank as eb

ROADS = "ab ae ba bc bf cd cf cg da dc dh ea eb eh fb fc fe gc gd gf gh hg"
COUNTS = (100, 34, 45, 82, 90, 78, 18, 78, 60, 52, 84, 41, 71, 50, 40, 67, 94, 57, 90, 75, 39, 151)


@dataclass(frozen=True)
class Given(eb.Givens):
    """An undirected graph; and one-way road segments (from, to) with the vehicles counted on each in an hour."""

    edges: tuple[tuple[int, int], ...] = ((1, 2), (1, 3), (2, 3), (3, 4), (4, 5))
    nodes: Annotated[int, eb.at_least(2), eb.at_most(40)] = 5
    segments: tuple[tuple[str, str], ...] = tuple((road[0], road[1]) for road in ROADS.split())
    counts: tuple[Annotated[int, eb.at_least(0)], ...] = COUNTS

    @property
    def places(self) -> list[str]:
        """The intersections in alphabetical order, which is the order of rows and columns."""
        return sorted({*chain.from_iterable(self.segments)})

    def constrain(self) -> None:
        """No loop, no repeat, and no degree of 0, for there D^(-1/2) would divide by zero."""
        for name, pairs in (("edges", [tuple(sorted(edge)) for edge in self.edges]), ("segments", [*self.segments])):
            for (start, end), times in Counter(pairs).items():
                if start == end or times > 1:
                    raise ValueError(f"{name}: none is a loop or listed twice, got {start} to {end} {times} times")
        numbers, ends = {*range(1, self.nodes + 1)}, {*chain.from_iterable(self.edges)}
        if ends - numbers:
            raise ValueError(f"edges: there is no node {min(ends - numbers)}, they are numbered from 1 to {self.nodes}")
        starts, stops = ({segment[end] for segment in self.segments} for end in (0, 1))
        for says, lacking in (
            ("edges: node {} has none", [*numbers - ends]),
            ("segments: none leads to {}", [*starts - stops]),
            ("segments: none leads away from {}", [*stops - starts]),
        ):
            if lacking:
                raise ValueError(f"{says.format(min(lacking))}: a degree is 0, and D^(-1/2) would divide by zero")
        if not self.segments or len(self.counts) != len(self.segments):
            raise ValueError(f"counts: one for each of the {len(self.segments)} segments, got {len(self.counts)}")

    def display(self) -> dict[str, dict[str, Any]]:
        """Edges as 1–2; segments as a numbered table with their counts, in two halves side by side."""
        shown = super().display()
        shown["edges"]["text"] = ", ".join(f"{i}–{j}" for i, j in self.edges)
        shown["edges"]["latex"] = r",\; ".join(rf"{i}\text{{–}}{j}" for i, j in self.edges)
        shown["segments"]["text"] = ", ".join(f"{i}→{j}" for i, j in self.segments)
        counted = enumerate(zip(self.segments, self.counts, strict=True), 1)
        rows = [rf"{e} & {i} \to {j} & {count}" for e, ((i, j), count) in counted]
        half, title = (len(rows) + 1) // 2, r"e & \text{from} \to \text{to} & x_e"
        lines = r" \\ ".join(map(" & ".join, zip_longest(rows[:half], rows[half:], fillvalue="")))
        shown["segments"]["latex"] = rf"\begin{{array}}{{rcr|rcr}} {title} & {title} \\ \hline {lines} \end{{array}}"
        return shown


def draw(rng: np.random.Generator) -> Given:
    """A triangle with further nodes tied to it; a ring road with shortcuts, whose counts are off by small errors."""
    nodes, size = int(rng.choice([4, 4, 5])), int(rng.choice([3, 4, 4]))
    label = (rng.permutation(nodes) + 1).tolist()
    edges = {*combinations(range(3), 2)}
    for late in range(3, nodes):
        edges |= {(int(i), late) for i in rng.choice(late, size=rng.integers(1, 3), replace=False)}
    ring = [(i, (i + 1) % size) for i in range(size)]
    free = [pair for pair in permutations(range(size), 2) if pair not in ring]
    extra = [(0, 0)]
    while Counter(i for i, _ in extra) == Counter(j for _, j in extra):
        extra = [free[i] for i in rng.choice(len(free), size=size - 2, replace=False)]
    # Balanced traffic: a loop for every shortcut and one around the ring. Errors p_head − p_tail come on top.
    flow = dict.fromkeys([*ring, *extra], 0)
    for start, end in [*extra, ring[0]]:
        cars = int(rng.integers(10, 40))
        for road in [(start, end), *(ring[k % size] for k in range(end, end + (start - end) % size))]:
            flow[road] += cars
    error = rng.choice(range(-4, 5), size=size, replace=False).tolist()
    name = rng.permutation([*"abcdefgh"[:size]]).tolist()
    roads = sorted((name[i], name[j], cars + error[j] - error[i]) for (i, j), cars in flow.items())
    return Given(
        edges=tuple(sorted((min(label[i], label[j]), max(label[i], label[j])) for i, j in edges)),
        nodes=nodes,
        segments=tuple((i, j) for i, j, _ in roads),
        counts=tuple(count for _, _, count in roads),
    )


problem = eb.Problem(
    given=Given(),
    draw=draw,
    boundaries=[
        Given(((1, 2),), 2, (("a", "b"), ("b", "a")), (8, 3)),
        Given(tuple(combinations(range(1, 5), 2)), 4, (("a", "b"), ("b", "c"), ("c", "a")), (5, 9, 6)),
        Given(
            edges=((1, 2), (3, 4), (4, 5)),
            segments=(("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("d", "e"), ("e", "c")),
            counts=(4, 5, 9, 2, 6, 0),
        ),
    ],
)
