"""What stands in the text of a page beside words: mathematics, and values as `@{…}`."""

import functools
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, cast

from exambank.errors import nearest

FENCE = r"^[ \t>]*(?P<fence>`{3,}|~{3,})[^\n]*\n(?s:.*?)(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)"
CODE = r"(?<!`)(?P<ticks>`+)(?!`)(?:(?!\n[ \t]*\n)(?s:.))+?(?<!`)(?P=ticks)(?!`)"
COMMENT = r"(?P<comment><!--(?s:.*?)-->)"
DISPLAY = r"\$\$(?P<display>(?:(?!\$\$)(?s:.))+)\$\$"
INLINE = r"(?<!\\)\$(?![\s$])(?P<inline>(?:\\.|(?!\n[ \t]*\n)[^$\\])+?)(?<!\s)\$(?!\d)"
EMBED = r"@\{(?P<embed>[^{}\n]*)\}"
TOKEN = re.compile("|".join((FENCE, CODE, COMMENT, DISPLAY, INLINE, EMBED)), re.MULTILINE)
EMBEDDED = re.compile(EMBED)
REFERENCE = re.compile(
    r"\s*(?:(?P<kind>figure|claim|record)\s*:\s*)?(?:(?P<slug>\w+)/)?(?P<name>[\w.]+?)\s*(?::(?P<format>[^:]*))?\s*"
)
MEANT = re.compile(r"\s*=\s*(?P<text>[^{}]*\S)\s*")
"""`@{= 64}` is a number that is typed on purpose."""

Where = Literal["prose", "inline", "display"]
What = Literal["value", "figure", "claim", "record"]
HELD: dict[What, str] = {"value": "values", "figure": "figures", "claim": "claims", "record": "records"}
"""Under which name an entry has what can be embedded; all but values must be shown."""
FORMS = "write @{name}, @{name:.3f}, @{figure: name}, @{claim: name} or @{record: name}"


@dataclass(frozen=True)
class Reference:
    """What stands between the braces of `@{…}`: the name of a value, a figure, a claim or a record.

    It is of another problem where that has a `slug`.
    """

    name: str
    kind: What = "value"
    slug: str | None = None
    format: str | None = None

    @classmethod
    def parse(cls, text: str) -> "Reference | None":
        """The reference; None where the text is none."""
        match = REFERENCE.fullmatch(text)
        if match is None:
            return None
        kind = cast(What, match["kind"] or "value")
        if match["format"] is not None and kind != "value":
            return None
        return cls(match["name"], kind, match["slug"], match["format"])

    def find(self, entry: Mapping[str, Any]) -> Any:
        """What the entry has under this name. Raises LookupError, in one line, where it has nothing."""
        known = entry.get(HELD[self.kind], {})
        if self.name not in known:
            raise LookupError(f"there is no {self.kind} “{self.name}”; {nearest(self.name, list(known))}")
        return known[self.name]

    def written(self, shown: Mapping[str, Any]) -> tuple[str, str]:
        """A value as LaTeX and as text, in the format that was asked for.

        Raises LookupError, in one line, where the value has no such format.
        """
        if not self.format:
            return shown["latex"], shown["text"]
        number = shown["json"]
        try:
            exact = Fraction(number) if isinstance(number, str) else number
            text = format(exact if isinstance(exact, int) else float(exact), self.format)
        except (ValueError, TypeError):
            raise LookupError("this value has no such format") from None
        mantissa, _, exponent = text.partition("e")
        latex = rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else text
        return latex.replace(",", r"\,").replace("%", r"\%"), text.replace(",", "\u202f")


def rewrite(text: str, mathematics: Callable[[str, Where], str], value: Callable[[str, Where], str]) -> str:
    """The text with its mathematics and its `@{…}` replaced; code and comments stay as they are.

    Args:
        text: Markdown.
        mathematics: from LaTeX, its values in place, and `inline` or `display` to what stands for it.
        value: from what is between the braces, and where it stands, to what stands for it.
    """
    return replace(text, lambda source, where: mathematics(filled(source, where, value), where), value)


def replace(text: str, formula: Callable[[str, Where], str], value: Callable[[str, Where], str]) -> str:
    """As `rewrite`, but a formula is given as it stands in the text, `@{…}` and all."""

    def replaced(match: re.Match[str]) -> str:
        if match["display"] is not None:
            return formula(match["display"], "display")
        if match["inline"] is not None:
            return formula(match["inline"], "inline")
        if match["embed"] is not None:
            return value(match["embed"], "prose")
        return match[0]

    return TOKEN.sub(replaced, text)


def filled(source: str, where: Where, value: Callable[[str, Where], str]) -> str:
    """A formula with what `value` makes of each `@{…}` in it."""
    return EMBEDDED.sub(lambda match: value(match["embed"], where), source)


@functools.lru_cache(maxsize=4)
def _tokens(text: str) -> tuple[re.Match[str], ...]:
    """All tokens: a page is asked for them several times in a row."""
    return tuple(TOKEN.finditer(text))


def references(text: str) -> Iterator[tuple[str, int]]:
    """What stands in every `@{…}` outside code, and its position."""
    for match in _tokens(text):
        if match["embed"] is not None:
            yield match["embed"], match.start()
        for latex, start in _formula(match):
            for inner in EMBEDDED.finditer(latex):
                yield inner["embed"], start + inner.start()


def formulas(text: str) -> Iterator[tuple[str, int]]:
    """The LaTeX of every formula and its position."""
    for match in _tokens(text):
        yield from _formula(match)


def _formula(match: re.Match[str]) -> Iterator[tuple[str, int]]:
    for where in ("inline", "display"):
        if match[where] is not None:
            yield match[where], match.start(where)


def code_spans(text: str) -> list[tuple[int, int]]:
    """Where there is code or a comment, in which nothing of ours is read."""
    return [
        (match.start(), match.end()) for match in _tokens(text) if match["fence"] or match["ticks"] or match["comment"]
    ]
