"""Answers that are a row or a table."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind, Place
from exambank.kinds.characters import LETTER, SPACE, shorten
from exambank.kinds.lists import Nested
from exambank.kinds.scaled import listed

E = TypeVar("E")
T = TypeVar("T")

_COLON = re.compile(rf"(?<=[0-9)])(?<![{LETTER}_][0-9])[{SPACE}]*:[{SPACE}]*(?=[0-9.(+-])")


@dataclass(frozen=True)
class Vector(Kind[tuple[E, ...]], Generic[E]):
    """A row of values of one kind; a reply must have as many entries as the answer. A column is read as a row."""

    name: ClassVar[str] = "vector"
    entry: Kind[E]

    @property
    def how(self) -> str:
        return f"Entries in order, with commas or spaces between them. Each entry: {self.entry.how}"

    def coerce(self, value: object) -> tuple[E, ...]:
        return tuple(_entry(self.entry.coerce, item, f"entry {i}") for i, item in enumerate(items(value), 1))

    def parse(self, text: str) -> tuple[E, ...]:
        found, _ = listed(_COLON.sub(", ", text), rows=False)  # 9:4 is 9, 4
        while len(found) == 1 and isinstance(found[0], list):
            found = found[0]
        if len(found) > 1 and any(isinstance(item, list) and len(item) > 1 for item in found):
            raise ReplyError(f"{shorten(text)} has several rows; one list of values is asked for")
        return tuple(_entry(self.parse_entry, item, f"entry {i}") for i, item in enumerate(found, 1))

    def parse_entry(self, item: Nested) -> E:
        """The value of an item, which may have brackets of its own."""
        return self.entry.parse(leaf(item))

    def take(self, reply: object) -> tuple[E, ...]:
        if isinstance(reply, str):
            return self.read(reply)
        return tuple(_entry(self.entry.take, item, f"entry {i}") for i, item in enumerate(in_own_precision(reply), 1))

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
        return tuple(self.entry.from_json(item) for item in items(data))

    def hint(self, answer: tuple[E, ...], reply: tuple[E, ...]) -> str:
        if len(answer) != len(reply):
            return f"Your answer has {count(len(reply), 'entry', 'entries')}; {len(answer)} are asked for."
        if short := self.about_digits(answer, reply):
            return short
        places = self.places(answer, reply)
        wrong = [i for i in places if not self.entry.about_digits(answer[i - 1], reply[i - 1])]
        place = wrong[0] - 1
        return where_wrong(self.entry, len(wrong), len(answer), f"entry {place + 1}", answer[place], reply[place])

    def about_digits(self, answer: tuple[E, ...], reply: tuple[E, ...]) -> str:
        remarks = [self.entry.about_digits(answer[i - 1], reply[i - 1]) for i in self.places(answer, reply)]
        return where_short(remarks, [f"entry {i}" for i in self.places(answer, reply)])

    def places(self, answer: tuple[E, ...], reply: tuple[E, ...]) -> list[Place]:
        if len(answer) != len(reply):
            return []
        return [i for i, (a, r) in enumerate(zip(answer, reply, strict=True), 1) if not self.entry.accepts(a, r)]


@dataclass(frozen=True)
class Matrix(Kind[tuple[tuple[E, ...], ...]], Generic[E]):
    """A table of values of one kind, row by row, all rows of one length."""

    name: ClassVar[str] = "matrix"
    entry: Kind[E]

    @property
    def how(self) -> str:
        return f"One row a line, spaces between entries; [[1, 2], [3, 4]] is read, too. Each entry: {self.entry.how}"

    @property
    def row(self) -> Vector[E]:
        """The kind of one row."""
        return Vector(self.entry)

    def coerce(self, value: object) -> tuple[tuple[E, ...], ...]:
        return _rectangular(tuple(self.row.coerce(item) for item in items(value)))

    def parse(self, text: str) -> tuple[tuple[E, ...], ...]:
        found, turned = listed(text, rows=True)
        # [1, 2] without brackets of its own is one row.
        rows = (
            [r if isinstance(r, list) else [r] for r in found] if all(isinstance(r, list) for r in found) else [found]
        )
        table = _rectangular(
            tuple(
                tuple(_entry(self.row.parse_entry, item, f"row {i}, column {j}") for j, item in enumerate(row, 1))
                for i, row in enumerate(rows, 1)
            )
        )
        return tuple(zip(*table, strict=True)) if turned else table

    def take(self, reply: object) -> tuple[tuple[E, ...], ...]:
        if isinstance(reply, str):
            return self.read(reply)
        rows = in_own_precision(reply)
        return _rectangular(tuple(_entry(self.row.take, row, f"row {i}") for i, row in enumerate(rows, 1)))

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
        return _rectangular(tuple(self.row.from_json(item) for item in items(data)))

    def hint(self, answer: tuple[tuple[E, ...], ...], reply: tuple[tuple[E, ...], ...]) -> str:
        if extent(answer) != extent(reply):
            return f"Your answer is {extent(reply)}; a matrix of {extent(answer)} is asked for."
        if short := self.about_digits(answer, reply):
            return short
        wrong = [(i, j) for i, j in self.places(answer, reply) if not self._about(answer, reply, i, j)]
        i, j = wrong[0]
        asked, typed = answer[i - 1][j - 1], reply[i - 1][j - 1]
        size = len(answer) * len(answer[0])
        return where_wrong(self.entry, len(wrong), size, f"row {i}, column {j}", asked, typed)

    def about_digits(self, answer: tuple[tuple[E, ...], ...], reply: tuple[tuple[E, ...], ...]) -> str:
        places = self.places(answer, reply)
        remarks = [self._about(answer, reply, i, j) for i, j in places]
        return where_short(remarks, [f"row {i}, column {j}" for i, j in places])

    def _about(self, answer: tuple[tuple[E, ...], ...], reply: tuple[tuple[E, ...], ...], i: int, j: int) -> str:
        return self.entry.about_digits(answer[i - 1][j - 1], reply[i - 1][j - 1])

    def places(self, answer: tuple[tuple[E, ...], ...], reply: tuple[tuple[E, ...], ...]) -> list[Place]:
        if extent(answer) != extent(reply):
            return []
        rows = enumerate(zip(answer, reply, strict=True), 1)
        return [(i, j) for i, (row, replied) in rows for j in self.row.places(row, replied)]


def where_wrong(kind: Kind[Any], wrong: int, size: int, place: str, answer: Any, reply: Any) -> str:
    """How many entries are wrong, which is the first, what was typed there, and what can be said of it."""
    of = f"All {size} entries are wrong" if wrong == size > 1 else count(wrong, "entry is", "entries are") + " wrong"
    first = f"{of}: {place}" if wrong == 1 else f"{of}, the first in {place}"
    return f"{first.replace('in entry', 'is entry')}, where you typed {typed(kind, reply)}. {kind.hint(answer, reply)}".strip()


def typed(kind: Kind[Any], reply: Any) -> str:
    """What was typed, in a line."""
    text = kind.text(reply)
    return text if len(text) <= 40 else f"{text[:39]}…"


def where_short(remarks: list[str], places: list[str]) -> str:
    """What to say where the digits of entries are the only trouble: where the first is, and what it lacks."""
    if not remarks or not all(remarks):
        return ""
    entries = f"{len(places)} entries, the first in " if len(places) > 1 else ""
    return f"In {entries}{places[0]}: {remarks[0]}".replace("first in entry", "first entry")


def items(value: object) -> list[object]:
    """The entries of a list, tuple or array; its own scalars for NumPy and torch."""
    tolist = getattr(value, "tolist", None)
    if callable(tolist):
        value = tolist()
    if isinstance(value, str | bytes | dict | set) or not isinstance(value, Iterable):
        raise ReplyError(f"{shorten(repr(value))} is not a list of values")
    return list(value)


def in_own_precision(value: object) -> list[object]:
    """The entries of a reply; those of a float32 array as float32, whose digits are fewer."""
    if not str(getattr(value, "dtype", "")).endswith(("float32", "float16")):
        return items(value)
    numpy: Callable[[], Any] | None = getattr(value, "numpy", None)
    array: Any = value if numpy is None else value.detach().cpu().numpy()  # type: ignore[attr-defined]
    return list(array) if array.ndim else items(value)


def leaf(item: Nested) -> str:
    """The text of an entry, which may have brackets of its own: (1/2)."""
    while isinstance(item, list):
        if len(item) > 1:
            raise ReplyError("one value is asked for, not a list")
        item = item[0]
    return item


def extent(rows: tuple[tuple[Any, ...], ...]) -> str:
    """The size of a table in words."""
    return f"{len(rows)} × {len(rows[0]) if rows else 0}"


def count(number: int, one: str, many: str) -> str:
    """A number with what is counted."""
    return f"{number} {one if number == 1 else many}"


def _entry(convert: Callable[[T], E], item: T, place: str) -> E:
    try:
        return convert(item)
    except ReplyError as error:
        raise type(error)(f"{place}: {error}") from None


def _rectangular(rows: tuple[tuple[E, ...], ...]) -> tuple[tuple[E, ...], ...]:
    lengths = {len(row) for row in rows}
    if len(lengths) > 1:
        raise ReplyError(f"the rows have different lengths: {', '.join(map(str, sorted(lengths)))}")
    return rows
