"""What a partner wrote -> codes. PURE: frames in, frames out;
works on the unique values, so a million rows cost no more.

``names`` is the reference as a long frame, one row per text that means something:
    code   what is returned                      text   a code, name, alias or job title
    how    'code', 'name', 'alias' or 'title'    kind   what the thing is called ('District'), '' if nothing
    path   for areas: codes from the root down, each ended by '/'; else ''
Only rows valid on the round's day belong in it. Nothing is guessed: what is not found, or means several things, comes
back without a code, with ``candidates`` (several exact meanings) or ``suggestions`` (at most three near ones).
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

import numpy as np
import pandas as pd
from rapidfuzz import fuzz, process

from mapping.checks.coded import encode
from mapping.checks.texts import cleaned, is_mark

HOW = ["code", "name", "alias", "title"]  # the firmer first
SUGGESTED = 3
NEAR = 75  # of 100: below it a name is no likely slip of the pen
LONGEST = 400  # characters of a name; nothing here is called by a longer text, and it is not looked at
MOST_SUGGESTED_FOR = 300  # unknown values that get suggestions; the rest would only cost time
SHORT = [
    (r"\bt ?/ ?c\b|\bt\. ?c\b\.?|\btc\b", "town council"),
    (r"\bs ?/ ?c\b|\bs\. ?c\b\.?|\bsubcounty\b", "sub county"),
    (r"\bm ?/ ?c\b|\bm\. ?c\b\.?", "municipal council"),
    (r"\bst\b\.?", "saint"),
]
# Words that only say what a place is, and words that tell a place from its namesake (Arua, Arua City).
PLAIN = [
    "local government",
    "district",
    "sub county",
    "county",
    "sub region",
    "region",
    "province",
    "commune",
    "parish",
]
TELLING = ["city", "town council", "municipal council", "municipality", "division", "ville", "ward"]
KIND = re.compile(rf"^(?:(.+?) ({'|'.join(PLAIN + TELLING)})|({'|'.join(PLAIN + TELLING)}) (?:of |de |d )?(.+))$")


def fold(text: str) -> str:
    """No accents, no case, single spaces: 'Nérésia  ' -> 'neresia'. Raised figures stay so: 'Gulu¹' is no 'gulu1'."""
    if text.isascii():
        return " ".join(text.casefold().split())
    plain = "".join(char if is_mark(char) else unicodedata.normalize("NFKD", char) for char in cleaned(text))
    return " ".join("".join(char for char in plain if not unicodedata.combining(char)).casefold().split())


def tidy(text: str) -> str:
    """Folded, with abbreviations written out and punctuation gone: 'Kabuyanda T/C' -> 'kabuyanda town council'."""
    text = fold(text)
    for pattern, long in SHORT:
        text = re.sub(pattern, long, text)
    return " ".join(re.sub(r"[^\w\s]+|_", " ", text).split())


def bare(text: str) -> tuple[str, str]:
    """(tidy text without the word for what it is, that word): 'Abim District' -> ('abim', 'district')."""
    text = tidy(text)
    found = KIND.match(text)
    if not found:
        return text, ""
    return found[1] or found[4], found[2] or found[3]


def as_number(code: str) -> str:
    """What is left of a code of figures in a spreadsheet: '0101' -> '101', '01.10' -> '1.1'; '' for any other."""
    return f"{Decimal(code).normalize():f}" if re.fullmatch(r"[0-9]{1,30}(\.[0-9]{1,30})?", code) else ""


def lost_zeros(written: str, suggestions: Sequence[str]) -> bool:
    """Whether a text is a code that a spreadsheet took for a number."""
    return bool(suggestions) and as_number(written) != "" and as_number(written) == as_number(suggestions[0])


@dataclass(frozen=True)
class Match:
    """``how``: one of HOW, 'remembered', 'folded' (found without suffix or abbreviation), 'ambiguous' or 'unknown'."""

    code: str = ""
    how: str = "unknown"
    candidates: tuple = ()
    suggestions: tuple = field(default=())


class Index:
    """What each text means, of a frame of names: code, text, how (one of HOW), kind, path. Made once, read by many."""

    def __init__(self, names: pd.DataFrame):
        self.rows = list(zip(names["code"], names["text"], names["how"], strict=True))
        self.paths = dict(zip(names["code"], names["path"], strict=True))
        self._kinds = dict(zip(names["code"], names["kind"], strict=True))
        self.exact, self.choices = defaultdict(dict), {}
        for code, text, how in self.rows:
            key, rank = fold(text), HOW.index(how)
            self.exact[key][code] = min(rank, self.exact[key].get(code, rank))
            self.choices.setdefault((key, code), key)

    @cached_property
    def kinds(self) -> dict[str, str]:
        return {code: tidy(kind) for code, kind in self._kinds.items()}

    @cached_property
    def numbers(self) -> dict[str, set[str]]:
        """Codes by the number that a spreadsheet makes of them: 0101 is 101."""
        codes = defaultdict(set)
        for code, text, how in self.rows:
            if how == "code" and (number := as_number(text)):
                codes[number].add(code)
        return codes

    @cached_property
    def tidy(self) -> dict[str, set[str]]:
        """Codes by tidied name; like ``bare`` made when a text is found by no name as it is written."""
        return self._by(tidy)

    @cached_property
    def bare(self) -> dict[str, set[str]]:
        return self._by(lambda text: bare(text)[0])

    def _by(self, short):
        codes = defaultdict(set)
        for code, text, how in self.rows:
            if how != "code":
                codes[short(text)].add(code)
        return codes


class Names:
    """``index`` (or the frame of one) as an organisation means it:
    ``remembered`` {written: code} is what it was asked before.

    ``within``: paths of the areas asked for, which settle a name that means several.
    """

    def __init__(
        self, index: Index | pd.DataFrame, *, remembered: dict[str, str] | None = None, within: Iterable[str] = ()
    ):
        self.index = index if isinstance(index, Index) else Index(index)
        self.within = tuple(within)
        self.paths = self.index.paths
        self.remembered = {fold(written): code for written, code in (remembered or {}).items() if code in self.paths}
        self.suggested = 0

    def find(self, written: str) -> Match:
        """The Match of one text."""
        if len(written) > LONGEST:
            return Match()
        key = fold(written)
        if key in self.remembered:
            return Match(self.remembered[key], "remembered")
        if known := self.index.exact.get(key):
            best = min(known.values())
            return self._settle({code for code, rank in known.items() if rank == best}, HOW[best])
        return self._loosely(written) or Match(suggestions=self._with_zeros(key) or self._near(key))

    def _with_zeros(self, key):
        return tuple(sorted(self.index.numbers.get(as_number(key), ())))[:SUGGESTED]

    def _loosely(self, written):
        if codes := self.index.tidy.get(tidy(written)):
            return self._settle(codes, "folded")
        name, kind = bare(written)
        if kind and (codes := self._of_kind(self.index.tidy.get(name, set()), kind)):
            return self._settle(codes, "folded")
        if codes := self.index.bare.get(name):
            codes = self._of_kind(codes, kind) if kind else codes
            return self._settle(codes, "folded") if codes else None
        return None

    def _of_kind(self, codes, kind):
        """Those that are called so; for a word that tells nothing, all of them if none is."""
        called = {code for code in codes if kind in self.index.kinds[code]}
        return called or (set() if kind in TELLING else codes)

    def _settle(self, codes, how):
        if len(codes) > 1 and self.within:
            codes = {code for code in codes if self.paths[code].startswith(self.within)} or codes
        if len(codes) == 1:
            return Match(next(iter(codes)), how)
        return Match(how="ambiguous", candidates=tuple(sorted(codes)))

    def _near(self, key):
        self.suggested += 1
        if self.suggested > MOST_SUGGESTED_FOR or not key:
            return ()
        near = process.extract(
            key, self.index.choices, scorer=fuzz.ratio, processor=None, score_cutoff=NEAR, limit=4 * SUGGESTED
        )
        near.sort(key=lambda found: (not self._is_within(found[2][1]), -found[1], found[2][1]))
        return tuple(dict.fromkeys(code for _text, _score, (_key, code) in near))[:SUGGESTED]

    def _is_within(self, code):
        return not self.within or self.paths[code].startswith(self.within)


def match(written: pd.Series, names: Names) -> pd.DataFrame:
    """Frame of the unique texts of ``written`` (index): code ('' if none), how, candidates, suggestions."""
    unique = pd.unique(written.dropna())
    found = [names.find(text) for text in unique]
    return pd.DataFrame(
        {column: [getattr(each, column) for each in found] for column in ("code", "how", "candidates", "suggestions")},
        index=pd.Index(unique, dtype=object),
    ).astype({"code": object, "how": object})


def match_areas(
    columns: Sequence[pd.Series], names: Names, parents: Sequence[pd.Series] = (), *, is_strict: bool = False
) -> pd.DataFrame:
    """What several columns say of one area, tried in order (new code, old code, name ...).

    columns  Series of text with one index, blank as missing
    parents  Series of what holds the area (a district beside a sub-county), the nearest first: they settle a name that
             means several areas, and stand for the area themselves where all of ``columns`` are blank
    is_strict  what the columns say must agree, and a name is not taken where a code before it is not known
    Returns a frame with that index: code, how, candidates, suggestions, value (the text decided on), place (its
    column's number, ``columns`` first).
    """
    table, numbers = area_groups(columns, names, parents, is_strict=is_strict)
    result = table.take(numbers)
    result.index = columns[0].index
    return result


def area_groups(
    columns: Sequence[pd.Series], names: Names, parents: Sequence[pd.Series] = (), *, is_strict: bool = False
) -> tuple[pd.DataFrame, np.ndarray]:
    """(frame as ``match_areas`` gives it, one row for each different way an area is
    said; which of them each row says).
    """
    coded = [encode(column) for column in (*columns, *parents)]
    texts = [words.to_pylist() for _numbers, words in coded]
    known = {text: names.find(text) for words in texts for text in words}
    together = np.zeros(len(columns[0]), dtype="int64")
    for (numbers, _words), words in zip(coded, texts, strict=True):
        together, _different = pd.factorize(together * (len(words) + 1) + numbers + 1)
    first = np.flatnonzero(~pd.Series(together).duplicated().to_numpy())
    said = [[*words, None] for words in texts]
    rows = zip(
        *([words[number] for number in numbers[first]] for (numbers, _w), words in zip(coded, said, strict=True)),
        strict=True,
    )
    found = [_decide(row, known, names, len(columns), is_strict) for row in rows]
    return pd.DataFrame(found, columns=["code", "how", "candidates", "suggestions", "value", "place"]), together


def _decide(row, known, names, own, is_strict):
    said = [(place, text, known[text]) for place, text in enumerate(row) if isinstance(text, str)]
    asked = [one for one in said if one[0] < own] or said
    if not said:
        return "", "blank", (), (), "", 0
    for one in asked:
        place, text, found = one
        others = [other for other in said if other is not one]
        if found.code:
            unlike = _unless_unlike(one, others, names) if is_strict else None
            return unlike or (found.code, found.how, (), (), text, place)
        if code := _by_the_others(found, others, names):
            return code, "parent", (), (), text, place
    place, text, found = next((one for one in asked if one[2].candidates), asked[0])
    return "", found.how, found.candidates, found.suggestions, text, place


def _unless_unlike(one, others, names):
    """What is said where another column means an area that neither holds this one nor lies in it, or where a code
    before it is not known: nothing is chosen without a word. None where all agree.
    """
    place, text, found = one
    path = names.paths[found.code]
    for at, other_text, other in others:
        meant = [other.code] if other.code else other.candidates
        if meant and not any(_nested(path, names.paths[code]) for code in meant):
            return "", "differ", (found.code, *meant[:1]), (), f"{text} / {other_text}", place
        if (
            at < place
            and not meant
            and not (lost_zeros(other_text, other.suggestions) and found.code in other.suggestions)
        ):
            return "", "unknown", (), (found.code,), f"{other_text} / {text}", at
    return None


def _nested(one, other):
    return one.startswith(other) or other.startswith(one)


def _by_the_others(found, others, names):
    """The one of several meanings that lies in what another column names; '' if that settles nothing."""
    for _place, _text, other in others:
        holders = tuple(names.paths[code] for code in ([other.code] if other.code else other.candidates))
        left = [code for code in found.candidates if holders and names.paths[code].startswith(holders)]
        if len(left) == 1:
            return left[0]
    return ""
