"""LaTeX mathematics as MathML Core, while the site is built: no script, nothing to wait for, nothing that jumps.

The subset is what textbooks of this subject use (see `exambank.mathml_tables`), and it is strict: what is not in the
tables, a brace that is not closed, an argument that is missing is an error with one clear line, never text on a page.

A formula is read into *atoms*, which carry TeX's classes (ordinary, operator, binary, relation, opening, closing,
punctuation), because the classes decide the spaces: the minus of `a - b` is spaced, the one of `(-b)` is not.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from difflib import get_close_matches
from functools import lru_cache, partial
from html import escape

from exambank.mathml_atoms import Atom, Form, breakable, fence, letters, number, operator, row, spaced, table
from exambank.mathml_tables import (
    ACCENTS,
    BIG,
    DELIMITERS,
    ENVIRONMENTS,
    FONTS,
    LARGE,
    NAMED,
    NEGATED,
    OVER_UNDER,
    SPACES,
    SYMBOLS,
    TEXT_FONTS,
    Class,
)

PRIME = "′"
QUOTED = 60  # characters of a formula in an error
NUMBER = re.compile(r"\d+(?:(?:\\,|\{,\}|\\ |~)\d{3}(?!\d))*(?:\.\d+)?")
COMMAND = re.compile(r"\\([A-Za-z]+|.)", re.DOTALL)
ENVIRONMENT = re.compile(r"\s*\{([A-Za-z]+\*?)\}")
LETTERS = re.compile(r"[A-Za-z]+")
ROW_SKIP = re.compile(r"\s*\[[^\]]*\]")  # extra space between rows is left to the style sheet
LENGTH = re.compile(r"\s*\{(-?\d*\.?\d+)(em|ex)\}")


@lru_cache(maxsize=8192)
def to_mathml(latex: str, *, display: bool) -> str:
    r"""Convert LaTeX (without dollar signs) to one `<math>` element.

    >>> to_mathml(r"\frac{1}{2}", display=False)
    '<math><mfrac><mn>1</mn><mn>2</mn></mfrac></math>'

    Raises ValueError, in one line that quotes the place, for everything it does not know.
    """
    reader = _Reader(latex, display)
    atoms = reader.read_all()
    if display:
        return f'<math display="block">{row(atoms)}</math>'
    return f"<math>{''.join(breakable(atoms))}</math>"


class _Reader:
    """Reads one formula from left to right."""

    def __init__(self, latex: str, display: bool) -> None:
        self.latex = latex
        self.at = 0
        self.display = display
        self.font = ""  # the alphabet that \mathbf and its like have chosen
        self.scripts = 0  # how deep in sub- and superscripts

    # Errors ---------------------------------------------------------------------------------------------------------

    def error(self, problem: str, at: int | None = None) -> ValueError:
        """A ValueError that quotes the formula, or of a long one the surroundings of the place."""
        start = max(0, (self.at if at is None else at) - QUOTED // 2)
        if len(self.latex) <= QUOTED:
            start = 0
        piece = " ".join(self.latex[start : start + QUOTED].split())
        more = "…" if len(self.latex) > start + QUOTED else ""
        return ValueError(f"{problem}, in the formula “{'…' if start else ''}{piece}{more}”")

    # The text -------------------------------------------------------------------------------------------------------

    def skip_space(self) -> None:
        while self.at < len(self.latex) and self.latex[self.at].isspace():
            self.at += 1

    def peek(self) -> str:
        """The next command, with its backslash, or the next character; empty at the end."""
        self.skip_space()
        if match := COMMAND.match(self.latex, self.at):
            return match.group()
        return self.latex[self.at : self.at + 1]

    def take(self) -> str:
        token = self.peek()
        self.at += len(token)
        return token

    def matches(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.latex, self.at)
        if match:
            self.at = match.end()
        return match

    # Lists of atoms -------------------------------------------------------------------------------------------------

    def read_all(self) -> list[Atom]:
        atoms = self.read_until("")
        if not atoms:
            raise ValueError("a formula is empty")
        return atoms

    def read_until(self, *ends: str, missing: str = "", start: int = 0) -> list[Atom]:
        """Atoms up to one of the ends, which is left unread; the empty string is the end of the formula."""
        atoms: list[Atom] = []
        while (token := self.peek()) not in ends:
            if token == "":
                raise self.error(missing, start)
            atoms.append(self.read_atom())
        return atoms

    def read_group(self) -> str:
        """What stands between the brace that was just taken and the one that closes it, as one element."""
        atoms = self.read_until("}", missing="a { without its }", start=self.at - 1)
        self.take()
        return row(atoms)

    def read_atom(self) -> Atom:
        """The next atom with its sub- and superscripts."""
        token = self.peek()
        if token in ("^", "_", "'"):
            return self.read_scripts(Atom("<mrow></mrow>"))
        if match := self.matches(NUMBER):
            return self.read_scripts(Atom(number(match.group(), self.font)))
        if self.font and (match := self.matches(LETTERS)):  # in a chosen alphabet ReLU is one name, not R e L U
            return self.read_scripts(Atom(letters(match.group(), self.font)))
        if token in ("\\displaystyle", "\\textstyle"):
            self.take()
            return self.read_style(token == "\\displaystyle")
        atom = self.read_nucleus()
        if atom.cls == "space":
            return atom
        if (token := self.peek()) in ("\\limits", "\\nolimits"):
            if atom.cls != "op":
                raise self.error(f"{token} must follow an operator")
            atom = replace(atom, limits=self.take() == "\\limits")
        return self.read_scripts(atom)

    def read_style(self, display: bool) -> Atom:
        body = row(self.read_until("", "}", "&", "\\\\", "\\end", "\\right", "\\middle", "]"))
        return Atom(f'<mstyle displaystyle="{str(display).lower()}" scriptlevel="0">{body}</mstyle>')

    def read_scripts(self, base: Atom) -> Atom:
        sub = sup = ""
        primes = 0
        while (token := self.peek()) in ("^", "_", "'"):
            self.take()
            if token == "'":
                if sub or sup:
                    raise self.error("a prime after a script (write it first)")
                primes += 1
                continue
            if (token == "_" and sub) or (token == "^" and sup):
                raise self.error(f"two {'sub' if token == '_' else 'super'}scripts on one base")
            script = self.read_script()
            sub, sup = (script, sup) if token == "_" else (sub, script)
        if primes:  # a font's prime is already small and raised
            base = replace(base, xml=f'<mrow>{base.xml}<mo lspace="0" rspace="0">{PRIME * primes}</mo></mrow>')
        if not sub and not sup:
            return base
        core = base.xml or operator(base, base.cls)
        names = ("munder", "mover", "munderover") if base.limits else ("msub", "msup", "msubsup")
        name = names[2] if sub and sup else names[0] if sub else names[1]
        # An empty symbol: what an operator with scripts looks like no longer depends on its neighbours.
        return replace(base, xml=f"<{name}>{core}{sub}{sup}</{name}>", symbol="", limits=False)

    def read_script(self) -> str:
        self.scripts += 1
        xml = self.argument()
        self.scripts -= 1
        return xml

    # One atom -------------------------------------------------------------------------------------------------------

    def read_nucleus(self) -> Atom:
        at = self.at
        token = self.take()
        if token == "{":
            return Atom(self.read_group())
        if token in ("", "}", "&", "\\\\", "#", "$", "%", "\\end", "\\right", "\\middle", "\\limits", "\\nolimits"):
            self.at = at
            raise self.unexpected(token)
        if token in SYMBOLS:
            return self.symbol(token)
        if token.startswith("\\"):
            return self.read_command(token, at)
        if token.isalpha():
            return Atom(letters(token, self.font))
        self.at = at
        raise self.error(f"the character “{token}” (U+{ord(token):04X}) is not known in mathematics")

    def unexpected(self, token: str) -> ValueError:
        reasons = {
            "": "something is missing at the end",
            "}": "a } without its {",
            "&": "an & outside of a matrix, cases or aligned",
            "\\\\": r"a \\ outside of a matrix, cases or aligned",
            "%": r"a bare % (write \%)",
            "$": "a dollar sign inside of mathematics",
            "\\end": r"an \end without its \begin",
            "\\right": r"a \right without its \left",
            "\\middle": r"a \middle without its \left",
        }
        return self.error(reasons.get(token, f"{token} makes no sense here"))

    def symbol(self, token: str) -> Atom:
        char, cls = SYMBOLS[token]
        if cls == "letter":
            return Atom(letters(char, self.font))
        if cls == "upright":
            return Atom(letters(char, self.font or "rm"))
        return Atom("", cls, symbol=char, tight=self.scripts > 0)

    def read_command(self, token: str, at: int) -> Atom:
        if token in SPACES:
            return Atom(f'<mspace width="{SPACES[token]}"/>', "space")
        if token[1:] in COMMANDS:
            return COMMANDS[token[1:]](self)
        near = get_close_matches(token, [*(f"\\{name}" for name in COMMANDS), *SYMBOLS], 1)
        raise self.error(f"unknown command {token}" + (f" (did you mean {near[0]}?)" if near else ""), at)

    def argument(self) -> str:
        """One argument as one element: a group, a command with its own arguments, or a single character."""
        token = self.peek()
        if token in ("", "}", "^", "_", "'"):
            raise self.error("an argument is missing")
        if token.isdigit():  # \frac12 is one half
            return number(self.take(), self.font)
        atom = self.read_nucleus()
        return atom.xml or operator(atom, "ord")

    def braced(self, command: str) -> str:
        """The raw text of one braced argument."""
        self.skip_space()
        start = self.at
        if self.latex[self.at : self.at + 1] != "{":
            raise self.error(f"{command} needs its text in braces")
        depth = 0
        while self.at < len(self.latex):
            char = self.latex[self.at]
            self.at += 2 if char == "\\" else 1
            depth += (char == "{") - (char == "}")
            if depth == 0:
                return self.latex[start + 1 : self.at - 1]
        raise self.error("} is missing", start)

    # Commands -------------------------------------------------------------------------------------------------------

    def read_named(self, shown: str, limits: bool) -> Atom:
        if limits:
            return Atom(f'<mo movablelimits="true" lspace="0" rspace="0">{shown}</mo>', "op", limits=True)
        return Atom(letters(shown, "rm"), "op")

    def read_large(self, char: str, limits: bool) -> Atom:
        return Atom(f'<mo lspace="0" rspace="0">{char}</mo>', "op", limits=limits)

    def read_big(self, command: str, size: str, cls: Class) -> Atom:
        attributes = f'minsize="{size}" maxsize="{size}" stretchy="true" symmetric="true" lspace="0" rspace="0"'
        return Atom(f"<mo {attributes}>{self.delimiter(command)}</mo>", cls)

    def read_operatorname(self) -> Atom:
        star = bool(self.matches(re.compile(r"\*")))
        name = self.braced(r"\operatorname").replace(r"\,", "\u2009").replace(r"\_", "_").strip()
        if not re.fullmatch(r"[A-Za-z][\w \-]*", name):
            raise self.error(rf"\operatorname holds a plain name, not “{name}”")
        return self.read_named(name, star)

    def read_font(self, font: str) -> Atom:
        outer, self.font = self.font, font
        xml = self.argument()
        self.font = outer
        return Atom(xml)

    def read_text(self, css: str) -> Atom:
        raw = self.braced(r"\text")
        attribute = f' class="{css}"' if css else ""
        parts = []
        for i, piece in enumerate(re.split(r"(?<!\\)\$", raw)):
            if i % 2:  # between dollar signs: mathematics again
                parts.append(row(_Reader(piece, self.display).read_all()))
            elif piece:
                parts.append(f"<mtext{attribute}>{self.plain(piece)}</mtext>")
        return Atom(parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>")

    def plain(self, text: str) -> str:
        text = re.sub(r"\\([_%&#${}])", r"\1", text).replace(r"\,", "\u2009").replace(r"\ ", " ")
        if bad := re.search(r"\\[A-Za-z]*|[{}]", text):
            raise self.error(rf"“{bad.group()}” inside \text")
        text = text.replace("--", "–").replace("``", "“").replace("''", "”").replace("'", "’")
        return escape(re.sub(r"[ \t\n~]+", "\u00a0", text), quote=False)

    def read_accent(self, name: str) -> Atom:
        char, above, stretchy = ACCENTS[name]
        small = ' class="eb-vec"' if name == "vec" else ""
        mark = f'<mo stretchy="{str(stretchy).lower()}"{small}>{char}</mo>'
        element, kind = ("mover", "accent") if above else ("munder", "accentunder")
        # A brace takes its label above or below, as an operator takes its limits.
        limits = name in ("overbrace", "underbrace")
        return Atom(f'<{element} {kind}="true">{self.argument()}{mark}</{element}>', limits=limits)

    def read_styled(self, css: str) -> Atom:
        return Atom(f'<mrow class="{css}">{self.argument()}</mrow>')

    def delimiter(self, command: str) -> str:
        token = self.take()
        if token not in DELIMITERS:
            raise self.error(f"{command} needs a delimiter, not “{token}”")
        return DELIMITERS[token]

    def read_left(self) -> Atom:
        start = self.at
        xml = fence(self.delimiter("\\left"), "prefix")
        while True:
            inside = self.read_until("\\right", "\\middle", missing=r"a \left without its \right", start=start)
            xml += "".join(spaced(inside))
            command = self.take()
            form: Form = "postfix" if command == "\\right" else "infix"
            xml += fence(self.delimiter(command), form)
            if form == "postfix":
                return Atom(f"<mrow>{xml}</mrow>", "inner", fenced=True)

    def read_fraction(self, style: str = "") -> Atom:
        xml = f"<mfrac>{self.argument()}{self.argument()}</mfrac>"
        return Atom(f"<mstyle {style}>{xml}</mstyle>" if style else xml, "inner")

    def read_binomial(self) -> Atom:
        top, bottom = self.argument(), self.argument()
        return Atom(f'<mrow><mo>(</mo><mfrac linethickness="0">{top}{bottom}</mfrac><mo>)</mo></mrow>', "inner")

    def read_root(self) -> Atom:
        if self.peek() != "[":
            return Atom(f"<msqrt>{self.argument()}</msqrt>")
        self.take()
        index = row(self.read_until("]", missing="a [ without its ]", start=self.at - 1))
        self.take()
        return Atom(f"<mroot>{self.argument()}{index}</mroot>")

    def read_stack(self, name: str) -> Atom:
        r"""`\overset`, `\underset`, `\stackrel`: the label comes first."""
        self.scripts += 1
        label = self.argument()
        self.scripts -= 1
        base = self.argument()
        cls: Class = "rel" if name == "stackrel" or base.startswith("<mo") else "ord"
        element = OVER_UNDER[name]
        return Atom(f"<{element}>{base}{label}</{element}>", cls)

    def read_arrow(self, char: str) -> Atom:
        label = self.read_script()
        padded = f'<mpadded lspace="0.4em" width="+0.8em">{label}</mpadded>'
        return Atom(f'<mover><mo stretchy="true">{char}</mo>{padded}</mover>', "rel")

    def read_modulo(self, parentheses: bool) -> Atom:
        if not parentheses:
            return Atom('<mo lspace="0.2222em" rspace="0.2222em">mod</mo>', "space")
        return Atom(
            f'<mrow><mspace width="0.4444em"/><mo stretchy="false">(</mo><mi>mod</mi>'
            f'<mspace width="0.3333em"/>{self.argument()}<mo stretchy="false">)</mo></mrow>'
        )

    def read_substack(self) -> Atom:
        self.skip_space()
        if self.take() != "{":
            raise self.error(r"\substack needs its lines in braces")
        rows = self.rows("}", self.at)
        self.take()
        return Atom(table(rows, "eb-substack"))

    def read_negated(self) -> Atom:
        token = self.take()
        char, cls = SYMBOLS.get(token, ("", "ord"))
        if cls != "rel":
            raise self.error(rf"\not needs a relation, not “{token}”")
        return Atom("", "rel", symbol=NEGATED.get(char, char + "\u0338"), tight=self.scripts > 0)

    def read_phantom(self) -> Atom:
        return Atom(f"<mphantom>{self.argument()}</mphantom>")

    def read_hspace(self) -> Atom:
        length = self.matches(LENGTH)
        if not length:
            raise self.error(r"\hspace needs a length such as {1em}")
        return Atom(f'<mspace width="{length[1]}{length[2]}"/>', "space")

    def read_environment(self) -> Atom:
        start = self.at
        match = self.matches(ENVIRONMENT)
        if not match:
            raise self.error(r"\begin needs the name of an environment")
        name = match.group(1)
        if name not in ENVIRONMENTS:
            near = get_close_matches(name, ENVIRONMENTS, 1)
            raise self.error(f"unknown environment {name}" + (f" (did you mean {near[0]}?)" if near else ""), start)
        left, right, css, aligned = ENVIRONMENTS[name]
        columns = self.braced(r"\begin{array}") if name == "array" else ""
        if not re.fullmatch(r"[lcr| ]*", columns):
            raise self.error(f"the columns of an array are l, c, r and |, not “{columns}”", start)
        rows = self.rows("\\end", start, goes_on=css == "eb-aligned")
        self.take()
        end = self.matches(ENVIRONMENT)
        if not end or end.group(1) != name:
            raise self.error(rf"\begin{{{name}}} ends as \end{{{end.group(1) if end else '?'}}}", start)
        matrix = table(rows, css, columns, display=aligned)
        if not left and not right:
            return Atom(matrix, "inner")
        return Atom(f"<mrow>{fence(left, 'prefix')}{matrix}{fence(right, 'postfix')}</mrow>", "inner", fenced=True)

    def rows(self, end: str, start: int, *, goes_on: bool = False) -> list[list[str]]:
        """The cells up to the end, which is left unread; a row below a line begins with the cell `\\hline`."""
        rows: list[list[str]] = [[]]
        while True:
            while self.peek() == "\\hline":
                self.take()
                rows[-1].append("\\hline")
            cell = self.read_until("&", "\\\\", end, missing=f"{end} is missing", start=start)
            rows[-1].append("".join(spaced(cell, goes_on=goes_on and len(rows[-1]) % 2 == 1)))
            token = self.peek()
            if token == end:
                return rows if rows[-1] != [""] else rows[:-1]  # there may be a \\ after the last row
            self.take()
            if token == "\\\\":
                self.matches(ROW_SKIP)
                rows.append([])


COMMANDS: dict[str, Callable[[_Reader], Atom]] = {
    **{name: partial(_Reader.read_named, shown=shown, limits=limits) for name, (shown, limits) in NAMED.items()},
    **{name: partial(_Reader.read_large, char=char, limits=limits) for name, (char, limits) in LARGE.items()},
    **{name: partial(_Reader.read_big, command=f"\\{name}", size=em, cls=cls) for name, (em, cls) in BIG.items()},
    **{name: partial(_Reader.read_font, font=font) for name, font in FONTS.items()},
    **{name: partial(_Reader.read_text, css=css) for name, css in TEXT_FONTS.items()},
    **{name: partial(_Reader.read_accent, name=name) for name in ACCENTS},
    **{name: partial(_Reader.read_stack, name=name) for name in OVER_UNDER},
    "frac": _Reader.read_fraction,
    "tfrac": partial(_Reader.read_fraction, style='displaystyle="false" scriptlevel="0"'),
    "dfrac": partial(_Reader.read_fraction, style='displaystyle="true" scriptlevel="0"'),
    "cfrac": partial(_Reader.read_fraction, style='displaystyle="true" scriptlevel="0"'),
    "binom": _Reader.read_binomial,
    "sqrt": _Reader.read_root,
    "left": _Reader.read_left,
    "begin": _Reader.read_environment,
    "operatorname": _Reader.read_operatorname,
    "xrightarrow": partial(_Reader.read_arrow, char="→"),
    "xleftarrow": partial(_Reader.read_arrow, char="←"),
    "bmod": partial(_Reader.read_modulo, parentheses=False),
    "pmod": partial(_Reader.read_modulo, parentheses=True),
    "substack": _Reader.read_substack,
    "not": _Reader.read_negated,
    "phantom": _Reader.read_phantom,
    "boxed": partial(_Reader.read_styled, css="eb-boxed"),
    "overline": partial(_Reader.read_styled, css="eb-overline"),
    "underline": partial(_Reader.read_styled, css="eb-underline"),
    "hspace": _Reader.read_hspace,
}
