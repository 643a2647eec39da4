"""Answers that are one of several statements."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind
from exambank.kinds.characters import SPACE, lower, shorten, strip, words

LONGEST = 2_000
LONGEST_SHOWN = 24
_PUNCTUATION = re.compile(rf"[{SPACE}.,;:!?()\[\]{{}}\"'“”‘’$*`_\\/–—-]+")
_PIECE = re.compile(rf"[:(),;]|\.(?=[{SPACE}]|\Z)")
_LETTERED = re.compile(r"\(?([a-z]|[0-9]{1,2})[).]?")


@dataclass(frozen=True, init=False)
class Choice(Kind[str]):
    """One key out of `options`, a mapping from key to the statement the reader sees.

    A reader replies with the key, the statement, its term (what stands before a colon or bracket), another piece of it
    between commas, colons and brackets, two words or more that no other statement has, or the letter or number of the
    option in the order shown; in any case.
    """

    name: ClassVar[str] = "choice"
    options: Mapping[str, str]

    def __init__(self, options: Mapping[str, str] | None = None, /, **named: str) -> None:
        options = {**(options or {}), **named}
        if len(options) < 2:
            raise ValueError("a choice needs at least two options")
        object.__setattr__(self, "options", MappingProxyType(dict(options)))
        ambiguous = [key for key in options if {self._named(key), self._named(options[key])} != {key}]
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
        # Each way only where it leads to one option.
        ways: tuple[Callable[[str], bool], ...] = (
            lambda key: (
                _plain_words(self.options[key]) == _plain_words(text) or _plain_words(key) == _plain_words(text)
            ),
            lambda key: _plain_words(text) == _plain_words(self._term(key)) != "",
            lambda key: key == self._lettered(text),
            lambda key: _plain_words(text) in self._pieces(key),
            lambda key: _distinctive(text) and f" {_plain_words(text)} " in f" {_plain_words(self.options[key])} ",
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

    def _lettered(self, text: str) -> str:
        """The option of that letter or number, counted as shown; empty for none."""
        match = _LETTERED.fullmatch(lower(strip(text)))
        if match is None:
            return ""
        place = int(match[1]) if match[1].isdigit() else ord(match[1]) - ord("a") + 1
        return list(self.options)[place - 1] if 0 < place <= len(self.options) else ""

    def _none(self) -> str:
        options = ", ".join(map(self._listed, self.options))
        return f"is none of the options: type 1 to {len(self.options)}, or the words of one of {options}"

    def _listed(self, key: str) -> str:
        """An option by its place and the beginning of its statement, formulas whole or not at all."""
        place, said = list(self.options).index(key) + 1, words(self._term(key))
        least = next((n for n in range(len(said), 1, -1) if len(" ".join(said[:n])) <= LONGEST_SHOWN), 1)
        shown = " ".join(said[:least])
        whole = least >= len(said) and shown.count("$") % 2 == 0
        return f"{place} ({shown if whole else _without_half(shown) + '…'})"

    def _term(self, key: str) -> str:
        """What the statement begins with, up to a colon, comma or bracket."""
        return next((piece for piece in _PIECE.split(self.options[key]) if strip(piece)), "")

    def _pieces(self, key: str) -> list[str]:
        """The pieces of a statement, in words; none that is a symbol of a formula."""
        pieces = map(_plain_words, _PIECE.split(self.options[key]))
        return [piece for piece in pieces if any(len(word) > 2 for word in words(piece))]


def _without_half(text: str) -> str:
    """The text without a formula that is cut off."""
    return strip(text[: text.rfind("$")]) if text.count("$") % 2 else text


def _plain(text: str) -> str:
    line = lower(" ".join(words(text)))
    return line[:-1] if line.endswith(".") else line


def _plain_words(text: str) -> str:
    """The words alone, with single spaces between them."""
    return strip(_PUNCTUATION.sub(" ", lower(text)))


def _distinctive(text: str) -> bool:
    return sum(len(word) > 2 for word in words(_plain_words(text))) > 1
