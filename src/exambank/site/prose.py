"""Words that do not come from a page, as HTML: docstrings, options, messages, sentences of claims."""

import html

from exambank.bank.markup import TOKEN
from exambank.site.mathml import to_mathml


def prose(text: str) -> str:
    """Text with `$…$` as mathematics and `code` as code, all else escaped.

    Raises ValueError, in one line, for mathematics that is none.
    """
    written, place = [], 0
    for match in TOKEN.finditer(text):
        latex = match["inline"] or match["display"]
        if latex is None and not match["ticks"]:
            continue
        written.append(html.escape(text[place : match.start()]))
        written.append(
            f"<code>{html.escape(match[0].strip('`'))}</code>" if latex is None else to_mathml(latex, display=False)
        )
        place = match.end()
    return "".join([*written, html.escape(text[place:])])
