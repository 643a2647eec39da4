"""The two ways in which something can be wrong: the bank, or a reader's reply."""

import difflib


class BankError(Exception):
    """Something in the bank, or in what was asked of it, is wrong.

    The message is one line that says what is wrong and what to do; commands print it and
    leave with `exit_code`, never with a traceback.
    """

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class UsageError(BankError):
    """What was asked for does not exist or is out of range: exit code 2."""

    def __init__(self, message: str) -> None:
        super().__init__(message, exit_code=2)


class ReplyError(ValueError):
    """A value is not an answer of the kind that was asked for; the message says why."""


class Abstain(Exception):
    """A second route cannot decide for this given, for the reason that its message states.

    Raised by a route or a law, never by an answer. Verification counts it as a failure: on the
    published, the boundary and the drawn givens every route must decide. It is for readers who
    ask for numbers of their own, beyond what the arithmetic of one route can carry.
    """


def nearest(name: str, known: list[str]) -> str:
    """“the nearest are …” for a message; all names where there are few."""
    if not known:
        return "there is none"
    near = known if len(known) <= 6 else difflib.get_close_matches(name, known, n=4, cutoff=0.3) or sorted(known)[:8]
    return f"the nearest are {', '.join(near)}" if len(known) > len(near) else f"there is {', '.join(near)}"
