"""What tests share: running commands as a user does, and a tiny bank to break."""

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parent.parent

TINY_MODULE = '''"""A tiny problem. Convention: none."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Annotated

import numpy as np

from exambank import Givens, Part, Picture, Problem, Source, at_least, canvas


@dataclass(frozen=True)
class Given(Givens):
    """A number to be squared."""

    side: Annotated[int, at_least(1)] = 7


def draw(rng: np.random.Generator) -> Given:
    """A small side."""
    return Given(int(rng.integers(1, 50)))


def area(given: Given) -> int:
    """Multiply the side by itself."""
    return given.side**2


def area_by_odd_numbers(given: Given) -> int:
    """Add up the first odd numbers."""
    return sum(2 * i + 1 for i in range(given.side))


def half(given: Given) -> Fraction:
    """Halve the area."""
    return Fraction(given.side**2, 2)


def half_by_float(given: Given) -> Fraction:
    """Halve it in floating point, exactly."""
    return Fraction(given.side * given.side / 2)


def circumference(given: Given) -> int:
    """You went around the square; its area is asked for."""
    return 4 * given.side


def square(given: Given) -> Picture:
    """A square."""
    figure, (axes,) = canvas(2, 2)
    axes.plot([0, given.side], [0, given.side])
    return Picture(figure, alt=f"A square of side {given.side}.", caption="A square.")


problem = Problem(
    title="A tiny problem",
    sources=[Source("Course 1", "Term 2", "Homework 3", "4")],
    topics=["squares"],
    level=1,
    minutes=2,
    given=Given(),
    draw=draw,
    boundaries=[Given(1)],
    parts={
        "a": Part(area).key(49).also(area_by_odd_numbers).mistake(circumference, when=lambda given: given.side != 4),
        "b": Part(half).also(half_by_float),
    },
    figures={"square": square},
)
'''

TINY_PAGE = """---
description: A tiny problem.
---

# A tiny problem

/// problem | tiny
///

The side is $@{side}$.

/// part | a
The area?

//// hint
Multiply.
////

//// answer
It is @{a}, that is $@{a} = @{side}^2$.

@{figure: square}
////
///

/// part | b
Half of it?

//// answer
$$
@{b}
$$

///// correction | Course 1, Term 2, Homework 3, question 4
The source has no half; it is $@{b}$.
/////
////
///
"""

MKDOCS = """site_name: Tiny
site_url: https://example.org/
theme:
  name: material
  font: false
strict: true
markdown_extensions:
  - attr_list
  - tables
  - toc:
      permalink: true
  - exambank.markdown
plugins:
  - search
"""


def write_tiny(root: Path) -> Path:
    """A bank of one problem that is complete and right."""
    (root / "problems").mkdir(parents=True)
    (root / "docs" / "problems").mkdir(parents=True)
    (root / "problems" / "tiny.py").write_text(TINY_MODULE)
    (root / "docs" / "problems" / "tiny.md").write_text(TINY_PAGE)
    (root / "docs" / "index.md").write_text("# Tiny\n\n/// problems\n///\n")
    (root / "docs" / "corrections.md").write_text("# Corrections\n\n/// corrections\n///\n")
    (root / "mkdocs.yml").write_text(MKDOCS)
    return root


class Run(NamedTuple):
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def text(self) -> str:
        """Both streams."""
        return self.out + self.err


def run(*command: str, cwd: Path = ROOT, **environment: str) -> Run:
    """Run a Python module's command as a user would: `run("exambank.cli", "list")`."""
    done = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=cwd,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1", **environment},
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
    )
    return Run(done.returncode, done.stdout, done.stderr)
