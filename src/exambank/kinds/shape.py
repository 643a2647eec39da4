"""Answers that are the shape of a tensor."""

import re
from dataclasses import dataclass
from typing import ClassVar

from exambank.errors import ReplyError
from exambank.kinds.base import Json, Kind
from exambank.kinds.characters import LETTER, SPACE, words
from exambank.kinds.lists import nested, unlabelled, unwrapped
from exambank.kinds.numbers import Integer
from exambank.kinds.sequences import count, items, leaf

_TIMES = re.compile(rf"[*]|(?<![{LETTER}])(?:x|X|by|BY|By)(?![{LETTER}])")
_BY = re.compile(rf"(?<![{SPACE}-])[{SPACE}-]+(by|BY|By)[{SPACE}-]+")


class Shape(tuple[int, ...]):
    """The shape of a tensor, such as `Shape((28, 28, 10))`; sizes are at least 0."""


@dataclass(frozen=True)
class Dimensions(Kind[Shape]):
    """The kind of a `Shape`; a reader types `28 x 28 x 10`, `28×28×10` or `(28, 28, 10)`.

    The shape of a scalar, which has no axes, is `()`.
    """

    name: ClassVar[str] = "shape"

    @property
    def how(self) -> str:
        return "Sizes in order, such as 28 x 28 x 10."

    def coerce(self, value: object) -> Shape:
        sizes = [Integer().coerce(item) for item in items(value)]
        if any(size < 0 for size in sizes):
            raise ReplyError(f"a size cannot be negative: {' × '.join(map(str, sizes))}")
        return Shape(sizes)

    def parse(self, text: str) -> Shape:
        text = unwrapped(unlabelled(text))[0]
        if "".join(words(text)) in ("()", "[]"):
            return Shape()
        found = nested(_TIMES.sub(",", _BY.sub(" by ", text)), rows=False)
        while len(found) == 1 and isinstance(found[0], list):
            found = found[0]
        return self.coerce([Integer().parse(leaf(item)) for item in found])

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
            return f"Your shape has {count(len(reply), 'axis', 'axes')}; {len(answer)} are asked for."
        if sorted(answer) == sorted(reply):
            return "The sizes are right, but in another order."
        wrong = [i for i, (a, r) in enumerate(zip(answer, reply, strict=True), 1) if a != r]
        sizes = (
            f"Size {wrong[0]} is wrong"
            if len(wrong) == 1
            else f"{len(wrong)} sizes are wrong, the first is size {wrong[0]}"
        )
        return f"{sizes}, where you typed {reply[wrong[0] - 1]}."
