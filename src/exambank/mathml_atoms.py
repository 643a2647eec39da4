"""Atoms of a formula, and how they become MathML elements: which space, which form, which alphabet.

TeX's classes decide (The TeXbook, chapter 18): a binary operation without something on both sides is a sign, an
operator such as `log` keeps a thin space from a letter but none from a parenthesis, and inside a script there are no
spaces around relations. MathML leaves these to attributes, so they are written where its own defaults would differ.
"""

import re
from dataclasses import dataclass
from html import escape
from typing import Literal

from exambank.mathml_tables import Class, styled

Form = Literal["prefix", "infix", "postfix"]
THIN_SPACE = '<mspace width="0.1667em"/>'
GROUP_MARK = re.compile(r"\\,|\\ |~")
LONG_INLINE = 7  # atoms; a shorter inline formula is never broken over two lines
BREAK = "\n"  # among elements: a line may break here
OPENING, CLOSING = "([{⌊⌈⟨", ")]}⌋⌉⟩"  # browsers know by themselves that these stretch


@dataclass(frozen=True)
class Atom:
    """A piece of a formula: its MathML, TeX's class, and how its neighbours and scripts treat it."""

    xml: str
    cls: Class = "ord"
    limits: bool = False  # scripts go below and above, as for a sum
    fenced: bool = False  # begins with a parenthesis, so that log stands close to it
    symbol: str = ""  # of an operator, whose element is written only when its neighbours are known
    tight: bool = False  # inside a script TeX sets no space around operators


def row(atoms: list[Atom]) -> str:
    """The atoms as exactly one element."""
    elements = spaced(atoms)
    return elements[0] if len(elements) == 1 else f"<mrow>{''.join(elements)}</mrow>"


def breakable(atoms: list[Atom]) -> list[str]:
    """The atoms of an inline formula; a long one in pieces, between which the style sheet lets a line break."""
    if len(atoms) < LONG_INLINE:
        return spaced(atoms)
    pieces: list[list[str]] = [[]]
    for element in spaced(atoms, marks=True):
        if element == BREAK:
            pieces.append([])
        else:
            pieces[-1].append(element)
    return [f"<mrow>{''.join(piece)}</mrow>" for piece in pieces if piece]


def spaced(atoms: list[Atom], *, goes_on: bool = False, marks: bool = False) -> list[str]:
    """The elements of the atoms, with the spaces and forms that their classes ask for.

    `goes_on`: a cell before this one belongs to the same row, so that a relation at its start has something before it.
    `marks`: a `BREAK` follows every relation and operation that is not inside of parentheses.
    """
    elements: list[str] = []
    before: Class | None = "ord" if goes_on else None
    depth = 0
    negative = False
    for i, atom in enumerate(atoms):
        if atom.cls == "space":
            elements.append(atom.xml)
            negative = False
            continue
        after = next((later.cls for later in atoms[i + 1 :] if later.cls != "space"), None)
        cls = atom.cls
        if cls == "bin" and (
            before in (None, "bin", "rel", "open", "punct", "op") or after in (None, "rel", "close", "punct")
        ):
            cls = "ord"  # a sign, not an operation
        if not atom.tight and _thin_space(before, atom):
            elements.append(THIN_SPACE)
        xml = atom.xml or operator(atom, cls, edge=marks or i in (0, len(atoms) - 1))
        if negative and xml.startswith("<mn>"):
            elements[-1] = xml = xml.replace("<mn>", "<mn>−", 1)
        else:
            elements.append(xml)
        negative = cls == "ord" and atom.symbol == "−" and not atom.xml
        depth += (cls == "open") - (cls == "close")
        if marks and depth == 0 and cls in ("bin", "rel"):
            elements.append(BREAK)
        before = cls
    return elements


def _thin_space(before: Class | None, atom: Atom) -> bool:
    if atom.cls == "op":
        return before in ("ord", "close", "op", "inner")
    return before == "op" and atom.cls in ("ord", "inner") and not atom.fenced


def operator(atom: Atom, cls: Class, *, edge: bool = True) -> str:
    """The element of an operator, once its class among its neighbours is known."""
    char = escape(atom.symbol, quote=False)
    if cls in ("bin", "rel") and not atom.tight:
        # In the middle of a row a browser knows that it stands between two things; at an edge it must be told.
        return f'<mo form="infix">{char}</mo>' if edge else f"<mo>{char}</mo>"
    if cls in ("open", "close"):
        form = "" if char in OPENING + CLOSING else f' form="{"prefix" if cls == "open" else "postfix"}"'
        return f'<mo{form} stretchy="false">{char}</mo>'
    if cls == "punct" and not atom.tight:
        return f"<mo>{char}</mo>"
    stretchy = ' stretchy="false"' if char in "|‖" else ""
    return f'<mo lspace="0" rspace="0"{stretchy}>{char}</mo>'


def fence(char: str, form: Form) -> str:
    r"""A delimiter of `\left`, `\middle`, `\right` or of a matrix, which grows with what it encloses."""
    if not char:
        return ""
    if char in {"prefix": OPENING, "postfix": CLOSING, "infix": ""}[form]:
        return f"<mo>{char}</mo>"
    space = "0.2222em" if form == "infix" else "0"
    attributes = f'fence="true" stretchy="true" symmetric="true" lspace="{space}" rspace="{space}"'
    return f'<mo form="{form}" {attributes}>{char}</mo>'


def number(digits: str, font: str) -> str:
    """A number. Thin spaces between groups of three digits belong to it, so that it is read as one."""
    grouped = GROUP_MARK.sub("\u2009", digits).replace("{,}", ",")
    return f"<mn>{styled(grouped, font)}</mn>"


def letters(name: str, font: str) -> str:
    """Letters in an alphabet. A single one would be set in italics if nothing were said."""
    if font == "rm":
        normal = ' mathvariant="normal"' if len(name) == 1 else ""
        return f"<mi{normal}>{name}</mi>"
    return f"<mi>{styled(name, font)}</mi>"


def table(rows: list[list[str]], css: str, columns: str = "", *, display: bool = False) -> str:
    """Rows of cells; a row whose first cell is `\\hline` has a line above it."""
    classes = [_column(side) for side in re.findall(r"\|?[lcr]\|?", columns.replace(" ", ""))]
    body = ""
    for cells in rows:
        line = cells[0] == "\\hline"
        body += '<mtr class="eb-hline">' if line else "<mtr>"
        for j, cell in enumerate(cells[line:]):
            body += f"<mtd{classes[j] if j < len(classes) else ''}>{cell}</mtd>"
        body += "</mtr>"
    attributes = (f' class="{css}"' if css else "") + (' displaystyle="true"' if display else "")
    return f"<mtable{attributes}>{body}</mtable>"


def _column(side: str) -> str:
    names = {"l": ["eb-left"], "r": ["eb-right"], "c": []}[side.strip("|")]
    names += ["eb-bar-left"] * side.startswith("|") + ["eb-bar-right"] * side.endswith("|")
    return f' class="{" ".join(names)}"' if names else ""
