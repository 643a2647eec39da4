"""The published site: the Markdown extension, its blocks, mathematics, notebooks."""
