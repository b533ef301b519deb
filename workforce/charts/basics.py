"""Numbers -> inline SVG: classes, bars and what all charts share. Trend and dots: `charts_series`; maps: `charts_map`.

Every function returns markup styled by the classes of app.css alone, with a title and a description that the
caller has translated, and "" when there is nothing to draw (the page then says why). Values are plain numbers;
None, NaN and infinite values are gaps, never zeros. `key` makes ids unique where a kind of chart stands twice on
a page.
"""

from math import isfinite
from typing import NamedTuple

import numpy as np
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

CLASS_FROM = (0.5, 0.7, 0.9)  # share of the requirement in place from which classes 2, 3 and 4 begin
NOT_REPORTED = "tn"
CHARACTER = 6.9  # mean width of a character of 12 px system sans, on the wide side, in px
SMALL_CHARACTER = 5.9  # the same at 10.5 px
WIDTH = 360


class Row(NamedTuple):
    """A bar of a comparison. `text` is what is written at its end, such as "58 %" or "not reported"."""

    label: str
    value: float | None
    text: str
    css: str = ""


class Quantiles(NamedTuple):
    breaks: tuple[float, ...]  # four values; a class begins at its break
    classes: list[str]


def known(value) -> bool:
    return value is not None and isfinite(value)


def classify(ratio) -> str:
    """ "t1" (least of the requirement in place) to "t4" (nearly all or all), "tn" where there is no ratio."""
    if not known(ratio):
        return NOT_REPORTED
    return f"t{1 + sum(ratio >= start for start in CLASS_FROM)}"


def tile_class(ratio) -> str:
    """`classify`, and a heavy edge where a requirement stands and nobody works."""
    return "t1 zero" if ratio == 0 else classify(ratio)


def classify_quantiles(values, *, high_is_bad: bool = False) -> Quantiles:
    """Five classes of about equal size, for measures without a fixed target (density, vacancy rate).

    Equal values always share a class. With `high_is_bad` the highest values get t1.
    """
    present = [value for value in values if known(value)]
    breaks = tuple(float(b) for b in np.quantile(present, (0.2, 0.4, 0.6, 0.8))) if present else ()
    classes = []
    for value in values:
        rank = 1 + sum(value >= start for start in breaks) if known(value) else 0
        classes.append(f"t{6 - rank if high_is_bad else rank}" if rank else NOT_REPORTED)
    return Quantiles(breaks, classes)


def bar(ratio, css: str = "") -> SafeString:
    """A bar in a cell: its end is 100 %."""
    if not known(ratio):
        return SafeString("")
    share = min(max(ratio, 0), 1)
    return format_html(
        '<svg class="bar" aria-hidden="true"><rect class="{}" width="{}%"/></svg>',
        css or classify(ratio),
        round(share * 100),
    )


def coverage_bar(parts, *, title: str, key: str = "coverage") -> SafeString:
    """One bar split by state. parts: (class c1 to c4, count) in the order they are drawn."""
    parts = [(css, count) for css, count in parts if count]
    total = sum(count for _, count in parts)
    if not total:
        return SafeString("")
    gap = 0.2
    starts = np.cumsum([0] + [count for _, count in parts])
    rects = format_html_join(
        "",
        '<rect class="{}" x="{}%" width="{}%"/>',
        (
            (css, f"{100 * start / total:.1f}", f"{max(100 * count / total - gap, 0.3):.1f}")
            for (css, count), start in zip(parts, starts, strict=False)
        ),
    )
    return format_html(
        '<svg class="bar wide" role="img" aria-labelledby="{0}-t"><title id="{0}-t">{1}</title>{2}</svg>',
        key,
        title,
        rects,
    )


def comparison(
    rows: list[Row], *, title: str, desc: str, mark: float | None = 1, mark_label: str = "", key: str = "comparison"
) -> SafeString:
    """Horizontal bars from 0, such as area, parent and nation, with a dashed line at `mark` (the requirement)."""
    if not any(known(row.value) for row in rows):
        return SafeString("")
    beside = max(len(row.label) for row in rows) <= 14  # longer labels stand above their bars
    start, pitch = (98, 34) if beside else (0, 44)
    values = [row.value for row in rows if known(row.value)] + ([mark] if mark else [])
    room = WIDTH - start - max(len(row.text) for row in rows) * CHARACTER - 14
    scale = room / (max(max(values), 0) or 1)
    mark_x = start + mark * scale if mark else None
    bars = [
        _row(row, 18 + index * pitch + (0 if beside else 12), start, scale, mark_x, beside)
        for index, row in enumerate(rows)
    ]
    height = 14 + len(rows) * pitch
    line = SafeString("")
    if mark:
        steps = [(10, height)] if beside else [(29 + pitch * index, 50 + pitch * index) for index in range(len(rows))]
        line = _mark(mark_x, steps, height, mark_label)
    return chart(key, title, desc, WIDTH, height + (30 if mark_label else 4), joined([line, *bars]))


def _row(row: Row, y: int, start: float, scale: float, mark_x: float | None, beside: bool) -> SafeString:
    label = format_html(
        '<text x="0" y="{}"{}>{}</text>', y + 12 if beside else y - 8, fitted(row.label, WIDTH), row.label
    )
    if not known(row.value):
        return format_html('{}<text class="dim" x="{}" y="{}">{}</text>', label, px(start), y + 12, row.text)
    end = start + max(row.value, 0) * scale
    text_x = end + 6
    if mark_x is not None and end < mark_x < text_x + len(row.text) * CHARACTER:
        text_x = mark_x + 6  # past the dashed line, not across it
    return format_html(
        '{}<rect class="{}" x="{}" y="{}" width="{}" height="16"/><text class="b" x="{}" y="{}">{}</text>',
        label,
        row.css or classify(row.value),
        px(start),
        y,
        px(max(end - start, 1)),  # 0 is a mark, not nothing
        px(text_x),
        y + 12,
        row.text,
    )


def _mark(x: float, steps: list[tuple[int, int]], height: int, label: str) -> SafeString:
    """The dashed line, in one piece or beside each bar only, so that it never crosses a label above a bar."""
    half = min(len(label) * CHARACTER, WIDTH) / 2
    path = "".join(f"M{px(x)} {top}V{bottom}" for top, bottom in steps)
    return format_html(
        '<path class="l2" d="{}"/><text class="dim" x="{}" y="{}" text-anchor="middle"{}>{}</text>',
        path,
        px(min(max(x, half), WIDTH - half)),
        height + 18,
        fitted(label, WIDTH),
        label,
    )


def fitted(text: str, room: float, character: float = CHARACTER) -> SafeString:
    """The attribute that squeezes a text too long for its room; nothing for one that fits."""
    if len(text) * character <= room:
        return SafeString("")
    return format_html(' textLength="{}" lengthAdjust="spacingAndGlyphs"', px(room))


def text_at(x: float, y: float, text, css: str = "", size: float | None = None) -> SafeString:
    """Text centred on x, moved or squeezed where it would leave the frame."""
    if text == "":
        return SafeString("")
    character = SMALL_CHARACTER if size else CHARACTER
    half = min(len(text) * character, WIDTH) / 2
    attributes = format_html(' class="{}"', css) if css else SafeString("")
    attributes += format_html(' font-size="{}"', size) if size else SafeString("")
    attributes += fitted(text, WIDTH, character)
    x = min(max(x, half), WIDTH - half)
    return format_html('<text x="{}" y="{}" text-anchor="middle"{}>{}</text>', px(x), px(y), attributes, text)


def px(value: float) -> str:
    """One decimal, no trailing zero: coordinates stay short."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def joined(parts) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def chart(key: str, title: str, desc: str, width: float, height: float, body: SafeString) -> SafeString:
    return format_html(
        '<svg class="chart" viewBox="0 0 {w} {h}" role="img" aria-labelledby="{k}-t {k}-d">'
        '<title id="{k}-t">{t}</title><desc id="{k}-d">{d}</desc>{b}</svg>',
        w=px(width),
        h=px(height),
        k=key,
        t=title,
        d=desc,
        b=body,
    )
