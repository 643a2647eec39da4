"""LaTeX in a reply, rewritten as the grammar has it: `\\frac{1}{2}` is `((1)/(2))`, a pmatrix is `[1, 2; 3, 4]`.

A reply without LaTeX passes unchanged but for its characters. Nothing is executed, and no macro is expanded.
"""

import re

from exambank.errors import ReplyError
from exambank.kinds.characters import GREEK, LETTER, SPACE, deepest, plain, shorten, strip

NO_SUM = "a sum is not read here: type a closed formula, without a sum"
LONGEST_REPLY = 10_000
DEEPEST_NESTING = 40

DIGITS = tuple("0123456789")
MARKS = ("\\", "$", "^{", "_{", "{,}", "&", "~")
FRACTIONS = ("frac", "dfrac", "tfrac", "cfrac")
STYLES = ("text", "mathrm", "mathbf", "mathit", "mathsf", "mathtt", "operatorname", "boldsymbol", "bm", "hat", "vec")
WORDS = ("log", "ln", "exp", "sin", "cos", "min", "max", "floor", "ceil", *GREEK.values())
SYMBOLS = {
    "cdot": "*", "times": "*", "ast": "*", "div": "/", "lfloor": "floor(", "rfloor": ")", "lceil": "ceiling(",
    "rceil": ")", "lt": "<", "gt": ">", "le": "≤", "leq": "≤", "leqslant": "≤", "ge": "≥", "geq": "≥", "geqslant": "≥",
    "approx": "≈", "simeq": "≈", "top": "T", "intercal": "T", "prime": "'", "dots": "…", "ldots": "…", "cdots": "…",
    "lvert": "abs(", "rvert": ")", "vert": "|", "mid": "|", "lbrack": "[", "rbrack": "]", "lbrace": "{", "rbrace": "}",
    "{": "{", "}": "}", "%": "%", "_": "_", "varepsilon": "epsilon", "varphi": "phi", "to": "=", "rightarrow": "=", "pm": "±",
    "mp": "±", "lVert": "‖", "rVert": "‖", "Vert": "‖", "|": "‖", "infty": "∞", "hline": "", "\\": ";", ",": " ", ";": " ",
    ":": " ", " ": " ", "\n": " ", "quad": " ", "qquad": " ", "!": "", "(": "", ")": "", "[": "", "]": "",
    **dict.fromkeys(("left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "displaystyle", "textstyle"), ""),
    **{word: word for word in WORDS},
}  # fmt: skip
PLAIN = {"$": "", "&": ",", "~": " "}
_SUM = re.compile(
    rf"[∑∏]|(?<![{LETTER}0-9_])[Ss]um[{SPACE}]*(?:_[{SPACE}]*[({{]|_[a-z][{SPACE}]*=|\([^)=]{{0,80}}(?:,|=|[{SPACE}]for[{SPACE}]))"
)
_GAP = re.compile(r"(?<=\\\\)\[-?[0-9.]{1,9}[ ]?(?:pt|em|ex|mm|cm)\]")
_TOKEN = re.compile(r"\\[A-Za-z]+|\\[^A-Za-z]|[\s\S]")


def rewrite(text: str) -> str:
    """The reply in the grammar's own characters, and without LaTeX.

    Raises ReplyError where it is empty, too long, too deeply nested, or has LaTeX that is not read.
    """
    if not strip(text):
        raise ReplyError("the answer is empty")
    _check_size(text)
    if any(mark in text for mark in MARKS):
        text = _Latex(_GAP.sub("", text)).group(0)  # a line may end in \\[4pt]
    text = strip(plain(text))
    _check_size(text)
    if _SUM.search(text):
        raise ReplyError(NO_SUM)
    return text[:-1] if text.endswith(".") and not text.endswith("..") else text


def _check_size(text: str) -> None:
    if len(text) > LONGEST_REPLY or deepest(text) > DEEPEST_NESTING:
        raise ReplyError(f"{shorten(text[:100])} is too long or too deeply nested to be read")


class _Latex:
    def __init__(self, text: str) -> None:
        self.tokens = _TOKEN.findall(text)
        self.place = 0

    def peek(self) -> str:
        return self.tokens[self.place] if self.place < len(self.tokens) else ""

    def next(self) -> str:
        token = self.peek()
        self.place += 1
        return token

    def group(self, depth: int, end: str = "") -> str:
        """Everything to the token `end`, or to the end of the text."""
        written: list[str] = []
        while self.peek() not in ("", end):
            written.append(self.one(depth + 1))
        return "".join(written)

    def argument(self, depth: int) -> str:
        """What a command takes: a group in braces, or one character or command."""
        while self.peek() in (" ", "\n"):
            self.next()
        if self.peek() in ("", "}"):
            raise ReplyError("the LaTeX breaks off: something is missing after a command")
        if self.peek() != "{":
            return self.one(depth + 1)
        self.next()
        inner = self.group(depth, "}")
        if self.next() != "}":
            raise ReplyError("the brackets in the LaTeX do not match")
        return inner

    def one(self, depth: int) -> str:
        """One token with what belongs to it."""
        if depth > DEEPEST_NESTING:
            raise ReplyError("the LaTeX is too deeply nested to be read")
        token = self.next()
        if token == "{":
            self.place -= 1
            inner = self.argument(depth)
            return "_" if inner == "," else f"{{{inner}}}"  # 4{,}231 is 4_231
        if token in ("^", "_"):
            return self.script(token, depth)
        if token == "\\," and self.groups_digits():
            return "_"  # 4\\,231, also where a space would separate two entries
        return self.command(token[1:], depth) if token[0] == "\\" else PLAIN.get(token, token)

    def groups_digits(self) -> bool:
        """Whether a thin space stands between a digit and three more."""
        before, after = self.tokens[self.place - 2 : self.place - 1], self.tokens[self.place : self.place + 4]
        return [token in DIGITS for token in [*before, *after]] in ([True] * 4, [True] * 4 + [False])

    def script(self, sign: str, depth: int) -> str:
        """x_{1} is x_1, a name; x^{n} is a power, A^\\top a transpose."""
        if self.peek() not in ("{", "\\top", "\\intercal"):
            return sign
        inner = strip(self.argument(depth))
        if sign == "_":
            return "_" + "".join(character for character in inner if character not in ", _")
        return "^T" if inner == "T" else f"^({inner})"

    def command(self, name: str, depth: int) -> str:
        """What a command stands for, its arguments included."""
        if name in ("left", "right") and self.peek() == "|":
            self.next()
            return "abs(" if name == "left" else ")"
        if name in SYMBOLS:
            return SYMBOLS[name]
        if name in FRACTIONS:
            above = self.argument(depth)
            return f"(({above})/({self.argument(depth)}))"
        if name == "sqrt" and self.peek() == "[":
            self.next()
            degree = self.group(depth, "]")
            self.next()
            return f"(({self.argument(depth)})^(1/({degree})))"
        if name == "sqrt":
            return f"sqrt({self.argument(depth)})"
        if name in STYLES:
            return self.argument(depth)
        if name in ("begin", "end"):
            return self.environment(name, depth)
        if name in ("sum", "prod"):
            raise ReplyError(NO_SUM)
        raise ReplyError(f"{shorten(chr(92) + name)} is LaTeX that is not read here")

    def environment(self, name: str, depth: int) -> str:
        """The brackets of a matrix; its & and \\\\ have become commas and semicolons."""
        kind = strip(self.argument(depth))
        if not kind.endswith("matrix") and kind != "array":
            raise ReplyError(f"the LaTeX environment {shorten(kind)} is not read here; type a matrix as [1, 2; 3, 4]")
        if name == "begin" and kind == "array" and self.peek() == "{":
            self.argument(depth)
        return "[" if name == "begin" else "]"
