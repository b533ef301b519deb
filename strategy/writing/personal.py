"""PURE: what in a free text may tell who somebody is. A warning, never a proof: a person reads the words and decides.

``suspects(text, allowed)`` finds likely names of people, telephone numbers, e-mail addresses, places where somebody
lives and numbers of identity, in English and French.
``allowed`` are names that are no person's: areas, organisations, cadres.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from strategy.writing.personal_words import KIN, KNOWN, NAMES, PLACES, SAID, STARTS, TITLES

# Every repetition has an end: whatever is written, a place in the text is looked at a bounded number of times.
CAP = r"[A-ZÀ-ÖØ-Þ]"
PART = r"[\w’'-]{0,40}"  # the rest of a word
NAME = rf"(?:[a-z]['’])?{CAP}{PART}\w|{CAP}\b"
GAP = r"\s{1,9}"
MORE = rf"(?:{GAP}(?:{NAME})){{0,9}}"  # further names; who has more has two
LINKS = {"de", "du", "des", "la", "le", "of", "the", "for", "in", "à", "aux", "pour", "van", "bin", "ben"}
LINKS_OF_NAMES = {"", "de", "van", "bin", "ben"}
STREETS = "Street|Road|Rd|Avenue|Ave|Lane|Close|Drive|Crescent"
RUES = "rue|avenue|boulevard|impasse|allée|chemin|place|route"
PATTERNS = [  # the first that holds for a piece of text says what it is; group 1, where there is one, is what is shown
    ("email", r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,9}"),
    ("email", r"(?<![\w@])@[A-Za-z]\w{3,40}|\b(?:facebook|instagram|tiktok|x|twitter)\.com/[\w.@-]{1,80}"),
    ("address", r"-?\d{1,2}\.\d{4,15}°?\s{0,3}[NS]?\s{0,3}[,;/ ]\s{0,3}-?\d{1,3}\.\d{4,15}°?\s{0,3}[EW]?"),
    ("address", r"\d{1,3}\s?°\s?\d{1,2}\s?['′’][^.;\n]{0,30}?[NSEWO]\b"),
    ("address", r"\bP\.?\s?O\.?\s?Box\s{0,9}\d{1,9}|\b[Bb]o[iî]te postale\s{0,9}\d{1,9}|\bB\.?P\.?\s{0,9}\d{1,9}"),
    (
        "address",
        rf"\b(?:Plot|plot){GAP}(?:[Nn]o\.?\s{{0,9}}|number{GAP})?\d{{1,9}}\w{{0,9}}(?:,?{GAP}{CAP}{PART}){{0,9}}",
    ),
    (
        "address",
        rf"\b(?i:house|door|room|maison|porte|parcelle|lot|concession){GAP}(?i:no\.?|number|num[ée]ro|n°)"
        r"\s{0,9}\d{1,9}\w?",
    ),
    ("address", rf"\b\d{{1,4}}[A-Za-z]?,?{GAP}(?:{CAP}{PART}{GAP}){{1,3}}(?:{STREETS})\b"),
    (
        "address",
        rf"\b(?i:lives?|living|lived|stays?|house is){GAP}(?:on|at|along|near){GAP}"
        rf"((?:{CAP}{PART}{GAP}){{1,3}}(?:{STREETS})\b)",
    ),
    (
        "address",
        rf"\b\d{{1,4}}\s?(?:bis|ter)?,?{GAP}(?:{RUES}){GAP}(?:(?:de|du|des|de la|d['’]|de l['’]|l['’])\s?)?"
        rf"[\wÀ-ÿ’'-]{{1,40}}(?:{GAP}{CAP}{PART}){{0,9}}",
    ),
    (
        "address",
        rf"\b(?i:habite|vit|loge|demeure){GAP}(?:au|à la|dans la|sur la){GAP}((?:{RUES}){GAP}[^.,;\n]{{2,40}})",
    ),
    ("id", r"\b[Cc][MmFf](?=(?:[A-Za-z]{0,12}\d){4})[A-Za-z0-9]{12}\b"),
    (
        "phone",
        r"(?i:\b(?:t[ée]l|t[ée]l[ée]phone|phone|call|whats ?app|mobile|appele[rz]|joindre|joignable|cell|contact)"
        r"\w{0,20}\b)\.?[^\d\n.;]{0,30}?(\+?\d[\d .()/-]{5,25}\d)",
    ),
    ("phone", r"(?<![\w.,])(?:\+|00)\d{1,3}[\s.()-]{0,2}\d(?:[\s.()-]{0,2}\d){6,12}(?![\w])"),
    ("phone", r"(?<![\w.,/+-])256[ .-]?[2-9]\d{1,2}[ .-]?\d{3}[ .-]?\d{3}(?![\w])"),
    ("phone", r"(?<![\w.,/-])0[2-9]\d{1,2}[ .-]?\d{3}[ .-]?\d{3,4}(?![\w,])"),
    ("phone", r"(?<![\w.,/-])0[1-9](?:[ .-]?\d{2}){4}(?![\w])"),
    (
        "id",
        r"(?i:\b(?:nin|id|identity|identit[ée]|passport|passeport|birth certificate|acte de naissance|matricule|"
        r"dossier|case|file|registration|carte)\b)(?i:\s{0,9}(?:card|number|no\b\.?|n°|num[ée]ro|#|:|is|est)){1,3}"
        r"\s{0,9}((?=[A-Z/-]{0,20}\d)[A-Z0-9][A-Z0-9/-]{3,40})",
    ),
    (
        "id",
        r"(?<![\w/.,-])(?=[A-Z/-]{0,4}\d)[A-Z]{1,3}-?\d{6,40}\b|(?<!UGX )(?<!USD )(?<!EUR )(?<!XOF )"
        r"(?<![\w/.,-])\d{9,40}(?![\w.,])",
    ),
]
CHECKS = [(kind, re.compile(pattern)) for kind, pattern in PATTERNS]
TITLED = re.compile(rf"(?<!\w)(?:(?:{TITLES})\.?|M\.){GAP}({CAP}{PART}[\w’'-](?:{GAP}{CAP}{PART}[\w’'-]){{0,9}})")
INTRODUCED = re.compile(rf"(?i:\b(?:{SAID})){GAP}(?:«\s?|“|\"|')?((?:{NAME}){MORE})")
TOLD = re.compile(rf"(?i:\b(?:my names? (?:is|are)|je m['’]appelle|je me nomme|mon nom est)){GAP}([a-zà-ÿ]{{3,40}})")
OWNS = re.compile(
    rf"({NAME})['’]s{GAP}(?:father|mother|parents|sister|brother|aunt|uncle|wife|husband|son|daughter|house|home)\b"
)
RELATED = re.compile(rf"(?i:\b(?:{KIN})),?{GAP}((?:{NAME}){MORE})")
WORD = re.compile(rf"(?P<word>{NAME})|(?P<other>[\w&]+(?:[’'-]\w+)*)|(?P<break>[^\w\s&]+)|(?P<line>\n)")
SENTENCE_ENDS = set('.!?:;•*–—-\n“”"«»()…')


@dataclass(frozen=True)
class Suspect:
    kind: str  # name, phone, email, address, id
    found: str
    start: int
    end: int


def suspects(text: str, allowed: Iterable[str] = ()) -> list[Suspect]:
    """What may identify somebody, in the order of the text; pieces do not overlap."""
    found = _Found(text)
    for kind, pattern in CHECKS:
        for match in pattern.finditer(text):
            found.add(kind, match)
    known, masked = _Known(allowed), found.rest()
    for pattern in (TITLED, INTRODUCED, RELATED, OWNS):
        for match in pattern.finditer(masked):
            if any(
                not known.holds(word) and fold(word) not in STARTS for word in match[1].split()
            ) and not known.is_phrase(match[1]):
                found.add("name", match, whole=pattern is TITLED)
    for match in TOLD.finditer(masked):
        if fold(match[1]) not in STARTS | KNOWN:
            found.add("name", match)
    for run in _runs(found.rest()):
        if named := known.person(run):
            found.put("name", named[0].start(), named[-1].end())
    return sorted(found.suspects, key=lambda each: each.start)


class _Found:
    """What was found in a text so far, and which of its letters that takes."""

    def __init__(self, text):
        self.text, self.suspects, self.taken = text, [], bytearray(len(text))

    def add(self, kind, match, whole=False):
        start, end = match.span(0 if whole else match.lastindex or 0)
        if not any(self.taken[start:end]):
            self.put(kind, start, end)

    def put(self, kind, start, end):
        self.suspects.append(Suspect(kind, self.text[start:end].strip(), start, end))
        self.taken[start:end] = bytes([1]) * (end - start)

    def rest(self):
        """The text with what was found made blank, of the same length."""
        return "".join("." if taken else letter for letter, taken in zip(self.text, self.taken, strict=True))


def fold(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word.replace("œ", "oe").replace("Œ", "Oe"))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).casefold().replace("’", "'").removesuffix("'s")
    return plain[2:] if plain[1:2] == "'" and plain[0] in "cdjlmnst" else plain  # l'enfant


class _Known:
    """What is no person's name here."""

    def __init__(self, allowed):
        self.phrases = {" ".join(map(fold, name.split())) for name in allowed}
        words = {word for phrase in self.phrases for word in re.split(r"[\s/(),-]+", phrase)}
        self.words = KNOWN | (words - NAMES)

    def is_phrase(self, text):
        return " ".join(map(fold, text.split())) in self.phrases

    def holds(self, word):
        plain = fold(word)
        if plain in NAMES:
            return False
        pieces = [piece for piece in plain.split("-") if piece]
        return plain in self.words or all(piece in self.words for piece in pieces) or _is_acronym(word)

    def person(self, run):
        """The words of a run of capitals that may be a person's name, or nothing.

        A run is (matches, begins a sentence, stands in a heading). One common first or family name is enough; else two
        words side by side that nothing here knows.
        A run with "District" or "Ministry" in it names a place or an office.
        """
        words, begins, heading = run
        if self.is_phrase(" ".join(word[0] for word in words)):
            return None
        if any(fold(word[0]) in PLACES for word in words):
            return None
        if begins and fold(words[0][0]) in STARTS:
            words = words[1:]
        sure = [word for word in words if fold(word[0]) in NAMES or fold(word[0]).split("-")[0] in NAMES]
        unknown = [word for word in words if not self.holds(word[0])]
        if sure:
            return unknown
        return unknown if len(unknown) > 1 and not heading and _are_neighbours(unknown, words) else None


def _are_neighbours(found, words):
    """Side by side, with nothing between that stands in no name: "Terre des Hommes" is nobody."""
    between = [one.string[one.end() : next_one.start()].strip() for one, next_one in pairwise(found)]
    return words.index(found[-1]) - words.index(found[0]) == len(found) - 1 and set(between) <= LINKS_OF_NAMES


def _is_acronym(word):
    plain = word.replace("-", "")
    return plain.removesuffix("s").isupper() and len(plain) <= 8 or any(c.isdigit() for c in plain)


def _runs(text):
    """(matches, begins a sentence, stands in a heading) of each run of words with a capital;
    "de", "of" go on with it.
    """
    for line in re.finditer(r"[^\n]+", text):
        tokens = list(WORD.finditer(text, line.start(), line.end()))
        heading = _is_heading(tokens)
        run, begins, fresh = [], False, True
        for i, token in enumerate(tokens):
            if token["word"]:
                begins = begins if run else fresh
                run.append(token)
            elif not (token["other"] in LINKS and run and i + 1 < len(tokens) and tokens[i + 1]["word"]):
                if run:
                    yield run, begins, heading
                run = []
            fresh = bool(token["break"]) and bool(set(token["break"]) & SENTENCE_ENDS)
        if run:
            yield run, begins, heading


def _is_heading(tokens):
    """ "What Children Said About Services": nearly all words have a capital, and it does not end as a sentence does."""
    words = [token for token in tokens if token["word"] or token["other"]]
    capitals = [token for token in words if token["word"]]
    ends = bool(tokens and tokens[-1]["break"] and set(tokens[-1]["break"]) & set(".!?"))
    return len(words) >= 4 and len(capitals) >= 0.7 * len(words) and not ends
