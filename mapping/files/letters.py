"""How a file that does not say so writes its letters: the code page in which its words are likeliest, or a question."""

import math
import re
from collections import Counter
from collections.abc import Iterable

from mapping.checks.questions import Asked

PAGES = ("cp1252", "cp850", "mac_roman")  # Windows, MS-DOS and the Mac in the west
# How often a letter stands in texts of the languages written with them, roughly, of 1,000 that are not ASCII.
OFTEN = (
    dict.fromkeys("é", 400)
    | dict.fromkeys("èà’", 80)
    | dict.fromkeys("êçô", 25)
    | dict.fromkeys("îâùûïëñãáíóüöäú«»–", 5)
)
OFTEN |= dict.fromkeys("Éœßõ“”…°‘", 5) | dict.fromkeys("ÀÇÈÊÔÎ€—", 1)
SELDOM = 0.1
NAME = 20  # a letter of a name that may stand in the file counts as often as so many of other texts
CLOSING, OPENING = "»”…°€", "«“‘"
ODD_PLACE = 0.02  # a capital inside a word, a closing sign before a letter
SURE = math.log(20)  # so much likelier than any other
MOST, AROUND = 5_000, 24  # places looked at; bytes looked at before and after each
SHOWN = 5
WORD = re.compile(rb"[^\x00-\x26\x28-\x40\[-`{-\x7f]+")  # letters, apostrophes and what is not ASCII


def choose(data: bytes, names: Iterable[str], asked: Asked) -> tuple[str, str]:
    """(code page, some of the words in it) of bytes that are no UTF-8.

    ``names``: of places, cadres and organisations that may stand in the file: their letters are the likelier ones.
    """
    words = _words(data)
    pages = {page: said for page in PAGES if (said := _decoded(words, page)) is not None}
    often = Counter(OFTEN)
    for name in names:
        if not name.isascii():
            often.update({char: NAME for char in name if not char.isascii()})
    total = sum(often.values())
    scores = {page: sum(_likelihood(word, often, total) for word in said) for page, said in pages.items()}
    best, *others = sorted(scores, key=scores.get, reverse=True)
    samples = {page: ", ".join(pages[page][:SHOWN]) for page in (best, *others)}
    if others and scores[best] - scores[others[0]] < SURE:
        different = {sample: page for page, sample in reversed(samples.items())}
        best = asked.ask("encoding", sorted(different.values(), key=PAGES.index), names=samples) or best
    return best, samples[best]


def _words(data):
    """The different words with letters that are not ASCII, in their order."""
    found = {}
    for _number, match in zip(range(MOST), re.finditer(rb"[\x80-\xff]+", data), strict=False):
        start = max(match.start() - AROUND, 0)
        for word in WORD.finditer(data[start : match.end() + AROUND][: 4 * AROUND]):
            if not word[0].isascii():
                found[word[0]] = None
    return list(found)


def _decoded(words, page):
    try:
        return [word.decode(page) for word in words]
    except UnicodeDecodeError:
        return None


def _likelihood(word, often, total):
    score = 0.0
    for at, char in enumerate(word):
        if char.isascii():
            continue
        before, after = word[at - 1 : at], word[at + 1 : at + 2]
        is_odd = (
            (char.isupper() and before.islower())
            or (char in CLOSING and after.isalpha())
            or (char in OPENING and before.isalpha())
        )
        score += math.log((often.get(char, 0) or SELDOM) / total * (ODD_PLACE if is_odd else 1))
    return score
