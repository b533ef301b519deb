"""The strings of the sources are found, compared with what is translated, and compiled."""

import gettext

import polib
import pytest

from workforce.language import translations

PYTHON = """
from django.utils.translation import gettext as _, ngettext as many, pgettext_lazy
_("Round"); _("a long "
  "text"); many("%(n)s area", "%(n)s areas", n); pgettext_lazy("month", "May"); _(name); other("not this")
"""
TEMPLATE = """{% load i18n %}<p title="it's">{% translate "Round" %} {% translate "May" context "month" %}
{% blocktranslate trimmed count n=areas %}
  {{ n }} area
{% plural %}
  {{ n }} areas
{% endblocktranslate %}{{ value|default:_("not \\"this\\"") }}{{ name }}</p>"""
ROUND, MAY, AREAS = ("", "Round", ""), ("month", "May", ""), ("", "%(n)s area", "%(n)s areas")


@pytest.fixture
def catalogue(tmp_path):
    return tmp_path / "fr" / "django.po"


@pytest.fixture
def found():
    return {ROUND: ["a.py"], MAY: ["a.py"], AREAS: ["b.html", "a.py"]}


def translate(catalogue, texts):
    file = polib.pofile(str(catalogue))
    for entry in file:
        text = texts.get(entry.msgid)
        if entry.msgid_plural:
            entry.msgstr_plural = dict(enumerate(text or ["", ""]))
        else:
            entry.msgstr = text or ""
    file.save()


FRENCH = {"Round": "Tournée", "May": "mai", "%(n)s area": ["%(n)s zone", "%(n)s zones"]}


def test_strings_are_found_in_python_under_any_name():
    assert set(translations.in_python(PYTHON)) == {ROUND, ("", "a long text", ""), AREAS, MAY}


def test_strings_are_found_in_templates():
    assert set(translations.in_template(TEMPLATE)) == {ROUND, MAY, AREAS, ("", 'not "this"', "")}


def test_one_entry_serves_singular_alone_and_with_plural(tmp_path):
    (tmp_path / "mapping").mkdir()
    (tmp_path / "templates").mkdir()
    (tmp_path / "mapping/a.py").write_text(PYTHON + '_("%(n)s area")')
    found = translations.in_sources(tmp_path, ["mapping"])
    assert AREAS in found and ("", "%(n)s area", "") not in found


def test_a_whole_catalogue_has_no_problem_and_its_mo_file_works(catalogue, found):
    translations.update(catalogue, found, "fr")
    translate(catalogue, FRENCH)
    translations.update(catalogue, found, "fr")
    assert translations.check(catalogue, found) == []
    with open(catalogue.with_suffix(".mo"), "rb") as file:
        french = gettext.GNUTranslations(file)
    assert french.gettext("Round") == "Tournée"
    assert french.ngettext("%(n)s area", "%(n)s areas", 0) == "%(n)s zone"
    assert french.pgettext("month", "May") == "mai"


def test_each_fault_is_named(catalogue, found):
    assert translations.check(catalogue, found)[0].endswith("django.po: is missing")
    translations.update(catalogue, found, "fr")
    assert "'Round' is not translated" in translations.check(catalogue, found)
    translate(catalogue, FRENCH | {"%(n)s area": ["%(nombre)s zone", "zones"]})
    assert translations.check(catalogue, found | {("", "New", ""): ["c.py"]}) == [
        "'New' is missing (c.py)",
        "'%(n)s area' has other placeholders: %(n)s, %(nombre)s",
        "django.mo is not made from it",
    ]
    assert "'May' is in no source any more" in translations.check(catalogue, {ROUND: ["a.py"], AREAS: ["a.py"]})


def test_a_fuzzy_entry_is_not_finished(catalogue, found):
    translations.update(catalogue, found, "fr")
    translate(catalogue, FRENCH)
    file = polib.pofile(str(catalogue))
    file.find("Round").flags.append("fuzzy")
    file.save()
    file.save_as_mofile(str(catalogue.with_suffix(".mo")))
    assert "'Round' is marked fuzzy" in translations.check(catalogue, found)
