"""Notebook pages: cells and nothing else."""

from pathlib import Path

import pytest

from exambank.notebook_page import cells

MARKDOWN = (
    '<div class="jp-Cell jp-MarkdownCell"><div class="jp-RenderedMarkdown"><h1 id="a">A'
    '<a class="anchor-link" href="#a">¶</a></h1><p>{}</p></div></div>'
)
CODE = (
    '<div class="jp-CodeCell"><div class="jp-InputArea-editor"><clipboard-copy></clipboard-copy>'
    '<div class="highlight-ipynb"><pre><span></span><span class="k">print</span>("$x$")</pre></div>'
    '<div class="clipboard-copy-txt">print("$x$")</div></div><div class="jp-OutputArea">'
    '<div class="jp-OutputArea-child"><div class="jp-RenderedText jp-OutputArea-output"><pre>$x$</pre></div></div></div></div>'
)


def test_text_code_and_output_in_order_and_no_scripts() -> None:
    html = cells(MARKDOWN.format("Text.") + CODE + "<script src='https://example.org/'></script><style>a{}</style>")
    assert html == (
        '<div class="eb-notebook"><h1 id="a">A<a class="headerlink" href="#a" title="Link to this section">¶</a></h1>'
        '<p>Text.</p><div class="highlight"><pre><code><span class="k">print</span>("$x$")</code></pre></div>'
        '<div class="eb-output"><pre>$x$</pre></div></div>'
    )


def test_mathematics_in_text_becomes_mathml_but_not_in_code() -> None:
    html = cells(MARKDOWN.format(r"If $n &lt; 3$ then <code>$n$</code>: $$ \frac{n}{2} $$"))
    assert "<mo>&lt;</mo>" in html
    assert "</math> then <code>$n$</code>" in html
    assert "<mfrac><mi>n</mi><mn>2</mn></mfrac>" in html.partition('<span class="eb-math">')[2]


def test_a_formula_that_is_none_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"Unsupported function name: \\fracc"):
        cells(MARKDOWN.format(r"$\fracc{1}{2}$"))


def test_the_site_shows_what_the_cells_have_printed_and_nothing_of_jupyterlab(site: Path) -> None:
    html = (site / "notebooks" / "fir_convolution" / "index.html").read_text(encoding="utf-8")
    assert '<div class="eb-output"><pre>✓' in html
    assert '<div class="eb-output"><pre>✗' in html
    assert "cdnjs" not in html
    assert "--jp-" not in html
    assert list((site / "notebooks" / "fir_convolution").glob("*.ipynb")), "the notebook can be downloaded"
