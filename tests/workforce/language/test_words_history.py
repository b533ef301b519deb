"""Values in the history: never a code, a mark of the text or a day as a machine writes it."""

import pytest
from django.utils import translation

from workforce.language import figures, words
from workforce.reference.models import Organisation


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        (None, "–"),
        ("", "–"),
        (True, "Oui"),
        ("2027-01-01", "1er janvier 2027"),
        ("[[figure:24]] of them", "Chiffre 24 of them"),
        (["a", "b"], "a, b"),
        (2027, "2027"),
        (4_900_000_000, "4\u202f900\u202f000\u202f000"),
    ],
)
def test_value(kept, shown):
    with translation.override("fr"):
        assert words.value(kept, "text", Organisation).replace("\xa0", "\u202f") == shown


def test_value_of_a_choice_is_its_label():
    field = next(field for field in Organisation._meta.fields if field.flatchoices)
    code, label = field.flatchoices[0]
    assert words.value(code, field.name, Organisation) == str(label)


def test_money_in_french_is_plural_from_two():
    with translation.override("fr"):
        said = [figures.money(amount, "UGX") for amount in (1_000_000, 1_900_000, 2_000_000, 1_500_000_000)]
    assert [("millions" in each, "milliard " in each) for each in said] == [
        (False, False),
        (False, False),
        (True, False),
        (False, True),
    ]
