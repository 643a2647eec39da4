"""Every kind of fault in a problem is caught, by the check that is named for it, and only by it."""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
import pytest

from exambank import (
    Choice,
    Condition,
    Formula,
    Givens,
    Part,
    Problem,
    Real,
    Shape,
    Solutions,
    Source,
    Vector,
    at_least,
)
from exambank.kinds import Integer
from exambank.verify import VARIANTS, Report, draw_given, verify


@dataclass(frozen=True)
class Given(Givens):
    """A side."""

    side: Annotated[int, at_least(1)] = 7


def draw(rng: np.random.Generator) -> Given:
    return Given(int(rng.integers(2, 1000)))


def area(given: Given) -> int:
    """Multiply the side by itself."""
    return given.side**2


def area_by_odd_numbers(given: Given) -> int:
    """Add the first odd numbers."""
    return sum(range(1, 2 * given.side, 2))


def is_square(given: Given, answer: int) -> bool:
    """The side divides the area, and goes into it as often as itself."""
    return answer // given.side == given.side and answer % given.side == 0


def perimeter(given: Given) -> int:
    """You went around the square."""
    return 4 * given.side


def doubled(given: Given) -> int:
    """You doubled the side."""
    return 2 * given.side


def good() -> Part[Given, int]:
    """A part with which nothing is wrong."""
    return (
        Part(area)
        .key(49)
        .also(area_by_odd_numbers)
        .satisfies(is_square)
        .mistake(perimeter, when=lambda given: given.side != 4)
        .mistake(doubled, when=lambda given: given.side != 2)
    )


def problem_with(part: Part[Given, Any], **changes: Any) -> Problem[Given]:
    """A problem of that part and a good one."""
    made = Problem(
        title="Squares",
        sources=[Source("Course", "Term", "Homework 1", "2")],
        topics=["squares"],
        level=1,
        minutes=1,
        given=Given(),
        draw=draw,
        boundaries=[Given(1)],
        parts={"a": part, "good": good()},
    )
    return replace(made, **changes)


def checked(part: Part[Given, Any], variants: int = 20, **changes: Any) -> Report:
    """The report of a problem with that part; the other part has no failure whatever happens."""
    report = verify("squares", problem_with(part, **changes), variants)
    assert not [failure for check in report.checks["good"] for failure in check.failures]
    return report


def failing(report: Report) -> dict[str, list[str]]:
    """The failures of part a by check."""
    return {check.name: check.failures for check in report.checks["a"] if check.failures}


def the_failure(report: Report, check: str) -> str:
    """The one failure there is, of the check that should find it."""
    failures = failing(report)
    assert list(failures) == [check], failures
    assert not report.failures
    return failures[check][0]


def test_nothing_is_wrong_with_a_good_problem() -> None:
    report = verify("squares", problem_with(good()))
    assert report.all_failures() == []
    names = [check.name for check in report.checks["a"]]
    assert names == ["answer", "key", "route area_by_odd_numbers", "law is_square", "shown", "mistake perimeter",
                     "mistake doubled", "malformed"]  # fmt: skip
    cases = {check.name: check.cases for check in report.checks["a"]}
    every = 2 + VARIANTS  # the published given, one boundary, the draws
    assert cases["answer"] == cases["route area_by_odd_numbers"] == cases["law is_square"] == cases["shown"] == every
    assert cases["key"] == 1
    # A mistake is tried wherever it claims to be one, which is not where a draw gives a side of 4.
    assert every - 10 < cases["mistake perimeter"] <= every


def test_the_report_is_json_with_every_check() -> None:
    data = verify("squares", problem_with(good()), 3).to_json()
    assert data["slug"] == "squares"
    assert data["variants"] == 3
    assert set(data["parts"]) == {"a", "good"}
    assert set(data["parts"]["a"][0]) == {"name", "about", "cases", "failures", "seconds"}
    assert data["parts"]["a"][2]["about"] == "Add the first odd numbers."


# Keys and routes


def test_a_wrong_key_is_caught() -> None:
    failure = the_failure(checked(good().key(48)), "key")
    assert failure == "computed “49”, but the source has “48”"


def test_a_key_of_another_kind_is_caught() -> None:
    assert "the key is no integer" in the_failure(checked(good().key("many")), "key")  # type: ignore[arg-type]


def off_at(*sides: int) -> Callable[[Given], int]:
    """A route that disagrees for these sides only."""

    def route(given: Given) -> int:
        """Off by one there."""
        return given.side**2 + (given.side in sides)

    return route


def test_a_route_that_disagrees_is_caught() -> None:
    failure = the_failure(checked(good().also(doubled)), "route doubled")
    assert failure == "published (Given(side=7)): area gives “49”, doubled gives “14”"


def test_a_route_that_disagrees_at_a_boundary_only_is_caught() -> None:
    failure = the_failure(checked(good().also(off_at(1))), "route route")
    assert failure == "boundary 1 (Given(side=1)): area gives “1”, route gives “2”"


def test_a_route_that_disagrees_at_one_of_200_draws_is_caught() -> None:
    sides = [draw_given("squares", problem_with(good()), seed).side for seed in range(VARIANTS)]
    seed = next(s for s in reversed(range(VARIANTS)) if sides.count(sides[s]) == 1 and sides[s] != 7)
    failure = the_failure(checked(good().also(off_at(sides[seed])), VARIANTS), "route route")
    assert failure.startswith(f"seed {seed} (Given(side={sides[seed]})):")


def test_a_route_that_raises_is_caught() -> None:
    def broken(given: Given) -> int:
        """Raise."""
        return given.side // (given.side - 7)

    failure = the_failure(checked(good().also(broken)), "route broken")
    assert failure.startswith("published: broken raises ZeroDivisionError")
    assert len(failure.splitlines()) == 1


def test_a_route_that_gives_another_kind_is_caught() -> None:
    def approximate(given: Given) -> int:
        """Return half too much."""
        return given.side**2 + 0.5  # type: ignore[return-value]

    assert "approximate gives no integer" in the_failure(checked(good().also(approximate)), "route approximate")


def test_a_part_without_a_second_route_is_caught() -> None:
    assert "has no second route" in the_failure(checked(Part(area).key(49)), "answer")


def test_a_law_alone_is_a_second_route() -> None:
    assert not checked(Part(area).satisfies(is_square)).all_failures()


def test_many_failures_of_one_cause_are_three_and_a_count() -> None:
    failures = failing(checked(good().also(doubled)))["route doubled"]
    assert len(failures) == 4
    assert failures[-1].endswith("more")


# Laws


def test_a_law_that_does_not_hold_is_caught() -> None:
    def is_even(given: Given, answer: int) -> bool:
        """It is not."""
        return answer % 2 == 0

    failure = the_failure(checked(good().satisfies(is_even)), "law is_even")
    assert failure == "published (Given(side=7)): does not hold for “49”"


def test_a_law_that_raises_is_caught() -> None:
    def raising(given: Given, answer: int) -> bool:
        """Raise."""
        raise KeyError(answer)

    assert "raising raises KeyError" in the_failure(checked(good().satisfies(raising)), "law raising")


@pytest.mark.parametrize("truth", [1, np.True_, "yes", None])
def test_a_law_that_gives_no_bool_is_caught(truth: Any) -> None:
    def vague(given: Given, answer: int) -> bool:
        """It is true in a way."""
        return truth  # type: ignore[no-any-return]

    assert "which is no bool" in the_failure(checked(good().satisfies(vague)), "law vague")


# Answers


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "49", 10**400])
def test_an_answer_that_is_no_finite_number_is_caught(value: Any) -> None:
    def answer(given: Given) -> float:
        return value  # type: ignore[no-any-return]

    part = Part(answer, Real(1e-3, because="a test")).also(answer)
    failure = the_failure(checked(part), "answer")
    assert failure.startswith("published: answer gives no real:")


def test_an_answer_that_raises_for_one_draw_is_caught_and_the_rest_is_checked() -> None:
    side = draw_given("squares", problem_with(good()), 3).side

    def answer(given: Given) -> int:
        """Raise for one side."""
        if given.side == side:
            raise ArithmeticError("no")
        return given.side**2

    report = checked(Part(answer).also(area_by_odd_numbers))
    assert the_failure(report, "answer").startswith("seed 3: answer raises ArithmeticError: no")
    assert {check.name for check in report.checks["a"]} >= {"route area_by_odd_numbers", "shown", "malformed"}


def test_an_answer_that_is_not_accepted_when_typed_back_is_caught() -> None:
    class Careless(Integer):
        def text(self, value: int) -> str:
            return str(value + 1)

    failure = the_failure(checked(Part(area, Careless()).also(area_by_odd_numbers)), "shown")
    assert failure == "published: typed back, “50” is rejected: Not right."


def test_an_answer_that_json_changes_is_caught() -> None:
    class Careless(Integer):
        def to_json(self, value: int) -> object:
            return value + 1

    failure = the_failure(checked(Part(area, Careless()).also(area_by_odd_numbers)), "shown")
    assert "another one after a trip through JSON" in failure


def test_malformed_replies_that_raise_or_pass_are_caught() -> None:
    class Naive(Integer):
        def read(self, text: str) -> int:
            return 49 if text == "abc" else int(text)

    failures = failing(checked(Part(area, Naive()).also(area_by_odd_numbers), variants=0))
    assert set(failures) == {"malformed"}
    assert any("raises ValueError" in line for line in failures["malformed"])
    assert "the reply “abc” gets “Right.”" in failures["malformed"]


def test_a_kind_that_cannot_compare_stops_its_check_not_the_others() -> None:
    import sympy

    def formula(given: Given) -> sympy.Expr:
        """Square the side."""
        return sympy.Symbol("S") ** 2

    def written_out(given: Given) -> sympy.Expr:
        """Multiply it by itself, in other symbols."""
        return sympy.Symbol("S") * sympy.Symbol("S") + 1

    part = Part(formula, Formula("S", where=lambda values: False)).also(written_out)
    assert "almost never met" in the_failure(checked(part), "route written_out")


# Mistakes


def test_a_mistake_that_is_the_answer_somewhere_is_caught() -> None:
    report = checked(Part(area).also(area_by_odd_numbers).mistake(perimeter), boundaries=[Given(4)])
    failure = the_failure(report, "mistake perimeter")
    assert failure == "boundary 1 (Given(side=4)): is no mistake: “16” is the answer"


def test_a_mistake_within_the_tolerance_is_no_mistake() -> None:
    def half(given: Given) -> float:
        """Halve the side."""
        return given.side / 2

    def nearly_half(given: Given) -> float:
        """You rounded too early."""
        return given.side / 2.0001

    part = Part(half, Real(1e-3, because="a test")).also(half).mistake(nearly_half)
    assert "is no mistake" in the_failure(checked(part), "mistake nearly_half")


def test_a_mistake_without_a_message_is_caught() -> None:
    def silent(given: Given) -> int:
        return -given.side

    assert "has no docstring" in failing(checked(good().mistake(silent)))["mistake silent"][0]


def test_two_mistakes_with_one_message_are_caught() -> None:
    def also_around(given: Given) -> int:
        """You went around the square."""
        return 4 * given.side + 1

    failures = failing(checked(good().mistake(also_around)))
    assert failures == {
        name: ["has the message of another mistake"] for name in ("mistake perimeter", "mistake also_around")
    }


def test_two_mistakes_with_one_value_on_the_published_given_are_caught() -> None:
    def counted(given: Given) -> int:
        """You counted to twenty-eight."""
        return 28

    failure = the_failure(checked(good().mistake(counted)), "mistake counted")
    assert failure == "published: gives the same as perimeter, so no reader is ever told"


def test_two_mistakes_with_one_value_on_a_draw_are_fine() -> None:
    def constant(given: Given) -> int:
        """You counted."""
        return 12

    part = Part(area).also(area_by_odd_numbers).mistake(perimeter, when=lambda g: g.side != 4).mistake(constant)
    assert not checked(part, boundaries=[Given(3)]).all_failures()


def test_a_mistake_that_never_claims_to_be_one_is_caught() -> None:
    part = Part(area).also(area_by_odd_numbers).mistake(perimeter, when=lambda given: False)
    assert the_failure(checked(part), "mistake perimeter") == "never claims to differ from the answer"


def test_a_mistake_that_raises_is_caught() -> None:
    def raising(given: Given) -> int:
        """You raised."""
        raise ValueError("no")

    assert "raising raises ValueError: no" in failing(checked(good().mistake(raising)))["mistake raising"][0]


def test_a_mistake_whose_condition_raises_is_caught() -> None:
    part = Part(area).also(area_by_odd_numbers).mistake(perimeter, when=lambda given: 1 / 0 > 1)
    assert "ZeroDivisionError" in failing(checked(part))["mistake perimeter"][0]


# Givens and draws


def message_of(report: Report) -> str:
    """The one failure of the problem as a whole."""
    assert not failing(report)
    assert len(report.failures) == 1, report.failures
    return report.failures[0]


def test_a_draw_that_raises_is_caught() -> None:
    def raising(rng: np.random.Generator) -> Given:
        raise RuntimeError("no")

    assert message_of(checked(good(), draw=raising)).startswith(
        "draw with seed 0 gives no valid given: RuntimeError: no"
    )


def test_a_draw_of_a_degenerate_given_is_caught() -> None:
    def degenerate(rng: np.random.Generator) -> Given:
        return Given(int(rng.integers(0, 4)))

    message = message_of(checked(good(), VARIANTS, draw=degenerate))
    assert "gives no valid given: ValueError: side must be at least 1, got 0" in message


def test_a_draw_of_another_type_is_caught() -> None:
    assert "gives a int, not a Given" in message_of(checked(good(), draw=lambda rng: int(rng.integers(9))))


def test_a_draw_that_repeats_itself_is_caught() -> None:
    def narrow(rng: np.random.Generator) -> Given:
        return Given(int(rng.integers(2, 9)))

    assert message_of(checked(good(), VARIANTS, draw=narrow)) == "draw gives too few different variants: 7 of 200"
    assert not checked(good(), 5, draw=narrow).failures


def test_a_draw_with_randomness_of_its_own_is_caught() -> None:
    own, counter = random.Random(0), itertools.count(2)
    for draw_alone in (lambda rng: Given(own.randint(2, 10**9)), lambda rng: Given(next(counter))):
        assert "use no randomness but `rng`" in message_of(checked(good(), draw=draw_alone))


def test_a_missing_boundary_is_caught() -> None:
    assert message_of(checked(good(), boundaries=[])).startswith("no boundary givens")


@pytest.mark.parametrize("name", ["title", "topics"])
def test_missing_title_data_are_caught(name: str) -> None:
    assert message_of(checked(good(), variants=20, **{name: ""})) == f"{name} is empty"


def test_two_things_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="“side” names two things"):
        problem_with(good(), facts={"side": good()})


def test_facts_are_verified_like_parts() -> None:
    report = verify("squares", problem_with(good(), facts={"fact": good().also(doubled)}), 5)
    assert [line for line in report.all_failures() if line.startswith("squares fact: route doubled:")]


# Kinds through the whole of it


def test_every_kind_of_answer_can_be_verified() -> None:
    import sympy

    side = sympy.Symbol("S", integer=True, positive=True)

    def third(given: Given) -> Fraction:
        """A third."""
        return Fraction(given.side, 3)

    def shape(given: Given) -> Shape:
        """Square."""
        return Shape((given.side, given.side))

    def parity(given: Given) -> str:
        """Look at the last bit."""
        return "odd" if given.side % 2 else "even"

    def wrong_parity(given: Given) -> str:
        """You swapped them."""
        return "even" if given.side % 2 else "odd"

    def formula(given: Given) -> sympy.Expr:
        """Square the symbol."""
        return side**2

    def wrong_formula(given: Given) -> sympy.Expr:
        """You doubled it."""
        return 2 * side

    def root(given: Given) -> sympy.Expr:
        """Take the root."""
        return sympy.sqrt(given.side) / 3

    def above(given: Given) -> Solutions:
        """One more."""
        return Solutions(((Fraction(given.side + 1),),), (Condition([[1]], "≥", given.side, "Too small."),))

    def below(given: Given) -> Solutions:
        """You went below."""
        return Solutions(((Fraction(given.side - 1),),))

    def multiples(given: Given) -> tuple[float, ...]:
        """A few."""
        return tuple(given.side * x / 7 for x in range(1, 4))

    parts: dict[str, Part[Given, Any]] = {
        "third": Part(third).also(third),
        "shape": Part(shape).also(shape),
        "choice": Part(parity, Choice({"even": "even", "odd": "odd"})).also(parity).mistake(wrong_parity),
        "formula": Part(formula, Formula("S")).also(formula).mistake(wrong_formula),
        "constant": Part(root).also(root),
        "property": Part(above).also(above).mistake(below),
        "reals": Part(multiples, Vector(Real(1e-3, because="a test"))).also(multiples),
    }
    assert verify("squares", problem_with(good(), parts=parts), 20).all_failures() == []
