"""The published site in Firefox: formulas, replies, another variant, an exam, pictures that move."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from firefox import Firefox
from support import PROVE

COMMAND = next(filter(None, map(shutil.which, ["firefox-esr", "firefox"])), None)
FORM = "section[data-part={}] form "
PICTURE = "[...document.querySelectorAll('.eb-moves')][{}]"
SHOWN = """(picture => [picture.querySelector(".eb-says").textContent,
    picture.querySelector(".eb-stage canvas, .eb-stage svg").getAttribute("aria-label"),
    ...[...picture.querySelectorAll(".eb-stage [data-pattern]")].map(layer => getComputedStyle(layer).display)].join())"""
MOVE = """(picture => {
    const controls = [...picture.querySelectorAll("[data-values] input, input[type=number]")];
    const button = controls.find(({ type, checked }) => ["radio", "checkbox"].includes(type) && !checked);
    if (button) return button.click();
    const [first] = controls;
    if (first.value === first.max) first.stepDown();
    else first.stepUp();
    first.dispatchEvent(new InputEvent("input", { bubbles: true }));
})"""


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    if COMMAND is None:
        pytest.skip("there is no Firefox")
    started = Firefox(COMMAND, tmp_path_factory.mktemp("firefox") / "profile")
    yield started
    started.close()


@pytest.fixture
def convolution(firefox: Firefox, address: str) -> Iterator[Firefox]:
    """A problem whose parts are rows and tables, opened by a new reader; at the end nothing was complained of."""
    firefox.open(address)
    firefox.value("localStorage.clear()")
    firefox.said.clear()
    firefox.open(f"{address}problems/fir_convolution/")
    firefox.wait("document.documentElement.dataset.ebReader === 'ready'")
    yield firefox
    assert firefox.said == []


def written(values: list[object]) -> str:
    """A row as a reader types it."""
    return " ".join(map(str, values))


def said(firefox: Firefox, name: str, reply: str) -> str:
    """What the form says to a reply."""
    form = FORM.format(name)
    verdict = f"document.querySelector({json.dumps(form + '.eb-verdict p')})"
    firefox.write(f"{form}textarea", reply)
    firefox.wait(f"!{verdict}")  # of an earlier reply
    firefox.click(f"{form}.eb-check")
    firefox.wait(verdict)
    return str(firefox.value(f"{verdict}.innerText"))


def test_a_row_is_judged_and_its_reading_shown(convolution: Firefox, address: str) -> None:
    data = convolution.value("JSON.parse(document.querySelector('.eb-data').textContent)")
    part = data["published"]["a"]
    place, gives = part["mistakes"][0]
    assert re.match("Not (understood|right)", said(convolution, "a", "1 apple"))
    family = data["parts"]["a"]["mistakes"][place][0]
    assert said(convolution, "a", written(gives)).endswith(family)
    convolution.wait("document.querySelector('section[data-part=a] .eb-parting')")
    assert said(convolution, "a", written(part["answer"])) == "Right."
    assert convolution.value("document.querySelectorAll('section[data-part=a] .eb-reading math mfrac').length") > 0
    convolution.open(f"{address}problems/fir_convolution/")
    convolution.wait("document.querySelector('section[data-part=a]').dataset.state === 'right'")


def test_another_variant_is_drawn_and_the_way_back_is_kept(convolution: Firefox) -> None:
    shown = "document.querySelector('.eb-part .eb-math').innerHTML"
    before = convolution.value("document.querySelector('article').innerText")
    convolution.click(".eb-another")
    convolution.wait("location.search === '?v=1'")
    assert convolution.value("document.documentElement.hasAttribute('data-eb-variant')")
    assert convolution.value("document.querySelector('article').innerText") != before
    convolution.value("history.back()")
    convolution.wait("!document.documentElement.hasAttribute('data-eb-variant')")
    assert convolution.value(shown)


def test_formulas_are_set_in_their_own_font_of_which_the_common_part_is_enough(convolution: Firefox) -> None:
    fonts = "performance.getEntriesByType('resource').map(entry => entry.name).filter(name => name.endsWith('woff2'))"
    convolution.wait(f"document.fonts.status === 'loaded' && {fonts}.length")
    assert [name.rsplit("/", 1)[1] for name in convolution.value(fonts)] == ["latinmodern-math.woff2"]
    assert convolution.value(
        "[...document.querySelectorAll('.eb-part math')].some(one => one.getBoundingClientRect().width > 20)"
    )


def pressed(firefox: Firefox, label: str) -> None:
    """Press the button of that label that is shown, as soon as it can be pressed."""
    button = f"[...document.querySelectorAll('.eb-exam button')].find(one => one.textContent.trim() === {json.dumps(label)} && one.offsetParent && !one.disabled)"
    firefox.wait(button)
    firefox.value(f"{button}.click()")


def test_an_exam_from_start_to_score_with_a_reload_in_the_middle(firefox: Firefox, address: str, site: Path) -> None:
    variant = json.loads((site / "assets/variants/fir_convolution/1.json").read_text())
    reply, box = written(variant["parts"]["a"]["answer"]), "section.eb-part textarea"
    firefox.open(address)
    firefox.value("localStorage.clear()")
    firefox.said.clear()
    firefox.open(f"{address}exam/?e={variant['id']}:a,b_property&m=10")
    pressed(firefox, "Start")
    firefox.wait(f"document.querySelector({json.dumps(box)})?.offsetParent")
    firefox.write(box, reply)
    firefox.wait(f"JSON.stringify({{...localStorage}}).includes({json.dumps(reply)})")
    firefox.open(str(firefox.value("location.href")))
    firefox.wait(f"document.querySelector({json.dumps(box)})?.value === {json.dumps(reply)}")
    pressed(firefox, "Hand in")
    pressed(firefox, "Hand in all the same")
    firefox.wait("document.querySelector('.eb-exam[data-stage=score] td[data-mark]')")
    marks = firefox.value("[...document.querySelectorAll('td[data-mark]')].map(one => one.textContent.trim())")
    assert marks == ["right", "empty"]
    assert firefox.value("document.activeElement.textContent").startswith("1 of 2 right")  # the heading of the score
    assert firefox.said == []


def test_pictures_move(firefox: Firefox, address: str, site: Path) -> None:
    """One of them; all with `EXAMBANK_PROVE`."""
    pages = sorted((site / "problems").glob("*/index.html" if PROVE else "fir_*/index.html"))
    firefox.said.clear()
    count = 0
    for page in pages:
        for place in range(page.read_text(encoding="utf-8").count('class="eb-moves"')):
            picture = PICTURE.format(place)
            firefox.open(f"{address}problems/{page.parent.name}/")
            firefox.value("document.querySelectorAll('details').forEach(fold => { fold.open = true; })")
            firefox.value(f"{picture}.querySelector('.eb-take').click()")
            firefox.wait(f"{picture}.closest('figure').matches('.eb-moving')")
            if firefox.value(f"Boolean({picture}.querySelector('.eb-skip'))"):  # what is right comes first
                firefox.value(f"{picture}.querySelector('.eb-skip').click()")
            firefox.wait(f"{picture}.querySelector('.eb-says').textContent")
            before = firefox.value(f"{SHOWN}({picture})")
            firefox.value(f"{MOVE}({picture})")
            firefox.wait(f"{SHOWN}({picture}) !== {json.dumps(before)}")
            count += 1
    assert count >= len(pages) // 2
    assert firefox.said == []
