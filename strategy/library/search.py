"""The library: what is found by full text, and what is suggested beside the element one is writing about.

Words are compared without accents and case ("équité" is "equite"), and by their stem in the language of the document;
the last word one types may be the beginning of one.
Highest weight: title, then description, author, the words of the file.
"""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector
from django.db.models import F, TextField, Value
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from strategy.library.models import Resource
from workforce.reference.models import fold

LOOKED_AT = 60  # newest resources of an element that a suggestion chooses from
CONFIGS = {"en": "english", "fr": "french"}
MOST_WORDS = 12
AROUND = 14  # words before and after a hit that a snippet shows
SCANNED = 60_000  # characters of a file that a snippet is looked for in
WORD = re.compile(r"\w+")


# Suggestions ----------------------------------------------------------------------------------------------------------


def suggest(element_codes, limit=3, *, user=None) -> list[Resource]:
    """Resources of these elements, or of the pillar above: nearest first, then the reader's language, then the newest.

    Shared ones only, unless ``user`` may see more.
    """
    wanted = {code: above(code) for code in element_codes}
    codes = {code for chain in wanted.values() for code in chain}
    if not codes:
        return []
    found = Resource.objects.visible_to(user) if user else Resource.objects.filter(is_for_group=False)
    found = found.filter(elements__overlap=sorted(codes)).defer("text", "search")
    newest = found.order_by(F("year").desc(nulls_last=True), "-pk")[:LOOKED_AT]
    language = (get_language() or "")[:2]

    def nearness(resource):
        steps = [chain.index(code) for chain in wanted.values() for code in chain if code in resource.elements]
        return (min(steps), -len(steps), resource.language != language)

    return sorted(newest, key=nearness)[:limit]


def above(code: str) -> list[str]:
    """PLN-3-1 -> PLN-3-1, PLN-3, PLN: the item and what it is part of."""
    parts = code.split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]


# Search ---------------------------------------------------------------------------------------------------------------


def words_of(text: str) -> list[str]:
    return WORD.findall(fold(text))


def index(resource: Resource) -> None:
    """Store what the search looks in. Twice: by stem in the document's language, and word by word."""
    config = CONFIGS.get(resource.language[:2], "simple")
    vector = None
    for text, weight in (
        (resource.name, "A"),
        (resource.description, "B"),
        (resource.author, "C"),
        (resource.text, "D"),
    ):
        plain = Value(" ".join(words_of(text)), output_field=TextField())
        for by in dict.fromkeys((config, "simple")):
            part = SearchVector(plain, weight=weight, config=by)
            vector = part if vector is None else vector + part
    Resource.objects.filter(pk=resource.pk).update(search=vector)


def search(found, text: str):
    """Those of ``found`` that hold every word, best first; all of them, by title, when nothing is asked."""
    words = words_of(text)[:MOST_WORDS]
    if not words:
        return found
    query = None
    for place, word in enumerate(words):
        each = _any_form(word, is_last=place == len(words) - 1)
        query = each if query is None else query & each
    return found.filter(search=query).annotate(rank=SearchRank(F("search"), query)).order_by("-rank", "name_key", "pk")


def _any_form(word, *, is_last):
    """The word in any language, or as the beginning of one; ``word`` is letters and digits only."""
    plain = SearchQuery(f"{word}:*" if is_last else word, config="simple", search_type="raw")
    return plain | SearchQuery(word, config="english") | SearchQuery(word, config="french")


def of_elements(found, code: str, codes):
    """Those about an item or anything in it; ``codes``: all that there are."""
    inside = [each for each in codes if each == code or each.startswith(f"{code}-")]
    return found.filter(elements__overlap=inside or [code])


# Snippets -------------------------------------------------------------------------------------------------------------


def snippet(resource: Resource, text: str) -> SafeString:
    """A piece of the description, or of the words of the file, with the words that were asked for marked;
    else nothing.
    """
    wanted = words_of(text)[:MOST_WORDS]
    if not wanted:
        return mark_safe("")
    pieces = [_best(part[:SCANNED], wanted) for part in (resource.description, resource.text)]
    return max(pieces, key=lambda piece: piece[0])[1]


def marked(text: str, asked: str) -> SafeString:
    """A whole short text, with the words marked."""
    return _marked(text, words_of(asked)[:MOST_WORDS])


def _best(text, wanted):
    """(how many different words are in it, the piece)"""
    words = [(match, _hit(match[0], wanted)) for match in WORD.finditer(text)]
    hits = [place for place, (_match, hit) in enumerate(words) if hit]
    if not hits:
        return 0, mark_safe("")

    def count(place):
        return len({hit for _match, hit in words[max(0, place - AROUND) : place + AROUND] if hit})

    place = max(hits[:200], key=count)
    first, last = max(0, place - AROUND), min(len(words), place + AROUND) - 1
    piece = _marked(text[words[first][0].start() : words[last][0].end()], wanted)
    return count(place), format_html("{}{}{}", "… " if first else "", piece, " …" if last < len(words) - 1 else "")


def _marked(text, wanted):
    out, end = [], 0
    for match in WORD.finditer(text):
        if _hit(match[0], wanted):
            out += [escape(text[end : match.start()]), format_html("<mark>{}</mark>", match[0])]
            end = match.end()
    return mark_safe("".join([*out, escape(text[end:])]))


def _hit(word, wanted):
    """Which of the wanted words this is a form of, or None; as the stems of the database, roughly."""
    plain = fold(word)
    return next((each for each in wanted if plain.startswith(each) or _stem(plain) == _stem(each)), None)


def _stem(word):
    return word if len(word) < 6 else word[: max(5, len(word) - 3)]
