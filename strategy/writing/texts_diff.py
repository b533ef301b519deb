"""What changed from one text to another, word by word, so that a person can read it."""

import re
from difflib import SequenceMatcher
from itertools import accumulate

SAME, REMOVED, ADDED = "same", "removed", "added"
WORD = re.compile(r"\s+|\w+|[^\w\s]")
COSTLY = 3_000_000  # comparisons of two words; what would take more is told as "all of this, instead of all of that"
ALIKE = 0.25  # paragraphs with less in common are shown one after the other


def word_diff(old: str, new: str) -> list[tuple[str, str]]:
    """[(same | removed | added, text)]. Same and removed together are ``old``, same and added are ``new``,
    to the letter.

    Paragraphs (lines) are matched first, then words in those that changed;
    a change is a removed and an added piece side by side.
    """
    found = []
    old_lines, new_lines = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for op, a, b in _compared(old_lines, new_lines, lambda line: not line.strip()):
        if op == "replace":
            found += _in_paragraphs("".join(a), "".join(b))
        else:
            found += [(SAME, "".join(a))] if op == "equal" else [(REMOVED, "".join(a)), (ADDED, "".join(b))]
    return _joined(found)


def _in_paragraphs(old, new):
    found = []
    for op, a, b in _compared(WORD.findall(old), WORD.findall(new), str.isspace):
        found += [(SAME, "".join(a))] if op == "equal" else [(REMOVED, "".join(a)), (ADDED, "".join(b))]
    kept = sum(len(text) for op, text in found if op == SAME)
    return found if kept >= ALIKE * min(len(old), len(new)) else [(REMOVED, old), (ADDED, new)]


def _compared(a, b, is_junk):
    """(equal | replace | delete | insert, part of a, part of b), in order."""
    first = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    last = next(
        (i for i, (x, y) in enumerate(zip(reversed(a[first:]), reversed(b[first:]), strict=False)) if x != y),
        min(len(a), len(b)) - first,
    )
    middle_a, middle_b = a[first : len(a) - last], b[first : len(b) - last]
    yield "equal", a[:first], b[:first]
    try:
        changes = Counted(is_junk, middle_a, middle_b).get_opcodes()
    except Costly:
        yield "replace", middle_a, middle_b
    else:
        for op, i, j, k, m in changes:
            yield op, middle_a[i:j], middle_b[k:m]
    yield "equal", a[len(a) - last :], b[len(b) - last :]


class Costly(Exception):  # noqa: N818
    pass


class Counted(SequenceMatcher):
    """Each part is searched for the longest piece in common, then what lies before and after it; all that is counted
    before it is done.
    """

    def __init__(self, is_junk, a, b):
        super().__init__(is_junk, a, b, autojunk=False)
        self.steps = [0, *accumulate(1 + len(self.b2j.get(each, ())) for each in a)]
        self.done = 0

    def find_longest_match(self, alo=0, ahi=None, blo=0, bhi=None):
        self.done += self.steps[ahi] - self.steps[alo]
        if self.done > COSTLY:
            raise Costly
        return super().find_longest_match(alo, ahi, blo, bhi)


def _joined(found):
    """Changes that only a small word or a comma parts are one change: it reads better."""
    said, removed, added = [], "", ""
    for place, (op, text) in enumerate(found):
        if not text:
            continue
        if op == REMOVED:
            removed += text
        elif op == ADDED:
            added += text
        elif (removed or added) and _parts_nothing(text) and any(each[1] for each in found[place + 1 : place + 3]):
            removed, added = removed + text, added + text
        else:
            said += _change(removed, added)
            removed = added = ""
            said.append((SAME, text))
    return _melted([*said, *_change(removed, added)])


def _parts_nothing(text):
    return "\n" not in text and not re.search(r"\w{4}", text) and len(text) < 12


def _change(removed, added):
    tail = 0  # what both end with, and which parts nothing, is the same after all
    while tail < min(len(removed), len(added)) and removed[-1 - tail] == added[-1 - tail]:
        tail += 1
    if not (removed and added):
        tail = 0
    end = len(removed) - tail
    same = removed[end:] if tail and re.match(r"\W", removed[end:]) else ""
    if same:
        removed, added = removed[: len(removed) - len(same)], added[: len(added) - len(same)]
    return [each for each in ((REMOVED, removed), (ADDED, added), (SAME, same)) if each[1]]


def _melted(found):
    """Neighbours of one kind are one piece."""
    whole = []
    for op, text in found:
        if whole and whole[-1][0] == op:
            whole[-1] = (op, whole[-1][1] + text)
        else:
            whole.append((op, text))
    return whole
