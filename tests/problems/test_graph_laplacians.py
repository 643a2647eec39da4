"""Theorems of graphs as matrices, on drawn graphs, road networks and counts."""

import itertools

import networkx as nx
import numpy as np
import pytest
from graph_laplacians.club import CLUB, modes, split
from graph_laplacians.directed import degrees, laplacians, roads
from graph_laplacians.nearest import nearest
from graph_laplacians.pictures import balance
from graph_laplacians.problem import Given
from graph_laplacians.traffic import any_flow, incidence
from graph_laplacians.undirected import as_graph, laplacian, matrices
from graph_laplacians.walks import powers
from hypothesis import given, settings, strategies as st

PAIRS = list(itertools.combinations(range(1, 6), 2))
STREETS = list(itertools.permutations("abcde", 2))
RING = [*zip("abcde", "bcdea", strict=True)]


@st.composite
def graphs(draw):
    """Any graph on five nodes in which every node has an edge."""
    edges = draw(st.sets(st.sampled_from(PAIRS), min_size=1))
    lonely = set(range(1, 6)) - {node for edge in edges for node in edge}
    return Given(edges=tuple(sorted(edges | {tuple(sorted((node, node % 5 + 1))) for node in lonely})))


@st.composite
def networks(draw):
    """A ring road with any shortcuts, and any counts."""
    segments = tuple(sorted({*RING, *draw(st.sets(st.sampled_from(STREETS)))}))
    counts = draw(st.lists(st.integers(0, 99), min_size=len(segments), max_size=len(segments)))
    return Given(segments=segments, counts=tuple(counts))


@settings(deadline=None)
@given(graphs())
def test_the_spectrum_is_as_the_page_says(g):
    normalised, graph = np.array(laplacian(g), dtype=float), as_graph(g)
    values = np.linalg.eigvalsh(normalised)
    assert np.allclose(normalised @ np.sqrt(np.diag(matrices(g).D)), 0)
    assert -1e-9 < values.min() <= values.max() < 2 + 1e-9
    assert (values < 1e-9).sum() == nx.number_connected_components(graph)
    parts = (graph.subgraph(nodes) for nodes in nx.connected_components(graph))
    assert (values.max() > 2 - 1e-9) == any(nx.is_bipartite(part) for part in parts)


@settings(deadline=None)
@given(networks())
def test_turning_every_street_round_transposes_and_trades_the_degrees(g):
    turned = Given(segments=tuple((head, tail) for tail, head in g.segments), counts=g.counts)
    assert np.array_equal(roads(turned), np.transpose(roads(g)))
    assert degrees(turned) == degrees(g)[::-1]
    assert np.array_equal(laplacians(turned).L_in, np.transpose(laplacians(g).L_out))


@settings(deadline=None)
@given(networks())
def test_incidence_times_its_transpose_is_the_laplacian_without_directions(g):
    b, a = np.array(incidence(g).B), np.array(roads(g))
    assert np.array_equal(b @ b.T, np.add(*degrees(g)) - a - a.T)


@settings(deadline=None)
@given(networks(), st.randoms())
def test_counts_off_a_spanning_tree_give_all_others(g, random):
    """The second reading of the dimension: without the columns of the tree, nothing is left that could vary."""
    multigraph = nx.MultiGraph()
    order = random.sample(range(len(g.segments)), len(g.segments))
    multigraph.add_edges_from((*g.segments[e], {"e": e, "weight": order[e]}) for e in order)
    tree = [data["e"] for *_, data in nx.minimum_spanning_edges(multigraph, keys=False)]
    assert len(g.segments) - len(tree) == incidence(g).dimension
    assert np.linalg.matrix_rank(np.array(incidence(g).B)[:, tree]) == len(tree)


@settings(deadline=None)
@given(networks())
def test_the_nearest_flow_balances_and_its_error_is_perpendicular_to_every_loop(g):
    flow, b = np.array(nearest(g)), np.array(incidence(g).B)
    assert not (b @ flow).any()
    error = np.array(g.counts) - flow
    assert error @ flow == 0
    assert error @ np.array(any_flow(g).example[0]) == 0


def test_empty_roads_can_be_drawn():
    assert "0 instead of 0" in balance(Given(counts=(0,) * 22)).alt


def test_the_club_can_be_asked_too():
    g = Given(nodes=34, edges=tuple((i + 1, j + 1) for i, j in CLUB.edges))
    assert powers(g).triangles == sum(nx.triangles(CLUB).values()) / 3
    _, vectors = modes(as_graph(g))
    assert tuple(np.flatnonzero(vectors[:, 1] * vectors[0, 1] > 0) + 1) == split(g).side_of_1
    symmetric = np.eye(34) - np.array(matrices(g).A_sym, dtype=float)
    assert np.allclose(symmetric, nx.normalized_laplacian_matrix(CLUB, weight=None).toarray())


def test_three_digits_are_enough():
    answer = split(Given())
    assert split.kind.accepts(answer, answer._replace(lambda2=float(f"{answer.lambda2:.3g}")))


def test_the_fiedler_cut_is_cheaper_than_cutting_at_random():
    side = set(split(Given()).side_of_1)
    cut = sum((i + 1 in side) != (j + 1 in side) for i, j in CLUB.edges)
    assert cut < nx.density(CLUB) * len(side) * (len(CLUB) - len(side)) / 2


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"edges": ((1, 2), (1, 3), (2, 3), (3, 4))}, "node 5 has none"),
        ({"edges": ((1, 2), (2, 1), (3, 4), (4, 5))}, "2 times"),
        ({"edges": ((1, 2), (3, 4), (5, 6))}, "no node 6"),
        ({"segments": (("a", "b"), ("b", "c"), ("c", "b")), "counts": (1, 1, 1)}, "none leads to a"),
        ({"segments": (("b", "a"), ("b", "c"), ("c", "b")), "counts": (1, 1, 1)}, "none leads away from a"),
        ({"counts": (1, 2)}, "22 segments"),
    ],
)
def test_degenerate_givens_are_refused_in_one_line(changes, message):
    with pytest.raises(ValueError, match=rf"\A.*{message}.*\Z"):  # a dot is no line break
        Given(**changes)
