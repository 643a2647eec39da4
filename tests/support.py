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

from exambank import Givens, Part, Problem, Source, at_least


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
)
'''

TINY_PICTURES = '''"""The pictures of `tiny`."""

from tiny import Given

from exambank import Picture, canvas


def square(given: Given) -> Picture:
    """A square."""
    figure, (axes,) = canvas(2, 2)
    axes.plot([0, given.side], [0, given.side])
    return Picture(figure, alt=f"A square of side {given.side}.", caption="A square.")
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

TINY_TRIAL = '''"""Trials of the tiny problem."""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from exambank import Givens, Metrics


@dataclass(frozen=True)
class Run(Givens):
    """Numbers to be drawn around a centre."""

    centre: int = 0


def measure(run: Run, seeds: Sequence[int], device: str) -> list[Metrics]:
    """The mean of ten normal numbers."""
    if noted := os.environ.get("TINY_NOTES"):
        with Path(noted).open("a") as notes:
            notes.writelines(f"{run.centre} {seed} {os.getpid()}\\n" for seed in seeds)
    time.sleep(float(os.environ.get("TINY_SECONDS", "0")))
    draws = (np.random.default_rng([run.centre, seed]).normal(run.centre, size=10) for seed in seeds)
    return [{"mean": draw.mean(), "curve": draw[:3]} for draw in draws]


def whence() -> str:
    """Which data."""
    return "ten normal numbers <a trial>"
'''

TINY_CLAIM = '''

from exambank import Claim, Experiment, Finding, Results, mean_above
from experiments.tiny import Run, measure, whence


def larger(results: Results[Run]) -> Finding:
    """The trials around 2 less those around 0, seed by seed."""
    return mean_above(results.where(centre=2).sample("mean") - results.where(centre=0).sample("mean"), 0.5)


draws = Experiment(
    trial=measure, grid=[Run(0), Run(2)], seeds=range(8), together=2, data=whence,
    claims=[Claim("larger", "Around 2 they are larger, by {mean:.2f} > {threshold} (over {n} seeds).", larger)],
)
'''

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
    (root / "problems" / "pictures").mkdir(parents=True)
    (root / "docs" / "problems").mkdir(parents=True)
    (root / "problems" / "tiny.py").write_text(TINY_MODULE)
    (root / "problems" / "pictures" / "tiny.py").write_text(TINY_PICTURES)
    (root / "docs" / "problems" / "tiny.md").write_text(TINY_PAGE)
    (root / "docs" / "index.md").write_text("# Tiny\n\n/// problems\n///\n")
    (root / "docs" / "corrections.md").write_text("# Corrections\n\n/// corrections\n///\n")
    (root / "mkdocs.yml").write_text(MKDOCS)
    return root


def add_experiment(root: Path) -> Path:
    """The tiny bank with an experiment of sixteen trials in eight calls, without a record."""
    (root / "problems" / "experiments").mkdir()
    # A package proper, or the real bank's, further down the path, would go first.
    (root / "problems" / "experiments" / "__init__.py").touch()
    (root / "problems" / "experiments" / "tiny.py").write_text(TINY_TRIAL)
    module, page = root / "problems" / "tiny.py", root / "docs" / "problems" / "tiny.md"
    before, manifest, after = module.read_text().partition("\n\nproblem = Problem(")
    text = before + TINY_CLAIM + manifest + '\n    kind="experiment",\n    experiments={"draws": draws},' + after
    module.write_text(text)
    page.write_text(page.read_text().replace("It is @{a}", "@{claim: larger} @{record: draws}\n\nIt is @{a}"))
    return root


def forget_tiny() -> None:
    """Let the modules of a tiny bank be imported anew, as a new process would; the real bank's come back too."""
    for name in list(sys.modules):
        if name == "tiny" or name.partition(".")[0] == "experiments":
            del sys.modules[name]


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
