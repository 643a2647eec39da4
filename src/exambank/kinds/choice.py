"""Answers that are one of several statements."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import ClassVar

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind
from exambank.reading import shorten


@dataclass(frozen=True, init=False)
class Choice(Kind[str]):
    """One key out of `options`, a mapping from key to the statement the reader sees.

    A reader replies with the key or the statement, in any case.
    """

    name: ClassVar[str] = "choice"
    options: Mapping[str, str]

    def __init__(self, options: Mapping[str, str]) -> None:
        if len(options) < 2:
            raise ValueError("a choice needs at least two options")
        object.__setattr__(self, "options", MappingProxyType(dict(options)))
        if ambiguous := [key for key in options if {self._find(key), self._find(options[key])} != {key}]:
            raise ValueError(f"a reply could mean {ambiguous[0]} or another option")

    def _find(self, text: str) -> str | None:
        """The first option whose key or statement the text is, whatever its case and spaces."""
        wanted = _plain(text)
        return next((key for key, said in self.options.items() if wanted in (_plain(key), _plain(said))), None)

    def coerce(self, value: object) -> str:
        if not isinstance(value, str):
            raise ReplyError(f"{shorten(repr(value))} is not one of {', '.join(self.options)}")
        if (key := self._find(value)) is not None:
            return key
        raise ReplyError(f"{shorten(value)} is not one of {', '.join(self.options)}")

    def read(self, text: str) -> str:
        return self.coerce(text)

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


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
