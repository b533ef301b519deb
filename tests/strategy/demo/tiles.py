"""The figures at the head of a page, as a reader sees them: one list of numbers for each line of each tile."""

import re
from html import unescape

from tests.strategy.demo.grammar import number

NUMBER = re.compile(r"[\u2212+]?\d[\d.,\u202f\u00a0]*\d|[\u2212+]?\d")


def tiles(html):
    """[(label, [numbers of each line])] of the list of figures on top."""
    found = html.partition('<dl class="stats">')[2].partition("</dl>")[0]
    for tile in re.findall(r"<div>(.*?)</div>", found, re.S):
        label = text(re.search(r"<dt>(.*?)</dt>", tile, re.S)[1])
        yield label, [numbers(text(line)) for line in re.findall(r"<dd[^>]*>(.*?)</dd>", tile, re.S)]


def text(html):
    return unescape(re.sub(r"[ \n]+", " ", re.sub(r"<[^>]*>", "", html))).strip()


def numbers(said):
    return [number(each) for each in NUMBER.findall(said)]
