"""A short word that English uses in two senses has a context, so that another language can name each sense."""

import polib
import pytest
from django.conf import settings

PO = settings.LOCALE_PATHS[0] / "fr" / "LC_MESSAGES" / "django.po"
TWO_SENSES = set(  # noun and verb, state and command, place and time, or a word that agrees with its noun
    "open close closed review report record change changes state order note answer comment draft level post share"
    " present lead set plan measure work start end print search filter show none all other new done left from to by of"
    " on off what who any each known past due last first total right sent kind single".split()
)
ONE_SENSE = {  # looked at in every place where it is used: it means this everywhere
    "All": "tous les choix d’une liste",
    "Answer": "une réponse",
    "Change": "modifier; a number that moved has the context difference",
    "Closed": "un compte ou une action",
    "Comment": "un commentaire",
    "Done": "terminé",
    "Draft": "un brouillon",
    "End": "mettre fin",
    "From": "du (début d’une période)",
    "Kind": "le type",
    "Known": "la part connue",
    "Lead": "l’organisation responsable",
    "Measure": "une mesure",
    "New": "nouveau",
    "None": "néant",
    "Note": "une note",
    "Open": "un compte, un point; rounds and overlaps have a context",
    "Order": "l’ordre d’une liste",
    "Other": "autre",
    "Record": "un enregistrement",
    "Report": "un rapport",
    "Sent": "le jour de l’envoi",
    "Show": "afficher",
    "State": "un état",
    "Total": "le total",
    "What": "ce qui a été fait",
    "Who": "la personne",
    "none": "aucun",
    "open": "une tâche, une remarque: à traiter",
}


def room(occurrence):
    return "/".join(occurrence[0].removeprefix("templates/").split("/")[:2])


def unclear(entries):
    """Short words without a context that several rooms use and nobody has looked at."""
    return [
        entry.msgid
        for entry in entries
        if not entry.msgctxt
        and entry.msgid.lower() in TWO_SENSES
        and entry.msgid not in ONE_SENSE
        and len({room(each) for each in entry.occurrences}) > 1
    ]


def test_a_short_word_of_several_rooms_has_a_context_or_one_sense():
    found = unclear(polib.pofile(str(PO)))
    assert found == [], (
        'give each sense a context ({% translate "Open" context "round" %}), or add it to ONE_SENSE here'
    )


@pytest.mark.parametrize("word, context, places, is_found", [
    ("Close", None, ["templates/strategy/group/a.html", "mapping/rounds/b.py"], True),
    ("Close", "round", ["templates/strategy/group/a.html", "mapping/rounds/b.py"], False),
    ("Close", None, ["templates/strategy/group/a.html", "strategy/group/b.py"], False),
    ("District", None, ["templates/strategy/group/a.html", "mapping/rounds/b.py"], False),
])  # fmt: skip
def test_what_is_found(word, context, places, is_found):
    entry = polib.POEntry(msgid=word, msgctxt=context, occurrences=[(place, "") for place in places])
    assert bool(unclear([entry])) is is_found
