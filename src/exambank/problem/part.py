"""One question: the function that answers it, and beside it everything that the answer is held against."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from exambank.errors import ReplyError
from exambank.kinds import Choice, Integer, Kind, Matrix, Rational, Vector, kind_of

F = TypeVar("F", bound=Callable[..., Any])

FAMILIES = {
    "flip": "an orientation taken the wrong way round",
    "sign": "a minus too many or too few",
    "off by one": "a count or an index that is one too large or too small",
    "transposed": "two axes, sides or roles that changed places",
    "left out": "a term or a case that was left out",
    "counted twice": "something that was counted more than once",
    "border": "what happens at the edge: padding, a frame, a first or last place",
    "units": "bits for bytes, a power of ten or of two, per item for in all",
    "factor": "a constant factor, a power or a root",
    "order": "steps done in another order",
    "other quantity": "a related quantity taken for the one asked for",
    "special case": "a rule used where it does not hold",
    "misconception": "an idea that does not fit what happens",
}
"""The families of mistakes: the word that a reader is shown, and what it means."""


@dataclass(frozen=True)
class Mistake:
    """A wrong way to answer.

    Attributes:
        family: one of `FAMILIES`.
        message: what the reader who takes it is told: what went wrong and where to look, without the answer.
        wrong: from a given to what the mistake gives.
    """

    family: str
    message: str
    wrong: Callable[[Any], Any]

    @property
    def name(self) -> str:
        """What reports call it: the beginning of its message."""
        return self.message if len(self.message) <= 40 else self.message[:39].rstrip() + "…"


class Part:
    """A question or a fact, made by `problem.part`, `problem.choice` or `problem.fact`.

    Called with a given, it gives the answer as its kind has it: exact, in tuples.
    """

    def __init__(
        self,
        name: str,
        function: Callable[[Any], Any],
        *,
        kind: Kind[Any] | None = None,
        key: object = None,
        published: Any = None,
    ) -> None:
        self.name = name
        self.function = function
        self._kind = kind
        self._published = published
        self.key = key
        self.routes: list[Callable[[Any], Any]] = []
        self.laws: list[Callable[[Any, Any], bool]] = []
        self.mistakes: list[Mistake] = []

    @functools.cached_property
    def kind(self) -> Kind[Any]:
        """The kind that was named, else the one that the annotation of the function names; a fact's by its value."""
        if self._kind is not None:
            return self._kind
        if self._published is None:
            return kind_of(self.function)
        return _kind_of_value(self.name, self.function(self._published))

    def __call__(self, given: Any) -> Any:
        """The answer for a given, as its kind has it; remembered, since mistakes and facts ask for it again."""
        return self._remembered(given)

    @functools.cached_property
    def _remembered(self) -> Callable[[Any], Any]:
        return functools.lru_cache(256)(lambda given: self.kind.coerce(self.function(given)))

    def route(self, function: F) -> F:
        """A second way to the answer; of the problem's folder it shares the given and nothing else."""
        self.routes.append(function)
        return function

    def law(self, function: F) -> F:
        """What decides whether an answer is right without computing it again: `(given, answer) -> bool`."""
        self.laws.append(function)
        return function

    def mistake(self, family: str, message: str, wrong: object) -> None:
        """A mistake that people make.

        Args:
            family: one of `FAMILIES`, such as "flip" or "off by one".
            message: what the reader is told: what went wrong and where to look, without the answer.
            wrong: a function from the given to the wrong answer, or the wrong answer itself.

        Raises ValueError for an unknown family.
        """
        if family not in FAMILIES:
            raise ValueError(
                f"part {self.name}: there is no family “{family}” of mistakes; there is {', '.join(FAMILIES)}"
            )
        function = wrong if callable(wrong) else lambda given: wrong
        self.mistakes.append(Mistake(family, " ".join(message.split()), function))


def name_of(function: Any) -> str:
    """What a report calls a function: its name, for a `partial` that of the function inside."""
    if isinstance(function, functools.partial):
        return name_of(function.func)
    if isinstance(function, Part):
        return name_of(function.function)
    return str(getattr(function, "__name__", type(function).__name__))


def describe(function: object) -> str:
    """The docstring of a function as one paragraph; empty where it has none."""
    if isinstance(function, functools.partial):
        return describe(function.func)
    return " ".join((inspect.getdoc(function) or "").split())


def _kind_of_value(name: str, value: Any) -> Kind[Any]:
    """The kind of a fact that names none: an exact number, a row or a table of them."""
    if type(value).__name__ in ("bool", "bool_", "BooleanTrue", "BooleanFalse"):
        return Choice(true="true", false="false")
    kinds: tuple[Kind[Any], ...] = (Integer(), Rational(), Vector(Rational()), Matrix(Rational()))
    if not isinstance(value, str | float):
        for kind in kinds:
            try:
                kind.coerce(value)
            except (ReplyError, TypeError, ValueError):
                continue
            return Rational() if isinstance(kind, Integer) else kind
    raise TypeError(f"fact {name}: {value!r} does not say what kind of value it is; add kind=, such as eb.Formula()")
