"""The lines of a template. A line that is too long is parted where its tokens hang together least."""

import re
from itertools import pairwise

from tools.templates.spaces import is_same, reduce, saturated
from tools.templates.tokens import BLOCK, IN_RAW, TAG, Unformattable

WIDTH = 120  # lines are filled to this
LONGEST = 160  # and may be as long as this where parting them would be ugly; only a single template tag may be longer
COMPACT = 100  # an element with one or two plain blocks in it may stay on one line of this width


def laid_out(source):
    """The source in its layout. Raises Unformattable."""
    tokens = saturated(source)
    result = "\n" * tokens[0].space + "\n".join(Layout(tokens).lines) + "\n" * tokens[-1].space
    if result != source and not is_same(source, result):
        raise Unformattable("the layout would change what the page shows: a fault of tools/templates")
    return result


def too_long(text):
    """The numbers of the lines over LONGEST that are more than one template tag."""
    lines = enumerate(text.splitlines(), 1)
    return [number for number, line in lines if len(line) > LONGEST and re.sub(TAG, "", line, count=1).strip()]


class Layout:
    def __init__(self, tokens):
        self.tokens, self.lines = tokens, []
        self.find_depths()
        free = reduce(tokens, self.ranks)
        self.breakable = [token.space or may or token.fixed > IN_RAW for token, may in zip(tokens, free, strict=True)]
        self.find_forced()
        self.lay(0, len(tokens) - 1)

    def find_depths(self):
        """How deep each token stands, and the rank of the gap before it: 2 x depth, less 1 at the edge of a depth."""
        self.depths, self.ranks, depth, opens = [], [], 0, False
        for token in self.tokens:
            closes = bool(token.group) and token.kind in ("mid", "close")
            self.ranks.append(token.fixed or 2 * depth - (opens or closes))
            depth -= closes
            self.depths.append(depth)
            opens = bool(token.group) and token.kind in ("open", "mid")
            depth += opens

    def find_forced(self):
        """Before which tokens a new line begins even where all would fit: beside blocks, and around what holds such."""
        tokens, self.units = self.tokens, []
        self.find_units()
        blocks = [unit for unit in self.units if unit[2]]
        starts, ends = {first for first, _last, _ in blocks}, {last for _first, last, _ in blocks}
        self.forced = [
            self.breakable[n] and not tokens[n].fixed and self.ranks[n] % 2 == 0 and (n in starts or n - 1 in ends)
            for n in range(len(tokens))
        ]
        for first, last, _is_block in self.units:
            group = tokens[last].group
            if group and self.is_compact(first, last):
                self.forced[first + 1 : last + 1] = [False] * (last - first)
            elif group and (any(self.forced[first + 1 : last + 1]) or any(group[0] < n < last for n in starts)):
                for edge in [n + 1 for n in group[:-1]] + group[1:]:
                    self.forced[edge] = self.breakable[edge]

    def find_units(self):
        """[(first token, last token, is it a block?)] of elements and of template tags, inner ones first."""
        first = 0
        for last, token in enumerate(self.tokens[:-1]):
            first = first if token.fixed else last
            if self.tokens[last + 1].fixed:
                continue
            if not token.group:
                self.units.append((first, last, self.is_block(first, last)))
            elif token.kind == "close":
                opening = first = token.group[0]
                while self.tokens[first].fixed:
                    first -= 1
                has_block = any(is_block and n > opening for n, _last, is_block in self.units)
                self.units.append((first, last, self.is_block(first, last) or (token.is_tag and has_block)))

    def is_block(self, first, last):
        """Is this a block by itself, or a tag for which nothing holds to what stands beside it?"""
        start, end = self.tokens[first], self.tokens[last]
        if start.name in ("include", "block"):
            return self.breakable[first] and self.breakable[last + 1]
        return start.name != "br" and (start.is_statement or (not end.is_tag and BLOCK in (start.before, end.after)))

    def is_compact(self, first, last):
        """May it stay on one line if it fits?"""
        within = [n for n, end, is_block in self.units if is_block and first < n and end < last]
        is_large = len(within) > 2 or (self.tokens[last].name == "block" and last > first + 2)
        if is_large or any(self.tokens[n].is_statement for n in within):
            return False
        return bool(within) and len(self.indent(first) + self.flat(first, last + 1)) <= COMPACT

    def flat(self, first, end):
        return "".join(" " * token.space + token.text for token in self.tokens[first:end]).lstrip(" ")

    def indent(self, n):
        return "  " * (self.depths[n] + 2 * (self.tokens[n].fixed > IN_RAW))

    def fits(self, first, end, width):
        line = self.indent(first) + self.flat(first, end)
        return len(line) <= width and "\n" not in line and not any(self.forced[first + 1 : end])

    def lay(self, first, end):
        """Append the lines of these tokens: one if they fit, otherwise parted at the gaps of the lowest rank."""
        gaps = [n for n in range(first + 1, end) if self.breakable[n]]
        lowest = min((self.ranks[n] for n in gaps), default=0)
        is_ugly = lowest > 2 * self.depths[first] + 1  # only inside something that holds to its neighbours
        if not gaps or self.fits(first, end, LONGEST if is_ugly else WIDTH):
            if self.tokens[first].blank and self.ranks[first] % 2 == 0 and self.lines:
                self.lines.append("")
            self.lines.append(self.indent(first) + self.flat(first, end))
            return
        pieces = list(pairwise([first, *(n for n in gaps if self.ranks[n] == lowest), end]))
        for piece in pieces if lowest % 2 else self.filled(pieces):
            self.lay(*piece)

    def filled(self, pieces):
        """The pieces, as many together as fit on a line."""
        first, end = pieces[0]
        for start, stop in pieces[1:]:
            if self.forced[start] or not self.fits(first, stop, WIDTH):
                yield first, end
                first = start
            end = stop
        yield first, end
