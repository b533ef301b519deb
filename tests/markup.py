"""The HTML of an answer as a browser reads it, so that no test depends on how a template is laid out."""

import re

BLOCKS = (
    "address article aside blockquote caption dd details div dl dt fieldset figure footer form h1 h2 h3 h4 header hr"
)
BLOCKS += " html body head li main nav ol option p pre section summary table tbody td tfoot th thead title tr ul"
EDGES = re.compile(rf"\s*(</?(?:{BLOCKS.replace(' ', '|')})\b[^>]*>)\s*")


def text(response) -> str:
    """Runs of white space are one space; there is none at the edges of what stands on lines of its own."""
    return " ".join(EDGES.sub(r"\1", response.content.decode()).split())
