"""The manifest of a problem: what is asked, and by which functions it is answered.

    problem = Problem(
        title=…, sources=[Source(…)], topics=[…], level=2, minutes=20,
        given=Given(), draw=draw, boundaries=[Given(length=1)],
        parts={"a": Part(response).key(…).also(response_by_definition).mistake(response_unflipped)},
    )

The first function of a part fixes the type of its answer: a key, a route or a mistake of
another type is an error for the type checker.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from exambank.experiment import Experiment
from exambank.given import Givens
from exambank.kinds import Kind, kind_of

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.figure import Figure

G = TypeVar("G", bound=Givens)
A = TypeVar("A")


@dataclass(frozen=True)
class Source:
    """Where a problem comes from: course, term, homework and question. Nothing is quoted."""

    course: str
    term: str
    homework: str
    question: str

    def __str__(self) -> str:
        return f"{self.course}, {self.term}, {self.homework}, question {self.question}"


@dataclass(frozen=True)
class Mistake(Generic[G, A]):
    """A wrong way to answer; its docstring is what the reader who takes it is told.

    `when` says for which givens the mistake claims to differ from the answer.
    """

    function: Callable[[G], A]
    when: Callable[[G], bool]

    @property
    def name(self) -> str:
        """The name of the function."""
        return self.function.__name__

    @property
    def message(self) -> str:
        """What the reader is told: the docstring in one paragraph."""
        return describe(self.function)


class Part(Generic[G, A]):
    """One question: the function that answers it and everything that answer is held against.

    Args:
        answer: from a given to the answer; its docstring explains the method.
        kind: the kind of answer; by default the one its return annotation names.
    """

    def __init__(self, answer: Callable[[G], A], kind: Kind[A] | None = None) -> None:
        self.answer = answer
        self.kind: Kind[A] = kind if kind is not None else kind_of(answer)
        self.keys: list[A] = []
        self.routes: list[Callable[[G], A]] = []
        self.laws: list[Callable[[G, A], bool]] = []
        self.mistakes: list[Mistake[G, A]] = []

    def key(self, value: A) -> Self:
        """The source's own answer to the published given, typed by hand, never pasted from output."""
        self.keys.append(value)
        return self

    def also(self, *routes: Callable[[G], A]) -> Self:
        """Second routes to the answer; none shares a helper with the first."""
        self.routes.extend(routes)
        return self

    def satisfies(self, *laws: Callable[[G, A], bool]) -> Self:
        """Laws that decide whether an answer is right without recomputing it, given the answer.

        For answers no second function can return: a formula is put to the test of a network
        built and measured, an eigenvector is multiplied by its matrix. A law is a second route.
        """
        self.laws.extend(laws)
        return self

    def mistake(self, function: Callable[[G], A], *, when: Callable[[G], bool] = lambda given: True) -> Self:
        """A mistake that people make, and for which givens it differs from the answer (`when`)."""
        self.mistakes.append(Mistake(function, when))
        return self


@dataclass(frozen=True)
class Picture:
    """A matplotlib figure, what it shows for those who cannot see it, and its caption.

    `alt` says what is to be seen, with its numbers; `caption` what it means.
    """

    figure: "Figure"
    alt: str
    caption: str


@dataclass(frozen=True, kw_only=True)
class Problem(Generic[G]):
    """A problem: its title data, its given and how to draw another, its parts.

    Args:
        title: as the page's heading has it.
        sources: where it was asked; empty for a problem of our own.
        topics: for the table of problems, in the field's own words.
        level: 1 for a warm-up, 2 for an exam question, 3 for a hard one.
        minutes: how long a prepared student needs.
        given: the published given, made of the defaults of its class.
        draw: makes another given, answerable by hand and never degenerate.
        parts: the questions in order; each has a block `/// part | name` on the page.
        boundaries: givens at the edge of what is allowed, on which every route is compared.
        facts: further values that the page embeds; verified like parts, asked nowhere.
        experiments: recorded runs, by name; what is claimed of them is decided at every verification.
        kind: `computed`, or `experiment` where recorded runs are part of it.
        draft: not written yet; a draft is verified but never published.
    """

    title: str
    sources: Sequence[Source]
    topics: Sequence[str]
    level: int
    minutes: int
    given: G
    draw: Callable[["np.random.Generator"], G]
    parts: Mapping[str, Part[G, Any]]
    boundaries: Sequence[G]
    facts: Mapping[str, Part[G, Any]] = field(default_factory=dict)
    experiments: Mapping[str, Experiment[Any]] = field(default_factory=dict)
    kind: str = "computed"
    draft: bool = False

    def __post_init__(self) -> None:
        named = [*self.given.to_json(), *self.parts, *self.facts]
        for name in named:
            if named.count(name) > 1:
                raise ValueError(f"“{name}” names two things; givens, parts and facts need names of their own")
        if self.level not in (1, 2, 3):
            raise ValueError(f"level must be 1, 2 or 3, got {self.level}")
        claims = [claim.name for experiment in self.experiments.values() for claim in experiment.claims]
        for name in claims:
            if claims.count(name) > 1:
                raise ValueError(f"“{name}” names two claims")
        for name in (*self.experiments, *claims):
            if not name.isidentifier():
                raise ValueError(f"“{name}” is no name for an experiment or a claim: letters, digits and _ only")
        if self.experiments and self.kind == "computed":
            raise ValueError('a problem with experiments is of kind="experiment"')

    @property
    def answers(self) -> dict[str, Part[G, Any]]:
        """Parts and facts together: everything that is computed and verified."""
        return {**self.parts, **self.facts}


def describe(function: object) -> str:
    """The docstring of a function as one paragraph; empty where it has none."""
    return " ".join((inspect.getdoc(function) or "").split())
