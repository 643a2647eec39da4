"""Graphs as matrices: adjacency, degrees and Laplacians.

Convention: nodes count from 1; A_ij = 1 if an edge leads from i to j; L = D − A and L_sym = D^(-1/2) L D^(-1/2);
an incidence matrix has −1 where a segment starts and +1 where it ends. Every node needs a degree of at least 1.
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from typing import Annotated, Any, NamedTuple

import networkx as nx
import numpy as np
import sympy
from scipy import linalg
from scipy.sparse import csgraph
from sympy.polys.matrices import DomainMatrix

from exambank import (
    Choice,
    Condition,
    Givens,
    Part,
    Problem,
    Real,
    Solutions,
    Source,
    at_least,
    at_most,
    integer_rows,
)

Integers = tuple[tuple[int, ...], ...]
Radicals = tuple[tuple[sympy.Expr, ...], ...]

ROADS = "ab ae ba bc bf cd cf cg da dc dh ea eb eh fb fc fe gc gd gf gh hg"
COUNTS = (100, 34, 45, 82, 90, 78, 18, 78, 60, 52, 84, 41, 71, 50, 40, 67, 94, 57, 90, 75, 39, 151)


@dataclass(frozen=True)
class Given(Givens):
    """An undirected graph; and one-way road segments (from, to) with the vehicles counted on each in an hour."""

    edges: tuple[tuple[int, int], ...] = ((1, 2), (1, 3), (2, 3), (3, 4), (4, 5))
    nodes: Annotated[int, at_least(2), at_most(12)] = 5
    segments: tuple[tuple[str, str], ...] = tuple((road[0], road[1]) for road in ROADS.split())
    counts: tuple[int, ...] = COUNTS

    @property
    def places(self) -> list[str]:
        """The intersections in alphabetical order, which is the order of rows and columns."""
        return sorted(set(itertools.chain.from_iterable(self.segments)))

    def constrain(self) -> None:
        """No loop, no repeat, and no degree of 0, for there D^(-1/2) would divide by zero."""
        for name, pairs in (("edges", [tuple(sorted(edge)) for edge in self.edges]), ("segments", [*self.segments])):
            for (start, end), times in Counter(pairs).items():
                if start == end or times > 1:
                    fault = "joined to itself" if start == end else f"joined to {end} {times} times"
                    raise ValueError(f"{name}: {start} is {fault}")
        for node in {*range(1, self.nodes + 1), *itertools.chain.from_iterable(self.edges)}:
            if not 1 <= node <= self.nodes:
                raise ValueError(f"edges: there is no node {node}, they are numbered from 1 to {self.nodes}")
            if not any(node in edge for edge in self.edges):
                raise ValueError(f"edges: node {node} has none, its degree is 0, and D^(-1/2) would divide by zero")
        for place, (end, matrix, leads) in itertools.product(self.places, ((1, "in", "to"), (0, "out", "away from"))):
            if not any(segment[end] == place for segment in self.segments):
                raise ValueError(f"segments: none leads {leads} {place}, and D_{matrix}^(-1/2) would divide by zero")
        if not self.segments or len(self.counts) != len(self.segments):
            raise ValueError(f"counts: one for each of the {len(self.segments)} segments, got {len(self.counts)}")
        if min(self.counts) < 0:
            raise ValueError(f"counts: each is at least 0, got {min(self.counts)}")

    def display(self) -> dict[str, dict[str, Any]]:
        """Edges as 1–2 and segments as a→b."""
        shown = super().display()
        for name, pairs, text, latex in (
            ("edges", self.edges, "{}–{}", r"{}\text{{–}}{}"),
            ("segments", self.segments, "{}→{}", r"{} \to {}"),
        ):
            shown[name]["text"] = ", ".join(text.format(*pair) for pair in pairs)
            shown[name]["latex"] = r",\; ".join(latex.format(*pair) for pair in pairs)
        return shown


def draw(rng: np.random.Generator) -> Given:
    """A triangle with further nodes tied to it; a ring road with shortcuts, whose counts are off by small errors."""
    nodes = int(rng.choice([4, 4, 5]))
    label = [int(i) + 1 for i in rng.permutation(nodes)]
    edges = {(0, 1), (0, 2), (1, 2)}
    for late in range(3, nodes):
        edges |= {(int(i), late) for i in rng.choice(late, size=rng.integers(1, 3), replace=False)}
    size = int(rng.choice([3, 4, 4]))
    ring = [(i, (i + 1) % size) for i in range(size)]
    free = [pair for pair in itertools.permutations(range(size), 2) if pair not in ring]
    extra = [(0, 0)]
    while Counter(i for i, _ in extra) == Counter(j for _, j in extra):
        extra = [free[i] for i in rng.choice(len(free), size=size - 2, replace=False)]
    # Balanced traffic: a loop for every shortcut and one around the ring. Errors p_head − p_tail come on top.
    flow = dict.fromkeys(sorted([*ring, *extra]), 0)
    for start, end in [*extra, (0, 1)]:
        cars = int(rng.integers(10, 40))
        flow[start, end] += cars
        for step in range((start - end) % size):
            flow[(end + step) % size, (end + step + 1) % size] += cars
    error = [0] * size
    while len(set(error)) == 1:
        error = rng.integers(-4, 5, size=size).tolist()
    name = dict(enumerate(rng.permutation([*"abcdefgh"[:size]]).tolist()))
    roads = sorted((name[i], name[j], cars + error[j] - error[i]) for (i, j), cars in flow.items())
    return Given(
        edges=tuple(sorted((min(label[i], label[j]), max(label[i], label[j])) for i, j in edges)),
        nodes=nodes,
        segments=tuple((i, j) for i, j, _ in roads),
        counts=tuple(count for _, _, count in roads),
    )


# Exact matrices


@lru_cache(maxsize=4096)
def _scaled(entry: sympy.Expr | int, row: int, column: int, left: Fraction, right: Fraction) -> sympy.Expr:
    return entry * sympy.Integer(row) ** sympy.Rational(left) * sympy.Integer(column) ** sympy.Rational(right)


def scale(rows: Integers, d: Sequence[int], left: str = "-1/2", right: str = "-1/2") -> Radicals:
    """D^left · rows · D^right, exactly."""
    p, q = Fraction(left), Fraction(right)
    return tuple(tuple(_scaled(x, d[i], d[j], p, q) for j, x in enumerate(row)) for i, row in enumerate(rows))


@lru_cache
def over_root(number: int) -> sympy.Expr:
    """1/√number, exactly."""
    return 1 / sympy.sqrt(number)


def diagonal(entries: Sequence[int]) -> Integers:
    """The diagonal matrix with these entries."""
    return tuple(tuple(entry * (i == j) for j in range(len(entries))) for i, entry in enumerate(entries))


def transposed(rows: tuple[tuple[Any, ...], ...]) -> tuple[tuple[Any, ...], ...]:
    """Rows as columns."""
    return tuple(zip(*rows, strict=True))


def minus(left: Integers, right: Integers) -> Integers:
    """The difference of two matrices."""
    return tuple(tuple(x - y for x, y in zip(*rows, strict=True)) for rows in zip(left, right, strict=True))


@lru_cache(maxsize=4096)
def decimal(exact: sympy.Expr) -> float:
    """The value of an exact constant in floating point."""
    return float(exact)


def floats(exact: Radicals) -> Any:
    """An exact matrix in floating point."""
    return np.array([[decimal(entry) for entry in row] for row in exact])


# Part a

STEPS = {
    "commute": "D^(-1/2) A = A D^(-1/2)",
    "gather": "D^(-1/2) A D^(-1/2) = D^(-1) A",
    "root": "I = D^(-1/2) D D^(-1/2)",
    "once": "D^(-1/2) (D − A) = I − D^(-1/2) A",
}


@lru_cache
def _identities() -> list[str]:
    d, e, u, v, w = sympy.symbols("d e u v w", positive=True)
    a, big, root = sympy.Matrix([[u, v], [v, w]]), sympy.diag(d, e), sympy.diag(d, e) ** sympy.Rational(-1, 2)
    unit = sympy.eye(2)
    sides = {
        "root": (unit, root * big * root),
        "commute": (root * a, a * root),
        "gather": (root * a * root, root * root * a),
        "once": (root * (big - a), unit - root * a),
    }
    return [step for step, (left, right) in sides.items() if (left - right).expand().is_zero_matrix]


def step(given: Given) -> str:
    """Multiply out each identity with symbols for the entries of A and D: just one holds whatever they are."""
    (only,) = _identities()
    return only


def step_by_numbers(given: Given) -> str:
    """Try them on this graph with the weight i + j on every edge: just one survives."""
    a = np.array([[(i + j + 2.0) * x for j, x in enumerate(row)] for i, row in enumerate(adjacency(given))])
    a += np.diag(np.arange(1.0, given.nodes + 1))
    d, unit = np.diag(a.sum(axis=1)), np.eye(given.nodes)
    half = np.diag(a.sum(axis=1) ** -0.5)
    gaps = {
        "root": unit - half @ d @ half,
        "commute": half @ a - a @ half,
        "gather": half @ a @ half - half @ half @ a,
        "once": half @ (d - a) - (unit - half @ a),
    }
    (only,) = (name for name, gap in gaps.items() if np.abs(gap).max() < 1e-9)
    return only


def step_commute(given: Given) -> str:
    """A diagonal matrix on the left scales rows, on the right columns: the two products differ unless all degrees
    are equal."""
    return "commute"


def step_gather(given: Given) -> str:
    """That moves a factor past A, which is not allowed: D^(-1) A belongs to a random walk and is not symmetric."""
    return "gather"


def step_once(given: Given) -> str:
    """One factor turns D into its square root, not into I: it takes one from each side."""
    return "once"


# Parts b to d: the undirected graph


class Matrices(NamedTuple):
    """Adjacency, degrees, and A_sym = D^(-1/2) A D^(-1/2)."""

    A: Integers
    D: Integers
    A_sym: Radicals


def as_graph(given: Given) -> "nx.Graph[int]":
    """The undirected graph for networkx."""
    graph: nx.Graph[int] = nx.Graph()
    graph.add_nodes_from(range(1, given.nodes + 1))
    graph.add_edges_from(given.edges)
    return graph


def adjacency(given: Given) -> Integers:
    """A 1 in row i, column j and in row j, column i for every edge."""
    joined = {*given.edges, *((j, i) for i, j in given.edges)}
    numbers = range(1, given.nodes + 1)
    return tuple(tuple(int((i, j) in joined) for j in numbers) for i in numbers)


def matrices(given: Given) -> Matrices:
    """Mark both directions of every edge, add up the rows, and divide every 1 by the roots of both degrees."""
    a = adjacency(given)
    d = [sum(row) for row in a]
    return Matrices(a, diagonal(d), scale(a, d))


def matrices_by_incidence(given: Given) -> Matrices:
    """The unsigned incidence matrix N counts in N Nᵀ = D + A how many edges two nodes share."""
    n = np.array([[int(i in edge) for edge in given.edges] for i in range(1, given.nodes + 1)])
    d = np.diag((n @ n.T).diagonal())
    a = integer_rows(n @ n.T - d)
    roots = [over_root(degree) for (degree,) in integer_rows(d.diagonal()[:, None])]
    return Matrices(
        a, integer_rows(d), tuple(tuple(x * roots[i] * roots[j] for j, x in enumerate(row)) for i, row in enumerate(a))
    )


def networkx_agrees(given: Given, answer: Matrices) -> bool:
    """networkx has the same adjacency, the same degrees and, as I minus its normalised Laplacian, the same A_sym."""
    graph = as_graph(given)
    a, d = nx.to_numpy_array(graph), np.diag([degree for _, degree in graph.degree()])
    gap = np.eye(given.nodes) - nx.normalized_laplacian_matrix(graph).toarray() - floats(answer.A_sym)
    return answer[:2] == (integer_rows(a), integer_rows(d)) and bool(np.abs(gap).max() < 1e-12)


def _normalized(given: Given, left: str, right: str) -> Matrices:
    found = matrices(given)
    return found._replace(A_sym=scale(found.A, [sum(row) for row in found.A], left, right))


def matrices_by_rows(given: Given) -> Matrices:
    """You divided every row by its degree: D^(-1) A is a random walk's matrix, whose rows add up to 1."""
    return _normalized(given, "-1", "0")


def matrices_by_columns(given: Given) -> Matrices:
    """You divided every column by its degree: that is A D^(-1), whose columns add up to 1."""
    return _normalized(given, "0", "-1")


def matrices_by_degrees(given: Given) -> Matrices:
    """You divided by the product of the two degrees: divide by its square root, for the factors are D^(-1/2)."""
    return _normalized(given, "-1", "-1")


def irregular(given: Given) -> bool:
    """Whether some edge joins nodes of different degree; elsewhere D^(-1) A, A D^(-1) and A_sym are one matrix."""
    degree = as_graph(given).degree()
    return any(degree[i] != degree[j] for i, j in given.edges)


def branching(given: Given) -> bool:
    """Whether some node has more than one neighbour; elsewhere there is nothing to normalise."""
    return 2 * len(given.edges) > given.nodes


def laplacian(given: Given) -> Radicals:
    """1 on the diagonal, −1/√(d_i d_j) where i and j are joined."""
    a, nodes = adjacency(given), range(given.nodes)
    d = [sum(row) for row in a]
    return tuple(tuple(sympy.Integer(i == j) - a[i][j] * over_root(d[i] * d[j]) for j in nodes) for i in nodes)


def laplacian_by_incidence(given: Given) -> Radicals:
    """Give every edge a direction; then L = B Bᵀ, which is scaled by D^(-1/2) from both sides."""
    b = [[(i == head) - (i == tail) for tail, head in given.edges] for i in range(1, given.nodes + 1)]
    product = tuple(tuple(sum(x * y for x, y in zip(row, other, strict=True)) for other in b) for row in b)
    return scale(product, [sum(map(abs, row)) for row in b])


def networkx_normalizes(given: Given, answer: Radicals) -> bool:
    """`networkx.normalized_laplacian_matrix` gives the same numbers."""
    return bool(np.abs(floats(answer) - nx.normalized_laplacian_matrix(as_graph(given)).toarray()).max() < 1e-12)


def spectrum_is_right(given: Given, answer: Radicals) -> bool:
    """The eigenvalues lie between 0 and 2, add up to the number of nodes, and 0 occurs once for every component."""
    values = np.linalg.eigvalsh(floats(answer))
    within = values.min() > -1e-9 and values.max() < 2 + 1e-9 and abs(values.sum() - given.nodes) < 1e-9
    return bool(within and (values < 1e-9).sum() == nx.number_connected_components(as_graph(given)))


def laplacian_unscaled(given: Given, left: str = "0", right: str = "0") -> Radicals:
    """That is L = D − A itself: it still has to be multiplied by D^(-1/2) from both sides."""
    a, d, _ = matrices(given)
    return scale(minus(d, a), [sum(row) for row in a], left, right)


def laplacian_by_degrees(given: Given) -> Radicals:
    """You multiplied by D^(-1) from both sides: it is D^(-1/2), so that the diagonal becomes 1."""
    return laplacian_unscaled(given, "-1", "-1")


def laplacian_with_plus(given: Given) -> Radicals:
    """You added A_sym to I: the Laplacian subtracts it, so nothing off the diagonal is positive."""
    return tuple(tuple(abs(x) for x in row) for row in laplacian(given))


class Powers(NamedTuple):
    """A², A³ and the number of triangles."""

    A2: Integers
    A3: Integers
    triangles: int


def powers(given: Given) -> Powers:
    """Multiply A by itself; a triangle is six closed walks: three starts, two directions."""
    a = adjacency(given)
    square = tuple(
        tuple(sum(x * y for x, y in zip(row, col, strict=True)) for col in zip(*a, strict=True)) for row in a
    )
    cube = tuple(
        tuple(sum(x * y for x, y in zip(row, col, strict=True)) for col in zip(*a, strict=True)) for row in square
    )
    return Powers(square, cube, sum(cube[i][i] for i in range(given.nodes)) // 6)


def _walks(given: Given, steps: int, *, turning: bool) -> Integers:
    ways, nodes = set(map(frozenset, given.edges)), range(1, given.nodes + 1)
    walks: list[tuple[int, ...]] = [(node,) for node in nodes]
    for _ in range(steps):
        walks = [(*w, n) for w in walks for n in nodes if {w[-1], n} in ways and (turning or n not in w)]
    found = Counter((walk[0], walk[-1]) for walk in walks)
    return tuple(tuple(found[i, j] for j in nodes) for i in nodes)


def powers_by_walking(given: Given) -> Powers:
    """List every walk of two and of three steps, sorted by start and end; and test every three nodes."""
    ways = set(map(frozenset, given.edges))
    triples = itertools.combinations(range(1, given.nodes + 1), 3)
    triangles = sum(all(frozenset(pair) in ways for pair in itertools.combinations(three, 2)) for three in triples)
    return Powers(_walks(given, 2, turning=True), _walks(given, 3, turning=True), triangles)


def powers_by_numpy(given: Given) -> Powers:
    """NumPy's matrix power; and a third of the triangles that networkx counts at each node."""
    graph = as_graph(given)
    at_nodes: Any = nx.triangles(graph)
    square, cube = (integer_rows(np.linalg.matrix_power(nx.to_numpy_array(graph), k)) for k in (2, 3))
    return Powers(square, cube, sum(at_nodes.values()) // 3)


def powers_entrywise(given: Given) -> Powers:
    """You raised every entry to the power: a matrix power multiplies rows by columns."""
    return Powers(adjacency(given), adjacency(given), 0)


def powers_of_paths(given: Given) -> Powers:
    """You counted only walks that visit no node twice: a walk may turn back on itself or end where it began."""
    return Powers(_walks(given, 2, turning=False), _walks(given, 3, turning=False), powers(given).triangles)


def triangles_as_closed_walks(given: Given) -> Powers:
    """That is the trace of A³, which counts closed walks: each triangle is counted from every start and both ways."""
    return powers(given)._replace(triangles=6 * powers(given).triangles)


def has_triangle(given: Given) -> bool:
    """Whether some three nodes are joined in pairs."""
    return powers(given).triangles > 0


# Parts e to g: the road network


class Degrees(NamedTuple):
    """In-degrees and out-degrees as diagonal matrices."""

    D_in: Integers
    D_out: Integers


class Laplacians(NamedTuple):
    """I − D^(-1/2) A D^(-1/2) with the in-degrees and with the out-degrees."""

    L_in: Radicals
    L_out: Radicals


def as_network(given: Given) -> "nx.DiGraph[str]":
    """The road network for networkx, its intersections and segments in our order."""
    network: nx.DiGraph[str] = nx.DiGraph()
    network.add_nodes_from(given.places)
    network.add_edges_from(given.segments)
    return network


def marks(given: Given, end: int) -> Any:
    """A row for each intersection, a column for each segment: 1 where it starts (end 0) or ends (end 1)."""
    return np.array([[int(segment[end] == place) for segment in given.segments] for place in given.places])


def roads(given: Given) -> Integers:
    """A 1 in the row of the intersection where a segment starts and the column where it ends."""
    return tuple(tuple(int((i, j) in given.segments) for j in given.places) for i in given.places)


def roads_by_ends(given: Given) -> Integers:
    """Two matrices say which segments start (T) and end (H) at each intersection; T Hᵀ joins the two."""
    return integer_rows(marks(given, 0) @ marks(given, 1).T)


def roads_by_networkx(given: Given) -> Integers:
    """networkx builds the matrix from its own graph."""
    return integer_rows(nx.to_numpy_array(as_network(given)))


def roads_transposed(given: Given) -> Integers:
    """You put the start in the column and the end in the row: here A_ij = 1 means a segment from i to j."""
    return transposed(roads(given))


def roads_both_ways(given: Given) -> Integers:
    """You let the traffic run both ways on every street: a one-way segment is one entry only."""
    pairs = {*given.segments, *((j, i) for i, j in given.segments)}
    return tuple(tuple(int((i, j) in pairs) for j in given.places) for i in given.places)


def one_way(given: Given) -> bool:
    """Whether some segment has no opposite one."""
    return any((j, i) not in given.segments for i, j in given.segments)


def lopsided(given: Given) -> bool:
    """Whether somewhere more segments arrive than leave."""
    return Counter(i for i, _ in given.segments) != Counter(j for _, j in given.segments)


def degrees(given: Given) -> Degrees:
    """Count how often an intersection is the end of a segment, and how often the start."""
    starts, ends = (Counter(segment[end] for segment in given.segments) for end in (0, 1))
    return Degrees(diagonal([ends[p] for p in given.places]), diagonal([starts[p] for p in given.places]))


def degrees_by_sums(given: Given) -> Degrees:
    """Columns of A add up to in-degrees, rows to out-degrees."""
    a = nx.to_numpy_array(as_network(given))
    return Degrees(*(integer_rows(np.diag(a.sum(axis=axis))) for axis in (0, 1)))


def degrees_by_ends(given: Given) -> Degrees:
    """H Hᵀ and T Tᵀ are diagonal, for a segment has one end and one start; they count both."""
    return Degrees(*(integer_rows(marks(given, end) @ marks(given, end).T) for end in (1, 0)))


def degrees_swapped(given: Given) -> Degrees:
    """You swapped them: the out-degree adds up a row of A, the in-degree a column."""
    return Degrees(*reversed(degrees(given)))


def degrees_together(given: Given) -> Degrees:
    """You counted every segment at an intersection, whichever way it runs: keep arriving and leaving apart."""
    both = Counter(itertools.chain.from_iterable(given.segments))
    return Degrees(*[diagonal([both[p] for p in given.places])] * 2)


def laplacians(given: Given) -> Laplacians:
    """Subtract A, every 1 in it divided by the roots of both in-degrees (or both out-degrees), from I."""
    a = roads(given)
    unit = diagonal([1] * len(a))
    scaled = [scale(a, d) for d in ([sum(column) for column in transposed(a)], [sum(row) for row in a])]
    return Laplacians(
        *(tuple(tuple(x - y for x, y in zip(*r, strict=True)) for r in zip(unit, m, strict=True)) for m in scaled)
    )


def laplacians_entry_by_entry(given: Given) -> Laplacians:
    """1 on the diagonal, −1/√(d_i d_j) for a segment from i to j, 0 elsewhere."""
    there = set(given.segments)

    def entry(i: str, j: str, degree: Counter[str]) -> sympy.Expr:
        return sympy.Integer(i == j) if (i, j) not in there else -over_root(degree[i] * degree[j])

    ends, starts = (Counter(segment[end] for segment in given.segments) for end in (1, 0))
    return Laplacians(
        *(tuple(tuple(entry(i, j, d) for j in given.places) for i in given.places) for d in (ends, starts))
    )


def scipy_agrees(given: Given, answer: Laplacians) -> bool:
    """`scipy.sparse.csgraph.laplacian(A, normed=True)` gives both, with `use_out_degree` off and on."""
    a = nx.to_numpy_array(as_network(given))
    both = (csgraph.laplacian(a, normed=True, use_out_degree=out) for out in (False, True))
    return all(bool(np.abs(floats(exact) - other).max() < 1e-12) for exact, other in zip(answer, both, strict=True))


def roots_are_null_vectors(given: Given, answer: Laplacians) -> bool:
    """L_out times the roots of the out-degrees is zero; the roots of the in-degrees times L_in, from the left, too."""
    out = floats(answer.L_out) @ np.sqrt(marks(given, 0).sum(axis=1))
    into = np.sqrt(marks(given, 1).sum(axis=1)) @ floats(answer.L_in)
    return bool(np.abs([out, into]).max() < 1e-12)


def laplacians_swapped(given: Given) -> Laplacians:
    """You swapped them: L_in is normalised with the in-degrees, the column sums of A."""
    return Laplacians(*reversed(laplacians(given)))


def laplacians_transposed(given: Given) -> Laplacians:
    """You transposed A: the entry for a segment from i to j stands in row i, column j."""
    return Laplacians(*map(transposed, laplacians(given)))


def _products(given: Given, end: int) -> list[int]:
    degree = Counter(segment[end] for segment in given.segments)
    return [degree[i] * degree[j] for i, j in given.segments]


# Part h: traffic


class Incidence(NamedTuple):
    """The incidence matrix, and the dimension of the space of balanced flows."""

    B: Integers
    dimension: int


def incidence_rows(given: Given) -> Integers:
    """A column for each segment: −1 where it starts, +1 where it ends."""
    return tuple(tuple((p == head) - (p == tail) for tail, head in given.segments) for p in given.places)


def towns(given: Given) -> int:
    """How many parts the network falls into, by merging the ends of every segment."""
    town = {place: place for place in given.places}
    for tail, head in given.segments:
        old, new = town[head], town[tail]
        town = {place: new if name == old else name for place, name in town.items()}
    return len(set(town.values()))


def incidence(given: Given) -> Incidence:
    """Write B from the list of segments; the x with B x = 0 make a space of m − n + c dimensions."""
    return Incidence(incidence_rows(given), len(given.segments) - len(given.places) + towns(given))


def incidence_by_networkx(given: Given) -> Incidence:
    """networkx's oriented incidence matrix, and the number of segments minus its rank."""
    b = nx.incidence_matrix(as_network(given), edgelist=[*given.segments], oriented=True).toarray()
    return Incidence(integer_rows(b), len(given.segments) - int(np.linalg.matrix_rank(b)))


def incidence_by_null_space(given: Given) -> Incidence:
    """B = H − T, the ends minus the starts; scipy finds a basis of all balanced flows, and we count it."""
    b = marks(given, 1) - marks(given, 0)
    return Incidence(integer_rows(b), int(linalg.null_space(b).shape[1]))


def incidence_reversed(given: Given) -> Incidence:
    """Your signs are the other way round: here a segment has −1 where it starts and +1 where it ends."""
    found = incidence(given)
    return found._replace(B=tuple(tuple(-x for x in row) for row in found.B))


def incidence_unsigned(given: Given) -> Incidence:
    """You marked both ends with +1: without the sign, arriving and leaving traffic add up instead of cancelling."""
    found = incidence(given)
    return found._replace(B=tuple(tuple(abs(x) for x in row) for row in found.B))


def dimension_without_parts(given: Given) -> Incidence:
    """You took all balance equations for independent: in each connected part, they add up to 0 = 0."""
    return incidence(given)._replace(dimension=len(given.segments) - len(given.places))


def any_flow(given: Given) -> Solutions:
    """Drive on until an intersection comes up again, and send one vehicle around that loop."""
    trip = [given.places[0]]
    while trip[-1] not in trip[:-1]:
        trip.append(next(head for tail, head in given.segments if tail == trip[-1]))
    loop = [*itertools.pairwise(trip[trip.index(trip[-1]) :])]
    size = len(given.segments)
    balance = [
        Condition((row,), "=", 0, f"As much traffic must leave {place} as arrives there.")
        for place, row in zip(given.places, incidence_rows(given), strict=True)
    ]
    forward = [
        Condition((row,), "≥", 0, f"No vehicle drives backwards: the entry of {i}→{j} is negative.")
        for (i, j), row in zip(given.segments, diagonal([1] * size), strict=True)
    ]
    some = Condition(((1,) * size,), "≠", 0, "The empty road balances, but some vehicle has to drive.")
    return Solutions((tuple(Fraction(segment in loop) for segment in given.segments),), (*balance, *forward, some))


def exact(rows: Iterable[Iterable[Fraction | int]]) -> DomainMatrix:
    """A matrix of sympy's exact rational numbers."""
    table = [[sympy.QQ(Fraction(x).numerator, Fraction(x).denominator) for x in row] for row in rows]
    return DomainMatrix(table, (len(table), len(table[0])), sympy.QQ)


def stationary_flow(given: Given) -> Solutions:
    """Drivers who take every way on with equal chance settle into a flow that balances: a Markov chain's."""
    exits = Counter(tail for tail, _ in given.segments)
    moves = [[Fraction((i, j) in given.segments, exits[i]) - (i == j) for i in given.places] for j in given.places]
    share = dict(zip(given.places, exact(moves).nullspace().to_Matrix().row(0), strict=True))
    sign = 1 if sum(share.values()) > 0 else -1
    flow = tuple(Fraction(sign * share[i].p, share[i].q * exits[i]) for i, _ in given.segments)
    balance = [Condition(((marks(given, 0) - marks(given, 1))[k],), "=", 0, "") for k in range(len(given.places))]
    forward = [
        Condition((tuple(-int(s == t) for t in given.segments),), "<", Fraction(1, 10**9), "") for s in given.segments
    ]
    return Solutions((flow,), (*balance, *forward, Condition(((-1,) * len(flow),), "<", 0, "")))


def flow_on_every_segment(given: Given) -> Solutions:
    """One vehicle on every segment balances only where as many segments arrive as leave."""
    return Solutions(((Fraction(1),) * len(given.segments),))


def flow_on_one_segment(given: Given) -> Solutions:
    """One segment is no loop: the vehicle has to come back to where it started."""
    return Solutions((tuple(Fraction(e == 0) for e in range(len(given.segments))),))


def flow_as_counted(given: Given) -> Solutions:
    """Those are the counts, and they do not balance: compare what arrives at an intersection with what leaves it."""
    return Solutions((tuple(map(Fraction, given.counts)),))


def imbalance(given: Given) -> tuple[int, ...]:
    """B times the counts: what arrives minus what leaves, at every intersection."""
    return tuple(sum(b * x for b, x in zip(row, given.counts, strict=True)) for row in incidence_rows(given))


def imbalance_by_tally(given: Given) -> tuple[int, ...]:
    """Go through the list of segments, adding each count where it arrives and subtracting it where it leaves."""
    gain: Counter[str] = Counter()
    for (tail, head), count in zip(given.segments, given.counts, strict=True):
        gain[tail] -= count
        gain[head] += count
    return tuple(gain[place] for place in given.places)


def unbalanced(given: Given) -> bool:
    """Whether somewhere more vehicles were counted arriving than leaving."""
    return any(imbalance(given))


def potentials(given: Given) -> tuple[Fraction, ...]:
    """Solve the Laplacian system B Bᵀ p = B x by elimination, with p = 0 at one intersection of each part."""
    b, solved = incidence_rows(given), dict[int, list[Fraction]]()
    laplace = [[Fraction(sum(x * y for x, y in zip(r, s, strict=True))) for s in b] for r in b]
    rows = [[*row, Fraction(gain)] for row, gain in zip(laplace, imbalance(given), strict=True)]
    for k in reversed(range(len(b))):
        found = next((row for row in rows if row[k]), None)
        if found is None:
            continue
        rows.remove(found)
        pivot = [entry / found[k] for entry in found]
        for row in (*rows, *solved.values()):
            row[:] = [x - row[k] * y for x, y in zip(row, pivot, strict=True)]
        solved[k] = pivot
    return tuple(solved[k][-1] if k in solved else Fraction(0) for k in range(len(b)))


def potentials_balance(given: Given, answer: tuple[Fraction, ...]) -> bool:
    """Take the difference of its ends' potentials from every count: all intersections balance; the first has p = 0."""
    gain: Counter[str] = Counter()
    height = dict(zip(given.places, answer, strict=True))
    for (tail, head), count in zip(given.segments, given.counts, strict=True):
        gain[head] += count - height[head] + height[tail]  # type: ignore[assignment]
        gain[tail] -= count - height[head] + height[tail]  # type: ignore[assignment]
    return not any(gain.values()) and answer[0] == 0


def corrected(given: Given, potential: Iterable[Fraction]) -> tuple[Fraction, ...]:
    """The counts minus Bᵀ p."""
    height = dict(zip(given.places, potential, strict=True))
    return tuple(x - height[j] + height[i] for x, (i, j) in zip(given.counts, given.segments, strict=True))


def nearest(given: Given) -> tuple[Fraction, ...]:
    """Subtract from the counts the part that causes the imbalance: x − Bᵀ p, where B Bᵀ p = B x."""
    return corrected(given, potentials(given))


def nearest_by_loops(given: Given) -> tuple[Fraction, ...]:
    """Write the flow as a sum of independent loops, the rows of Z, and fit their sizes: (Z Zᵀ) y = Z x, all exact."""
    z = exact((marks(given, 1) - marks(given, 0)).tolist()).nullspace()
    y = (z * z.transpose()).lu_solve(z * exact([[count] for count in given.counts]))
    return tuple(Fraction(value.p, value.q) for value in (z.transpose() * y).to_Matrix())


def numpy_projects(given: Given, answer: tuple[Fraction, ...]) -> bool:
    """NumPy's pseudo-inverse projects the counts onto the balanced flows, and lands on the same point."""
    b, x = marks(given, 1) - marks(given, 0), np.array(given.counts)
    gap = x - np.linalg.pinv(b) @ (b @ x) - np.array([float(flow) for flow in answer])
    return bool(np.abs(gap).max() < 1e-9 * (1 + x.max()))


def nearest_unchanged(given: Given) -> tuple[Fraction, ...]:
    """Those are the counts themselves, and they do not balance at every intersection."""
    return tuple(map(Fraction, given.counts))


def nearest_added(given: Given) -> tuple[Fraction, ...]:
    """You added the correction instead of subtracting it: check the signs of B, for yours doubles every imbalance."""
    return corrected(given, [-p for p in potentials(given)])


def nearest_one_by_one(given: Given) -> tuple[Fraction, ...]:
    """You spread each imbalance evenly over the segments there, which shifts it to the neighbours: solve for all
    intersections at once, with the whole matrix B Bᵀ and not only its diagonal."""
    touching = Counter(itertools.chain.from_iterable(given.segments))
    return corrected(given, [Fraction(g, touching[p]) for g, p in zip(imbalance(given), given.places, strict=True)])


def shifted(given: Given) -> bool:
    """Whether spreading each imbalance over its own segments leaves some intersection unbalanced."""
    flow = nearest_one_by_one(given)
    return any(sum(b * x for b, x in zip(row, flow, strict=True)) for row in incidence_rows(given))


# Part i: the karate club

LAMBDA = Real(1e-3, because="λ₂ is a root of a polynomial of high degree; three digits tell it from every neighbour")


class Club(NamedTuple):
    """λ₂, and the members on the side of member 1, in ascending order, counted from 1."""

    lambda2: Annotated[float, LAMBDA]
    side_of_1: tuple[int, ...]


@lru_cache
def club() -> "nx.Graph[int]":
    """Zachary's karate club; networkx numbers the members from 0 and gives the ties weights."""
    graph: nx.Graph[int] = nx.karate_club_graph()
    return graph


@lru_cache
def modes(*, weighted: bool = False, normalized: bool = False) -> tuple[Any, Any]:
    """Eigenvalues and eigenvectors of the club's Laplacian, the smallest first."""
    a: Any = nx.to_numpy_array(club())
    a = a if weighted else np.sign(a)
    d = a.sum(axis=1)
    values, vectors = np.linalg.eigh(np.eye(len(a)) - a / np.sqrt(np.outer(d, d)) if normalized else np.diag(d) - a)
    return values, vectors


def camp(vector: Any) -> tuple[int, ...]:
    """Who has the sign of member 1."""
    return tuple(k + 1 for k, entry in enumerate(vector) if entry * vector[0] > 0)


def split(given: Given) -> Club:
    """The second smallest eigenvalue of D − A, and the signs of its eigenvector."""
    values, vectors = modes()
    return Club(float(values[1]), camp(vectors[:, 1]))


@lru_cache
def _traced(weight: str | None) -> tuple[float, Any]:
    options: dict[str, Any] = {"weight": weight, "tol": 1e-13, "method": "tracemin_lu", "seed": 1}
    return float(nx.algebraic_connectivity(club(), **options)), nx.fiedler_vector(club(), **options)


def split_by_networkx(given: Given) -> Club:
    """networkx's trace minimisation, with `weight=None`, finds the same value and the same sides."""
    value, vector = _traced(None)
    return Club(value, tuple(int(k) + 1 for k in np.flatnonzero(np.sign(vector) == np.sign(vector[0]))))


@lru_cache
def _iterated() -> Club:
    ties = [[*club()[k]] for k in club()]
    shift, x = 2 * max(map(len, ties)), np.arange(len(ties), dtype=float)
    for _ in range(1500):
        x = np.array([(shift - len(near)) * x[k] + x[near].sum() for k, near in enumerate(ties)])
        x = (x - x.mean()) / np.linalg.norm(x - x.mean())
    return Club(
        float(sum((x[i] - x[j]) ** 2 for i, j in club().edges)), tuple(k for k, y in enumerate(x, 1) if y * x[0] > 0)
    )


def split_by_iteration(given: Given) -> Club:
    """Power iteration orthogonal to the constant vector, and Rayleigh's quotient as a sum over friendships."""
    return _iterated()


@lru_cache
def _below(bound: Fraction) -> int:
    rows = [[Fraction(-club().has_edge(i, j)) for j in club()] for i in club()]
    for k in club():
        rows[k][k] = len(club()[k]) - bound
    negative = 0
    while rows:
        (pivot, *first), *rest = rows
        negative += pivot < 0
        rows = [[x - head / pivot * y for x, y in zip(tail, first, strict=True)] for head, *tail in rest]
    return negative


def inertia_brackets(given: Given, answer: Club) -> bool:
    """An exact proof by Sylvester's law of inertia, with the signs of the pivots of L − σI in fractions: one eigenvalue
    lies below λ₂(1 − 10⁻⁹), two lie below λ₂(1 + 10⁻⁹)."""
    value, gap = Fraction(answer.lambda2).limit_denominator(10**12), Fraction(1, 10**9)
    return _below(value * (1 - gap)) == 1 and _below(value * (1 + gap)) == 2


def split_weighted(given: Given) -> Club:
    """You used the weights that networkx stores with the friendships: pass weight=None, and every tie counts once."""
    values, vectors = modes(weighted=True)
    return Club(float(values[1]), camp(vectors[:, 1]))


def split_normalized(given: Given) -> Club:
    """That is the second eigenvalue of L_sym: here the Laplacian is D − A, not normalised."""
    values, vectors = modes(normalized=True)
    return Club(float(values[1]), camp(vectors[:, 1]))


def split_by_third(given: Given) -> Club:
    """You went one too far: the eigenvalue 0 is the first, and λ₂ is the next after it."""
    values, vectors = modes()
    return Club(float(values[2]), camp(vectors[:, 2]))


def split_from_zero(given: Given) -> Club:
    """You counted the members from 0, as networkx does: here they are numbered from 1."""
    return split(given)._replace(side_of_1=tuple(k - 1 for k in split(given).side_of_1))


# What the page tells besides


class Sizes(NamedTuple):
    """How large the road network is."""

    segments: int
    intersections: int
    towns: int
    streets: int


def sizes(given: Given) -> Sizes:
    """Count the lists; a street is a pair of intersections with a segment in either direction."""
    streets = {frozenset(segment) for segment in given.segments}
    return Sizes(len(given.segments), len(given.places), towns(given), len(streets))


def sizes_by_networkx(given: Given) -> Sizes:
    """networkx counts edges, nodes and weakly connected components, and the edges of the undirected graph."""
    net = as_network(given)
    parts = nx.number_weakly_connected_components(net)
    return Sizes(net.number_of_edges(), net.number_of_nodes(), parts, net.to_undirected().number_of_edges())


class Isolated(NamedTuple):
    """The diagonal entry of a node without edges, by two formulas with the pseudo-inverse."""

    identity: int
    sandwich: int


def isolated(given: Given) -> Isolated:
    """Add a node without edges, and put 0 for 1/√0."""
    a = np.pad(np.array(adjacency(given)), (0, 1))
    d = a.sum(axis=1)
    root = np.diag([x**-0.5 if x else 0.0 for x in d])
    corner = [(np.eye(len(a)) - root @ a @ root)[-1, -1], (root @ (np.diag(d) - a) @ root)[-1, -1]]
    return Isolated(*map(int, corner))


def libraries_agree(given: Given, answer: Isolated) -> bool:
    """networkx and scipy both put the second number; L = D − A itself has 0 there, and I has 1."""
    graph = as_graph(given)
    graph.add_node(given.nodes + 1)
    by_networkx = nx.normalized_laplacian_matrix(graph).toarray()[-1, -1]
    by_scipy = csgraph.laplacian(nx.to_numpy_array(graph), normed=True)[-1, -1]
    return bool(
        by_networkx == by_scipy == answer.sandwich == nx.laplacian_matrix(graph)[-1, -1] != answer.identity == 1
    )


class Split(NamedTuple):
    """The karate club in numbers, and who is on another side than in reality."""

    members: int
    friendships: int
    near_1: int
    strays: tuple[int, ...]
    margin: Annotated[float, Real(1e-2, because="only how far it is from 0 matters")]
    weighted: Annotated[float, LAMBDA]


def karate(given: Given) -> Split:
    """Compare the signs of the Fiedler vector with the side that each member took."""
    vector = modes()[1][:, 1]
    side = camp(vector)
    strays = tuple(k + 1 for k in club() if (club().nodes[k]["club"] == "Mr. Hi") != (k + 1 in side))
    return Split(len(club()), club().size(), len(side), strays, abs(vector).min(), modes(weighted=True)[0][1])


def karate_by_networkx(given: Given) -> Split:
    """The same from networkx's own Fiedler vector, and from degrees that count every tie twice."""
    vector = _traced(None)[1] / linalg.norm(_traced(None)[1])
    near = vector * vector[0] > 0
    really = np.array([club().nodes[k]["club"] == "Mr. Hi" for k in club()])
    strays = tuple((np.flatnonzero(near != really) + 1).tolist())
    ties = sum(len(club()[k]) for k in club()) // 2
    return Split(len(vector), ties, int(near.sum()), strays, float(np.sort(abs(vector))[0]), _traced("weight")[0])


problem = Problem(
    title="Graphs as matrices: adjacency, degrees and Laplacians",
    sources=[Source("EECS 182", "term not stated", "Homework on depthwise separable convolution", "7")],
    topics=["graphs", "linear algebra"],
    level=2,
    minutes=60,
    given=Given(),
    draw=draw,
    boundaries=[
        Given(edges=((1, 2),), nodes=2, segments=(("a", "b"), ("b", "a")), counts=(8, 3)),
        Given(
            edges=tuple(itertools.combinations(range(1, 5), 2)),
            nodes=4,
            segments=(("a", "b"), ("b", "c"), ("c", "a")),
            counts=(5, 9, 6),
        ),
        Given(
            edges=((1, 2), (3, 4), (4, 5)),
            segments=(("a", "b"), ("b", "a"), ("c", "d"), ("d", "c"), ("d", "e"), ("e", "c")),
            counts=(4, 5, 9, 2, 6, 0),
        ),
        Given(edges=((1, 2), (2, 3), (3, 4), (1, 4)), nodes=4, counts=tuple(range(22))),
    ],
    parts={
        "a": Part(step, Choice(STEPS))
        .also(step_by_numbers)
        .mistake(step_commute)
        .mistake(step_gather)
        .mistake(step_once),
        "b": Part(matrices)
        .also(matrices_by_incidence)
        .satisfies(networkx_agrees)
        .mistake(matrices_by_rows, when=irregular)
        .mistake(matrices_by_columns, when=irregular)
        .mistake(matrices_by_degrees, when=branching),
        "c": Part(laplacian)
        .also(laplacian_by_incidence)
        .satisfies(networkx_normalizes, spectrum_is_right)
        .mistake(laplacian_unscaled, when=branching)
        .mistake(laplacian_by_degrees, when=branching)
        .mistake(laplacian_with_plus),
        "d": Part(powers)
        .also(powers_by_walking, powers_by_numpy)
        .mistake(powers_entrywise)
        .mistake(powers_of_paths)
        .mistake(triangles_as_closed_walks, when=has_triangle),
        "e": Part(roads)
        .also(roads_by_ends, roads_by_networkx)
        .mistake(roads_transposed, when=one_way)
        .mistake(roads_both_ways, when=one_way),
        "f": Part(degrees)
        .also(degrees_by_sums, degrees_by_ends)
        .mistake(degrees_swapped, when=lopsided)
        .mistake(degrees_together),
        "g": Part(laplacians)
        .also(laplacians_entry_by_entry)
        .satisfies(scipy_agrees, roots_are_null_vectors)
        .mistake(laplacians_swapped, when=lambda given: _products(given, 0) != _products(given, 1))
        .mistake(laplacians_transposed, when=one_way),
        "h": Part(incidence)
        .also(incidence_by_networkx, incidence_by_null_space)
        .mistake(incidence_reversed)
        .mistake(incidence_unsigned)
        .mistake(dimension_without_parts),
        "h2": Part(any_flow)
        .also(stationary_flow)
        .mistake(flow_on_every_segment, when=lopsided)
        .mistake(flow_on_one_segment)
        .mistake(flow_as_counted, when=unbalanced),
        "h3": Part(nearest)
        .also(nearest_by_loops)
        .satisfies(numpy_projects)
        .mistake(nearest_unchanged, when=unbalanced)
        .mistake(nearest_added, when=unbalanced)
        .mistake(nearest_one_by_one, when=shifted),
        "i": Part(split)
        .also(split_by_networkx, split_by_iteration)
        .satisfies(inertia_brackets)
        .mistake(split_weighted)
        .mistake(split_normalized)
        .mistake(split_by_third)
        .mistake(split_from_zero),
    },
    facts={
        "size": Part(sizes).also(sizes_by_networkx),
        "isolated": Part(isolated).satisfies(libraries_agree),
        "gain": Part(imbalance).also(imbalance_by_tally),
        "potential": Part(potentials).satisfies(potentials_balance),
        "karate": Part(karate).also(karate_by_networkx),
    },
)
