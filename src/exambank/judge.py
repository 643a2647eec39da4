"""Judge a reply: is it right, and if not, which mistake was made?"""

from dataclasses import dataclass
from typing import Any

from exambank.errors import ReplyError
from exambank.given import Givens
from exambank.kinds import Several
from exambank.problem import Part


@dataclass(frozen=True)
class Verdict:
    """What a reader is told: whether the reply is right, why not, and the mistake recognised."""

    right: bool
    message: str
    mistake: str | None = None

    def __bool__(self) -> bool:
        return self.right


def judge(part: Part[Any, Any], given: Givens, reply: object, answer: Any = None) -> Verdict:
    """Judge a reply, text or Python object, to `part` under `given`; never raises for a bad reply.

    `answer` is the part's answer where the caller has it already.
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
    for mistake in part.mistakes:
        if mistake.when(given) and _is(kind, kind.coerce(mistake.function(given)), value, answer):
            return Verdict(False, mistake.message, mistake.name)
    return Verdict(False, f"Not right. {kind.hint(answer, value)}".strip())


def _is(kind: Any, mistaken: Any, value: Any, answer: Any) -> bool:
    """Whether the reply is what the mistake gives; for several values, wherever it is wrong."""
    if isinstance(kind, Several):
        wrong = kind.wrong(answer, value)
        return all(kind.fields[name].accepts(getattr(mistaken, name), getattr(value, name)) for name in wrong)
    if hasattr(mistaken, "example"):
        return bool(mistaken.example == value.example)
    return bool(kind.accepts(mistaken, value))
