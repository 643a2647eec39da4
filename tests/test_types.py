"""A key, a route, a mistake or a law of the wrong type is an error for the type checker, where it stands.

Each manifest below is checked by mypy in strict mode, all in one run. A line that ends in `# error`
must be reported, and no other line may be. (sympy has no annotations: a formula is `Any` to the checker,
and `exambank verify` refuses what is none.)
"""

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

PREAMBLE = '''\
"""Functions of the right type, and of the wrong ones."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated, NamedTuple

import numpy as np
import sympy
from exambank import Choice, Formula, Givens, Integer, Part, Problem, Rational, Real, Shape, Solutions, at_least


@dataclass(frozen=True)
class Given(Givens):
    side: Annotated[int, at_least(1)] = 7


@dataclass(frozen=True)
class OtherGiven(Givens):
    length: int = 7


class Layer(NamedTuple):
    weights: int
    shape: Shape


def draw(rng: np.random.Generator) -> Given: return Given(int(rng.integers(9)))
def draw_other(rng: np.random.Generator) -> OtherGiven: return OtherGiven()
def whole(given: Given) -> int: return given.side
def fraction(given: Given) -> Fraction: return Fraction(given.side, 2)
def real(given: Given) -> float: return given.side / 3
def text(given: Given) -> str: return str(given.side)
def vector(given: Given) -> tuple[Fraction, ...]: return (Fraction(given.side),)
def whole_vector(given: Given) -> tuple[int, ...]: return (given.side,)
def matrix(given: Given) -> tuple[tuple[int, ...], ...]: return ((given.side,),)
def shape(given: Given) -> Shape: return Shape((given.side,))
def formula(given: Given) -> sympy.Expr: return sympy.Integer(given.side)
def layer(given: Given) -> Layer: return Layer(given.side, Shape(()))
def solutions(given: Given) -> Solutions: return Solutions(((Fraction(1),),))
def of_other(given: OtherGiven) -> int: return given.length
def untyped(given): return given.side  # error
def law(given: Given, answer: int) -> bool: return answer == given.side
def law_of_fraction(given: Given, answer: str) -> bool: return bool(answer)
def law_of_other(given: OtherGiven, answer: int) -> bool: return answer == given.length
def law_without_verdict(given: Given, answer: int) -> int: return answer
'''

MANIFESTS = {
    "right": """
        whole_part = Part(whole).key(7).also(whole, whole).satisfies(law).mistake(whole, when=lambda given: given.side > 1)
        fraction_part = Part(fraction).key(Fraction(7, 2)).also(fraction).mistake(fraction)
        real_part = Part(real, Real(1e-3, because="a test")).key(2.333).also(real)
        text_part = Part(text, Choice({"a": "A", "b": "B"})).key("a").also(text)
        vector_part = Part(vector).key((Fraction(1), Fraction(2))).also(vector)
        matrix_part = Part(matrix).key(((1, 2), (3, 4))).also(matrix)
        shape_part = Part(shape).key(Shape((28, 28))).also(shape)
        formula_part = Part(formula, Formula("S")).also(formula)
        layer_part = Part(layer).key(Layer(1, Shape((2,)))).also(layer)
        property_part = Part(solutions).also(solutions)
        problem = Problem(
            title="", sources=[], topics=[], level=1, minutes=1, given=Given(), draw=draw, boundaries=[Given(1)],
            parts={"a": whole_part, "b": fraction_part, "c": layer_part},
        )
    """,
    "keys": """
        Part(whole).key("7")  # error
        Part(whole).key(Fraction(7))  # error
        Part(whole).key(7.0)  # error
        Part(fraction).key(0.5)  # error
        Part(vector).key([Fraction(1)])  # error
        Part(vector).key((1, 2))  # error
        Part(matrix).key((1, 2))  # error
        Part(shape).key((28, 28))  # error
        Part(layer).key((1, Shape(())))  # error
        Part(whole).key(None)  # error
    """,
    "routes": """
        Part(whole).also(fraction)  # error
        Part(whole).also(whole, text)  # error
        Part(vector).also(whole_vector)  # error
        Part(matrix).also(vector)  # error
        Part(shape).also(whole_vector)  # error
        Part(layer).also(shape)  # error
        Part(whole).also(of_other)  # error
        Part(whole).also(7)  # error
        Part(whole).also(whole(Given()))  # error
    """,
    "mistakes": """
        Part(whole).mistake(text)  # error
        Part(fraction).mistake(real)  # error
        Part(whole).mistake(of_other)  # error
        Part(whole).mistake(whole, when=lambda given: given.length > 1)  # error
        Part(whole).mistake(whole, lambda given: True)  # error
    """,
    "laws": """
        Part(whole).satisfies(law_of_fraction)  # error
        Part(whole).satisfies(law_of_other)  # error
        Part(whole).satisfies(law_without_verdict)  # error
        Part(whole).satisfies(whole)  # error
    """,
    "kinds": """
        Part(whole, Rational())  # error
        Part(real, Integer())  # error
        Part(text, Real(1e-3, because="a test"))  # error
        Part(shape, Integer())  # error
        Real(1e-3)  # error
    """,
    "problems": """
        other: Part[OtherGiven, int] = Part(of_other)
        mine: Part[Given, int] = Part(whole)
        Problem(title="", sources=[], topics=[], level=1, minutes=1, given=Given(), draw=draw, boundaries=[], parts={"a": mine})
        a: Problem[Given] = Problem(title="", sources=[], topics=[], level=1, minutes=1, given=Given(), draw=draw, boundaries=[], parts={"a": other})  # error
        b: Problem[Given] = Problem(title="", sources=[], topics=[], level=1, minutes=1, given=Given(), draw=draw_other, boundaries=[], parts={"a": mine})  # error
        c: Problem[Given] = Problem(title="", sources=[], topics=[], level=1, minutes=1, given=Given(), draw=draw, boundaries=[OtherGiven()], parts={"a": mine})  # error
        d: Problem[Given] = Problem(title="", sources=[], topics=[], level=1, minutes=1, given=Given(), draw=draw, boundaries=[], parts={"a": mine})
        e: Problem[Given] = Problem(title="", sources=[], topics=[], level=1, minutes=1, given=Given(), draw=draw, boundaries=[], parts={"a": whole})  # error
        Given(side="7")  # error
    """,
}  # fmt: skip


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[int]]:
    """The lines of each manifest on which mypy reports an error."""
    folder = tmp_path_factory.mktemp("manifests")
    for name, manifest in MANIFESTS.items():
        (folder / f"manifest_{name}.py").write_text(PREAMBLE + textwrap.dedent(manifest))
    # Without the folder of the problems: its modules have checks of their own.
    configuration = (ROOT / "pyproject.toml").read_text().replace('"src:problems"', '"src"')
    (folder / "pyproject.toml").write_text(configuration.replace('"src"', f'"{ROOT / "src"}"'))
    command = [
        sys.executable,
        "-m",
        "mypy",
        "--config-file",
        str(folder / "pyproject.toml"),
        *sorted(map(str, folder.glob("*.py"))),
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stdout + done.stderr
    found: dict[str, set[int]] = {name: set() for name in MANIFESTS}
    for name, line in re.findall(r"manifest_(\w+)\.py:(\d+): error:", done.stdout):
        found[name].add(int(line))
    return found


@pytest.mark.parametrize("name", MANIFESTS)
def test_exactly_the_seeded_errors_are_found(name: str, reported: dict[str, set[int]]) -> None:
    lines = (PREAMBLE + textwrap.dedent(MANIFESTS[name])).splitlines()
    assert reported[name] == {number for number, line in enumerate(lines, 1) if line.endswith("# error")}
