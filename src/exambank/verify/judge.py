"""Judge a reply: is it right, and if not, which mistake was made?"""

from dataclasses import dataclass
from typing import Any

from exambank.errors import ReplyError
from exambank.kinds import Property, Several
from exambank.kinds.base import Place, Slip
from exambank.problem.given import Givens
from exambank.problem.part import Mistake, Part


@dataclass(frozen=True)
class Verdict:
    """What a reader is told.

    Attributes:
        right: whether the reply is right.
        message: that it is, or why not.
        mistake: the mistake recognised.
        understood: whether the reply could be read at all.
        places: where it is wrong: numbers of entries, pairs of row and column, names of values.
    """

    right: bool
    message: str
    mistake: Mistake | None = None
    understood: bool = True
    places: tuple[Place, ...] = ()

    def __bool__(self) -> bool:
        return self.right

    def _ipython_display_(self) -> None:
        """Nothing: in a notebook, `check` has printed what is to be said."""


Mistaken = list[tuple[Mistake, Any]]
"""The mistakes that differ from the answer for a given, and what each of them gives."""


def mistaken(part: Part, given: Givens, answer: Any) -> Mistaken:
    """What the mistakes of a part give, those that differ from the answer here."""
    found: Mistaken = []
    for mistake in part.mistakes:
        try:
            value = part.kind.coerce(mistake.wrong(given))
        except Exception:  # of numbers of a reader's own; verification has tried those of the bank
            continue
        if not part.kind.accepts(answer, value):
            found.append((mistake, value))
    return found


def judge(part: Part, given: Givens, reply: object, answer: Any = None, wrong: Mistaken | None = None) -> Verdict:
    """Judge a reply, text or Python object, to `part` under `given`; never raises for a bad reply.

    `answer` is the part's answer and `wrong` what its mistakes give, where the caller has them already.
    """
    kind = part.kind
    try:
        value = kind.take(reply)
    except Slip as slip:
        return Verdict(False, f"{str(slip)[:1].upper()}{str(slip)[1:]}.")
    except ReplyError as error:
        return Verdict(False, f"Not understood: {error}.", understood=False)
    if answer is None:
        answer = part(given)
    if kind.accepts(answer, value):
        return Verdict(True, "Right.")
    places = tuple(kind.places(answer, value))
    if mistake := _recognised(kind, mistaken(part, given, answer) if wrong is None else wrong, value, answer):
        return Verdict(False, mistake.message, mistake, places=places)
    if short := kind.about_digits(answer, value):
        return Verdict(False, short, places=places)
    return Verdict(False, f"Not right. {kind.hint(answer, value)}".strip(), places=places)


def _recognised(kind: Any, wrong: Mistaken, value: Any, answer: Any) -> Mistake | None:
    """The mistake that gives the reply. Of several values, those that are wrong count: one whose

    other values are as the reply has them goes before one that would have got more values wrong.
    """
    if isinstance(kind, Several):
        places = kind.places(answer, value)
        fitting = [(m, gives) for m, gives in wrong if not set(places) & set(kind.places(gives, value))]
        fitting.sort(key=lambda pair: kind.places(answer, pair[1]) != places)
        return fitting[0][0] if fitting else None
    is_mistake = kind.is_example if isinstance(kind, Property) else kind.accepts
    return next((mistake for mistake, gives in wrong if is_mistake(gives, value)), None)
