"""The source of a module as HTML, with the few colours that help reading."""

import html
import itertools
from pathlib import Path
from typing import Any

from pygments import lex
from pygments.lexers import PythonLexer
from pygments.token import Comment, Keyword, Literal, Name

CLASSES = ((Comment, "c"), (Keyword, "k"), (Literal.String, "s"), (Name.Function, "nf"), (Name.Class, "nc"))
"""The tokens that are coloured; a full set would triple the size for little."""


def listing(path: Path) -> str:
    """The file, escaped, its tokens in spans of the classes that Pygments' style sheets know."""
    tokens = lex(path.read_text(encoding="utf-8"), PythonLexer())
    written = []
    for name, run in itertools.groupby(tokens, key=lambda token: _class(token[0])):
        text = html.escape("".join(part for _, part in run), quote=False)
        written.append(f'<span class="{name}">{text}</span>' if name else text)
    return "".join(written)


def _class(kind: Any) -> str:
    return next((name for parent, name in CLASSES if kind in parent), "")
