"""The terms of docs/terms.md are kept by every sentence of the catalogue."""

import csv
import re
from collections import namedtuple

import polib
import pytest
from django.conf import settings

PO = settings.LOCALE_PATHS[0] / "fr" / "LC_MESSAGES" / "django.po"
DOC = settings.BASE_DIR / "docs" / "terms.md"
Term = namedtuple("Term", "english french meaning not_english not_french")
MARK = re.compile(r"`([^`]+)`|\*([^*]+)\*")
NO_WORDS = re.compile(r"%\(\w+\)[sd]|<[^>]*>|%%|Authorization: \w+")
ALLOWED = {  # what is in the English sentence: why its French may say a word that is not wanted
    r"\bcadres?\b.*\b(framework|establishment)\b": "cadre de référence and cadre organique are other things",
    r"\bmacros\b|^a program$": "what runs in a workbook, or is sent in its place, is a programme",
    r"spreadsheet program": "is a tableur",
}


def terms(text):
    rows = [line.split("|")[1:-1] for line in text.splitlines() if line.startswith("| ")]
    return [Term(*(cell.strip() for cell in row)) for row in rows[1:]]


def words_of(cell):
    """(never used, not used for the term) of a cell."""
    found = MARK.findall(cell)
    return [code for code, _italic in found if code], [italic for _code, italic in found if italic]


def stems(english):
    """A pattern that finds the term, in any number, in an English sentence."""
    names = [re.sub(r" \(.*", "", each).strip() for each in english.split(",")]
    return re.compile("|".join(rf"\b{re.escape(name)}s?\b" for name in names), re.I)


def says(word, text):
    return re.search(rf"\b{re.escape(word)}", text, re.I)


def faults(english, french, table):
    """Words of ``french`` that the table does not want, the sentence being ``english`` in English."""
    english, french = NO_WORDS.sub(" ", english), NO_WORDS.sub(" ", french)
    for term in table:
        never, not_for_it = words_of(term.not_french)
        found = [word for word in never if says(word, french)]
        if stems(term.english).search(english):
            found += [word for word in not_for_it if says(word, french)]
        yield from found


TABLE = terms(DOC.read_text())


def sentences():
    """(English, its French texts) of the catalogue and of the framework that comes with the application."""
    for entry in polib.pofile(str(PO)):
        yield entry.msgid, [*entry.msgstr_plural.values(), entry.msgstr]
    for file in (settings.BASE_DIR / "strategy" / "framework" / "standard").glob("*.csv"):
        for row in csv.DictReader(file.read_text(encoding="utf-8").splitlines()):
            yield from ((row[name.removesuffix("_fr")], [row[name]]) for name in row if name.endswith("_fr"))


def excused(english):
    return any(re.search(pattern, english) for pattern in ALLOWED)


def test_french_sentences_keep_to_the_terms():
    found = [
        f"{' + '.join(wrong)}: {english} -> {french}"
        for english, texts in sentences()
        if not excused(english)
        for french in texts
        if (wrong := list(faults(english, french, TABLE)))
    ]
    assert found == []


AGENTS_SENT = re.compile(
    r"(?:transm|envoy)\w* (?:vos|ses|leurs|les|des|nos|tous les|son|votre) (?:agents|personnels?|effectifs)\b", re.I
)


def test_data_are_sent_and_never_the_workers():
    assert AGENTS_SENT.search("Vous pouvez transmettre vos agents.")
    assert not AGENTS_SENT.search("Vous pouvez transmettre les données de vos agents.")
    assert [french for _english, texts in sentences() for french in texts if AGENTS_SENT.search(french)] == []


@pytest.mark.parametrize(
    ("english", "french", "wrong"),
    [
        ("Volunteers are counted", "Bénévoles comptés", ["bénévol"]),
        ("3 cases", "3 dossiers", ["dossier"]),
        ("A folder", "Un dossier", []),
        ("suppressed at source", "Supprimé à la source", ["supprim"]),
        ("The row was removed", "La ligne a été supprimée", []),
        ("what is required", "selon l’exigence", ["exigen"]),
        ("%(zone)s", "%(zone)s", []),
    ],
)
def test_a_word_that_is_not_wanted_is_found(english, french, wrong):
    assert list(faults(english, french, TABLE)) == wrong


def joins():
    """What breaks first when a word is exchanged for another: "l’validateur", "le agent", "de le besoin"."""
    nouns = {noun.split()[0] for term in TABLE for noun in re.split(r"[,;] ", re.sub(r" \([^)]*\)", "", term.french))}
    open_, closed = (
        "|".join(sorted(noun for noun in nouns if bool(re.match("[aeiouéèêh]", noun)) is vowel))
        for vowel in (True, False)
    )
    return re.compile(
        rf"(?<![-\w])(?:(?:le|la|de|que) (?:{open_})|(?:[dl]|qu)’(?:{closed})|(?:de|à) les? (?:{open_}|{closed})s?)\b",
        re.I,
    )


def test_articles_are_elided_and_contracted():
    broken = joins()
    for wrong in ("Message à l’validateur", "le agent", "de le besoin", "à les agents"):
        assert broken.search(wrong)
    assert not broken.search("le validateur et l’agent, du besoin ; de les transmettre")
    assert [french for _english, texts in sentences() for french in texts if broken.search(french)] == []
