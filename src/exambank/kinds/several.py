"""Answers of several named values, such as weights, biases and output shape."""

import json
import re
from collections import namedtuple
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, cast

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind, Place
from exambank.kinds.characters import LETTER, fold, lower, shorten, strip, tidy
from exambank.kinds.formula import Formula
from exambank.kinds.lists import AND, split
from exambank.kinds.numbers import Integer, Rational
from exambank.kinds.real import Real
from exambank.kinds.sequences import typed

_NAMED = re.compile(
    rf"(?:(?:^|[;,\n])[ \n]?|[ \n]and[ \n])(?:and[ \n])?([{LETTER}][{LETTER}0-9_ -]{{0,80}}?)[ \n]?([=:≈])(?!=)"
)
_SINGLE = (Integer, Rational, Real, Formula)
_GROUPED = re.compile("[0-9],[0-9]{3}(?![0-9])")


@dataclass(frozen=True)
class Several(Kind[Any]):
    """The kind of a NamedTuple: a kind for each of its fields.

    A reader types `weights = 90; biases = 10; shape = 28 x 28 x 10`, in any order, on one
    line or several; in Python, a mapping or an instance of the NamedTuple.
    """

    name: ClassVar[str] = "several"
    type: type[tuple[Any, ...]]
    fields: Mapping[str, Kind[Any]]

    @classmethod
    def of(cls, **fields: Kind[Any]) -> "Several":
        """Several named values without a NamedTuple of one's own; the function returns a dict."""
        return cls(namedtuple("Values", fields), fields)

    @property
    def how(self) -> str:
        return f"Each value by its name: {'; '.join(f'{name} = …' for name in self.fields)}."

    def coerce(self, value: object) -> Any:
        return self._build(self._mapping(value), "coerce")

    def take(self, reply: object) -> Any:
        return self.read(reply) if isinstance(reply, str) else self._build(self._mapping(reply), "take")

    def parse(self, text: str) -> Any:
        text = tidy(text)
        found = self._found(text)
        if not {name for _, name in found} >= set(self.fields):
            text = self._loose.sub(lambda m: f"; {m[1]} = " if m[1] else f"; {m[2]} ", text)
            found = self._found(text)
        before = strip(text[: found[0][0].start()]) if found else ""
        if not found and len(pieces := self._in_order(text)) == len(self.fields):
            return self._build(dict(zip(self.fields, pieces, strict=True)), "parse")
        if before or not found:
            raise ReplyError(f"{shorten(before or text)} does not name its values: {self._wanted()}")
        ends = [match.start() for match, _ in found[1:]] + [len(text)]
        values: dict[str, str] = {}
        for (match, name), end in zip(found, ends, strict=True):
            if name in values:
                raise ReplyError(f"{name} is given twice")
            values[name] = strip(strip(text[match.end() : end]).strip(";,"))
        return self._build(values, "parse")

    def _in_order(self, text: str) -> list[str]:
        """Values without names, on lines or between semicolons; between commas, where no comma can be within one."""
        commas = not _GROUPED.search(text) and all(isinstance(kind, _SINGLE) for kind in self.fields.values())
        return [piece for piece in split(AND.sub("; ", text), ",;\n" if commas else ";\n") if piece]

    @property
    def _loose(self) -> re.Pattern[str]:
        """A name with only a space or `is` before its value, `dense 4900, local 280`, or behind another value."""
        names = "|".join(name.replace("_", "[_ ]?") for name in sorted(self.fields, key=lambda name: -len(name)))
        spaced = rf"(?:(?:^|[;,\n]| and) ?({names})(?: is)? (?![=:≈])|(?: and)? ({names}) ?(?=[=:≈]))"
        return re.compile(spaced, re.ASCII | re.IGNORECASE)

    def _found(self, text: str) -> list[tuple[re.Match[str], str]]:
        """The names in the text; also one that nobody asked for, so that it can be told from a value."""
        found = [(match, self.field(match[1])) for match in _NAMED.finditer(text)]
        return [(match, name or match[1]) for match, name in found if name or (match[2] == "=" and " " not in match[1])]

    def field(self, typed: str) -> str:
        """The field of that name, in any case and however typeset; empty where there is none."""
        if typed in self.fields:
            return typed
        for plain in (fold, lambda name: lower(fold(name))):
            wanted = plain("".join(letter for letter in typed if letter not in "- "))
            found = [name for name in self.fields if plain(name) == wanted]
            if len(found) == 1:
                return found[0]
        return ""

    def accepts(self, answer: Any, reply: Any) -> bool:
        return not self.places(answer, reply)

    def agrees(self, answer: Any, other: Any) -> bool:
        return all(kind.agrees(getattr(answer, name), getattr(other, name)) for name, kind in self.fields.items())

    def places(self, answer: Any, reply: Any) -> list[Place]:
        return [
            name for name, kind in self.fields.items() if not kind.accepts(getattr(answer, name), getattr(reply, name))
        ]

    def latex(self, value: Any) -> str:
        rows = [rf"\text{{{_words(name)}}} &= {kind.latex(getattr(value, name))}" for name, kind in self.fields.items()]
        return r"\begin{aligned} " + r" \\ ".join(rows) + r" \end{aligned}"

    def text(self, value: Any) -> str:
        return "; ".join(f"{name} = {kind.text(getattr(value, name))}" for name, kind in self.fields.items())

    def to_json(self, value: Any) -> Json:
        return {name: kind.to_json(getattr(value, name)) for name, kind in self.fields.items()}

    def from_json(self, data: Json) -> Any:
        if not isinstance(data, dict):
            raise ReplyError(f"{shorten(json.dumps(data))} does not name its values: {self._wanted()}")
        return self._build(data, "from_json")

    def hint(self, answer: Any, reply: Any) -> str:
        if short := self.about_digits(answer, reply):
            return short
        places = self.places(answer, reply)
        wrong = [name for name in places if not self._about(answer, reply, name)]
        hints = {name: self.fields[name].hint(getattr(answer, name), getattr(reply, name)) for name in wrong}
        if len(wrong) == len(places) == 1:
            return f"Only {_words(wrong[0])} is wrong. {hints[wrong[0]]}".strip()
        more = next((f". {_words(name)}: {hint}" for name, hint in hints.items() if hint), "")
        if len(wrong) < len(self.fields):
            return f"Wrong: {', '.join(map(_words, wrong))}{more or '.'}"
        there = typed(self.fields[wrong[0]], getattr(reply, wrong[0]))
        more = more or f", the first is {_words(wrong[0])}, where you typed {there}."
        return f"All {len(wrong)} values are wrong{more}"

    def about_digits(self, answer: Any, reply: Any) -> str:
        remarks = {name: self._about(answer, reply, name) for name in self.places(answer, reply)}
        return next((f"{_words(name)}: {said}" for name, said in remarks.items()), "") if all(remarks.values()) else ""

    def _about(self, answer: Any, reply: Any, name: str) -> str:
        return self.fields[name].about_digits(getattr(answer, name), getattr(reply, name))

    def _mapping(self, value: object) -> dict[str, Any]:
        if isinstance(value, self.type):
            value = cast(NamedTuple, value)._asdict()
        if not isinstance(value, Mapping):
            raise ReplyError(f"{shorten(repr(value))} does not name its values: {self._wanted()}")
        return {self.field(str(name)) or str(name): item for name, item in value.items()}

    def _build(self, values: Mapping[str, Any], how: str) -> Any:
        if unknown := set(values) - set(self.fields):
            raise ReplyError(f"{', '.join(sorted(unknown))} is not asked for: {self._wanted()}")
        if missing := [name for name in self.fields if name not in values]:
            raise ReplyError(f"missing: {', '.join(missing)}: {self._wanted()}")
        built = {}
        for name, kind in self.fields.items():
            try:
                built[name] = getattr(kind, how)(values[name])
            except ReplyError as error:
                raise type(error)(f"{name}: {error}") from None
        return self.type(**built)

    def _wanted(self) -> str:
        return "give " + "; ".join(f"{name} = …" for name in self.fields)


def _words(name: str) -> str:
    return name.replace("_", " ")
