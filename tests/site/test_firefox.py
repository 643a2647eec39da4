"""The published site in Firefox: formulas, replies, another variant."""

import json
import re
import shutil
from collections.abc import Iterator

import pytest
from firefox import Firefox

COMMAND = next(filter(None, map(shutil.which, ["firefox-esr", "firefox"])), None)
FORM = "section[data-part={}] form "


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
    firefox.write(f"{form}textarea", reply)
    firefox.click(f"{form}.eb-check")
    verdict = f"document.querySelector({json.dumps(form + '.eb-verdict p')})"
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
    convolution.wait("document.documentElement.hasAttribute('data-eb-variant')")
    assert convolution.value("location.search") == "?v=1"
    assert convolution.value("document.querySelector('article').innerText") != before
    convolution.value("history.back()")
    convolution.wait("!document.documentElement.hasAttribute('data-eb-variant')")
    assert convolution.value(shown)


def test_formulas_are_set_in_their_own_font_of_which_the_common_part_is_enough(convolution: Firefox) -> None:
    convolution.value("document.fonts.ready.then(() => true)")
    fonts = "performance.getEntriesByType('resource').map(entry => entry.name).filter(name => name.endsWith('woff2'))"
    assert [name.rsplit("/", 1)[1] for name in convolution.value(fonts)] == ["latinmodern-math.woff2"]
    assert convolution.value(
        "[...document.querySelectorAll('.eb-part math')].some(one => one.getBoundingClientRect().width > 20)"
    )


def test_the_exam_begins(firefox: Firefox, address: str) -> None:
    firefox.said.clear()
    firefox.open(f"{address}exam/")
    firefox.wait("document.querySelector('.eb-exam[data-stage=choose] form')")
    assert firefox.said == []
