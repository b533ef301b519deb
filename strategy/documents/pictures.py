"""A page's SVG made to stand alone in a document: colours of the page's style sheet written out,
links and tips taken away.
"""

import re
from functools import cache
from pathlib import Path

import typst
from django.contrib.staticfiles import finders
from django.utils.html import escape

from workforce.charts.maps import ABOVE

FONTS = Path(__file__).parent / "fonts"
SMALLEST = 361  # units across a map, as its letters and strokes are made for
TOKEN = re.compile(r"--([a-z0-9-]+):\s*(#[0-9a-f]{3,6})", re.IGNORECASE)
STYLE = """
svg {{ font-family: "Noto Sans"; font-size: 8.5px; font-weight: 600; text-anchor: middle; fill: {ink} }}
.edge {{ fill: none; stroke: {ink}; stroke-width: 2 }}
.t1 rect, .t1 path, .t1 circle {{ fill: {q1} }} .t2 rect, .t2 path, .t2 circle {{ fill: {q2} }}
.t3 rect, .t3 path, .t3 circle {{ fill: {q3} }} .t4 rect, .t4 path, .t4 circle {{ fill: {q4} }}
.t5 rect, .t5 path, .t5 circle {{ fill: {q5} }} .tn rect, .tn path, .tn circle {{ fill: {paper} }}
.a path {{ stroke: {paper}; stroke-width: 0.8 }} .a circle {{ stroke: #fff; stroke-width: 1.2 }}
.t1 text, .t5 text {{ fill: #fff }} .tn text {{ fill: {soft} }}
.tn rect, .tn path {{ stroke: {edge}; stroke-dasharray: 3 2 }} .t3 rect {{ stroke: #b5ad96 }}
.zero rect {{ stroke: {ink}; stroke-width: 2.5 }} .zero path {{ stroke: {ink}; stroke-width: 2 }}
.key {{ text-anchor: start; font-weight: 400; font-size: 9px }}
.lab text {{ fill: {soft}; font-weight: 400; font-size: 10px }}
"""
SHEET = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.svg), format: "svg", width: 160mm)'


@cache
def _style():
    """The rules of a map with the colours of the style sheet: a ministry re-brands in one place."""
    colours = {}
    for name, colour in TOKEN.findall(Path(finders.find("css/app.css")).read_text()):
        colours.setdefault(name, colour)
    return STYLE.format(**colours)


def standalone(svg: str, key=()) -> str:
    """``key``: (class, label) of each colour, drawn below the map."""
    left, top, width, height = map(float, re.search(r'viewBox="(\S+) (\S+) (\S+) (\S+)"', svg).groups())
    svg = re.sub(r"<title\b[^>]*>.*?</title>|<desc\b[^>]*>.*?</desc>", "", svg, flags=re.DOTALL)
    svg = re.sub(r'<a class="([^"]*)" href="[^"]*"', r'<g class="a \1"', svg).replace("</a>", "</g>")
    scale = max(width, SMALLEST) / SMALLEST
    legend, room = _legend(key, left, top + height, scale)
    width, height = max(width, SMALLEST), height + room
    inside = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    edge = 2 * scale  # half a heavy line
    head = (
        f'xmlns="http://www.w3.org/2000/svg" width="{width + 2 * edge:g}" height="{height + 2 * edge:g}" '
        f'viewBox="{left - edge:g} {top - edge:g} {width + 2 * edge:g} {height + 2 * edge:g}"'
    )
    return f"<svg {head}><style>{_style()}</style>{inside}{legend}</svg>"


def _legend(key, left, bottom, scale):
    """(the key as SVG in two columns, the height it takes), in units of the map."""
    if not key:
        return "", 0
    drawn = ""
    for place, (css, label) in enumerate(key):
        x, y = left / scale + place % 2 * SMALLEST / 2, bottom / scale + 14 + place // 2 * 15
        drawn += (
            f'<g class="{css}"><rect x="{x:g}" y="{y:g}" width="10" height="10" rx="{5 if css in ABOVE else 1}"/></g>'
        )
        drawn += f'<text class="key" x="{x + 15:g}" y="{y + 8.5:g}">{escape(label)}</text>'
    return f'<g transform="scale({scale:g})">{drawn}</g>', (14 + (len(key) + 1) // 2 * 15) * scale


def png(svg: str) -> bytes:
    """The picture 160 mm wide, for word processors that do not read SVG."""
    return typst.compile(
        SHEET.encode(),
        format="png",
        ppi=220,
        sys_inputs={"svg": svg},
        font_paths=[str(FONTS)],
        ignore_system_fonts=True,
    )
