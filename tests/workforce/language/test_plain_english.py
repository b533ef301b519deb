"""No sentence has a word that only we use: what a district officer reads once (docs/terms.md, "Plain English")."""

import re

import polib
import pytest
from django.conf import settings

PO = settings.LOCALE_PATHS[0] / "fr" / "LC_MESSAGES" / "django.po"
PRIVATE = re.compile(
    r"\bmend(?:ed|s|ing)?\b|\bsettl(?:e|es|ed|ing)\b|\brests? on\b|\b(?:holds?|held)\b|\b(?:stands?|stood)\b|\bworth\b"
    r"|\bspeaks? for\b|\btak(?:e|en) (?:it )?over\b|\bput aside\b|\bhand(?:ed)? in\b|\btold\b|\btells?\b|\banchor\b"
    r"|\bsomebody else\b|\bwhose turn\b|\bkept\b|\blaid over\b|\bsees? to it\b|\bas before\b",
    re.I,
)
ALLOWED = {"Why the file could not be read: code, message, mend.": "mend is the name of the API's field"}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|\{\w+\}|<[^>]*>")


def test_sentences_are_in_plain_english():
    texts = [text for entry in polib.pofile(str(PO)) for text in (entry.msgid, entry.msgid_plural) if text]
    found = [text for text in texts if text not in ALLOWED and PRIVATE.search(PLACEHOLDER.sub(" ", text))]
    assert found == []


@pytest.mark.parametrize("text", ["Mend it", "What is held", "Where it stands", "Settle it so", "It rests on this"])
def test_a_private_word_is_found(text):
    assert PRIVATE.search(text)


@pytest.mark.parametrize("text", ["%(standing)s", "Refugee settlement", "Keep the titles", "The interest on it"])
def test_other_words_are_not(text):
    assert not PRIVATE.search(PLACEHOLDER.sub(" ", text))
