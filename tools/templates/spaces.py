"""Where white space of a template is seen: on every way that its tags can take, followed back and ahead."""

import re

from django.utils.translation.template import templatize

from tools.templates.tokens import BLOCK, SOLID, THROUGH, read

STRINGS = re.compile(r"""gettext\((?:u?(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')[\s,]*)+""")


def is_same(one, other):
    """Do two sources show the same pages, and hold the same texts to translate?"""
    seen = [[(token.text, token.space) for token in saturated(each)] for each in (one, other)]
    return seen[0] == seen[1] and texts(one) == texts(other)


def texts(source):
    """The calls that gettext would read."""
    return STRINGS.findall(templatize(source))


def saturated(source):
    """The tokens with white space wherever it is, or would not be seen: the same for all sources of the same pages."""
    tokens = read(source)
    hidden = outside_blocks(tokens)
    gaps = [n for n in range(1, len(tokens) - 1) if not tokens[n].fixed]
    while added := [n for n in gaps if not tokens[n].space and (n in hidden or is_unseen(tokens, n))]:
        for n in added:
            tokens[n].space = True
    return tokens


def reduce(tokens, ranks):
    """Take out the white space that need not be, the deepest first. Returns for each token: may some be before it?"""
    free, hidden = [False] * len(tokens), outside_blocks(tokens)
    gaps = [n for n in range(1, len(tokens) - 1) if tokens[n].space and not tokens[n].fixed]
    for n in sorted(gaps, key=lambda n: (ranks[n], n), reverse=True):
        tokens[n].space = False
        free[n] = n in hidden or is_unseen(tokens, n)
        tokens[n].space = not free[n]
    return free


def outside_blocks(tokens):
    """Before which tokens nothing is shown: beside template tags outside the blocks of what extends another."""
    if not any(token.name == "extends" for token in tokens):
        return set()
    shown = set()
    for n, token in enumerate(tokens):
        if token.kind == "open" and token.name == "block":
            shown.update(range(n + 1, token.group[-1] + 1))
    tags = {n for n, token in enumerate(tokens) if token.is_tag or token.is_statement}
    return (tags | {n + 1 for n in tags}) - shown


def is_unseen(tokens, n):
    """Would white space before this token be unseen: on every way that leads here, or on every way that leads on?"""
    return unseen_behind(tokens, n, ()) or unseen_ahead(tokens, n, ())


def unseen_behind(tokens, n, passed):
    if n == 0 or tokens[n - 1].after in (BLOCK, SOLID):
        return n > 0 and tokens[n - 1].after == BLOCK
    befores = [each for each in came_from(tokens, n - 1) if each not in passed]
    return all(tokens[each].space or unseen_behind(tokens, each, (*passed, each)) for each in befores)


def unseen_ahead(tokens, n, passed, spaces_count=True):
    """Behind the end of an inline element, only the end of the block counts: else the space would move out of it."""
    before = tokens[n].before
    if n == len(tokens) - 1 or before in (BLOCK, SOLID):
        return before == BLOCK
    spaces_count = spaces_count and before == THROUGH
    nexts = [each + 1 for each in goes_to(tokens, n) if each + 1 not in passed]
    return all(
        (spaces_count and tokens[each].space) or unseen_ahead(tokens, each, (*passed, each), spaces_count)
        for each in nexts
    )


def came_from(tokens, n):
    """Whoever comes out behind this token was before one of these."""
    group, name = tokens[n].group, tokens[n].name
    if not tokens[n].is_tag or name in ("with", "autoescape"):
        while tokens[n].fixed:
            n -= 1
        return [n]
    first, last, parts = group[0], group[-1], group[1:-1]
    if name == "comment":
        return [first]
    if tokens[first].name == "for":
        return {first: [first, group[1]], last: [group[1], last if parts else first]}.get(n, [first])
    return group[1:] + without_else(tokens, parts, first) if n == last else [first]


def goes_to(tokens, n):
    """Whoever reaches this token comes out behind one of these."""
    group, name = tokens[n].group, tokens[n].name
    if not tokens[n].is_tag or name in ("with", "autoescape"):
        return [n]
    first, last, parts = group[0], group[-1], group[1:-1]
    if name == "comment":
        return [last]
    if tokens[first].name == "for":
        return {first: [first, group[1]], group[1]: [first, last]}.get(n, [last])
    return [first, *parts, *without_else(tokens, parts, last)] if n == first else [last]


def without_else(tokens, parts, way):
    """The way past all branches, where no {% else %} bars it."""
    return [] if any(tokens[part].name == "else" for part in parts) else [way]
