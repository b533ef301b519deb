"""The HTML of an answer as a browser reads it, so that no test depends on how a template is laid out."""

import re

BLOCKS = (
    "address article aside blockquote caption dd details div dl dt fieldset figure footer form h1 h2 h3 h4 header hr"
)
BLOCKS += " html body head li main nav ol option p pre section summary table tbody td tfoot th thead title tr ul"
EDGES = re.compile(rf"\s*(</?(?:{BLOCKS.replace(' ', '|')})\b[^>]*>)\s*")


INNER = "a button label legend small span"
BEGIN = re.compile(rf"(<(?:{INNER.replace(' ', '|')})\b[^>]*>)\s+")
END = re.compile(rf"\s+(</(?:{INNER.replace(' ', '|')})>)")


def tidy(html: str) -> str:
    """Runs of white space are one space; there is none at the edges of blocks, nor just within links and labels."""
    for edge in (EDGES, BEGIN, END):
        html = edge.sub(r"\1", html)
    return re.sub(r"[ \t\r\n\f]+", " ", html).strip()


def text(response) -> str:
    return tidy(response.content.decode())
