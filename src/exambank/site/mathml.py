"""LaTeX mathematics as MathML, while the site is built: no script, nothing to wait for, nothing that jumps.

The work is done by Temml, vendored beside this file and run in an embedded JavaScript engine.
It is strict: what Temml does not know is an error with one clear line, never text on a page.
Formulas that have been converted once are kept in the store, so that a warm build does not
even start the engine.
"""

import atexit
import functools
import hashlib
import html
import re
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exambank.files.store import Store

if TYPE_CHECKING:
    from py_mini_racer import MiniRacer

TEMML = Path(__file__).parent / "vendor" / "temml" / "temml.min.js"
OPTIONS = {"throwOnError": True, "strict": True, "annotate": False}
STYLED = re.compile(r'<(?P<tag>\w+)(?: class="(?P<names>[^"]*)")?(?P<more>[^<>]*?) style="(?P<style>[^"]*)"')
STYLES = {
    "display:block math": "",  # mathematics.css says it of every formula by itself
    "math-depth:0": "eb-depth",
    "margin-left:-0.1667em": "eb-back",
    "padding:3pt": "eb-boxed",
    "border:1px solid": "",
    "padding-left:0pt": "eb-l0",
    "padding-left:0em": "eb-l0",
    "padding-left:1em": "eb-l1",
    "padding-left:0.1389em": "eb-l-small",
    "padding-right:0pt": "eb-r0",
    "padding-right:0em": "eb-r0",
    "padding-right:0.1389em": "eb-r-small",
    "border-top:0.06em solid": "eb-line-top",
    "border-right:0.06em solid": "eb-line-right",
    "border-bottom:0.06em solid": "eb-line-bottom",
    "border-left:0.06em solid": "eb-line-left",
}
"""The classes of mathematics.css that stand for Temml's inline styles: the security policy of a page allows none."""
PADDING = "5.9776pt"
"""What every cell of a matrix would repeat; mathematics.css says it once."""
KEPT = 20_000
"""Formulas kept in the store; beyond it, only those of the last build."""


def to_mathml(latex: str, *, display: bool, kept: bool = True) -> str:
    r"""Convert LaTeX (without dollar signs) to one `<math>` element.

    A long inline formula may break after a relation or an operation, as in TeX. One that is not `kept` is not stored:
    those of variants are many, and stand in files that are kept as a whole.

    Raises ValueError, in one line, for everything that Temml does not know.
    """
    if not latex.strip():
        raise ValueError("a formula is empty")
    formula = f"{'display' if display else 'inline'} {latex}"
    known = _known()
    if formula not in known.formulas:
        written = _convert(latex, display)
        if not kept:
            return written
        known.formulas[formula] = written
    known.used.add(formula)
    return known.formulas[formula]


class _Formulas:
    """The formulas converted so far, from the store and by this process."""

    def __init__(self) -> None:
        self.key = hashlib.sha256(TEMML.read_bytes() + Path(__file__).read_bytes()).hexdigest()
        self.store = Store.default()
        self.formulas: dict[str, str] = self.store.get("mathematics", self.key) or {}
        self.used: set[str] = set()
        self.stored = len(self.formulas)

    def save(self) -> None:
        """Keep what this process has added."""
        if len(self.formulas) > self.stored:
            kept = self.formulas if len(self.formulas) <= KEPT else {f: self.formulas[f] for f in self.used}
            self.store.put("mathematics", self.key, kept, {})


@functools.cache
def _known() -> _Formulas:
    formulas = _Formulas()
    atexit.register(formulas.save)
    return formulas


_engine_in_use = threading.Lock()


@functools.lru_cache(maxsize=1024)
def _convert(latex: str, display: bool) -> str:
    options: dict[str, Any] = {**OPTIONS, "displayMode": display, "wrap": "none" if display else "tex"}
    from py_mini_racer import JSEvalException

    with _engine_in_use:
        try:
            written = str(_engine().call("temml.renderToString", latex, options))
        except JSEvalException as error:
            raise ValueError(_reason(str(error))) from None
    return STYLED.sub(_classed, written)


def _classed(found: re.Match[str]) -> str:
    """The beginning of an element with classes in place of its style."""
    said = [" ".join(one.split()) for one in found["style"].split(";") if one.strip()]
    if any(one.startswith("level:") for one in said):
        said = []  # a cell that a short row lacks: Temml writes its own settings there
    if any(PADDING in one for one in said):
        said = [one for one in said if not one.startswith("padding")]
    names = [found["names"] or ""]
    for one in said:
        if one not in STYLES:
            raise ValueError(f"it needs the inline style “{one}”, which the security policy of the pages forbids")
        names.append(STYLES[one])
    classes = " ".join(filter(None, names))
    return f"<{found['tag']}" + (f' class="{classes}"' if classes else "") + found["more"]


@functools.cache
def _engine() -> "MiniRacer":
    from py_mini_racer import MiniRacer

    engine = MiniRacer()
    # Left to the end of the interpreter, its threads now and then wait for each other for ever.
    atexit.register(engine.close)
    engine.eval(TEMML.read_text(encoding="utf-8"))
    return engine


def _reason(message: str) -> str:
    """Temml's own words, from the first line of a JavaScript exception."""
    line = message.strip().splitlines()[0]
    return html.unescape(line.partition("ParseError:")[2].strip() or line)
