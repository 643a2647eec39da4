"""What every kind of answer can do."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

A = TypeVar("A")

Json = Any
"""What `json.loads` returns."""


class Kind(ABC, Generic[A]):
    """A kind of answer: how to recognise, compare, show, store and read its values.

    `A` is the Python type of a value. A kind is stateless but for its settings (a tolerance,
    the symbols of a formula), so one object serves a part for ever.
    """

    name: ClassVar[str]
    """The kind in JSON and in the interface, such as `fraction`."""

    @abstractmethod
    def coerce(self, value: object) -> A:
        """The answer that a Python object stands for (a list for a vector, an int for a fraction).

        Raises ReplyError where it stands for none: of another type or shape, or not finite.
        """

    @abstractmethod
    def read(self, text: str) -> A:
        """The answer a reader typed. Raises ReplyError with what is wrong, never anything else."""

    @abstractmethod
    def accepts(self, answer: A, reply: A) -> bool:
        """Whether a reader who replies `reply` where the answer is `answer` is right."""

    def agrees(self, answer: A, other: A) -> bool:
        """Whether two routes to the answer agree; at least as strict as `accepts`."""
        return self.accepts(answer, other)

    @abstractmethod
    def latex(self, value: A) -> str:
        """The value as LaTeX for mathematics, without dollar signs."""

    @abstractmethod
    def text(self, value: A) -> str:
        """The value as plain text; typed back, it is accepted."""

    @abstractmethod
    def to_json(self, value: A) -> Json:
        """The value as JSON: numbers, fractions as "31/32", lists, formulas as text."""

    @abstractmethod
    def from_json(self, data: Json) -> A:
        """The value that `to_json` wrote. Raises ReplyError for anything else."""

    def hint(self, answer: A, reply: A) -> str:
        """What can be said of a wrong reply from the values alone; empty where nothing can."""
        return ""
