"""A waterfall: from a figure to a later one, step by step. Rules as in `charts`; the two ends are marks, not bars,
because the scale begins where the figures do and not at 0.
"""

from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from workforce.charts.basics import CHARACTER, WIDTH, chart, fitted, joined, known, px

PITCH, BAR, TOP = 44, 14, 8


class Part(NamedTuple):
    """A step: its label, what it adds, how that is written; ``strong`` for the one that counts most."""

    label: str
    value: float
    text: str
    strong: bool = False


def waterfall(
    parts: list[Part],
    *,
    start: tuple[str, float, str],
    end: tuple[str, float, str],
    title: str,
    desc: str,
    key: str = "waterfall",
) -> SafeString:
    """start, end: (label, value, text). Each step's bar begins where the one before it ended."""
    if not all(known(value) for value in (start[1], end[1], *(part.value for part in parts))):
        return SafeString("")
    levels = [start[1]]
    for part in parts:
        levels.append(levels[-1] + part.value)
    low, high = min(*levels, end[1]), max(*levels, end[1])
    room = WIDTH - 8 - max(len(text) for text in (start[2], end[2], *(part.text for part in parts))) * CHARACTER - 10
    scale = room / ((high - low) or 1)

    def x(value: float) -> float:
        return 4 + (value - low) * scale

    drawn = [_end(0, *start, x)]
    for number, part in enumerate(parts, 1):
        drawn.append(_part(number, part, x(levels[number - 1]), x(levels[number])))
    drawn.append(_end(len(parts) + 1, *end, x))
    return chart(key, title, desc, WIDTH, TOP + (len(parts) + 2) * PITCH, joined(drawn))


def _y(number: int) -> int:
    return TOP + number * PITCH


def _label(number: int, label: str, css: str) -> SafeString:
    return format_html('<text class="{}" x="0" y="{}"{}>{}</text>', css, _y(number) + 8, fitted(label, WIDTH), label)


def _end(number: int, label: str, value: float, text: str, x) -> SafeString:
    y = _y(number) + 14
    return format_html(
        '{}<path class="l1" d="M{} {}v{}"/><text class="b" x="{}" y="{}">{}</text>',
        _label(number, label, "b"),
        px(x(value)),
        y,
        BAR + 4,
        px(x(value) + 7),
        y + 13,
        text,
    )


def _part(number: int, part: Part, begin: float, end: float) -> SafeString:
    """The bar, and a thin line down from where the step before it ended."""
    y = _y(number) + 16
    return format_html(
        (
            '{}<path class="l3" d="M{} {}V{}"/><rect class="{}" x="{}" y="{}" width="{}" height="{}"/>'
            '<text x="{}" y="{}">{}</text>'
        ),
        _label(number, part.label, "b" if part.strong else "dim"),
        px(begin),
        y - 4,
        y + BAR,
        "c1" if part.strong else "c2",
        px(min(begin, end)),
        y,
        px(max(abs(end - begin), 1.5)),
        BAR,
        px(max(begin, end) + 6),
        y + 11,
        part.text,
    )
