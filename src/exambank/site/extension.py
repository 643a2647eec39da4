"""The Markdown extension that renders the bank's pages, under any tool that runs Python-Markdown.

Blocks: `problem`, `part`, `hint`, `answer`, `correction`, `further`, `published`, `when`, `online`, and for the
landing pages `problems`, `map`, `progress` and `corrections`. Values: `@{name}`, in mathematics too. Mathematics: `$…$` and `$$…$$`,
to MathML. It imports no problem, no NumPy and no torch.
"""

from typing import Any

from markdown import Markdown
from pymdownx.blocks import BlocksExtension

from exambank.site import bundles, entries
from exambank.site.blocks import BLOCKS, LANDING, Completeness
from exambank.site.embedding import Embedding


class ExambankExtension(BlocksExtension):  # type: ignore[misc]  # pymdownx has no annotations
    """Registers the preprocessor, the blocks, and the check of what came out."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Values and mathematics go in after fenced code is taken out and before raw HTML is."""
        super().extendMarkdown(md)
        bundles.publish()
        entries.prepare()
        md.preprocessors.register(Embedding(md), "exambank", 24)
        md.treeprocessors.register(Completeness(md), "exambank", 0)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: Any) -> None:  # the interface
        """Register our blocks."""
        for block in (*BLOCKS, *LANDING):
            block_mgr.register(block, self.getConfigs())


def makeExtension(**settings: Any) -> ExambankExtension:
    """Python-Markdown's entry point."""
    return ExambankExtension(**settings)
