"""Sentences that the application made, read back: patterns of their msgids in a language, each with a check of what it
claims. Knows no table; a sentence that no pattern understands is a fault, so every new one needs its check.
"""

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import get_language, gettext, ngettext, override

HOLE = re.compile(r"%\((\w+)\)s|%%")
NAMES = r"(?:\s?: (?P<names>.+))?\."
NAMES = r"(?:\s?: (?P<names>.+))?\."
# a hole ends where a sentence ends
WORDS = r"(?:(?![.!?] [A-ZÀ-Þ«“0-9]).)+?"
SHARE = r"[\d.,\u202f\u00a0]+%"
SHARES = {"share", "other", "first_share", "last_share", "low", "high"}  # holes that hold one; names stand beside them
END = re.compile(r"(?<=[.!?]) (?=[A-ZÀ-Þ«“0-9])")


@dataclass(frozen=True)
class Pattern:
    regex: re.Pattern
    weight: int  # letters that are no hole: of several that match, the one that says most itself is meant
    literal: str  # the longest of them in a row: quick to look for
    msgid: str
    check: object


class Grammar:
    """rules: {msgid, or (singular, plural): check(given, about) -> bool}. given: {hole: text}. named: rules of
    sentences that may end with names.
    """

    def __init__(self, language, rules, named):
        self.language, self.used = language, set()
        with override(language):
            found = [pattern(text, msgid, check) for msgid, check in rules.items() for text in forms(msgid)]
            found += [pattern(text, msgid, check, NAMES) for msgid, check in named.items() for text in forms(msgid)]
        self.patterns = sorted(found, key=lambda each: -each.weight)

    def faults(self, text, about):
        """Of each sentence of a text: what is not understood, or not so."""
        if not text.strip():
            return []
        ends = [len(text), *reversed([each.start() for each in END.finditer(text)])]
        for end in ends:
            found = self.pattern_of(text[:end].strip())
            if found:
                own = self._judge(found, text[:end].strip(), about)
                return own + self.faults(text[end:].strip(), about)
        return [f"not understood ({self.language}): {text}"]

    def pattern_of(self, text):
        return next((each for each in self.patterns if each.literal in text and each.regex.fullmatch(text)), None)

    def _judge(self, found, text, about):
        self.used.add(found.msgid)
        with override(self.language):
            is_so = found.check(found.regex.fullmatch(text).groupdict(), about)
        return [] if is_so else [f"not so ({self.language}): {text}"]


def forms(msgid):
    return [gettext(msgid)] if isinstance(msgid, str) else {ngettext(*msgid, 1), ngettext(*msgid, 2)}


def pattern(text, msgid, check, end=""):
    at, parts, named = 0, [], set()
    for hole in HOLE.finditer(text):
        name = hole[1]
        parts.append(re.escape(text[at : hole.start()]))
        parts.append(
            "%"
            if not name
            else f"(?P={name})"
            if name in named
            else f"(?P<{name}>{SHARE if name in SHARES else WORDS})"
        )
        named.add(name)
        at = hole.end()
    parts.append(re.escape(text[at:]))
    return Pattern(
        re.compile("".join(parts) + end, re.S),
        len(HOLE.sub("", text)),
        max(HOLE.sub("\n", text).split("\n"), key=len),
        msgid,
        check,
    )


# Numbers as they are read, apart from how the application writes them.


def number(text):
    """The number that a reader of the language in force sees; None where it is none."""
    plain = text.replace("\u2212", "-").translate({ord(each): None for each in "\u202f\u00a0 %+"})
    plain = plain.replace(",", "." if get_language() == "fr" else "")
    return Decimal(plain) if re.fullmatch(r"-?\d+(\.\d+)?", plain) else None


def places(text):
    mark = "," if get_language() == "fr" else "."
    return len(text.strip("%\u202f\u00a0 ").rpartition(mark)[2]) if mark in text else 0


def rounded(value, decimals=0):
    return Decimal(repr(float(value))).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def says(text, value):
    """Whether a text is this value, rounded to the decimals it is written with."""
    return value is not None and number(text) == rounded(value, places(text))


def says_share(text, value):
    return value is not None and number(text) == rounded(value * 100, places(text))
