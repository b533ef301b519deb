"""Several lines over the same years, each labelled at its end. Rules as in `charts`."""

from math import ceil
from typing import NamedTuple

from django.utils.html import format_html
from django.utils.safestring import SafeString

from workforce.charts.basics import CHARACTER, WIDTH, chart, fitted, joined, known, px, text_at
from workforce.charts.series import _line
from workforce.language import figures

TEXT_HEIGHT = 14.5


class Series(NamedTuple):
    """``css``: l1 solid, l2 dashed (only what is required), l3 thin."""

    css: str
    word: str
    values: list


def lines(
    years: list, series: list[Series], *, title: str, desc: str, decimals: int = 0, key: str = "lines"
) -> SafeString:
    """Every line from 0 upwards; the last year's numbers are written at the ends,
    the years (every second where it is tight) below.
    """
    top = max((value for each in series for value in each.values if known(value)), default=0) or 1
    ends = [_end(each, decimals) for each in series]
    right = max(WIDTH - max(len(end) for end in ends) * CHARACTER - 12, WIDTH / 2)
    xs = [26 + index * (right - 26) / max(len(years) - 1, 1) for index in range(len(years))]

    def y(value):
        return 150 - 126 * max(value, 0) / top

    drawn = [format_html('<line class="ax" x1="8" x2="{}" y1="150" y2="150"/>', px(right + 6))]
    drawn += [_line(each.css, xs, [y(v) if known(v) else None for v in each.values]) for each in series]
    every = ceil((4 * CHARACTER + 8) / (xs[1] - xs[0])) if len(xs) > 1 else 1
    drawn += [text_at(x, 168, str(year)) for x, year in zip(xs[::-every], years[::-every], strict=True)]
    drawn += _ends(series, ends, right + 9, y)
    return chart(key, title, desc, WIDTH, 176, joined(drawn))


def _end(each: Series, decimals: int) -> str:
    return f"{figures.number(each.values[-1], decimals)} {each.word}" if known(each.values[-1]) else each.word


def _ends(series, ends, x, y):
    """Labels at the height of the last value, pushed apart where they would touch, inside the frame."""
    placed = sorted(
        (y(each.values[-1]), "b" if each.css == "l1" else "dim", text)
        for each, text in zip(series, ends, strict=True)
        if known(each.values[-1])
    )
    heights = [height for height, _css, _text in placed]
    for index in range(1, len(heights)):
        heights[index] = max(heights[index], heights[index - 1] + TEXT_HEIGHT)
    over = heights[-1] - 146 if heights else 0
    for index in reversed(range(len(heights))):
        limit = 146 - (len(heights) - 1 - index) * TEXT_HEIGHT
        heights[index] = min(heights[index], limit) if over > 0 else heights[index]
    return [
        format_html('<text class="{}" x="{}" y="{}"{}>{}</text>', css, px(x), px(at + 4), fitted(text, WIDTH - x), text)
        for at, (_height, css, text) in zip(heights, placed, strict=True)
    ]
