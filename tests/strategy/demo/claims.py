"""What a sentence claims beside the figure it cites, held against the figure. Words in, faults out; no database."""

import re
from dataclasses import dataclass, field

NUMBERS = [
    "nobody",
    *"one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen".split(),
]
NUMBER = rf"(\d+|{'|'.join(NUMBERS)})"
FIGURE = re.compile(r"\[\[figure:(\d+)\]\]")
SUBJECTS = {  # what the words beside a figure must speak of, by its rate or field
    "vacancy_approved": r"vacan",
    "turnover_headcount": r"\bleft\b|\bleave|turnover",
    "caseload": r"\bcase",
    "supervision": r"supervis",
    "registered_share": r"regist",
    "coverage": r"report|sent nothing",
    "shortage": r"\bshort|missing",
    "surplus": r"\babove\b|surplus",
    "ratio": r"norm asks for|in place|\bgap\b",
}
CADRES = {
    "pswo": r"officer",
    "swo": r"social worker",
    "cdo": r"community development",
    "psw": r"para-social",
    "counsellor": r"counsellor",
    "professional": r"professional",  # a kind of worker
}


@dataclass
class Cited:
    """A figure: ``value`` as it is read, ``share`` of 1 where it is one; ``shown`` as the text shows it."""

    kind: str  # the rate, else the field of the line
    value: float
    share: float | None = None
    of: int = 0  # areas expected, of a coverage
    area: str = "Uganda"
    cadre: str = ""
    shown: str = ""
    is_worst: bool = False  # the lowest of its level
    country: float | None = None  # the same figure of the country


@dataclass
class Found:
    judged: int = 0  # claims that were looked at
    faults: list = field(default_factory=list)

    def hold(self, is_true, what, text):
        self.judged += 1
        if not is_true:
            self.faults.append(f"{what}: {text.strip()}")


def number(word):
    return int(word) if word.isdigit() else NUMBERS.index(word.lower())


def segments(text):
    """(words, figure number) of each figure that a text cites: from the figure before it, or the sentence's start, and
    after the last one to the sentence's end.
    """
    for sentence in re.split(r"(?<=[.!?;])\s+|\n+", text):
        found = list(FIGURE.finditer(sentence))
        for place, each in enumerate(found):
            start = found[place - 1].end() if place else 0
            end = len(sentence) if place == len(found) - 1 else each.start()
            yield sentence[start : each.start()] + " " + sentence[each.end() : end], int(each[1])


def hold(found, words, cited, areas=()):
    """Every claim of the words about the figure; ``areas``: names of all areas but the country."""
    text = f"{words} {cited.shown}"
    if cited.kind in SUBJECTS:
        found.hold(re.search(SUBJECTS[cited.kind], text, re.I), f"speaks of no {cited.kind}", text)
    if cited.cadre in CADRES:
        found.hold(re.search(CADRES[cited.cadre], text, re.I), f"does not name {cited.cadre}", text)
    named = {name for name in areas if re.search(rf"\b{re.escape(name)}\b", words)}
    if cited.area != "Uganda" or named:
        found.hold(cited.area in named, f"is about {cited.area}", text)
    _shares(found, words, cited, text)
    _numbers(found, words, cited, text)
    if re.search(r"\b(deepest|worst|furthest|has least)\b", words):
        found.hold(cited.is_worst, "others are worse", text)
    if re.search(r"\bmore\b.*\bthan in the country\b", words, re.I):
        found.hold(cited.country is not None and cited.value > cited.country, "the country has more", text)


def _shares(found, words, cited, text):
    share = cited.share
    claims = [
        (r"\b(less|fewer) than half\b", lambda: share < 1 / 2),
        (r"\b(more than half|most)\b", lambda: share > 1 / 2),
        (r"\b(less|fewer) than two thirds\b", lambda: share < 2 / 3),
        (r"\bmore than two thirds\b", lambda: share > 2 / 3),
    ]
    for pattern, is_true in claims:
        if re.search(pattern, words, re.I):
            found.hold(share is not None and is_true(), "another share", text)
    for said, whole in re.findall(rf"\b{NUMBER} in (ten|10|100)\b", words, re.I):
        is_near = share is not None and abs(number(said) / number(whole) - share) <= 0.5 / number(whole)
        found.hold(is_near, "another share", text)


def _numbers(found, words, cited, text):
    """Numbers that a sentence gives itself, and "all"."""
    if cited.kind == "coverage":
        missing = cited.of - cited.value
        if re.search(r"\bnot (yet )?all\b", words, re.I):
            found.hold(missing > 0, "all have", text)
        elif re.search(r"\b(all|every) (local|of them|area)", words, re.I):
            found.hold(missing == 0, "not all have", text)
        for said in re.findall(rf"\b{NUMBER}\b[^.]*?\b(?:not reported|sent nothing)", words, re.I):
            found.hold(number(said) == missing, f"{missing} are missing", text)
    for said in re.findall(rf"\bstandard is {NUMBER}\b", words, re.I):
        found.hold(cited.value > number(said), "the standard is kept", text)
    for said in re.findall(rf"\b{NUMBER} are what we aim at", words, re.I):
        found.hold(cited.value > number(said), "the aim is reached", text)


def judge(text, figures, areas=()):
    """All figures that a text cites. ``figures``: {number: Cited}."""
    found = Found()
    for words, key in segments(text):
        hold(found, words, figures[key], areas)
    return found


def judge_attached(text, cited, areas=()):
    """A text that rests on one figure and does not show it: an agenda item, a decision."""
    found = Found()
    hold(found, text, cited, areas)
    return found
