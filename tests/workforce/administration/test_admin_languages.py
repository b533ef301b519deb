"""The administrators' pages in French hold no English label: names of models, of fields, of columns and of filters."""

import datetime
import html
import re

import pytest
from django.conf import settings
from django.contrib import admin
from django.urls import reverse

from mapping.uploads.models import ImportProfile, RememberedName
from strategy.requirements.models import EstablishmentPost
from tests.worlds import kept
from workforce.history.models import Event
from workforce.reference.models import AreaChange, Cadre

pytestmark = pytest.mark.django_db
OURS = {
    f"{model._meta.app_label}_{model._meta.model_name}": model
    for model in admin.site._registry
    if model._meta.app_label in ("workforce", "mapping", "strategy")
}
LABELS = {  # where a page names things: the index, a list's columns and filters, a form's fields; headings everywhere
    "index": r'<th scope="row"[^>]*>(.*?)</th>|<h2>(.*?)</h2>',
    "list": r'<th scope="col"[^>]*>(.*?)</th>|<summary>(.*?)</summary>|<h1>(.*?)</h1>',
    "form": r"<label[^>]*>(.*?)</label>|<legend[^>]*>(.*?)</legend>|<h1>(.*?)</h1>",
}
HELP = r'<div class="help"[^>]*>(.*?)</div>()'
SAME_IN_BOTH = {"Code", "Note", "Organisation", "Organisations", "Population", "Populations", "Source", "Version"}


@pytest.fixture
def pages(world, sign_in):
    """``pages(url)`` gives the text of a page in English and in French."""
    client = sign_in(world.administrator)

    def _pages(url):
        shown = []
        for language in ("en", "fr"):
            client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
            answer = client.get(url)
            assert answer.status_code == 200 and f'<html lang="{language}"' in answer.text
            shown.append(answer.text)
        return shown

    return _pages


@kept
def rarities(world):
    """One of each thing that Testland has none of."""
    AreaChange.objects.create(kind="rename", on=datetime.date(2025, 7, 1), source=world.a, target=world.a2)
    ImportProfile.objects.create(organisation=world.office, name="Payroll", spec={})
    RememberedName.objects.create(organisation=world.office, kind="area", written="abara town", code=world.a.code)
    EstablishmentPost.objects.create(area=world.a, cadre=Cadre.objects.first(), approved=4, source="Register")


def texts(page, pattern):
    """What the parts of a page say, without their tags, each once."""
    found = (next(filter(None, groups), "") for groups in re.findall(pattern, page, re.DOTALL))
    said = (html.unescape(re.sub(r"<[^>]+>|[0-9]", " ", text)) for text in found)  # digits: the order of sorted columns
    return {text for each in said if (text := " ".join(each.split()).rstrip(":")) and re.search("[A-Za-z]{2}", text)}


def untranslated(english, french, pattern):
    named = texts(english, pattern)
    assert len(named) > 1
    return named & texts(french, pattern) - SAME_IN_BOTH


def test_the_front_page(pages):
    assert untranslated(*pages(reverse("admin:index")), LABELS["index"]) == set()


@pytest.mark.parametrize("page", sorted(OURS))
def test_lists(pages, page):
    english, french = pages(reverse(f"admin:{page}_changelist"))
    assert untranslated(english, french, LABELS["list"]) == set()


@pytest.mark.parametrize("page", sorted(set(OURS) - {"workforce_country"}))
def test_forms_of_something_new(pages, page):
    english, french = pages(reverse(f"admin:{page}_add"))
    assert untranslated(english, french, LABELS["form"]) == set()
    assert texts(english, HELP) & texts(french, HELP) == set()


@pytest.mark.parametrize("page", sorted(OURS))
def test_forms_of_what_is_there(pages, rarities, page):
    there = OURS[page].objects.first()
    english, french = pages(reverse(f"admin:{page}_change", args=[there.pk]))
    assert untranslated(english, french, LABELS["form"]) == set()


def test_the_history_names_what_changed(pages, world):
    Event.write("changed", world.a, by=world.administrator, before={"tile_row": 1}, after={"tile_row": 2})
    english, french = pages(reverse("history", args=["workforce.area", world.a.pk]))
    assert "<dt>Row of the tile</dt><dd>1 → 2</dd>" in english
    assert "<dt>Ligne de la tuile</dt><dd>1 → 2</dd>" in french and "Territoire" in french
