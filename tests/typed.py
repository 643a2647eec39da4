"""Replies as readers type them, at random: right in an unusual form, nearly right, spoiled, of any characters at all."""

import random
import re
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from exambank.kinds import Choice, Dimensions, Formula, Integer, Kind, Matrix, Property, Rational, Real, Several, Vector

Typist = Callable[[random.Random, Kind[Any], Any], str]

ORDINALS = ["first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth"]
ROMANS = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"]
GREEK = {"sigma": "σ", "lambda": "λ", "pi": "π", "mu": "μ", "alpha": "α"}
RAISED = str.maketrans("0123456789-+()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾ⁿ")
FRAGMENTS = (
    *"0129.,;:=+-*/^()[]{}|%x×KWnrLπ√⌊⌋⌈½²₃⁻_#'’\\&$~𝟙é \n\t…!", "**", "//", "floor(", "max(", "min(", "sqrt", "log", "1e400",
    "array(", "tensor(", r"\frac", r"\sqrt", r"\begin{pmatrix}", r"\end{pmatrix}", r"\\", "^T", "__class__", "lambda", "{,}",
    "9**9**9", "...", "dtype=", "by", "pixels", " MiB", "s", "≈", "==", "10^", "e-", "exp(", r"\left|", r"\,", "log2(", "1/2K",
    "fraction(", "\u2212", "\u00a0", "\u200b", "<b>", "&lt;", "${1}", "constructor", "__proto__", "abs(", "%%", "′", "y: ", "[1]*3", "] + [", "] - [", "E", "e", "pi",
    "∞", "±", "→", "->", "+/-", "<", "≤", ">=", " and ", " q = ", "p: ", "y[1]=", r"\to", r"\pm", r"\infty", r"\hline", r"\\[4pt]",
)  # fmt: skip
MALFORMED = (
    "", " ", "?", "abc", "1/0", "0/0", "[[1, 2], [3]]", "[1, 2", ")(", "nan", "inf", "1e999999", "9**9**9**9", "[]", "()", "{}",
    "(" * 500, "[" * 500, "__import__('os').getcwd()", "1,,2", "=", "= 5", "5 =", "x" * 2_000, "\x00", "½½", "1½", "0x", "1 2 3; 4",
    "weights = ", "None", "True", "'a'", "1j", "a.b", "f(x)", "**", "𝟙", "1_0_", "sqrt", "√", "sqrt(-1)", "log(0)", "1=2=3", "%",
    "5%", "K % W", "1/2K", "1 1/2", "1,5", "(1, 2), (3)", "-0", "+-+5", "--5", "5.", ".5", "5..", ".", "1e5", "1E+5", "1e-5", "#",
    "2 - - 2", "2^", "^2", "|2", "||", "|1|2|", "max()", "max(1,2", "fraction(1)", "fraction(1, 3)", "log(1, 2)", "10 000", "1,000",
    "1 000 000.5", "12.5 %", "5 px", "5 %%", "2e", "2pi", "e", "pi^2", "sin(pi)", "0^0", "0^-1", "(-8)^(1/3)", "2^.5", "floor(e^50)",
    "log10(1000)", "e^(log(2))", "exp(5000)", "1e300*1e300*1e300*1e300*1e300", "10^400", "1e-400", "constructor", "toString",
)  # fmt: skip


def reply(rng: random.Random, kind: Kind[Any], values: list[Any]) -> str | dict[str, str]:
    """A reply to a part whose answer, or what whose mistakes give, are the values."""
    value = values[0] if rng.random() < 0.5 else rng.choice(values)
    way = rng.random()
    if isinstance(kind, Several) and way < 0.25:
        typed = {name: write(rng, field, getattr(value, name)) for name, field in kind.fields.items()}
        if way < 0.1:
            name = rng.choice(list(typed))
            typed[name] = spoil(rng, typed[name])
        return typed
    if way < 0.5:
        return write(rng, kind, value)
    if way < 0.65:
        return write(rng, kind, value, nearly)
    if way < 0.88:
        return spoil(rng, write(rng, kind, value, rng.choice([None, nearly])))
    if way < 0.91:
        return rng.choice(MALFORMED)
    if way < 0.95:
        return write(rng, kind, value, lambda rng, kind, value: formula(rng, ("n", "K", "2"), rng.randint(1, 4)))
    return "".join(rng.choice(FRAGMENTS) for _ in range(rng.randint(1, 25)))


def write(rng: random.Random, kind: Kind[Any], value: Any, number: Typist | None = None) -> str:
    """The value as somebody might type it; `number` types its numbers, now and then, where they are to be other than right."""
    match kind:
        case Integer() | Rational() | Real() | Formula():
            return (number if number and rng.random() < 0.6 else one)(rng, kind, value)
        case Vector():
            return row(rng, [entry(rng, kind.entry, item, number) for item in value])
        case Matrix():
            return table(rng, [[entry(rng, kind.entry, item, number) for item in items] for items in value])
        case Property():
            return table(rng, [[entry(rng, Rational(), item, number) for item in items] for items in value.example])
        case Dimensions():
            sizes = [write(rng, Integer(), size, number) for size in value]
            return rng.choice(["{}", "({})", "y = {}", "torch.Size([{}])"]).format(
                rng.choice([" x ", "x", "×", ", ", " by ", "-by-", "*", " X ", " "]).join(sizes)
            )
        case Several():
            said = [
                (typeset(rng, name), write(rng, field, getattr(value, name), number))
                for name, field in kind.fields.items()
            ]
            rng.shuffle(said)
            sign = rng.choice([" = ", ": ", "=", " ≈ ", " is ", " "])
            between = rng.choice(["; ", "\n", ";", ";\n", ", ", " ", " and "])
            if rng.random() < 0.1:  # in the order asked for
                return between.join(
                    write(rng, field, getattr(value, name), number) for name, field in kind.fields.items()
                )
            return between.join(f"{name}{sign}{text}" for name, text in said[: rng.choice([9, 9, 9, 1])])
        case Choice():
            return option(rng, kind, value)
    raise AssertionError(kind)


def entry(rng: random.Random, kind: Kind[Any], value: Any, number: Typist | None) -> str:
    """An entry of a list: mostly as everybody types it, else all lists would have an entry that nobody can read."""
    return write(rng, kind, value, number) if rng.random() < 0.1 else kind.text(value)


def one(rng: random.Random, kind: Kind[Any], value: Any) -> str:
    """A number or formula in one of many right forms."""
    if isinstance(kind, Formula):
        text = kind.text(value)
        if rng.random() < 0.5 or not re.fullmatch(r"-?[0-9/]+", text):
            return dressed(rng, text)
        value = Fraction(text)
    if isinstance(kind, Real):
        return rng.choice(
            [
                repr(value),
                f"{value:.6g}",
                f"{value:.4g}",
                f"{value:.3e}",
                f"{value:.12f}",
                f"{value:.3f}".replace(".", ","),
                str(Fraction(value)),
            ]
        )
    exact, k = Fraction(value), rng.choice([1, 2, 3, 10, 100])
    p, q = exact.numerator, exact.denominator
    forms = [
        f"{p}/{q}", str(exact), str(exact), f"{k * p}/{k * q}", f"({p})/({q})", rf"\frac{{{p}}}{{{q}}}", repr(float(exact)), f"-{-p}/{q}",
        f"{p} ÷ {q}", f"{p}*{q}^-1", f"{p}{f'/{q}'.translate(RAISED)}", f"{p - 3} + 3" if q == 1 else f"{p - q}/{q} + 1", f"{exact} = {p}/{q}",
        f"{k}*{p}/{q}/{k}", f"y = {exact}", f"{exact}.", f" {exact} ", f"({exact})", f"np.float64({float(exact)})", f"{float(100 * exact)}%",
        f"{p:,}/{q}", f"{p:_}".replace("_", " "), f"{exact} {getattr(kind, 'unit', '')}", f"{p}⁄{q}".replace("-", "−"), f"sqrt({p * p}/{q * q})",
        f"{exact} = {float(exact):.5f}", f"{float(exact):.{rng.randint(0, 17)}f}", f"{float(exact):.{rng.randint(1, 17)}e}", f"tensor({float(exact)})",
    ]  # fmt: skip
    return rng.choice(forms)


def nearly(rng: random.Random, kind: Kind[Any], value: Any) -> str:
    """A decimal at the edge of what is right, on either side."""
    if isinstance(kind, Formula):
        found = re.fullmatch(r"-?[0-9/]+", kind.text(value))
        if not found:
            return dressed(rng, kind.text(value)) + rng.choice(["+1e-9", "+0", "*1.0001", "*1", "-1e-46", "+1e-44", ""])
        value = Fraction(kind.text(value))
    if isinstance(kind, Real):
        width = max(kind.atol, kind.rtol * abs(value)) * rng.choice([1, -1, 10, -10, 0.5])
        off = value + width
        return rng.choice(
            [repr(off), repr(off * (1 + 2**-52)), repr(off * (1 - 2**-52)), f"{off:.5g}", f"{-off:.6g}", f"{value:.2g}"]
        )
    exact, digits = Fraction(value), rng.randint(0, 12)
    unit = Fraction(1, 10**digits)
    cut = exact // unit * unit
    edges = [
        cut,
        cut + unit,
        cut + unit / 2,
        cut - unit,
        exact + unit / 2,
        exact * (1 + Fraction(1, 10**7)),
        exact * (1 - Fraction(1, 10**7)),
        -exact,
    ]
    edge = rng.choice(edges) + rng.choice([0, 0, 1, -1]) * Fraction(1, 10**18)
    return decimal(edge, rng.choice([digits, digits + 1, 18, 19]))


def decimal(value: Fraction, digits: int) -> str:
    """The value cut to digits behind the point."""
    whole, rest = divmod(abs(value), 1)
    sign = "-" if value < 0 else ""
    return f"{sign}{whole}" + (f".{int(rest * 10**digits):0{digits}d}" if digits else "")


def dressed(rng: random.Random, text: str) -> str:
    """A formula with other signs, spaces and letters, which mean the same."""
    changes: list[tuple[str, str]] = [
        (r"\*\*", "^"), (r"(?<!\*)\*(?!\*)", rng.choice(["·", " ", "×", " * ", r" \\cdot "])), (r"\*\*2\b", "²"), (r"\bfloor\(", r"⌊("),
        (r"sqrt\((\w+)\)", r"√\1"), (r"sqrt\(([^()]*)\)", r"\\sqrt{\1}"), (r"\*\*\(([^()]*)\)", r"^{\1}"), (r"^(.*)$", r"\1 = \1"),
        (r"^(.*)$", r"(\1)"), (r"^(.*)$", r"y = \1"), (r"^(.*)$", r"y' = \1"), (r"^(.*)$", r"y: \1"), (r"^(.*)$", r"(\1) + 0"), (r"^(.*)$", r"2*(\1)/2"), (r"/", " / "), (r"-", "−"),
        (r"^(.*)$", r"$\1$"), (r"^(.*)$", r"\1."), (r"\bE\b", "e"), (r"\bfloor\b", "np.floor"), (r"_", rng.choice(["", "_"])),
        (r"(?<![\w.])([0-9]+)(?![\w.])", r"\1.0"), (r"\b([A-Z])\b", lambda found: found[1].lower()),  # type: ignore[list-item]
        *((rf"(?<![A-Za-z]){word}(?![a-z])", letter) for word, letter in GREEK.items()),
    ]  # fmt: skip
    for pattern, new in rng.sample(changes, rng.randint(0, 4)):
        text = re.sub(pattern, new, text)
    return text


def typeset(rng: random.Random, name: str) -> str:
    """A name as the page shows it, or as people write it."""
    return rng.choice(
        [name, name, name.replace("_", " "), name.upper(), name.replace("_", ""), f"\n{name}", name.title()]
    )


def row(rng: random.Random, items: list[str]) -> str:
    """Entries in a row, in one of the ways in which rows are typed."""
    if rng.random() < 0.1:  # each with a name
        sign, first = rng.choice(["=", " = ", ": ", " → "]), rng.choice(["y[{}]", "y_{}", "y({})"])
        items = [f"{first.format(place)}{sign}{item}" for place, item in enumerate(items)]
    text = rng.choice([", ", " ", ",", "; ", "\n", "  ", " & ", " and "]).join(items)
    return rng.choice(
        [
            "{}",
            "[{}]",
            "({})",
            "array([{}])",
            "[{}]^T",
            "y = [{}]",
            "y: {}",
            "[[{}]]",
            "{},",
            "tensor([{}], dtype=float32)",
        ]
    ).replace("{}", text)


def table(rng: random.Random, rows: list[list[str]]) -> str:
    """Rows of entries, in one of the ways in which tables are typed, once in a while transposed or too short."""
    if rng.random() < 0.1 and rows and len({len(row) for row in rows}) == 1:
        turned = [list(column) for column in zip(*rows, strict=True)]
        return f"{bracketed(turned)}^T" if rng.random() < 0.8 else table(rng, turned)
    if rng.random() < 0.05:
        rows = rows[:-1] if rng.random() < 0.5 else [*rows[:-1], rows[-1][:-1]]
    if rng.random() < 0.15:
        return r"\begin{pmatrix} " + r" \\ ".join(" & ".join(row) for row in rows) + r" \end{pmatrix}"
    if rng.random() < 0.4:
        return rng.choice(["{}", "array({})", "Matrix({})", "A = {}"]).replace("{}", bracketed(rows))
    space, line = rng.choice([" ", ", ", "  "]), rng.choice(["\n", "; ", ";\n", "\n\n"])
    return line.join(space.join(row) for row in rows)


def bracketed(rows: list[list[str]]) -> str:
    """A table as Python writes it."""
    inner = ", ".join(f"[{', '.join(row)}]" for row in rows)
    return f"[{inner}]"


def option(rng: random.Random, kind: Choice, value: str) -> str:
    """A key, a statement or a part of one, a letter."""
    said, keys = kind.options[value], list(kind.options)
    words = said.split()
    start = rng.randrange(len(words))
    place = keys.index(value) + rng.choice([0, 0, 1])
    return rng.choice([
        value, said, said.upper(), said.rstrip("."), re.split(r"[:(,;.]", said)[0], " ".join(words[start : start + rng.randint(1, 5)]),
        "abcdefghij"[place], f"({'abcdefghij'[place]})", str(place + 1), f"{place + 1}.", value.replace("_", " "), f"{said}!", f" {value}\n",
        f"the {ORDINALS[place % 10]} one", f"option {place + 1}", f"({ROMANS[place % 10]})", f"… {said}", words[0],
        re.sub(r"[$\\,]|(frac)|(top)", lambda found: "T" if found[2] else "", said),
    ])  # fmt: skip


def formula(rng: random.Random, names: tuple[str, ...], depth: int) -> str:
    """A random formula."""
    if not depth:
        return rng.choice([*names, str(rng.randint(0, 12)), "2", "1/2", "0.25", "pi", "e", "sqrt(2)", "½"])
    a, b = formula(rng, names, depth - 1), formula(rng, names, rng.randint(0, depth - 1))
    return rng.choice([
        f"{a} + {b}", f"{a} - {b}", f"{a}*{b}", f"({a})/({b})", f"({a})^({b})", f"({a}){b}", f"-{a}", f"sqrt({a})", f"floor({a})", f"abs({a})",
        f"ceil({a}/{b})", f"log({a})", f"exp({a})", f"sin({a})", f"cos({a})", f"max({a}, {b})", f"min({a}, {b})", f"{a} // ({b})", f"{a}/{b}",
        f"⌊{a}⌋", f"|{a}|", f"{a} {b}", f"{a}^2", f"log2({a})", f"log10({a})", f"{a}%", f"sqrt {a}", f"{a} = {b}", f"({a})²", f"[{a}]{{{b}}}",
    ])  # fmt: skip


def spoil(rng: random.Random, text: str) -> str:
    """The text after a few slips of the finger."""
    for _ in range(rng.choice([1, 1, 1, 2, 3, 8])):
        place, other = rng.randint(0, len(text)), rng.randint(0, len(text))
        way = rng.randrange(6)
        if way == 0:
            text = text[:place] + text[place + 1 :]
        elif way == 1:
            text = text[:place] + rng.choice(FRAGMENTS) + text[place:]
        elif way == 2:
            text = text[:place] + rng.choice(FRAGMENTS) + text[place + 1 :]
        elif way == 3:
            text = text[: min(place, other)] + text[max(place, other) :]
        elif way == 4:
            text = (
                text[:place]
                + chr(
                    rng.choice([rng.randrange(32, 127), rng.randrange(0x80, 0xD7FF), rng.randrange(0xE000, 0x10FFFF)])
                )
                + text[place:]
            )
        else:
            text = text[:place] + text[min(place, other) : max(place, other)] + text[place:]
    return text
