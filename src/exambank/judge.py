"""Judge a reply: is it right, and if not, which mistake was made?"""

from dataclasses import dataclass
from typing import Any

from exambank.errors import ReplyError
from exambank.given import Givens
from exambank.kinds import Several
from exambank.problem import Mistake, Part


@dataclass(frozen=True)
class Verdict:
    """What a reader is told: whether the reply is right, why not, and the mistake recognised."""

    right: bool
    message: str
    mistake: str | None = None

    def __bool__(self) -> bool:
        return self.right

    def _ipython_display_(self) -> None:
        """Nothing: in a notebook, `check` has printed what is to be said."""


Mistaken = list[tuple[Mistake[Any, Any], Any]]
"""The mistakes that differ from the answer for a given, and what each of them gives."""


def mistaken(part: Part[Any, Any], given: Givens) -> Mistaken:
    """What the mistakes of a part give, those that claim to differ from the answer here."""
    return [(m, part.kind.coerce(m.function(given))) for m in part.mistakes if m.when(given)]


def judge(
    part: Part[Any, Any], given: Givens, reply: object, answer: Any = None, wrong: Mistaken | None = None
) -> Verdict:
    """Judge a reply, text or Python object, to `part` under `given`; never raises for a bad reply.

    `answer` is the part's answer and `wrong` what its mistakes give, where the caller has them already.
    """
    kind = part.kind
    try:
        value = kind.read(reply) if isinstance(reply, str) else kind.coerce(reply)
    except ReplyError as error:
        return Verdict(False, f"Not understood: {error}.")
    if answer is None:
        answer = kind.coerce(part.answer(given))
    if kind.accepts(answer, value):
        return Verdict(True, "Right.")
    for mistake, gives in mistaken(part, given) if wrong is None else wrong:
        if _is(kind, gives, value, answer):
            return Verdict(False, mistake.message, mistake.name)
    return Verdict(False, f"Not right. {kind.hint(answer, value)}".strip())


def _is(kind: Any, gives: Any, value: Any, answer: Any) -> bool:
    """Whether the reply is what the mistake gives; for several values, wherever it is wrong."""
    if isinstance(kind, Several):
        wrong = kind.wrong(answer, value)
        return all(kind.fields[name].accepts(getattr(gives, name), getattr(value, name)) for name in wrong)
    if hasattr(gives, "example"):
        return bool(gives.example == value.example)
    return bool(kind.accepts(gives, value))
