"""The pieces of an expression: numbers, names, functions and signs."""

import re
from typing import NamedTuple

from exambank.errors import ReplyError
from exambank.kinds.characters import LETTER, SPACE, VULGAR, shorten
from exambank.kinds.names import Words, resolve

NOT_READ = "write products with *, quotients with /, powers with ^ and roots as sqrt(2)"

_NUMERAL = r"[0-9]+\.?[0-9]*(?:[eE][+-]?[0-9]+)?|\.[0-9]+(?:[eE][+-]?[0-9]+)?"
_TOKEN = re.compile(rf"({_NUMERAL}|[{''.join(VULGAR)}])|([{LETTER}][{LETTER}0-9_]*)|(\*\*|//|[-+*/^%|,()[\]{{}}])")
_SPACES = re.compile(f"[{SPACE}]*")
_GROUPS = re.compile("(?<![0-9.])([1-9][0-9]{0,2})((?:[ _,\u00a0\u2009\u202f][0-9]{3})+)(?![0-9])")
_FACTOR = re.compile(rf"[{SPACE}]*[{LETTER}0-9.({{[{''.join(VULGAR)}]")
_ENDS = (")", "]", "}", "%")
_GROUPING = re.compile("[ _,\u00a0\u2009\u202f]")


class Token(NamedTuple):
    """A piece of text, what it is (`number`, `name`, `function`, `sign` or `end`), and whether a space is before it."""

    text: str
    kind: str
    glued: bool


END = Token("", "end", False)


def ungroup(text: str) -> str:
    """Digits in groups of three are one number: 4 231 976, 4,231,976 and 4_231_976; not in max(1,234)."""
    if "max" in text or "min" in text:
        return text
    return _GROUPS.sub(lambda found: found[1] + _GROUPING.sub("", found[2]), text)


def tokens(text: str, names: tuple[str, ...]) -> list[Token]:
    """The pieces of an expression in the `names`. Raises ReplyError for a character that has no meaning here."""
    found: list[Token] = []
    place = 0
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            if text[place] == "±":
                raise ReplyError("“±” stands for two values: type one of them")
            raise ReplyError(f"“{text[place]}” in {shorten(text)} is not read here; {NOT_READ}")
        glued = place > 0 and text[place - 1] not in SPACE
        if match[2]:
            pieces = resolve(match[2], names)
            if not _fits(pieces, found, text[match.end() :]):
                pieces = (("name", match[2]),)
            for kind, word in pieces:
                found.append(Token(word, kind, glued))
                glued = True
        else:
            sign = "^" if match[0] == "**" else match[0]
            found.append(Token(sign, "number" if match[1] else "sign", glued))
        spaces = _SPACES.match(text, match.end())
        place = spaces.end() if spaces else match.end()
    return found


def _fits(pieces: Words, before: list[Token], after: str) -> bool:
    """Whether the word is known; an x multiplies only between two factors, as in 3 x 4 but not in 2x + 1."""
    if not pieces:
        return False
    if pieces[0][1] == "*" and not (before and (before[-1].kind in ("number", "name") or before[-1].text in _ENDS)):
        return False
    return pieces[-1][1] != "*" or _FACTOR.match(after) is not None
