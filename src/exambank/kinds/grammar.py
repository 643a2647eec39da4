"""The grammar of expressions: sums of products of powers, as at school, without executing anything.

`parse` makes a tree, in which nothing is computed yet: ("number", text), ("name", name), ("call", function, trees),
("power", base, exponent), ("product", ((sign, tree), …)) with the signs *, / and //, ("sum", ((sign, tree), …)).
The page "How to type an answer" has the grammar in EBNF.
"""

import functools
from collections.abc import Callable
from typing import Any, NoReturn

from exambank.errors import ReplyError
from exambank.kinds.characters import VULGAR, shorten, strip
from exambank.kinds.tokens import END, NOT_READ, Token, tokens, ungroup

LONGEST_EXPRESSION = 1_000
MOST_TOKENS = 300
DEEPEST_TREE = 40
CLOSED_BY = {"(": ")", "[": "]", "{": "}"}

Tree = tuple[Any, ...]


@functools.lru_cache(maxsize=4096)
def parse(text: str, names: tuple[str, ...] = ()) -> Tree:
    """The tree of an expression in the `names`.

    Raises ReplyError, which says what to type, where the text is empty, too long or no expression.
    """
    text = strip(text)
    if not text:
        raise ReplyError("the answer is empty")
    if len(text) > LONGEST_EXPRESSION:
        raise ReplyError(f"{shorten(text)} is too long to be read")
    if "…" in text or "..." in text:
        raise ReplyError(f"{shorten(text)} leaves something out with dots: type a closed formula")
    pieces = tokens(ungroup(text), names)
    if len(pieces) > MOST_TOKENS:
        raise ReplyError(f"{shorten(text)} is too long to be read")
    return _Parser(text, pieces).parse()


class _Parser:
    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.shown = shorten(text)
        self.tokens = tokens
        self.place = 0
        self.depth = 0

    def peek(self) -> Token:
        return self.tokens[self.place] if self.place < len(self.tokens) else END

    def before(self) -> Token:
        return self.tokens[self.place - 1] if self.place else END

    def next(self) -> Token:
        token = self.peek()
        self.place += 1
        return token

    def parse(self) -> Tree:
        tree = self.sum()
        if self.peek() is not END:
            self.unexpected()
        return tree

    def within(self, read: Callable[[], Tree]) -> Tree:
        """A part of the tree, one level down."""
        self.depth += 1
        if self.depth > DEEPEST_TREE:
            raise ReplyError(f"{self.shown} is too deeply nested to be read")
        tree = read()
        self.depth -= 1
        return tree

    def sum(self) -> Tree:
        terms = [("-" if self.signs() else "+", self.product())]
        while self.peek().text in ("+", "-"):
            terms.append(("-" if self.signs() else "+", self.product()))
        return terms[0][1] if len(terms) == 1 and terms[0][0] == "+" else ("sum", tuple(terms))

    def signs(self) -> bool:
        """Whether the signs that stand here make a minus."""
        negative = False
        while self.peek().text in ("+", "-"):
            negative ^= self.next().text == "-"
        return negative

    def product(self) -> Tree:
        factors = [("*", self.power())]
        while True:
            sign = self.peek().text
            if sign in ("*", "/", "//"):
                self.next()
                factors.append((sign, self.signed()))
                if sign != "*":
                    self.refuse_ambiguous(sign)
            elif self.begins():
                if factors[-1][1][0] == "number" and self.mixed():
                    self.unexpected_number()
                factors.append(("*", self.power()))
            else:
                return factors[0][1] if len(factors) == 1 else ("product", tuple(factors))

    def begins(self) -> bool:
        """Whether a factor begins here whose sign of multiplication is left out; never between two numbers."""
        token = self.peek()
        if token.kind == "number":
            return self.before().kind != "number"
        return token.kind in ("name", "function") or token.text in ("(", "{")

    def mixed(self) -> bool:
        """Whether a fraction of whole numbers, typed as LaTeX, begins here behind a whole number: 32\\frac17."""
        shape = [token.text if token.kind != "number" else "1" for token in self.tokens[self.place : self.place + 9]]
        return "".join(shape) == "((1)/(1))" and "." not in self.before().text

    def signed(self) -> Tree:
        """A factor or an exponent, which may have signs of its own: 2 * −3."""
        negative, tree = self.signs(), self.power()
        return ("sum", (("-", tree),)) if negative else tree

    def power(self) -> Tree:
        base = self.percent()
        if self.peek().text != "^":
            return base
        self.next()
        return ("power", base, self.within(self.signed))  # from the right: 2^3^2 is 2^9

    def percent(self) -> Tree:
        tree = self.atom()
        if self.peek().text != "%":
            return tree
        self.next()
        if self.begins():
            raise ReplyError(
                f"“%” in {self.shown} stands for per cent, and nothing may follow it; a remainder is not read"
            )
        return ("product", (("*", tree), ("/", ("number", "100"))))

    def atom(self) -> Tree:
        token = self.next()
        if token.kind == "number":
            if self.peek().text in VULGAR and token.text not in VULGAR and "." not in token.text:  # 1½
                return ("sum", (("+", ("number", token.text)), ("+", ("number", self.next().text))))
            return ("number", token.text)
        if token.kind == "name":
            return ("name", token.text)
        if token.kind == "function":
            return self.call(token.text)
        if token.text in CLOSED_BY:
            return self.until(CLOSED_BY[token.text])
        if token.text == "|":
            return ("call", "abs", (self.until("|"),))
        self.place -= 1
        return self.unexpected()

    def until(self, closing: str) -> Tree:
        tree = self.within(self.sum)
        if self.peek().text != closing:
            self.unexpected()
        self.next()
        return tree

    def call(self, name: str) -> Tree:
        opening = self.peek().text
        if opening not in CLOSED_BY:
            if self.peek().kind not in ("number", "name", "function"):
                raise ReplyError(f"{name} in {self.shown} needs brackets, as in {name}(2)")
            return ("call", name, (self.within(self.atom if name == "sqrt" else self.power),))  # √6/6, log n^2
        self.next()
        arguments = [self.within(self.sum)]
        while self.peek().text == ",":
            self.next()
            arguments.append(self.within(self.sum))
        if self.peek().text != CLOSED_BY[opening]:
            self.unexpected()
        self.next()
        if name == "fraction" and len(arguments) == 2:
            return ("product", (("*", arguments[0]), ("/", arguments[1])))
        if len(arguments) > 1 and name not in ("min", "max"):
            raise ReplyError(f"{name} in {self.shown} takes one value, not {len(arguments)}")
        return ("call", name, tuple(arguments))

    def refuse_ambiguous(self, sign: str) -> None:
        """1/2K may be meant as 1/(2K) or as (1/2)K; a space or a bracket says which."""
        token, before = self.peek(), self.before()
        if token.glued and token.kind in ("name", "function") and before.text not in CLOSED_BY.values():
            raise ReplyError(
                f"{self.shown} can be read in two ways, at “{sign}{before.text}{token.text}”: put brackets around all "
                "that stands below the line, as in 1/(2K), or around the fraction, as in (1/2)K"
            )

    def unexpected_number(self) -> NoReturn:
        raise ReplyError(
            f"two numbers stand side by side in {self.shown}: write a product with *, a mixed number as 1 + 1/2"
        )

    def unexpected(self) -> NoReturn:
        """Say what is wrong where the grammar finds no way on."""
        token, before = self.peek(), self.before()
        texts = [token.text for token in self.tokens]
        if any(texts.count(opening) != texts.count(closing) for opening, closing in CLOSED_BY.items()):
            raise ReplyError(f"the brackets in {self.shown} do not match")
        if token is END:
            raise ReplyError(f"{self.shown} breaks off: something is missing at its end")
        if token.kind == before.kind == "number":
            self.unexpected_number()
        if token.text == "," and before.kind == "number":
            raise ReplyError(f"{self.shown} has a comma: write a decimal with a point, as in 1.5, and one value only")
        if token.kind == "sign" and token.text not in CLOSED_BY:
            raise ReplyError(f"something is missing before “{token.text}” in {self.shown}")
        raise ReplyError(f"{self.shown} cannot be read as a number or a formula; {NOT_READ}")
