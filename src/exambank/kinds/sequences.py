"""Answers that are a row, a table or a shape."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import ClassVar, Generic, TypeVar

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind
from exambank.kinds.numbers import Integer
from exambank.reading import OPENING, parse_items, shorten

E = TypeVar("E")
T = TypeVar("T")


@dataclass(frozen=True)
class Vector(Kind[tuple[E, ...]], Generic[E]):
    """A row of values of one kind; a reply must have as many entries as the answer."""

    name: ClassVar[str] = "vector"
    entry: Kind[E]

    def coerce(self, value: object) -> tuple[E, ...]:
        return tuple(_entry(self.entry.coerce, item, place) for place, item in enumerate(_items(value), 1))

    def read(self, text: str) -> tuple[E, ...]:
        line = " ".join(text.split())  # NumPy breaks long rows
        return tuple(_entry(self.entry.read, item, place) for place, item in enumerate(parse_items(line), 1))

    def accepts(self, answer: tuple[E, ...], reply: tuple[E, ...]) -> bool:
        return len(answer) == len(reply) and all(map(self.entry.accepts, answer, reply))

    def agrees(self, answer: tuple[E, ...], other: tuple[E, ...]) -> bool:
        return len(answer) == len(other) and all(map(self.entry.agrees, answer, other))

    def latex(self, value: tuple[E, ...]) -> str:
        entries = ", ".join(map(self.entry.latex, value))
        return rf"\left({entries}\right)" if r"\frac" in entries else f"({entries})"

    def text(self, value: tuple[E, ...]) -> str:
        return f"[{', '.join(map(self.entry.text, value))}]"

    def to_json(self, value: tuple[E, ...]) -> Json:
        return [self.entry.to_json(item) for item in value]

    def from_json(self, data: Json) -> tuple[E, ...]:
        return tuple(self.entry.from_json(item) for item in _items(data))

    def hint(self, answer: tuple[E, ...], reply: tuple[E, ...]) -> str:
        if len(answer) != len(reply):
            return f"Your answer has {_count(len(reply), 'entry', 'entries')}; {len(answer)} are asked for."
        wrong = [i for i, (a, r) in enumerate(zip(answer, reply, strict=True), 1) if not self.entry.accepts(a, r)]
        if len(wrong) == len(answer):
            return ""
        return f"{_count(len(wrong), 'entry is', 'entries are')} wrong, the first at place {wrong[0]}."


@dataclass(frozen=True)
class Matrix(Kind[tuple[tuple[E, ...], ...]], Generic[E]):
    """A table of values of one kind, row by row, all rows of one length."""

    name: ClassVar[str] = "matrix"
    entry: Kind[E]

    @property
    def row(self) -> Vector[E]:
        """The kind of one row."""
        return Vector(self.entry)

    def coerce(self, value: object) -> tuple[tuple[E, ...], ...]:
        return _rectangular(tuple(self.row.coerce(item) for item in _items(value)))

    def read(self, text: str) -> tuple[tuple[E, ...], ...]:
        rows = parse_items(text)
        if not re.search(r"[;\n]", text.strip()) and not all(row[0] in OPENING for row in rows):
            rows = [text]  # [1, 2] without brackets of its own is one row
        return _rectangular(tuple(self.row.read(item) for item in rows))

    def accepts(self, answer: tuple[tuple[E, ...], ...], reply: tuple[tuple[E, ...], ...]) -> bool:
        return len(answer) == len(reply) and all(map(self.row.accepts, answer, reply))

    def agrees(self, answer: tuple[tuple[E, ...], ...], other: tuple[tuple[E, ...], ...]) -> bool:
        return len(answer) == len(other) and all(map(self.row.agrees, answer, other))

    def latex(self, value: tuple[tuple[E, ...], ...]) -> str:
        rows = r" \\ ".join(" & ".join(map(self.entry.latex, row)) for row in value)
        return rf"\begin{{pmatrix}} {rows} \end{{pmatrix}}"

    def text(self, value: tuple[tuple[E, ...], ...]) -> str:
        return f"[{', '.join(map(self.row.text, value))}]"

    def to_json(self, value: tuple[tuple[E, ...], ...]) -> Json:
        return [self.row.to_json(row) for row in value]

    def from_json(self, data: Json) -> tuple[tuple[E, ...], ...]:
        return _rectangular(tuple(self.row.from_json(item) for item in _items(data)))

    def hint(self, answer: tuple[tuple[E, ...], ...], reply: tuple[tuple[E, ...], ...]) -> str:
        asked, given = _extent(answer), _extent(reply)
        if asked != given:
            return f"Your answer is {given}; a matrix of {asked} is asked for."
        wrong = [
            (i, j)
            for i, (row, replied) in enumerate(zip(answer, reply, strict=True), 1)
            for j, (a, r) in enumerate(zip(row, replied, strict=True), 1)
            if not self.entry.accepts(a, r)
        ]
        if len(wrong) == len(answer) * len(answer[0]):
            return ""
        row, column = wrong[0]
        return f"{_count(len(wrong), 'entry is', 'entries are')} wrong, the first in row {row}, column {column}."


class Shape(tuple[int, ...]):
    """The shape of a tensor, such as `Shape((28, 28, 10))`; sizes are at least 0."""


@dataclass(frozen=True)
class Dimensions(Kind[Shape]):
    """The kind of a `Shape`; a reader types `28 x 28 x 10`, `28×28×10` or `(28, 28, 10)`.

    The shape of a scalar, which has no axes, is `()`.
    """

    name: ClassVar[str] = "shape"

    def coerce(self, value: object) -> Shape:
        sizes = [Integer().coerce(item) for item in _items(value)]
        if any(size < 0 for size in sizes):
            raise ReplyError(f"a size cannot be negative: {' × '.join(map(str, sizes))}")
        return Shape(sizes)

    def read(self, text: str) -> Shape:
        text = re.sub(r"^torch\.Size\((.*)\)$", r"\1", text.strip())
        if text == "()":
            return Shape()
        for sign in ("×", "x", "X", "*", " by "):
            text = text.replace(sign, ",")
        return self.coerce([Integer().read(item) for item in parse_items(text)])

    def accepts(self, answer: Shape, reply: Shape) -> bool:
        return tuple(answer) == tuple(reply)

    def latex(self, value: Shape) -> str:
        return r" \times ".join(map(str, value)) or "()"

    def text(self, value: Shape) -> str:
        return " × ".join(map(str, value)) or "()"

    def to_json(self, value: Shape) -> Json:
        return list(value)

    def from_json(self, data: Json) -> Shape:
        return self.coerce(data)

    def hint(self, answer: Shape, reply: Shape) -> str:
        if len(answer) != len(reply):
            return f"Your shape has {_count(len(reply), 'axis', 'axes')}; {len(answer)} are asked for."
        if sorted(answer) == sorted(reply):
            return "The sizes are right, but in another order."
        return ""


def _items(value: object) -> list[object]:
    """The entries of a list, tuple or array; its own scalars for NumPy and torch."""
    tolist = getattr(value, "tolist", None)
    if callable(tolist):
        value = tolist()
    if isinstance(value, str | bytes | dict | set) or not isinstance(value, Iterable):
        raise ReplyError(f"{shorten(repr(value))} is not a list of values")
    return list(value)


def _entry(convert: Callable[[T], E], item: T, place: int) -> E:
    try:
        return convert(item)
    except ReplyError as error:
        raise ReplyError(f"entry {place}: {error}") from None


def _rectangular(rows: tuple[tuple[E, ...], ...]) -> tuple[tuple[E, ...], ...]:
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        raise ReplyError(f"the rows have different lengths: {', '.join(map(str, sorted(lengths)))}")
    return rows


def _extent(rows: tuple[tuple[E, ...], ...]) -> str:
    return f"{len(rows)} × {len(rows[0]) if rows else 0}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
