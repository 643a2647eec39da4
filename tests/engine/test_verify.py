"""Every kind of fault in a problem is caught, by the check that is named for it, and only by it."""

import itertools
import random
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, Any

import numpy as np
import pytest

import exambank as eb
from exambank.kinds import Integer
from exambank.problem.part import Part
from exambank.verify.report import Report
from exambank.verify.verify import VARIANTS, draw_given, verify


@dataclass(frozen=True)
class Given(eb.Givens):
    """A side."""

    side: Annotated[int, eb.at_least(1)] = 7


def draw(rng: np.random.Generator) -> Given:
    return Given(int(rng.integers(2, 1000)))


def area(given: Given) -> int:
    """Multiply the side by itself."""
    return given.side**2


def area_by_odd_numbers(given: Given) -> int:
    """Add the first odd numbers."""
    return sum(range(1, 2 * given.side, 2))


def is_square(given: Given, answer: int) -> bool:
    """The side goes into the area as often as itself."""
    return answer // given.side == given.side and answer % given.side == 0


Squares = eb.Problem[Given]


def squares(**changes: Any) -> Squares:
    return eb.Problem(**{"given": Given(), "draw": draw, "boundaries": [Given(1)], **changes})


def good(problem: Squares, name: str = "a", kind: Any = None, key: Any = "49", answer: Any = area) -> Part:
    """A part with which nothing is wrong."""
    part = problem.part(name, kind, key=key)(answer)
    part.route(area_by_odd_numbers)
    part.law(is_square)
    part.mistake("other quantity", "You went around the square.", lambda g: 4 * g.side)
    part.mistake("factor", "You doubled the side.", lambda g: 2 * g.side)
    return part


def checked(problem: Squares, variants: int = 20) -> Report:
    return verify("squares", problem, variants)


def failing(report: Report, part: str = "a") -> dict[str, list[str]]:
    return {check.name: check.failures for check in report.checks[part] if check.failures}


def the_failure(report: Report, check: str) -> str:
    """The one failure there is, of the check that should find it."""
    failures = failing(report)
    assert list(failures) == [check], failures
    assert not report.failures
    return failures[check][0]


def broken(change: Callable[[Part], object], variants: int = 20, **options: Any) -> Report:
    """The report of a good part after a change."""
    problem = squares()
    change(good(problem, **options))
    return checked(problem, variants)


def test_nothing_is_wrong_with_a_good_problem() -> None:
    problem = squares()
    good(problem)
    report = checked(problem, VARIANTS)
    assert report.all_failures() == []
    cases = {check.name: check.cases for check in report.checks["a"]}
    every = report.givens
    assert 20 < every <= 2 + VARIANTS  # the published given, one boundary, the draws; what is drawn twice, once
    assert cases["answer"] == cases["route area_by_odd_numbers"] == cases["law is_square"] == cases["shown"] == every
    assert cases["mistake “You went around the square.”"] == every
    assert report.varies == {"a": True}
    assert set(report.to_json()["parts"]["a"][0]) == {"name", "about", "cases", "failures", "seconds"}


def test_without_variants_only_answers_and_evidence_are_checked() -> None:
    problem = squares()
    good(problem)
    assert [check.name for check in checked(problem, 0).checks["a"]] == [
        "answer", "key", "route area_by_odd_numbers", "law is_square", "shown"]  # fmt: skip


# Keys, routes and laws


@pytest.mark.parametrize(
    ("key", "says"), [("48", "its key is “48”"), ("many", "the key is no integer"), (4.5, "no integer")]
)
def test_a_wrong_key_is_caught(key: object, says: str) -> None:
    failures = failing(broken(lambda part: None, key=key))
    assert says in failures["key"][0]


def off_at(*sides: int) -> Callable[[Given], int]:
    def route(given: Given) -> int:
        """Off by one at these sides."""
        return given.side**2 + (given.side in sides)

    return route


def test_a_route_that_disagrees_is_caught_wherever_that_is() -> None:
    assert the_failure(broken(lambda part: part.route(off_at(7))), "route route").startswith(
        "published (Given(side=7))"
    )
    assert the_failure(broken(lambda part: part.route(off_at(1))), "route route").startswith("boundary 1")
    sides = [draw_given(squares(), seed).side for seed in range(VARIANTS)]
    seed = next(s for s in reversed(range(VARIANTS)) if sides.count(sides[s]) == 1 and sides[s] != 7)
    failure = the_failure(broken(lambda part: part.route(off_at(sides[seed])), VARIANTS), "route route")
    assert failure.startswith(f"seed {seed} (Given(side={sides[seed]})): area gives")


def test_many_failures_of_one_cause_are_three_and_a_count() -> None:
    failures = failing(broken(lambda part: part.route(off_at(*range(1000)))))["route route"]
    assert len(failures) == 4
    assert failures[-1] == "… and 19 more"


@pytest.mark.parametrize(
    ("function", "check", "says"),
    [
        (lambda g: g.side // (g.side - 7), "route <lambda>", "published: <lambda> raises ZeroDivisionError"),
        (lambda g: g.side**2 + 0.5, "route <lambda>", "<lambda> gives no integer"),
        (lambda g, a: a % 2 == 0, "law <lambda>", "published (Given(side=7)): does not hold for “49”"),
        (lambda g, a: {}[a], "law <lambda>", "<lambda> raises KeyError"),
        (lambda g, a: "yes", "law <lambda>", "which is no bool"),
        (lambda g, a: None, "law <lambda>", "which is no bool"),
    ],
)
def test_evidence_that_fails_is_caught(function: Callable[..., Any], check: str, says: str) -> None:
    add = Part.law if check.startswith("law") else Part.route
    failure = the_failure(broken(lambda part: add(part, function)), check)
    assert says in failure
    assert len(failure.splitlines()) == 1


def bare(**options: Any) -> tuple[Squares, Part]:
    """A part with mistakes and no evidence but a key."""
    problem = squares()
    part = problem.part("a", **options)(area)
    part.mistake("other quantity", "You went around the square.", lambda g: 4 * g.side)
    part.mistake("factor", "You doubled the side.", lambda g: 2 * g.side)
    return problem, part


def test_an_answer_needs_two_pieces_of_evidence() -> None:
    problem, part = bare(key="49")
    assert "neither a route nor a law" in the_failure(checked(problem), "evidence")
    part.law(is_square)
    assert not checked(problem).all_failures()
    problem, part = bare()
    part.route(area_by_odd_numbers)
    assert "add a witness of another nature" in failing(checked(problem))["evidence"][0]


def test_a_route_may_not_share_a_function_with_the_answer() -> None:
    namespace: dict[str, Any] = {"__name__": "squares.topic"}
    exec("def times(a, b): return a * b\ndef one(g):\n 'Why.'\n return times(g.side, g.side)\n"
         "def two(g):\n 'Why.'\n return sum(times(1, g.side) for _ in range(g.side))\n", namespace)  # fmt: skip
    problem = squares()
    good(problem, kind=Integer(), answer=namespace["one"]).route(namespace["two"])
    assert the_failure(checked(problem), "evidence") == (
        "two shares times with the answer: a fault there would pass both; do without in one of them"
    )


def test_an_attribute_is_no_function_of_the_same_name() -> None:
    namespace: dict[str, Any] = {"__name__": "squares.topic"}
    exec("def side(g): return g.side\ndef one(g):\n 'Why.'\n return g.side * g.side\n"
         "def two(g):\n 'Why.'\n return side(g) ** 2\n", namespace)  # fmt: skip
    problem = squares()
    good(problem, kind=Integer(), answer=namespace["one"]).route(namespace["two"])
    assert not checked(problem).all_failures()


def test_a_fact_computed_twice_in_one_way_is_caught() -> None:
    problem = squares()
    good(problem)
    problem.fact("corners", lambda g: 4 * g.side, lambda g: g.side * 4)
    problem.fact("edges", lambda g: 4 * g.side, lambda g: 4 * g.side)
    assert not failing(checked(problem), "corners")
    assert "both ways are the same" in failing(checked(problem), "edges")["two ways"][0]


def test_what_a_field_decides_is_known() -> None:
    problem = squares()
    good(problem)
    problem.fact("seven", lambda g: 7, lambda g: 3 + 4)
    assert checked(problem).depends == {"side": ["a", "side"]}


def test_a_function_without_a_reason_is_caught() -> None:
    def silent(given: Given) -> int:
        return given.side * given.side

    assert "silent has no docstring" in the_failure(broken(lambda part: part.route(silent)), "evidence")


def sides(given: Given) -> eb.Solutions:
    """Two sides that go half-way round the square, the first of them at least 1."""
    half = eb.Condition([[1, 1]], "=", 2 * given.side, "half-way round")
    return eb.Solutions(((Fraction(1), Fraction(2 * given.side - 1)),), (half, eb.Condition([[1, 0]], "≥", 1, "long")))


def adds_up(given: Given, answer: eb.Solutions) -> bool:
    """The example is right; nothing else is asked of the judge."""
    width, height = answer.example[0]
    return width + height == 2 * given.side and width >= 1


def judges_all(given: Given, answer: eb.Solutions) -> bool:
    """The judge says of all replies near the example what is so."""
    return all(
        bool(answer.broken((row,))) != (sum(row) == 2 * given.side and row[0] >= 1) for (row,) in answer.nearby()
    )


@pytest.mark.parametrize("law", [adds_up, judges_all])
def test_evidence_that_would_pass_a_wrong_judge_is_caught(law: Callable[..., bool]) -> None:
    problem = squares()
    good(problem)
    part = problem.part("sides", key="1 13")(sides)
    part.law(law)
    part.mistake("factor", "That is the sum of all four sides.", lambda g: [1, 4 * g.side - 1])
    part.mistake("sign", "A side is positive.", lambda g: [-1, 2 * g.side + 1])
    failures = failing(checked(problem), "sides").get("conditions", [])
    assert bool(failures) == (law is adds_up)
    assert all("passes all evidence" in line for line in failures)


# Mistakes


def test_a_mistake_that_all_remaining_evidence_would_pass_is_caught() -> None:
    problem, part = bare()
    part.route(area_by_odd_numbers)
    part.law(lambda given, answer: answer > 0)
    failures = failing(checked(problem))
    assert "is not refuted" in failures["mistake “You doubled the side.”"][0]
    part.law(is_square)
    assert "mistake “You doubled the side.”" not in failing(checked(problem))


def test_a_mistake_that_is_the_answer_for_most_givens_is_caught() -> None:
    def rarely(given: Given) -> int:
        return given.side**2 + (given.side == 7)

    report = broken(lambda part: part.mistake("special case", "You took seven for another number.", rarely))
    (failure,) = failing(report)["mistake “You took seven for another number.”"]
    assert failure.startswith("differs from the answer on 1 of 22 givens")


def test_where_a_mistake_gives_the_answer_nobody_is_told_of_it() -> None:
    problem = squares(boundaries=[Given(4)])
    good(problem)
    assert not checked(problem).all_failures()


@pytest.mark.parametrize(
    ("message", "wrong", "check", "says"),
    [
        ("", lambda g: -g.side, "mistakes", "has no message"),
        ("You doubled the side.", lambda g: 3, "mistakes", "two mistakes have the message"),
        ("You counted to 28.", 28, "mistake “You counted to 28.”", "gives the same as “You went around the square.”"),
        ("You raised.", lambda g: 1 // 0, "mistake “You raised.”", "raises ZeroDivisionError"),
        ("You did nothing.", area, "mistake “You did nothing.”", "differs from the answer on 0 of 22"),
    ],
)
def test_a_mistake_that_is_none_is_caught(message: str, wrong: object, check: str, says: str) -> None:
    failures = failing(broken(lambda part: part.mistake("factor", message, wrong)))
    assert any(says in line for line in failures[check]), failures


def test_fewer_than_two_mistakes_are_caught() -> None:
    problem = squares()
    part = good(problem)
    part.mistakes.pop()
    assert "has 1 of at least 2 mistakes" in the_failure(checked(problem), "mistakes")


def test_an_unknown_family_is_refused() -> None:
    with pytest.raises(ValueError, match="no family “blunder” of mistakes; there is flip"):
        good(squares()).mistake("blunder", "You blundered.", 1)


# Answers


@pytest.mark.parametrize("value", [float("nan"), float("inf"), None, "49", 10**400])
def test_an_answer_that_is_no_finite_number_is_caught(value: Any) -> None:
    problem = squares()
    problem.part("a", eb.Real(1e-3, because="a test"))(lambda given: value)
    assert the_failure(checked(problem), "answer").startswith("published: <lambda> gives no real:")


def test_an_answer_that_is_changed_on_its_way_is_caught() -> None:
    class Shown(Integer):
        def text(self, value: int) -> str:
            return str(value + 1)

    class Stored(Integer):
        def to_json(self, value: int) -> object:
            return value + 1

    shown = failing(broken(lambda part: None, kind=Shown(), key=49))
    assert shown["shown"][0].startswith("published: typed back, “50” is rejected")
    stored = the_failure(broken(lambda part: None, kind=Stored()), "shown")
    assert "another one after a trip through JSON" in stored


def test_malformed_replies_that_raise_or_pass_are_caught() -> None:
    class Naive(Integer):
        def read(self, text: str) -> int:
            return 49 if text == "abc" else int(text)

    failures = failing(broken(lambda part: None, kind=Naive()))
    assert list(failures) == ["malformed"]
    assert any("ValueError" in line for line in failures["malformed"])


# Givens and draws


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"draw": lambda rng: 1 // 0}, "draw with seed 0 gives no valid given: ZeroDivisionError"),
        ({"draw": lambda rng: Given(int(rng.integers(0, 4)))}, "ValueError: side must be at least 1, got 0"),
        ({"draw": lambda rng: int(rng.integers(9))}, "gives a int, not a Given"),
        ({"draw": lambda rng: Given(int(rng.integers(2, 5)))}, "draw gives too few different variants: 3 of 200"),
        ({"draw": lambda rng: Given(random.Random().randint(2, 10**9))}, "use no randomness but `rng`"),
        ({"boundaries": []}, "no boundary givens"),
        ({"fixed": ["side"]}, "the given side is said to be fixed, but draw varies it"),
    ],
)
def test_a_problem_that_varies_wrongly_is_caught(changes: dict[str, Any], says: str) -> None:
    problem = squares(**changes)
    good(problem)
    report = checked(problem, VARIANTS)
    assert any(says in line for line in report.failures), report.failures


def test_a_given_that_never_varies_is_caught() -> None:
    @dataclass(frozen=True)
    class Two(Given):
        depth: int = 3

    problem: Any = eb.Problem(given=Two(), draw=lambda rng: Two(int(rng.integers(2, 1000))), boundaries=[Two(1)])
    good(problem)
    assert checked(problem).failures == ['the given depth never varies: draw it, or say fixed=["depth"]']


def test_a_counter_is_no_randomness_of_its_own() -> None:
    counter = itertools.count(2)
    with pytest.raises(ValueError, match="gives another given the second time"):
        draw_given(squares(draw=lambda rng: Given(next(counter))), 0)


# Facts and choices


def test_facts_are_compared_both_ways_and_know_their_kind() -> None:
    problem = squares()
    good(problem)
    fact = problem.fact("half", lambda g: Fraction(g.side, 2), lambda g: g.side / 2)
    problem.fact("pair", lambda g: [g.side, 2], lambda g: np.array([g.side, 2]))
    problem.fact("odd", lambda g: g.side % 2 == 1, lambda g: g.side // 2 * 2 < g.side)
    wrong = problem.fact("wrong", lambda g: g.side, lambda g: g.side + (g.side > 900))
    report = checked(problem, VARIANTS)
    assert fact(Given()) == Fraction(7, 2)
    assert list(failing(report, "wrong")) == ["route <lambda>"]
    assert wrong.kind.name == "fraction"
    assert len(report.all_failures()) == 4


def test_a_choice_is_data() -> None:
    problem = squares()
    good(problem)
    choice = problem.choice("even", key="no", options={"yes": ("It is even.", "49 is odd."), "no": "It is odd."})
    assert not checked(problem).all_failures()
    choice.law(lambda given, name: name == "yes")
    assert list(failing(checked(problem), "even")) == ["law <lambda>"]
    with pytest.raises(ValueError, match="the wrong option yes has no feedback: write"):
        problem.choice("odd", key="no", options={"yes": "It is.", "no": "It is not."})
    with pytest.raises(ValueError, match="the key “maybe” is none of the options"):
        problem.choice("odd", key="maybe", options={"yes": "It is.", "no": "It is not."})


def test_two_things_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="“side” names two things"):
        good(squares(), name="side")
