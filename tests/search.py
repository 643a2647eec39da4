"""Type into the site's search what students would, and say at which place the problem comes that they look for.

python tests/search.py site        # the folder of a built site
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from browsing import CHROMIUM, served

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUERIES = {
    "receptive field": "feature_dimensions",
    "output size of conv layer": "feature_dimensions",
    "stride padding formula": "feature_dimensions",
    "max pooling output shape": "feature_dimensions",
    "translation equivariance": "convolution_basics",
    "transposed convolution": "convolution_basics",
    "deconvolution recover filter": "convolution_basics",
    "impulse response": "fir_convolution",
    "causal signal delayed input": "fir_convolution",
    "edge detection filter": "hand_designed_filters",
    "sobel kernel": "hand_designed_filters",
    "gaussian blur": "hand_designed_filters",
    "dilated conv gridding": "dilated_convolution",
    "receptive field exponential": "dilated_convolution",
    "mobilenet parameters": "depthwise_separable",
    "low rank kernel svd": "depthwise_separable",
    "depthwise conv flops": "depthwise_separable",
    "backprop through max pool": "cnn_gradients",
    "gradient of convolution weights": "cnn_gradients",
    "laplacian eigenvalues": "graph_laplacians",
    "adjacency matrix powers": "graph_laplacians",
    "spectral clustering karate club": "graph_laplacians",
    "dropout linear regression ridge": "dropout_regularization",
    "inverted dropout expected loss": "dropout_regularization",
    "gaussian noise dropout": "multiplicative_noise",
    "noise injection regularization": "multiplicative_noise",
    "minimum norm solution gradient descent": "understanding_dropout",
    "shortcut learning": "understanding_dropout",
    "out of memory batch size": "gpu_memory",
    "adam optimizer state memory": "gpu_memory",
    "muon optimizer": "newton_schulz",
    "singular values orthogonal matrix": "newton_schulz",
    "xor perceptron": "logic_and_xor",
    "relu derivative at zero": "piecewise_linearity",
    "expressive power of depth": "depth_folding",
    "number of linear regions": "depth_folding",
    "toeplitz matrix convolution": "affine_convolution",
    "implicit regularization": "implicit_regularization",
    "minimum norm overparameterized": "implicit_regularization",
}
"""What is typed, and the problem that is looked for."""
LISTED = """() => [...document.querySelectorAll(".md-search-result__item")].map(
    item => new URL(item.querySelector("a").href).pathname)"""
ANSWERED = """words => document.querySelector(".md-search-result__meta").textContent.trim().match(words)"""


def search(page: "Page", query: str) -> list[str]:
    """The pages that the search lists, best first, as many as it shows at once; `page` is any page of the site.

    The box is emptied before: what is listed then can be no answer to an earlier query.
    """
    box = page.locator(".md-search__input")
    for text, answer in (("", "^Type"), (query, "matching")):
        box.fill(text)
        box.dispatch_event("keyup")  # what the theme listens to
        page.wait_for_function(ANSWERED, arg=answer)
    return list(page.evaluate(LISTED))


def rank(pages: list[str], slug: str) -> int:
    """The place of a problem among pages, counted from 1; 0 where it is not there."""
    return next((place for place, path in enumerate(pages, 1) if f"problems/{slug}/" in path), 0)


def main() -> None:
    """Print the rank of each problem looked for, and what comes before it."""
    from playwright.sync_api import sync_playwright

    with served(Path(sys.argv[1])) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()
        page.goto(address)
        for query, slug in QUERIES.items():
            found = search(page, query)
            place = rank(found, slug)
            print(f"{place or '–':>3}  {query:40} {slug:24} {' '.join(found[: max(place - 1, 0) if place else 3])}")
        browser.close()


if __name__ == "__main__":
    main()
