"""Rows, tables and what is around them: `[1, 2]`, `1 2; 3 4`, `array([[1, 2], [3, 4]])`, `A^2 = […]`, `[…]^T`."""

import itertools
import re
from typing import TypeAlias

from exambank.errors import ReplyError
from exambank.kinds.characters import CLOSING, LETTER, OPENING, SPACE, shorten, strip, tidy, words

LONGEST_LIST = 500
DEEPEST_LIST = 4
OPERATORS = "+-*/^"

Nested: TypeAlias = "str | list[Nested]"
"""An item as text, or a list of items."""

WRAPPER = re.compile(r"(?:tensor|array|asarray|matrix|Matrix|ImmutableMatrix|Size|Tensor|list|tuple|Parameter) ?\(")
LABEL = re.compile(rf"\A(?!lambda )[{LETTER}][{LETTER}0-9_ ]*:")
"""A label such as `mean:`."""
ARGUMENT = re.compile(rf"[{SPACE}]*(?:dtype|device|requires_grad|grad_fn|size|shape|order|copy)[{SPACE}]*=")
_TURNED = re.compile(rf"(?:\^[{SPACE}]*(?:T|\(T\)|{{T}})|\.T|['’])\Z")
AND = re.compile(r",?[ \n]and[ \n](?!so on)")
_NAME = rf"[{LETTER}][{LETTER}0-9_]{{0,40}}'?(?:[\[(][0-9, ]{{1,9}}[\])])?"
_NEXT = re.compile(  # of p = 1 q = -1, but neither of y = x * h = … nor of A^2 = A A = […]
    rf"([=≈:][^=≈:,;\n]*?[^-+*/^(\[{{=≈:,;\n ])(?:,?[ \n]and)?([ \n])(?={_NAME} ?[=≈:]{{1,2}} ?(?![=≈: \[{{]|\([^()]*[, ]))"
)
_SIGN = re.compile("[=:]")
_LETTER = re.compile(f"[{LETTER}]")
_DIGITS = re.compile("[0-9]+")
_MARK = re.compile(rf"[(\[{{]|[)\]}}]|[{SPACE}]+")


def unlabelled(text: str) -> str:
    """The text after `y =`, `A^2 =` or `mean:`; with commas between `a = 1 b = 2` or `1 and 2`."""
    text = _NEXT.sub(r"\1,\2", tidy(text))
    if _names(split(text, ",;\n")[1:]):
        return strip(AND.sub(", ", text))  # a name for each entry: a = 1, b = 2
    text = LABEL.sub("", text)
    label, equals, rest = _first(text, "=≈")
    while equals and _LETTER.search(label) and not any(_first(label, sign)[1] for sign in ",;\n"):
        text = rest.lstrip("=")
        label, equals, rest = _first(text, "=≈")
    return strip(AND.sub(", ", text))


def unwrapped(text: str) -> tuple[str, bool]:
    """The list itself, without a library's `array(…)` and the sign of transposition; and whether it is transposed."""
    turned = False
    for _ in range(4):
        before = text = strip(text)
        wrapper = WRAPPER.match(text)
        if wrapper and _closes(text, wrapper.end() - 1) == len(text) - 1:
            pieces = split(text[wrapper.end() : -1], ",")
            text = ",".join(piece for piece in pieces if not ARGUMENT.match(piece))
        sign = _TURNED.search(text)
        if sign and strip(text[: sign.start()])[-1:] in tuple(CLOSING):
            text, turned = text[: sign.start()], not turned
        if text == before:
            break
    return text, turned


def nested(text: str, *, rows: bool) -> list[Nested]:
    """The items of a list, lists within it as lists. `rows` says that a line is a row; otherwise lines only wrap.

    Raises ReplyError where brackets do not match, an entry is missing, or there are too many.
    """
    check_brackets(text)
    if "…" in text or "..." in text:
        raise ReplyError(f"{shorten(text)} leaves something out with dots: type all entries")
    made = _nested(strip(text), rows, 0)
    while len(made) == 1 and isinstance(made[0], list) and any(isinstance(item, list) for item in made[0]):
        made = made[0]  # ([[1, 2], [3, 4]])
    if sum(len(item) if isinstance(item, list) else 1 for item in made) > LONGEST_LIST:
        raise ReplyError(f"{shorten(text)} has more than {LONGEST_LIST} entries, which is too long to be read")
    return made


def _nested(text: str, rows: bool, depth: int) -> list[Nested]:
    if depth > DEEPEST_LIST:
        raise ReplyError(f"{shorten(text)} is too deeply nested to be read")
    if is_wrapped(text):
        text = strip(text[1:-1])
    text = _tailless(text)
    lines = [_tailless(line) for line in split(text, ";\n" if rows else ";") if line]
    if not lines:
        raise ReplyError("the list is empty")
    if len(lines) > 1:
        return [_nested(line, False, depth + 1) for line in _few(lines, text)]
    text = " ".join(words(lines[0]))
    items = split(text, ",")
    if "" in items:
        raise ReplyError(f"an entry is missing in {shorten(text)}")
    if len(items) == 1:
        items = items if _names(items) else split_at_spaces(text)  # a line may be a = 1
    return [_nested(item, False, depth + 1) if is_list(item) else item for item in _few(items, text)]


def _tailless(text: str) -> str:
    """The text without a comma or semicolon at its end."""
    return text[:-1].rstrip(SPACE) if text.endswith((",", ";")) else text


def is_list(item: str) -> bool:
    """Whether brackets make an item a list; round ones around one value belong to the expression, as in (1/2)."""
    if not is_wrapped(item):
        return False
    inner = strip(item[1:-1])
    return item[0] != "(" or not inner or len(split(inner, ",;")) > 1 or len(split_at_spaces(inner)) > 1


def _few(items: list[str], text: str) -> list[str]:
    if len(items) > LONGEST_LIST:
        raise ReplyError(f"{shorten(text)} has more than {LONGEST_LIST} entries, which is too long to be read")
    names = _names(items)
    if not all(_counts_up([name for name in names if _stem(name) == stem]) for stem in {*map(_stem, names)}):
        raise ReplyError(f"{shorten(text)} names its entries in another order: type them in the order asked for")
    return items


def _names(items: list[str]) -> list[str]:
    """What entries are called, where they are: `y[0] = 1`, `w2 = 3`."""
    found = (_SIGN.split(item, maxsplit=1) for item in items)
    return [name for name, *more in found if more and _LETTER.search(name)]


def _stem(name: str) -> str:
    return _DIGITS.sub("#", strip(name))


def _counts_up(names: list[str]) -> bool:
    """Whether the numbers of names that are else alike grow; of names without numbers nothing is known."""
    places = [_DIGITS.sub(lambda digits: digits[0].rjust(4, "0"), strip(name)) for name in names]
    return "#" not in _stem(names[0]) or all(one < other for one, other in itertools.pairwise(places))


def check_brackets(text: str) -> None:
    """Raises ReplyError where brackets do not match."""
    stack: list[str] = []
    for character in text:
        if character in OPENING:
            stack.append(CLOSING[OPENING.index(character)])
        elif character in CLOSING and (not stack or stack.pop() != character):
            raise ReplyError(f"the brackets in {shorten(text)} do not match")
    if stack:
        raise ReplyError(f"the brackets in {shorten(text)} do not match")


def is_wrapped(text: str) -> bool:
    """Whether one pair of brackets encloses everything."""
    return text[:1] in tuple(OPENING) and _closes(text, 0) == len(text) - 1


def _closes(text: str, start: int) -> int:
    """The place of the bracket that closes the one at `start`."""
    depth = 0
    for place in range(start, len(text)):
        depth += (text[place] in OPENING) - (text[place] in CLOSING)
        if depth == 0:
            return place
    return -1


def _first(text: str, separators: str) -> tuple[str, str, str]:
    """The text before the first separator outside all brackets, the separator, and the text after it."""
    depth = 0
    for place, character in enumerate(text):
        depth += (character in OPENING) - (character in CLOSING)
        if depth == 0 and character in separators:
            return text[:place], character, text[place + 1 :]
    return text, "", ""


def split(text: str, separators: str) -> list[str]:
    """The pieces of the text between separators outside all brackets."""
    pieces, depth, start = [], 0, 0
    for place, character in enumerate(text):
        if character in OPENING:
            depth += 1
        elif character in CLOSING:
            depth -= 1
        elif depth == 0 and character in separators:
            pieces.append(strip(text[start:place]))
            start = place + 1
    pieces.append(strip(text[start:]))
    return pieces


def split_at_spaces(text: str) -> list[str]:
    """The pieces of the text between spaces outside all brackets; brackets side by side are two.

    A space next to an operator belongs to the expression: `1 -2` is two numbers, `1 - 2` is one.
    """
    if text[0] in OPENING:
        text = re.sub(r"([)\]}])(?=[(\[{])", r"\1 ", text)
    pieces, depth, start = [], 0, 0
    for mark in _MARK.finditer(text):
        depth += (mark[0] in OPENING) - (mark[0] in CLOSING)
        if depth == 0 and mark[0] == " " and not _is_within(text[mark.start() - 1], text[mark.end() : mark.end() + 2]):
            pieces.append(text[start : mark.start()])
            start = mark.end()
    return [*pieces, text[start:]]


def _is_within(before: str, after: str) -> bool:
    """Whether a space between these characters is within an expression; `-` may also be a sign."""
    return before in OPERATORS or (after[0] in OPERATORS and (after[0] not in "+-" or after[1:] == " "))
