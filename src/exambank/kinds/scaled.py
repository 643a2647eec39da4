"""The items of a list in a reply: with a number before or behind it, as in `1/4 [1, 1]`, or made by `ones` or `diag`."""

import re

from exambank.errors import ReplyError
from exambank.kinds.characters import CLOSING, LETTER, OPENING, SPACE, shorten, strip, words
from exambank.kinds.lists import (
    ARGUMENT,
    LONGEST_LIST,
    OPERATORS,
    WRAPPER,
    Nested,
    check_brackets,
    is_list,
    is_wrapped,
    nested,
    split,
    split_at_spaces,
    unlabelled,
    unwrapped,
)

LONGEST_SCALED = 5_000
"""Characters of a list that a number stands beside."""
MOST_FACTORS = 3_000
"""Characters of that number, counted once for each entry."""
MAKERS = ("ones", "diag")
SIGNS = (*OPERATORS, "@")

_WORD = re.compile(f"[{LETTER}0-9_]")
_COPIES = re.compile(r"\A\[[^][,; ]+\] ?\* ?[0-9]+\Z|\] ?[-+@] ?\[")
_SIZE = re.compile("[0-9]{1,3}")
_TURNED = re.compile(rf"(?:\^[{SPACE}]*(?:T|\(T\)|{{T}})|\.T|['’])[{SPACE}]*")


def listed(text: str, *, rows: bool) -> tuple[list[Nested], bool]:
    """The items of a list as typed, each with the number that the list is multiplied by; and whether it is transposed.

    `rows` says that a table is asked for, in which a line is a row. Raises ReplyError as `nested` does.
    """
    text, turned = unwrapped(unlabelled(text))
    check_brackets(text)
    if _COPIES.search(text):  # [0]*15, [1] + [0]*14
        raise _computed(text)
    found = _the_list(text)
    if found is None:
        return nested(text, rows=rows), turned
    before, inner, after = strip(text[: found[0]]), text[found[0] : found[1]], strip(text[found[1] :])
    sign = _TURNED.match(after)
    after = after[sign.end() :] if sign else after
    if not _is_factor(before) or not _is_divisor(after):
        if before.endswith(SIGNS) or after.startswith(SIGNS):  # [1, 2] + 3, [1 2; 3 4]^2
            raise _computed(text)
        return nested(text, rows=rows), turned
    if not before and not after and not sign and not inner.startswith(MAKERS):
        return nested(text, rows=rows), turned
    inner, also = unwrapped(inner)
    items = _made(inner, rows) if inner.startswith(MAKERS) else nested(inner, rows=rows)
    if (len(before) + len(after)) * sum(len(item) if isinstance(item, list) else 1 for item in items) > MOST_FACTORS:
        raise ReplyError(f"{shorten(text)} is too long to be read: type the entries without the number beside them")
    before = before if not before or before[-1] in OPERATORS else f"{before}*"
    return [_times(before, item, after) for item in items], turned ^ bool(sign) ^ also


def _the_list(text: str) -> tuple[int, int] | None:
    """Where the only list in the text begins and ends; none where there are several, or other things between commas."""
    found = None
    if len(text) > LONGEST_SCALED:
        return None
    depth = start = 0
    for place, character in enumerate(text):
        if depth == 0 and character in ",;\n":
            return None
        if character in OPENING:
            start = start if depth else place
            depth += 1
        elif character in CLOSING:
            depth -= 1
            if depth:
                continue
            begin = start
            while begin and _WORD.match(text[begin - 1]):
                begin -= 1
            word = text[begin:start].lstrip("0123456789_")
            if word in MAKERS or WRAPPER.fullmatch(f"{word}("):
                begin = start - len(word)
            elif word or not is_list(text[start : place + 1]):
                continue  # max(1, 2)
            else:
                begin = start
            if found and strip(text[found[1] : begin]).startswith(SIGNS):
                raise _computed(text)
            if found:
                return None
            found = begin, place + 1
    return found


def _computed(text: str) -> ReplyError:
    return ReplyError(f"{shorten(text)} computes with lists: work it out, and type all entries")


def _is_factor(text: str) -> bool:
    """Whether what stands before a list multiplies it: `1/4`, `1/4 *`, `-`."""
    if text in ("", "+", "-"):
        return True
    factor = strip(text[:-1]) if text[-1] == "*" else text
    return bool(factor) and factor[-1] not in OPERATORS and _is_one(factor)


def _is_divisor(text: str) -> bool:
    """Whether what stands behind a list multiplies or divides it: `*0.25`, `/4`."""
    return not text or (text[0] in "*/" and text[1:2] not in ("", text[0]) and _is_one(text))


def _is_one(text: str) -> bool:
    return len(split_at_spaces(" ".join(words(text)))) == 1


def _times(before: str, item: Nested, after: str) -> Nested:
    """An item times a number; where it is 1 the number itself, which knows its digits if it is a decimal."""
    if isinstance(item, list):
        return [_times(before, part, after) for part in item]
    if item in ("1", "1."):
        if before[-1:] == "*" and not after:
            return strip(before[:-1])
        if not before and after[:1] == "*":
            return strip(after[1:])
    return f"{before}({item}){after}" if before or after else item


def _made(text: str, rows: bool) -> list[Nested]:
    """The items that `ones((2, 2))` or `diag(1, 2)` makes; a diagonal is a row where no table is asked for."""
    if text.startswith("diag"):
        entries = nested(text[4:], rows=False)
        while len(entries) == 1 and isinstance(entries[0], list):
            entries = entries[0]
        if len(entries) ** 2 > LONGEST_LIST:
            raise ReplyError(f"{shorten(text)} has more than {LONGEST_LIST} entries, which is too long to be read")
        return (
            [[one if i == j else "0" for j in range(len(entries))] for i, one in enumerate(entries)]
            if rows
            else entries
        )
    sizes = [piece for piece in split(text[5:-1], ",") if piece and not ARGUMENT.match(piece)]
    if len(sizes) == 1 and is_wrapped(sizes[0]):
        sizes = [piece for piece in split(sizes[0][1:-1], ",") if piece]
    if not 1 <= len(sizes) <= 2 or not all(_SIZE.fullmatch(size) for size in sizes):
        raise ReplyError(f"{shorten(text)} is not read here: type a table of ones as ones((2, 2))")
    height, width = map(int, ["1", *sizes][-2:])
    if not 1 <= height * width <= LONGEST_LIST:
        raise ReplyError(f"{shorten(text)} has no entry, or more than {LONGEST_LIST}, which is too long to be read")
    row: list[Nested] = ["1"] * width
    return [list(row) for _ in range(height)] if len(sizes) == 2 else row
