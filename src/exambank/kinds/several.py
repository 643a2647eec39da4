"""Answers of several named values, such as weights, biases and output shape."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple, cast

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind
from exambank.reading import shorten


@dataclass(frozen=True)
class Several(Kind[Any]):
    """The kind of a NamedTuple: a kind for each of its fields.

    A reader types `weights = 90; biases = 10; shape = 28 x 28 x 10`, in any order, on one
    line or several; in Python, a mapping or an instance of the NamedTuple.
    """

    name: ClassVar[str] = "several"
    type: type[tuple[Any, ...]]
    fields: Mapping[str, Kind[Any]]

    def coerce(self, value: object) -> Any:
        if isinstance(value, self.type):
            value = cast(NamedTuple, value)._asdict()
        if not isinstance(value, Mapping):
            raise ReplyError(f"{shorten(repr(value))} does not name its values: {self._wanted()}")
        return self._build({str(k): v for k, v in value.items()}, "coerce")

    def read(self, text: str) -> Any:
        if not text.strip():
            raise ReplyError(f"the answer is empty: {self._wanted()}")
        known = sorted(self.fields, key=len, reverse=True)
        names = "|".join(re.escape(name).replace("_", "[_ ]") for name in known)
        # Also a name that nobody asked for, so that it can be told from a value.
        pieces = re.split(rf"(?:^|[;,\n])\s*(?:({names})\s*[=:]|([^\W\d]\w*)\s*=)", text)
        before, found = pieces[0].strip(), pieces[1:]
        if before or not found:
            raise ReplyError(f"{shorten(before or text)} does not name its values: {self._wanted()}")
        values: dict[str, str] = {}
        for asked, other, value in zip(found[::3], found[1::3], found[2::3], strict=True):
            name = asked.replace(" ", "_") if asked else other
            if name in values:
                raise ReplyError(f"{name} is given twice")
            values[name] = value.strip().strip(";,").strip()
        return self._build(values, "read")

    def _build(self, values: Mapping[str, Any], how: str) -> Any:
        if unknown := set(values) - set(self.fields):
            raise ReplyError(f"{', '.join(sorted(unknown))} is not asked for: {self._wanted()}")
        if missing := [name for name in self.fields if name not in values]:
            raise ReplyError(f"missing: {', '.join(missing)}")
        built = {}
        for name, kind in self.fields.items():
            try:
                built[name] = getattr(kind, how)(values[name])
            except ReplyError as error:
                raise ReplyError(f"{name}: {error}") from None
        return self.type(**built)

    def _wanted(self) -> str:
        return "give " + "; ".join(f"{name} = …" for name in self.fields)

    def accepts(self, answer: Any, reply: Any) -> bool:
        return not self.wrong(answer, reply)

    def agrees(self, answer: Any, other: Any) -> bool:
        return all(kind.agrees(getattr(answer, name), getattr(other, name)) for name, kind in self.fields.items())

    def wrong(self, answer: Any, reply: Any) -> list[str]:
        """The names of the fields in which the reply is wrong."""
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
        wrong = self.wrong(answer, reply)
        if len(wrong) == 1:
            kind = self.fields[wrong[0]]
            more = kind.hint(getattr(answer, wrong[0]), getattr(reply, wrong[0]))
            return f"Only {_words(wrong[0])} is wrong. {more}".strip()
        return f"Wrong: {', '.join(map(_words, wrong))}." if len(wrong) < len(self.fields) else ""


def _words(name: str) -> str:
    return name.replace("_", " ")
