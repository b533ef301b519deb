"""Every example in a sentence about a cell passes the rule that it explains, in each language."""

import re

import pandas as pd
import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from mapping.checks import numbers
from mapping.columns import BY_NAME
from mapping.files import rules
from mapping.uploads.profiles import words
from strategy.documents import pages as plan_pages
from strategy.documents import plan_files
from strategy.establishment import pages as register_pages

LANGUAGES = [code for code, _name in settings.LANGUAGES]
NUMBER = re.compile(r"\d[\d.,]*\d|\d")
QUOTED = re.compile(r"[“«]\s*([^”»]+?)\s*[”»]")
AMOUNT = plan_files.Column("amount", "")
PARSERS = {"whole": plan_files._whole, "decimal": plan_files._decimal, "year": plan_files._year}
OF_NUMBERS = "not_a_number negative fraction percent ambiguous_number mark date_cell error_cell no_value".split()


def wrong(text, kind):
    return numbers.read_numbers(pd.Series([text]), kind, words())[2]["rule"].tolist()


def examples(text):
    return NUMBER.findall(re.sub(r"\(.*?\)", "", text))  # in brackets stands what went wrong


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("column", ["headcount", "posts_filled", "annual_cost"])
def test_numbers_that_are_allowed_are_read(language, column):
    with override(language):
        for rule in OF_NUMBERS:
            said = examples(rules.allowed(rule, column)) + examples(rules.mend(rule, column))
            assert examples(rules.allowed(rule, column)), rule
            assert [(rule, text) for text in said if wrong(text, BY_NAME[column].kind)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_that_are_allowed_are_read(language):
    with override(language):
        said = [
            text
            for sentence in (rules.allowed, rules.mend)
            for text in QUOTED.findall(sentence("reason_unclear", "fte"))
        ]
        assert len(said) >= 4 and [text for text in said if wrong(text.replace("\u00a0", " "), "decimal")] == []
        assert wrong(gettext("not known"), "count") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_in_the_sentences_of_other_tables_are_read(language):
    with override(language):
        for text in NUMBER.findall(str(register_pages.NUMBER)):
            assert wrong(text, "decimal") == []
        for code, read in PARSERS.items():
            found = NUMBER.findall(str(plan_pages.TEXTS[code][1]))
            assert found and [text for text in found if isinstance(read(AMOUNT, text), plan_files.Wrong)] == []
