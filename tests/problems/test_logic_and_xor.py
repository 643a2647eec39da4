"""What the page of `logic_and_xor` says of all units and functions, and no check of the problem sees."""

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, strategies as st
from logic_and_xor.gates import fires, must_give, programmed, unit
from logic_and_xor.network import network, outputs
from logic_and_xor.pictures import HALVES
from logic_and_xor.problem import NAMES, POINTS, TABLES, XNOR, XOR, Given, problem
from logic_and_xor.xor import farkas
from scipy.optimize import linprog

from exambank import check
from exambank.verify.verify import verify_given

NUMBERS = st.fractions(-3, 3, max_denominator=6)


@pytest.mark.parametrize("table", TABLES, ids=NAMES.get)
def test_each_function_has_either_weights_or_a_certificate(table):
    assert (farkas(table) is None) == (table not in (XOR, XNOR))
    if farkas(table) is None:
        assert tuple(fires(unit(table))) == tuple(fires(programmed(table).example[0])) == table


@pytest.mark.parametrize("table", TABLES, ids=NAMES.get)
def test_a_function_has_the_name_that_python_gives_it(table):
    said = {"AND": "x₁ AND x₂", "OR": "x₁ OR x₂", "XOR": "x₁ ^ x₂", "TRUE": "1", "FALSE": "0"}
    said |= {"NAND": f"NOT ({said['AND']})", "NOR": f"NOT ({said['OR']})", "XNOR": f"NOT ({said['XOR']})"}
    python = said.get(NAMES[table], NAMES[table]).lower().replace("x₁", "x").replace("x₂", "y")
    assert tuple(bool(eval(python, {"x": x, "y": y})) for x, y in POINTS.tolist()) == table


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS))
def test_no_unit_gets_more_than_three_of_xor_right(numbers):
    right = sum(fires(numbers) == XOR)
    assert 1 <= right <= 3
    assert len([said for said in must_give(XOR) if said.holds((numbers,))]) == right


def test_the_picture_reaches_all_fourteen_functions():
    reached = {tuple(fires(numbers)) for numbers in product((-1, 0, 1), (-1, 0, 1), HALVES)}
    assert reached == {*TABLES} - {XOR, XNOR}


def test_on_its_line_a_unit_is_right_in_fractions_and_may_not_be_in_floats():
    assert check("logic_and_xor", "a", "0.1 0.7 -0.8").right
    assert check("logic_and_xor", "a", np.array([0.1, 0.7, -0.8])).right
    assert not fires((0.1, 0.7, -0.8))[3]


def test_logistic_regression_shrugs_at_xor():
    slopes = (np.array(XOR) - 0.5) @ np.column_stack([POINTS, np.ones(4)])  # of its convex loss, at w = 0 and b = 0
    assert not slopes.any()


def test_of_three_inputs_104_of_256_functions_are_threshold_functions():
    cube = np.array([(*x, 1) for x in product((0, 1), repeat=3)])
    units = product((-2, -1, 0, 1, 2), (-2, -1, 0, 1, 2), (-2, -1, 0, 1, 2), np.arange(-13, 14) / 2)
    found = {tuple(cube @ numbers >= 0) for numbers in units}
    others = [table for table in product((False, True), repeat=8) if table not in found]
    signs = [np.where(table, -1, 1)[:, None] * cube for table in others]
    assert len(found) == 104
    assert all(linprog([0] * 4, rows, [-1] * 8, bounds=(None, None)).status == 2 for rows in signs)


@pytest.mark.parametrize("third", [XOR, XNOR])
def test_networks_of_every_make_are_accepted(third):
    """A conjunction for each input at which the function is 1, and an OR: the general construction of the page."""
    ones = [tuple(int(k == place) for k in range(4)) for place, value in enumerate(third) if value]
    rows = [*map(unit, ones), unit((0, 1, 1, 1))]
    assert (outputs(rows) == third).all()
    assert check("logic_and_xor", "e", rows, third=third).right


@given(st.lists(st.tuples(NUMBERS, NUMBERS, NUMBERS), min_size=3, max_size=3), st.sampled_from([XOR, XNOR]))
def test_a_network_is_right_exactly_if_it_computes_the_function(rows, third):
    exact = tuple(tuple(map(Fraction, row)) for row in rows)
    asked = network(Given(third=third))
    assert (not asked.broken(exact)) == (outputs(rows) == third).all()


@pytest.mark.parametrize("settings", [{"first": [0, 1, 0, 1], "weights": [-3, 50]}, {"second": [1, 0, 1, 0]}], ids=str)
def test_no_permitted_setting_crashes(settings):
    g = problem.given.override(settings)
    assert [failure for part in problem.parts.values() for failure in verify_given(part, g)[1]] == []
    with pytest.raises(ValueError, match="must"):
        Given(first=XOR)
