"""One workplace in the spellings of different machines is one; what is stored holds nothing that cannot be seen."""

import unicodedata

import pandas as pd
import pytest

from mapping.checks.keys import PARTS, key_hash, key_hashes
from mapping.checks.texts import cleaned, identity

ALIKE = [
    ("Maison Espérance", unicodedata.normalize("NFD", "Maison Espérance")),
    ("Maison Espérance", "Maison\u200b Espérance"),
    ("Maison Espérance", "\ufeffMaison\u00a0Espérance\u200e"),
    ("Maison Espérance", "MAISON ESPE\u0301RANCE "),
    ("Co\u00adopérative", "Coopérative"),
    ("Kampala II", "Kampala\u2009I\u2060I"),
    ("L'Espoir", "L’Espoir"),
    ("L'Espoir", "Lʼ\u200dEspoir"),
    ('Home "Hope"', "Home “Hope”"),
    ('Home "Hope"', "Home « Hope »"),
    ("Fort-Portal", "Fort–Portal"),
    ("Fort-Portal", "Fort\u2011Portal"),
    ("Office", "Ｏｆｆｉｃｅ"),
    ("Office", "Oﬃce"),
]
APART = [
    ("Salle 2", "Salle²"),
    ("Home A", "Home B"),
    ("Fort-Portal", "Fort Portal"),
    ("Côte", "Cote"),
    ("می\u200cروم", "میروم!"),
]


@pytest.mark.parametrize(("one", "other"), ALIKE)
def test_spellings_that_look_the_same_are_one(one, other):
    assert identity(one) == identity(other)
    codes = dict.fromkeys(PARTS, "x")
    frame = pd.DataFrame([codes | {"workplace": text} for text in (one, other)])
    assert set(key_hashes(frame)) == {key_hash(codes | {"workplace": one})}


@pytest.mark.parametrize(("one", "other"), APART)
def test_what_differs_to_the_eye_stays_apart(one, other):
    assert identity(one) != identity(other)


@pytest.mark.parametrize("text", ["Main office", "Maison Espérance", "straße 5", "ΟΔΟΣ", "مكتب"])
def test_texts_in_their_usual_form_are_compared_as_they_always_were(text):
    """So the hashes of records that are held stay."""
    assert identity(text) == " ".join(text.casefold().split())


def test_what_is_stored_is_cleaned():
    assert cleaned("\ufeffMaison\u200b Espe\u0301rance\u00a02 ") == "Maison Espérance 2"
    assert cleaned("می\u200cروم") == "می\u200cروم"  # some letters need it
    assert cleaned("two\nlines – “so”") == "two\nlines – “so”"
