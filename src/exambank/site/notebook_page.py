"""Notebook pages without JupyterLab: a hook of MkDocs (`hooks:` in mkdocs.yml) that runs after mkdocs-jupyter.

mkdocs-jupyter puts the style sheet of JupyterLab (580 kB), a copy button of its own and scripts from another host
(MathJax, Mermaid) into each page. What a reader needs are the cells: text, code in the colours of the site, output,
and mathematics as MathML like everywhere else.
"""

import itertools
import re
from typing import TYPE_CHECKING, Any

from mkdocs.exceptions import BuildError
from mkdocs.structure.pages import Page

from exambank.site.mathml import to_mathml

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import NavigableString, Tag

PRE = re.compile(r"(?<=<pre>).*?(?=</pre>)", re.DOTALL)
FORMULA = re.compile(r"\$\$(.+?)\$\$|\$([^$\n]+?)\$", re.DOTALL)


def on_page_content(html: str, *, page: Page, **_: Any) -> str:
    """Rewrite the pages that mkdocs-jupyter made. Raises BuildError for a formula that is none."""
    start = html.find('<div class="jupyter-wrapper">')
    if start < 0:
        return html
    page.meta["search"] = {"boost": 0.1}  # who searches finds the problem first
    try:
        return cells(html[start:])
    except ValueError as error:
        raise BuildError(f"{page.file.src_uri}: {error}") from None


def cells(notebook: str) -> str:
    """The cells of a notebook's HTML, in the markup that the rest of the site uses."""
    from bs4 import BeautifulSoup

    # Code has most of the elements, and none that matters here: it comes back when the rest has been parsed.
    kept, number = PRE.findall(notebook), itertools.count()
    soup = BeautifulSoup(PRE.sub(lambda _: f"{next(number)}", notebook), "html.parser")
    written = []
    for piece in soup.select(".jp-RenderedMarkdown, .jp-InputArea-editor pre, .jp-OutputArea-output"):
        if "jp-RenderedMarkdown" in piece.get_attribute_list("class") and not piece.find_parent(class_="jp-OutputArea"):
            _set_mathematics(soup, piece)
            _restyle_permalinks(piece)
            written.append(piece.decode_contents())
        elif piece.name == "pre":
            code = kept[int(piece.text)].removeprefix("<span></span>")
            written.append(f'<div class="highlight"><pre><code>{code}</code></pre></div>')
        elif not piece.find_parent(class_="jp-OutputArea-output"):
            written.append(f'<div class="eb-output">{piece.decode_contents().strip()}</div>')
    whole = f'<div class="eb-notebook">{"".join(written)}</div>'
    return re.sub(r"(?<=<pre>)\d+(?=</pre>)", lambda place: kept[int(place[0])], whole)


def _set_mathematics(soup: "BeautifulSoup", cell: "Tag") -> None:
    for text in list(cell.find_all(string=FORMULA)):
        if text.find_parent(["code", "pre"]) is None:
            _replace(soup, text)


def _replace(soup: "BeautifulSoup", text: "NavigableString") -> None:
    from bs4 import BeautifulSoup

    end = 0
    whole = str(text)
    for formula in FORMULA.finditer(whole):
        display = formula.group(1) is not None
        written = to_mathml((formula.group(1) or formula.group(2)).strip(), display=display)
        markup = f'<span class="eb-math">{written}</span>' if display else written
        text.insert_before(whole[end : formula.start()], BeautifulSoup(markup, "html.parser"))
        end = formula.end()
    text.replace_with(whole[end:])


def _restyle_permalinks(cell: "Tag") -> None:
    for link in cell.select("a.anchor-link"):
        link["class"] = "headerlink"
        link["title"] = "Link to this section"
