"""The form in which a reader answers a part: plain HTML with the page, brought to life by `reader.js`."""

import html
import json
import string

from exambank.bank.entry import Entry, Field, PartEntry
from exambank.site.prose import prose

NARROW = ("integer", "fraction", "real", "shape")
"""What is short enough for two to stand side by side."""


def form(name: str, heading: str, part: PartEntry) -> str:
    """The form of a part. Raises ValueError, in one line, for mathematics in its options that is none."""
    label = f"eb-{name}"
    fields = part["fields"]
    if part["options"]:
        body = _options(label, part)
    elif len(fields) > 1 and len({field["how"] for field in fields}) == 1:
        rows = "".join(_field(label, field, f"{label}-how") for field in fields)
        body = f'{_how(f"{label}-how", fields[0])}<div class="eb-fields">{rows}</div>'
    else:
        body = f'<div class="eb-fields">{"".join(_field(label, field) for field in fields)}</div>'
    return (
        f'<form class="eb-reply" data-part="{name}" data-kind="{part["kind"]}" aria-label="Answer: {html.escape(heading)}"'
        # The method of a dialogue: without its script, a form that is sent asks nobody for anything.
        f' method="dialog" autocomplete="off" novalidate data-search-exclude>{body}'
        '<div class="eb-act"><button type="submit" class="eb-check">Check</button>'
        '<button type="button" class="eb-next" hidden></button></div>'
        '<div class="eb-verdict" role="status"></div></form>'
    )


def data(entry: Entry) -> str:
    """What the script judges replies with, as data that no browser runs."""
    text = json.dumps(entry["reader"], ensure_ascii=False, separators=(",", ":"))
    return f'<script type="application/json" class="eb-data">{text.replace("<", chr(92) + "u003c")}</script>'


def _options(label: str, part: PartEntry) -> str:
    options = "".join(
        f'<label class="eb-option"><input type="radio" name="{label}" value="{html.escape(key)}">'
        f'<span class="eb-letter">{letter}</span><span>{prose(said)}</span></label>'
        for letter, (key, said) in zip(string.ascii_uppercase, part["options"].items(), strict=False)
    )
    return f'<fieldset class="eb-options"><legend>Choose one</legend>{options}</fieldset>'


def _field(label: str, field: Field, described_by: str = "") -> str:
    """A value to be typed, with room beneath in which its reading takes the place of how to type it."""
    name, kind = field["name"], field["kind"]
    own = f"{label}-{name}" if name else f"{label}-answer"
    attributes = (
        f'id="{own}" name="{name or "answer"}" aria-describedby="{described_by or f"{own}-how"}"'
        ' autocapitalize="off" autocorrect="off" spellcheck="false" autocomplete="off"'
        # Digits first on a phone; what its keypad lacks is in the row of keys beneath.
        + (' inputmode="decimal"' if kind in NARROW else "")
    )
    if kind in ("matrix", "property"):
        box = f'<textarea {attributes} rows="3" data-rows></textarea>'
    elif kind == "vector":  # long ones wrap
        box = f'<textarea {attributes} rows="1" enterkeyhint="go"></textarea>'
    else:
        box = f'<input type="text" {attributes} enterkeyhint="go">'
    return (
        f'<div class="eb-field{"" if name and kind in NARROW else " eb-wide"}">'
        f'<label for="{own}">{html.escape(name.replace("_", " ")) or "Your answer"}</label>{box}'
        f'<div class="eb-reading" aria-hidden="true"></div>{"" if described_by else _how(f"{own}-how", field)}</div>'
    )


def _how(own: str, field: Field) -> str:
    return f'<p class="eb-how" id="{own}">{html.escape(field["how"])}</p>'
