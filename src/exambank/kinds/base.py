"""What every kind of answer can do."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar, Generic, TypeVar

from exambank.errors import ReplyError
from exambank.kinds.latex import rewrite

A = TypeVar("A")


class Slip(ReplyError):
    """A reply was read, and is wrong in itself: another unit, two sides that are not equal."""


Json = Any
"""What `json.loads` returns."""

Place = Any
"""Where a reply is wrong: the number of an entry, its row and column, or the name of a value; counted from 1."""


class Kind(ABC, Generic[A]):
    """A kind of answer: how to recognise, compare, show, store and read its values.

    `A` is the Python type of a value. A kind is stateless but for its settings (a tolerance,
    the symbols of a formula), so one object serves a part for ever.
    """

    name: ClassVar[str]
    """The kind in JSON and in the interface, such as `fraction`."""

    @property
    @abstractmethod
    def how(self) -> str:
        """How to type a value, in one sentence for the reader."""

    @abstractmethod
    def coerce(self, value: object) -> A:
        """The answer that an author's Python object stands for (a list for a vector, an int for a fraction).

        Raises ReplyError where it stands for none: of another type or shape, or not finite.
        """

    @abstractmethod
    def parse(self, text: str) -> A:
        """The answer that a text stands for, in the grammar's own characters. Raises ReplyError."""

    def read(self, text: str) -> A:
        """The answer a reader typed. Raises ReplyError with what is wrong, never anything else."""
        return self.parse(rewrite(text))

    def take(self, reply: object) -> A:
        """What a reader replied: text as typed, or an object, in which a float may be off in its last digits."""
        return self.read(reply) if isinstance(reply, str) else self.coerce(reply)

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

    def about_digits(self, answer: A, reply: A) -> str:
        """What to say of a reply that is a decimal too short to tell, or cut off; empty where more than that is wrong."""
        return ""

    def places(self, answer: A, reply: A) -> list[Place]:
        """Where a reply of the right shape is wrong; empty for a single value."""
        return []
