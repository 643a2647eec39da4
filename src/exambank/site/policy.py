"""The security policy of a page: what it may load and run. A host can send it as a header; our pages carry it too."""

POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; "
    "img-src 'self' data:; "  # the theme's icons, in its style sheet
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
"""No script and no style stands in a page, and nothing comes from another host."""
