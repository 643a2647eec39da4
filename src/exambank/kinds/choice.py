"""Answers that are one of several statements."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind
from exambank.kinds.characters import SPACE, lower, shorten, strip, words
from exambank.kinds.latex import rewrite

LONGEST = 2_000
LONGEST_SHOWN = 24
_PUNCTUATION = re.compile(rf"[{SPACE}.,;:!?()\[\]{{}}\"'“”‘’…$*`_\\/–—-]+")
_PIECE = re.compile(rf"(?:\$[^$]*\$|[^$:(),;.]|\.(?![{SPACE}]|\Z))+")
_WORD = re.compile(rf"(?:\$[^$]*\$|[^{SPACE}$])+")
_PLACE = re.compile(r"(?:the )?(?:(?:option|choice|number) )?\(?([a-z]+|[0-9]{1,2})(?:st|nd|rd|th)?[).]?(?: one)?")
_ORDINALS = (
    *("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"),
    *("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"),
)
_ALONE = re.compile(r"(?<![a-z])\(([0-9]+|[a-z])\)|(?<![a-z/^])\(([0-9]+/[0-9]+)\)")


@dataclass(frozen=True, init=False)
class Choice(Kind[str]):
    """One key out of `options`, a mapping from key to the statement the reader sees.

    A reader replies with the key, the statement, its term (what stands before a colon or bracket), another piece of it
    between commas, colons and brackets, two words or more that no other statement has, or the letter, number or ordinal
    of the option in the order shown; in any case. A key is no word that the statement of another option begins with.
    """

    name: ClassVar[str] = "choice"
    options: Mapping[str, str]

    def __init__(self, options: Mapping[str, str] | None = None, /, **named: str) -> None:
        options = {**(options or {}), **named}
        if len(options) < 2:
            raise ValueError("a choice needs at least two options")
        object.__setattr__(self, "options", MappingProxyType(dict(options)))
        ambiguous = [key for key in options if {self._named(key), self._named(options[key])} != {key}]
        ambiguous += [key for key in options if set(self._begun(_plain_words(key))) - {key}]
        if ambiguous:
            raise ValueError(f"a reply could mean {ambiguous[0]} or another option")

    @property
    def how(self) -> str:
        return "The number or the letter of an option, or its words."

    def coerce(self, value: object) -> str:
        if type(value).__name__ in ("bool", "bool_", "BooleanTrue", "BooleanFalse"):
            value = str(bool(value)).lower()  # of a fact that is true or false
        if isinstance(value, str) and (key := self._named(value)):
            return key
        raise ReplyError(f"{shorten(value if isinstance(value, str) else repr(value))} {self._none()}")

    def read(self, text: str) -> str:
        return self.parse(text)  # a statement has its own LaTeX

    def parse(self, text: str) -> str:
        if not strip(text):
            raise ReplyError("the answer is empty")
        if len(text) > LONGEST:
            raise ReplyError(f"{shorten(text[:100])} {self._none()}")
        if key := self._named(text):
            return key
        formula, place, begun = _formula(text), self._place(text), self._begun(_plain_words(text))
        # Each way only where it leads to one option.
        ways: tuple[Callable[[str], bool], ...] = (
            lambda key: (
                _plain_words(self.options[key]) == _plain_words(text) or _plain_words(key) == _plain_words(text)
            ),
            lambda key: _plain_words(text) == _plain_words(self._term(key)) != "",
            lambda key: formula == _formula(self.options[key]) != "",
            lambda key: key == place,
            lambda key: _plain_words(text) in self._pieces(key),
            lambda key: _distinctive(text) and f" {_plain_words(text)} " in f" {_plain_words(self.options[key])} ",
            lambda key: len(begun) > 1 and key in begun,
        )
        for way in ways:
            found = [key for key in self.options if way(key)]
            if len(found) == 1:
                return found[0]
            if found:
                raise ReplyError(f"{shorten(text)} could mean {' or '.join(map(self._listed, found))}")
        raise ReplyError(f"{shorten(text)} {self._none()}")

    def accepts(self, answer: str, reply: str) -> bool:
        return answer == reply

    def latex(self, value: str) -> str:
        return rf"\text{{{self.options[value]}}}"

    def text(self, value: str) -> str:
        return self.options[value]

    def to_json(self, value: str) -> Json:
        return value

    def from_json(self, data: Json) -> str:
        return self.coerce(data)

    def _named(self, text: str) -> str:
        """The first option whose key or statement the text is, whatever its case and spaces; empty for none."""
        wanted = _plain(text)
        return next((key for key, said in self.options.items() if wanted in (_plain(key), _plain(said))), "")

    def _begun(self, bare: str) -> list[str]:
        """The options whose statements begin with these words."""
        return [key for key, said in self.options.items() if f"{_plain_words(said)} ".startswith(f"{bare} ")]

    def _place(self, text: str) -> str:
        """The option of that letter, number or ordinal, counted as shown; empty for none."""
        match = _PLACE.fullmatch(lower(" ".join(words(text))))
        if match is None:
            return ""
        mark, keys = match[1], list(self.options)
        place = int(mark) if mark.isdigit() else ord(mark) - ord("a") + 1 if len(mark) == 1 else 0
        said = f" {' '.join(map(_plain_words, self.options.values()))} "
        if not 0 < place <= len(keys) and mark in _ORDINALS and f" {mark} " not in said:
            place = _ORDINALS.index(mark) % 10 + 1
        return keys[place - 1] if 0 < place <= len(keys) else ""

    def _none(self) -> str:
        options = ", ".join(map(self._listed, self.options))
        return f"is none of the options: type 1 to {len(self.options)}, or the words of one of {options}"

    def _listed(self, key: str) -> str:
        """An option by its place and the beginning of its statement, or where it parts from one that begins alike."""
        shown, said = _beginning(self._term(key)), _WORD.findall(self.options[key])
        others = [
            _WORD.findall(self.options[o]) for o in self.options if o != key and _beginning(self._term(o)) == shown
        ]
        for place, word in enumerate(said):
            if not others:
                break
            others = [other for other in others if other[place : place + 1] == [word]]
            if not others or place == len(said) - 1:
                shown = f"… {_beginning(' '.join(said[place:]))}"
        return f"{list(self.options).index(key) + 1} ({shown})"

    def _term(self, key: str) -> str:
        """What the statement begins with, up to a colon, comma or bracket."""
        return next((piece for piece in _PIECE.findall(self.options[key]) if strip(piece)), "")

    def _pieces(self, key: str) -> list[str]:
        """The pieces of a statement, in words; none that is a symbol of a formula."""
        pieces = map(_plain_words, _PIECE.findall(self.options[key]))
        return [piece for piece in pieces if any(len(word) > 2 for word in words(piece))]


def _beginning(text: str) -> str:
    """The first words of a text, as many as are short together; a formula is one word."""
    said = _WORD.findall(text)
    least = next((n for n in range(len(said), 1, -1) if len(" ".join(said[:n])) <= LONGEST_SHOWN), 1)
    return " ".join(said[:least]) + "…" * (least < len(said))


def _formula(text: str) -> str:
    """A formula without what only typesetting adds to it; empty where it cannot be read."""
    try:
        line = re.sub(f"[{SPACE}*]", "", lower(rewrite(text)))
    except ReplyError:
        return ""
    for _ in range(2):  # ((1)/(2)) is 1/2
        line = _ALONE.sub(r"\1\2", line)
    return line


def _plain(text: str) -> str:
    line = lower(" ".join(words(text)))
    return line[:-1] if line.endswith(".") else line


def _plain_words(text: str) -> str:
    """The words alone, with single spaces between them."""
    return strip(_PUNCTUATION.sub(" ", lower(text)))


def _distinctive(text: str) -> bool:
    return sum(len(word) > 2 for word in words(_plain_words(text))) > 1
