"""What stands under a picture that moves, as long as it stands still: what is asked, a button, and folded controls."""

import html
import json

from exambank.bank.moving import Control, Moving
from exambank.site.prose import prose

STILL = '<p class="eb-still">With the published numbers this picture can be moved.</p>'
"""What stands there in a variant."""


def markup(moves: Moving) -> str:
    """The markup, for `moving.js` to bring to life."""
    film = f"{moves['slug']}/{moves['name']}"
    question = f'<p class="eb-question">{prose(moves["question"])}</p>' if moves["question"] else ""
    typed = (
        '<input type="text" inputmode="decimal" autocomplete="off" aria-label="Your guess">' if moves["typed"] else ""
    )
    guess = (
        f'<form class="eb-guess">{typed}<button class="eb-mine">That is my guess</button>'
        '<button type="button" class="eb-skip">Show me</button></form>'
    )
    controls = "".join(_control(number, control, moves["name"]) for number, control in enumerate(moves["controls"]))
    live, take = (f' data-live="{moves["live"]}"', "Try it") if "live" in moves else ("", "Move it")
    return (
        f'<div class="eb-moves" data-film="{film}" data-version="{moves["version"]}"{live} data-search-exclude>'
        f'<div class="eb-stage"></div>{question}<button type="button" class="eb-take">{take}</button>'
        f'<div class="eb-panel" hidden><div class="eb-controls">{controls}</div>{guess if question else ""}'
        '<p class="eb-says"></p></div><p class="eb-heard" role="status"></p></div>'
    )


def _control(number: int, control: Control, name: str) -> str:
    label, values, start = html.escape(control["label"]), control["values"], control["start"]
    data = f'data-values="{html.escape(json.dumps(values, ensure_ascii=False))}"'
    if control["kind"] == "slider":
        slider = f'<input type="range" min="0" max="{len(values) - 1}" value="{start}" autocomplete="off">'
        return f'<label class="eb-slider" {data}><span>{label}</span>{slider}<output aria-hidden="true">{values[start]}</output></label>'
    if control["kind"] == "box":
        checked = " checked" if start else ""
        return f'<label class="eb-box-label" {data}><input type="checkbox"{checked} autocomplete="off">{label}</label>'
    buttons = "".join(
        f'<label><input type="radio" name="{name}-{number}" autocomplete="off"{" checked" if place == start else ""}>'
        f"{html.escape(value)}</label>"
        for place, value in enumerate(values)
    )
    return f'<fieldset class="eb-buttons" {data}><legend>{label}</legend>{buttons}</fieldset>'
