"""Read what a reader typed: numbers, nested lists, expressions. Nothing typed is ever executed.

Text becomes Python's own syntax tree (`ast`), of which only arithmetic is understood; every
other node is refused. Lengths, nesting and exponents are bounded, so that no reply can hang
the page that reads it.
"""

import ast
import functools
import re
from fractions import Fraction

from exambank.errors import ReplyError

LONGEST_REPLY = 20_000
LONGEST_EXPRESSION = 2_000
DEEPEST_NESTING = 40
LARGEST_EXPONENT = 64
LARGEST_NUMBER = 10**120

OPENING, CLOSING = "([{", ")]}"
FOREIGN = "\"'`\\#"
"""Quotes, escapes and comments of Python, which is no language of mathematics."""
OPERATORS = "+-*/^−–×·⋅÷⁄"
# What people type for what the grammar knows.
SYNONYMS = str.maketrans({"−": "-", "–": "-", "×": "*", "·": "*", "⋅": "*", "÷": "/", "⁄": "/", "^": "ˆ", "…": " "})


@functools.lru_cache(maxsize=16384)
def parse_number(text: str) -> Fraction:
    """The exact value of an arithmetic expression without names, such as `-1/2`, `0.25`, `2**-5`.

    Decimals are read exactly: `0.1` is one tenth. Raises ReplyError for anything else.
    """
    tree = parse_expression(text)
    try:
        return _number(tree, text.strip())
    except RecursionError:
        raise ReplyError(f"{shorten(text)} is too long or too deeply nested to be read") from None


def parse_expression(text: str) -> ast.expr:
    """The syntax tree of a formula; understands `^`, `×`, `⌊…⌋`, `√` and products without a sign.

    Raises ReplyError where the text is empty, too long, too deeply nested or no expression.
    """
    shown = shorten(text)
    if not text.strip():
        raise ReplyError("the answer is empty")
    if len(text) > LONGEST_EXPRESSION or deepest(text) > DEEPEST_NESTING:
        raise ReplyError(f"{shown} is too long or too deeply nested to be read")
    if not set(text).isdisjoint(FOREIGN):
        raise ReplyError(f"{shown} cannot be read as a number or a formula")
    normal = text.strip().translate(SYNONYMS).replace("ˆ", "**").replace("π", " pi ")
    normal = normal.replace("⌊", " floor(").replace("⌋", ")").replace("⌈", " ceiling(").replace("⌉", ")")
    normal = re.sub(r"√\s*(\d+|[A-Za-z]\w*)", r" sqrt(\1)", normal).replace("√", " sqrt")
    normal = _with_products(" ".join(normal.split()))
    try:
        return ast.parse(normal, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
        raise ReplyError(f"{shown} cannot be read as a number or a formula") from None


def parse_items(text: str) -> list[str]:
    """The items of a list: `[1, 2]`, `(1; 2)`, `1 2`, or rows `[1 2] [3 4]`, each as text.

    Raises ReplyError where brackets do not match.
    """
    text = text.strip()
    if len(text) > LONGEST_REPLY or deepest(text) > DEEPEST_NESTING:
        raise ReplyError(f"{shorten(text)} is too long or too deeply nested to be read")
    _check_brackets(text)
    if _is_wrapped(text):
        text = text[1:-1].strip()
    text = re.sub(r"\s*[,;]$", "", text)
    if not text:
        raise ReplyError("the list is empty")
    rows = [re.sub(r"\s*,$", "", row) for row in _split(text, ";\n") if row]
    if len(rows) > 1:
        return rows
    items = _split(text, ",")
    if "" in items:
        raise ReplyError(f"an entry is missing between two commas in {shorten(text)}")
    return items if len(items) > 1 else _split_at_spaces(text)


def shorten(text: str, limit: int = 60) -> str:
    """The text in quotes, cut to `limit` characters, for a message of one line."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= limit else line[: limit - 1] + '…'}”"


def deepest(text: str) -> int:
    """How deeply the brackets of the text are nested."""
    depth = most = 0
    for character in text:
        depth += (character in OPENING) - (character in CLOSING)
        most = max(most, depth)
    return most


def _check_brackets(text: str) -> None:
    stack = []
    for character in text:
        if character in OPENING:
            stack.append(CLOSING[OPENING.index(character)])
        elif character in CLOSING and (not stack or stack.pop() != character):
            raise ReplyError(f"the brackets in {shorten(text)} do not match")
    if stack:
        raise ReplyError(f"the brackets in {shorten(text)} do not match")


def _is_wrapped(text: str) -> bool:
    """Whether one pair of brackets encloses everything."""
    if not text or text[0] not in OPENING:
        return False
    depth = 0
    for position, character in enumerate(text):
        depth += (character in OPENING) - (character in CLOSING)
        if depth == 0:
            return position == len(text) - 1
    return False


def _split(text: str, separators: str) -> list[str]:
    """The pieces of the text between separators outside all brackets."""
    pieces, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += (character in OPENING) - (character in CLOSING)
        if depth == 0 and character in separators:
            pieces.append(text[start:position])
            start = position + 1
    pieces.append(text[start:])
    return [piece.strip() for piece in pieces]


def _split_at_spaces(text: str) -> list[str]:
    """The pieces of the text between spaces outside all brackets; brackets side by side are two.

    A space next to an operator belongs to the expression: `1 -2` is two numbers, `1 - 2` is one.
    """
    if text[0] in OPENING:
        text = re.sub(r"([)\]}])(?=[(\[{])", r"\1 ", text)
    pieces, start = [], 0
    depth = 0
    for mark in re.finditer(r"[(\[{]|[)\]}]|\s+", text):
        depth += (mark[0] in OPENING) - (mark[0] in CLOSING)
        if (
            depth == 0
            and mark[0].isspace()
            and not _is_within(text[mark.start() - 1], text[mark.end() : mark.end() + 2])
        ):
            pieces.append(text[start : mark.start()])
            start = mark.end()
    return [*pieces, text[start:]]


def _is_within(before: str, after: str) -> bool:
    """Whether a space between these characters is within an expression; `-` may also be a sign."""
    return before in OPERATORS or (after[0] in OPERATORS and (after[0] not in "+-−–" or after[1:].isspace()))


NUMERAL = re.compile(r"\.?\d")
TOKEN = re.compile(r"\s*(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|[^\W\d]\w*|\*\*|//|.)")
FUNCTIONS = {"floor", "ceil", "ceiling", "sqrt", "abs", "Abs", "min", "Min", "max", "Max", "log", "exp", "sin", "cos"}


def _with_products(text: str) -> str:
    """Write the multiplication signs that mathematics leaves out: `2K` → `2*K`, `K C` → `K*C`.

    Never between two numbers: `1 1/2` is more likely meant as three halves than as one half.
    """
    written: list[str] = []
    before = ""
    for token in TOKEN.findall(text):
        ends = bool(re.match(r"[\w.]", before) or before in (")",)) and before not in FUNCTIONS
        begins = bool(re.match(r"[\w.]", token) or token == "(")
        if ends and begins and not (NUMERAL.match(before) and NUMERAL.match(token)):
            written.append("*")
        written.append(token)
        before = token
    return " ".join(written)


def _number(node: ast.expr, text: str) -> Fraction:
    match node:
        case ast.Constant(value=bool() | complex() | str() | bytes() | None):
            pass
        case ast.Constant(value=int() as value):
            return _bounded(Fraction(value))
        case ast.Constant(value=float() as value):
            # repr of the nearest float gives back the decimals typed, up to 15 digits.
            if value in (float("inf"), float("-inf")):
                raise ReplyError(f"{shorten(text)} is too large to be read")
            return _bounded(Fraction(repr(value)))
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_number(operand, text)
        case ast.UnaryOp(op=ast.UAdd(), operand=operand):
            return _number(operand, text)
        case ast.BinOp(left=left, op=operation, right=right):
            return _bounded(_combine(_number(left, text), operation, _number(right, text), text))
        case _:
            pass
    raise ReplyError(f"{shorten(text)} is not a number")


def _combine(left: Fraction, operation: ast.operator, right: Fraction, text: str) -> Fraction:
    match operation:
        case ast.Add():
            return left + right
        case ast.Sub():
            return left - right
        case ast.Mult():
            return left * right
        case ast.Div() if right != 0:
            return left / right
        case ast.Div():
            raise ReplyError(f"{shorten(text)} divides by zero")
        case ast.Pow() if right.denominator == 1 and abs(right) <= LARGEST_EXPONENT and (left or right >= 0):
            return left ** int(right)
        case _:
            raise ReplyError(f"{shorten(text)} uses an operation that is not understood here")


def _bounded(value: Fraction) -> Fraction:
    if abs(value.numerator) > LARGEST_NUMBER or value.denominator > LARGEST_NUMBER:
        raise ReplyError("the number is too large to be read")
    return value
