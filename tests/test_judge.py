"""A reader is told whether the reply is right, and if not, which mistake was made."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any, NamedTuple

import pytest
from hypothesis import given as over, strategies as st

from exambank import Condition, Givens, Part, Shape, Solutions, at_least
from exambank.judge import judge


@dataclass(frozen=True)
class Given(Givens):
    """A side."""

    side: Annotated[int, at_least(1)] = 7


def area(given: Given) -> int:
    """Square the side."""
    return given.side**2


def perimeter(given: Given) -> int:
    """You went around
    the square."""
    return 4 * given.side


def doubled(given: Given) -> int:
    """You doubled the side."""
    return 2 * given.side


AREA = (
    Part(area)
    .mistake(doubled, when=lambda given: given.side != 2)
    .mistake(perimeter, when=lambda given: given.side != 4)
)


@over(st.integers(1, 1000), st.integers(-10, 2_000_000))
def test_a_reply_is_right_exactly_if_it_is_the_answer(side: int, reply: int) -> None:
    verdict = judge(AREA, Given(side), str(reply))
    assert verdict.right is bool(verdict) is (reply == side**2)
    assert verdict.message
    assert verdict.mistake is None or reply != side**2


@over(st.integers(1, 1000))
def test_a_mistake_is_told_by_its_own_message_where_it_is_one(side: int) -> None:
    verdict = judge(AREA, Given(side), 4 * side)
    if side == 4:
        assert verdict.right
    else:
        assert (verdict.mistake, verdict.message) == ("perimeter", "You went around the square.")
    assert judge(AREA, Given(side), 2 * side).mistake == ("doubled" if side != 2 else None)


def test_what_no_mistake_explains_is_hinted_at() -> None:
    assert judge(AREA, Given(), "-49").message == "Not right. Your answer has the wrong sign."
    assert judge(AREA, Given(), "50").message == "Not right."


def test_what_cannot_be_read_is_said_to_be() -> None:
    assert judge(AREA, Given(), "a lot").message == "Not understood: “a lot” is not a number."
    assert judge(AREA, Given(), [1]).message == "Not understood: “[1]” is not a number."


@over(st.text(max_size=50) | st.none() | st.floats() | st.lists(st.integers()) | st.binary())
def test_no_reply_raises(reply: object) -> None:
    assert judge(AREA, Given(), reply).message


class Layer(NamedTuple):
    """Two values."""

    weights: int
    shape: Shape


def layer(given: Given) -> Layer:
    """Right."""
    return Layer(given.side**2 + 1, Shape((given.side, 2)))


def without_bias(given: Given) -> Layer:
    """You forgot the bias."""
    return Layer(given.side**2, Shape((given.side, 2)))


def turned(given: Given) -> Layer:
    """You swapped the axes."""
    return Layer(given.side**2 + 1, Shape((2, given.side)))


LAYER = Part(layer).mistake(without_bias).mistake(turned)


@pytest.mark.parametrize(
    ("reply", "mistake", "message"),
    [
        ("weights = 50; shape = 7 x 2", None, "Right."),
        ("weights = 49; shape = 7 x 2", "without_bias", "You forgot the bias."),
        ("shape = 2 x 7; weights = 50", "turned", "You swapped the axes."),
        # Two mistakes at once are none that the bank knows; it says where they are.
        ("weights = 49; shape = 2 x 7", None, "Not right."),
        ("weights = 48; shape = 7 x 2", None, "Not right. Only weights is wrong."),
        ("weights = 50", None, "Not understood: missing: shape."),
    ],
)
def test_one_of_several_values_is_explained_by_itself(reply: str, mistake: str | None, message: str) -> None:
    verdict = judge(LAYER, Given(), reply)
    assert (verdict.mistake, verdict.message) == (mistake, message)


def weights_of_or(given: Given) -> Solutions:
    """Positive weights."""
    return Solutions(
        ((Fraction(given.side), Fraction(1)),),
        (
            Condition([[1, 0]], "≥", 1, "The first must be 1 or more."),
            Condition([[0, 1]], "=", 1, "The second must be 1."),
        ),
    )


def weights_of_and(given: Given) -> Solutions:
    """You gave the weights of AND."""
    return Solutions(((Fraction(0), Fraction(given.side)),))


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        ("7, 1", "Right."),
        ("[[100, 1]]", "Right."),
        ([[2, 1.0]], "Right."),
        ("0, 1", "Not right. The first must be 1 or more."),
        ("1, 0", "Not right. The second must be 1."),
        ("0, 7", "You gave the weights of AND."),
        ("1, 1, 1", "Not right. The answer is 2 numbers; yours is 1 × 3."),
    ],
)
def test_a_property_accepts_every_solution_and_knows_its_mistakes(reply: object, message: str) -> None:
    part: Part[Given, Solutions] = Part(weights_of_or).mistake(weights_of_and)
    assert judge(part, Given(), reply).message == message


@pytest.mark.parametrize("answer", [None, 49])
def test_an_answer_at_hand_is_not_computed_again(answer: int | None) -> None:
    asked: list[int] = []

    def counted(given: Given) -> int:
        asked.append(given.side)
        return given.side**2

    function: Callable[[Any], int] = counted
    assert judge(Part(function), Given(), 49, answer)
    assert len(asked) == (answer is None)
