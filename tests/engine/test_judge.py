"""A reader is told whether the reply is right, and if not, which mistake was made; `test_replies` has the many cases."""

from dataclasses import dataclass
from typing import Annotated, Any

import pytest
from hypothesis import given as over, strategies as st

import exambank as eb
from exambank.problem.part import Part
from exambank.verify.judge import judge


@dataclass(frozen=True)
class Given(eb.Givens):
    """A side."""

    side: Annotated[int, eb.at_least(1)] = 7


AREA = Part("area", lambda given: given.side**2, kind=eb.Integer())
AREA.mistake("other quantity", "You went around the square.", lambda given: 4 * given.side)
AREA.mistake("factor", "You doubled the side.", lambda given: 2 * given.side)


@over(st.integers(1, 1000), st.integers(-10, 2_000_000))
def test_a_reply_is_right_exactly_if_it_is_the_answer(side: int, reply: int) -> None:
    verdict = judge(AREA, Given(side), str(reply))
    assert verdict.right is bool(verdict) is (reply == side**2)
    assert verdict.message
    assert verdict.mistake is None or reply != side**2


@over(st.integers(1, 1000))
def test_a_mistake_is_told_by_its_own_message_where_it_is_one(side: int) -> None:
    verdict = judge(AREA, Given(side), 4 * side)
    assert verdict.right if side == 4 else verdict.message == "You went around the square."
    assert verdict.mistake is (None if side == 4 else AREA.mistakes[0])


@over(st.text(max_size=50) | st.none() | st.floats() | st.lists(st.integers()) | st.binary())
def test_no_reply_raises(reply: object) -> None:
    assert judge(AREA, Given(), reply).message


def test_places_count_as_the_page_counts() -> None:
    table = Part("table", lambda given: [[1, 2], [3, 4]], kind=eb.Matrix(eb.Rational()))
    assert judge(table, Given(), "1 0; 0 4").places == ((1, 2), (2, 1))
    assert judge(table, Given(), "1 2").places == ()
    row = Part("row", lambda given: [1, 2], kind=eb.Vector(eb.Rational()))
    assert judge(row, Given(), "0 2").places == (1,)


def layer(**values: Any) -> Any:
    """Weights, biases and shape, right where nothing else is said."""
    return lambda given: {"weights": 50, "biases": 5, "shape": [7, 2], **values}


LAYER = Part("layer", layer(), kind=eb.Several.of(weights=eb.Integer(), biases=eb.Integer(), shape=eb.Dimensions()))
LAYER.mistake("left out", "You forgot both.", layer(weights=49, biases=0))
LAYER.mistake("left out", "You forgot the bias.", layer(weights=49))
LAYER.mistake("transposed", "You swapped the axes.", layer(shape=[2, 7]))


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ("weights = 50; biases = 5; shape = 7 x 2", "Right."),
        ("weights = 49; biases = 0; shape = 7 x 2", "You forgot both."),
        ("weights = 49; biases = 5; shape = 7 x 2", "You forgot the bias."),  # although the first mistake fits it, too
        ("weights = 50; biases = 0; shape = 7 x 2", "You forgot both."),  # half of a mistake, when none fits better
        ("weights = 50; biases = 5; shape = 2 x 7", "You swapped the axes."),
        (
            "weights = 49; biases = 5; shape = 2 x 7",
            "Not right. Wrong: weights, shape. shape: The sizes are right, but in another order.",
        ),  # two mistakes at once
        ("weights = 48; biases = 5; shape = 7 x 2", "Not right. Only weights is wrong."),
    ],
)
def test_one_of_several_values_is_explained_by_itself(reply: str, message: str) -> None:
    assert judge(LAYER, Given(), reply).message == message


@pytest.mark.parametrize("answer", [None, 49])
def test_an_answer_at_hand_is_not_computed_again(answer: int | None) -> None:
    asked: list[int] = []

    def counted(given: Any) -> int:
        asked.append(given.side)
        return int(given.side**2)

    assert judge(Part("counted", counted, kind=eb.Integer()), Given(), 49, answer)
    assert len(asked) == (answer is None)
