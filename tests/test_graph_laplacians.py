"""Theorems of graphs as matrices, on drawn graphs, road networks and counts."""

import itertools
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from exambank.kinds import Matrix, Rational
from exambank.project import load_module

m = load_module("graph_laplacians")

PAIRS = list(itertools.combinations(range(1, 6), 2))
STREETS = list(itertools.permutations("abcde", 2))
RING = [*zip("abcde", "bcdea", strict=True)]


@st.composite
def graphs(draw: Callable[..., Any]) -> Any:
    """Any graph on five nodes in which every node has an edge."""
    edges = draw(st.sets(st.sampled_from(PAIRS), min_size=1))
    lonely = set(range(1, 6)) - {node for edge in edges for node in edge}
    edges |= {(min(node, other), max(node, other)) for node in lonely for other in [node % 5 + 1]}
    return m.Given(edges=tuple(sorted(edges)))


@st.composite
def networks(draw: Callable[..., Any]) -> Any:
    """A ring road with any shortcuts, and any counts."""
    roads = tuple(sorted({*RING, *draw(st.sets(st.sampled_from(STREETS)))}))
    counts = draw(st.lists(st.integers(0, 99), min_size=len(roads), max_size=len(roads)))
    return m.Given(segments=roads, counts=tuple(counts))


def net_gain(network: Any, flow: Any) -> dict[str, Fraction]:
    """What arrives minus what leaves, by place."""
    gain = dict.fromkeys(network.places, Fraction(0))
    for (tail, head), amount in zip(network.segments, flow, strict=True):
        gain[tail] -= amount
        gain[head] += amount
    return gain


@given(graphs())
def test_smallest_eigenvalue_is_0_with_the_roots_of_the_degrees(graph: Any) -> None:
    normalized = m.floats(m.laplacian(graph))
    roots = np.sqrt(np.diag(m.matrices(graph).D))
    assert np.allclose(normalized @ roots, 0)
    assert np.linalg.eigvalsh(normalized).min() > -1e-12


@given(graphs())
def test_eigenvalue_2_means_that_a_component_is_bipartite(graph: Any) -> None:
    largest = np.linalg.eigvalsh(m.floats(m.laplacian(graph))).max()
    whole = m.as_graph(graph)
    bipartite = any(nx.is_bipartite(whole.subgraph(nodes)) for nodes in nx.connected_components(whole))
    assert (abs(largest - 2) < 1e-9) == bipartite


@given(graphs())
def test_three_normalisations_share_their_eigenvalues(graph: Any) -> None:
    symmetric = np.sort(np.linalg.eigvalsh(m.floats(m.matrices(graph).A_sym)))
    for other in (m.matrices_by_rows(graph), m.matrices_by_columns(graph)):
        assert np.allclose(np.sort(np.linalg.eigvals(m.floats(other.A_sym)).real), symmetric, atol=1e-7)


@given(graphs())
def test_walks_turn_back_once_for_each_neighbour_and_around_triangles_twice(graph: Any) -> None:
    found, degrees = m.powers(graph), np.diag(m.matrices(graph).D)
    at_nodes = nx.triangles(m.as_graph(graph))
    assert list(np.diag(found.A2)) == list(degrees)
    assert list(np.diag(found.A3)) == [2 * at_nodes[node] for node in range(1, 6)]
    assert np.sum(found.A2) == np.sum(degrees**2)  # pairs of edges with a common node


@given(networks())
def test_turning_every_street_round_transposes_and_trades_the_degrees(network: Any) -> None:
    turned = m.Given(segments=tuple((head, tail) for tail, head in network.segments), counts=network.counts)
    assert m.roads(turned) == m.transposed(m.roads(network))
    assert m.degrees(turned) == m.Degrees(*reversed(m.degrees(network)))
    into, out = m.laplacians(network)
    assert m.laplacians(turned) == m.Laplacians(m.transposed(out), m.transposed(into))
    assert np.array_equal(m.incidence(turned).B, -np.array(m.incidence(network).B))


@given(networks())
def test_streets_with_both_directions_make_both_laplacians_the_undirected_one(network: Any) -> None:
    both = tuple(sorted({*network.segments, *((head, tail) for tail, head in network.segments)}))
    into, out = m.laplacians(m.Given(segments=both, counts=(0,) * len(both)))
    numbers = {place: k for k, place in enumerate("abcde", 1)}
    edges = tuple((numbers[i], numbers[j]) for i, j in both if i < j)
    assert into == out == m.laplacian(m.Given(edges=edges))


@given(networks())
def test_incidence_times_its_transpose_is_the_laplacian_without_directions(network: Any) -> None:
    b, a = np.array(m.incidence(network).B), np.array(m.roads(network))
    degrees = sum(map(np.array, m.degrees(network)))
    assert np.array_equal(b @ b.T, degrees - a - a.T)


@given(networks())
def test_one_more_street_is_one_more_loop(network: Any) -> None:
    longer = next((road for road in STREETS if road not in network.segments), None)
    if longer is not None:
        more = m.Given(segments=(*network.segments, longer), counts=(*network.counts, 0))
        assert m.incidence(more).dimension == m.incidence(network).dimension + 1


@settings(deadline=None)
@given(networks())
def test_nearest_flow_balances_and_its_error_is_perpendicular_to_it(network: Any) -> None:
    flow = m.nearest(network)
    errors = [count - x for count, x in zip(network.counts, flow, strict=True)]
    assert not any(net_gain(network, flow).values())
    assert sum(x * e for x, e in zip(flow, errors, strict=True)) == 0
    for other in (m.any_flow(network), m.stationary_flow(network)):
        assert not m.any_flow(network).broken(other.example)
        assert sum(x * e for x, e in zip(other.example[0], errors, strict=True)) == 0


@settings(deadline=None)
@given(networks())
def test_a_balanced_flow_is_its_own_nearest(network: Any) -> None:
    steady = m.stationary_flow(network).example[0]
    scale = np.lcm.reduce([x.denominator for x in steady])
    balanced = m.Given(segments=network.segments, counts=tuple(int(x * int(scale)) for x in steady))
    assert m.nearest(balanced) == tuple(map(Fraction, balanced.counts))
    assert not any(m.potentials(balanced))


@settings(deadline=None)
@given(networks(), st.lists(st.integers(0, 50), min_size=5, max_size=5))
def test_a_potential_difference_in_the_counts_is_removed(network: Any, height: list[int]) -> None:
    potential = dict(zip(network.places, height, strict=True))
    # 50 more on every count: the detectors never count less than nothing.
    shifted = tuple(
        count + 50 + potential[head] - potential[tail]
        for count, (tail, head) in zip(network.counts, network.segments, strict=True)
    )
    plain = m.Given(segments=network.segments, counts=tuple(count + 50 for count in network.counts))
    assert m.nearest(m.Given(segments=network.segments, counts=shifted)) == m.nearest(plain)


def test_no_zero_answer_counts_as_a_flow() -> None:
    published = m.Given()
    nothing = Matrix(Rational()).coerce([[0] * len(published.segments)])
    assert m.any_flow(published).broken(nothing)


def test_the_fiedler_cut_is_cheaper_than_cutting_at_random() -> None:
    side = set(m.split(m.Given()).side_of_1)
    club = m.club()
    cut = sum((i + 1 in side) != (j + 1 in side) for i, j in club.edges)
    split = len(side) * (len(club) - len(side))
    # λ₂ bounds every cut from below; a random one takes its share of all edges, and this one less than half of it.
    assert m.modes()[0][1] * split / len(club) <= cut < club.size() * split / (len(club) * (len(club) - 1) / 2) / 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"edges": ((1, 2), (1, 3), (2, 3), (3, 4))}, "node 5 has none"),
        ({"edges": ((1, 1), (1, 2), (3, 4), (4, 5))}, "joined to itself"),
        ({"edges": ((1, 2), (2, 1), (3, 4), (4, 5))}, "2 times"),
        ({"edges": ((1, 2), (3, 4), (5, 6))}, "no node 6"),
        ({"segments": (("a", "b"), ("b", "c"), ("c", "b")), "counts": (1, 1, 1)}, "none leads to a"),
        ({"segments": (("b", "a"), ("b", "c"), ("c", "b")), "counts": (1, 1, 1)}, "none leads away from a"),
        ({"segments": (), "counts": ()}, "counts"),
        ({"counts": (1, 2)}, "22 segments"),
    ],
)
def test_degenerate_givens_are_refused_in_one_line(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message) as caught:
        m.Given(**changes)
    assert "\n" not in str(caught.value)
