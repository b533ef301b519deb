"""The frame of every page, forms as every page shows them, pages of words, error pages."""

import re

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from tests.markup import text, tidy
from workforce.pages import context
from workforce.reference.models import Country

WORDS = ["/help/", "/methods/", "/accessibility/", "/data-protection/"]


@pytest.mark.django_db
@pytest.mark.parametrize("url", WORDS)
def test_pages_of_words_are_open_to_all(client, url):
    response = client.get(url)
    assert response.status_code == 200
    html = text(response)
    assert '<html lang="en" dir="ltr">' in html
    assert re.search(r"<title>[^<:]+: Social Service Workforce</title>", html)
    assert html.count("<h1>") == 1
    assert client.post(url).status_code == 405


@pytest.mark.django_db
def test_the_language_switch_is_a_form_that_keeps_the_page(client):
    html = text(client.get("/help/?a=1"))
    assert '<button name="language" value="fr" lang="fr">Français</button>' in html
    assert 'name="next" value="/help/?a=1"' in html
    response = client.post("/language/", {"language": "fr", "next": "/help/?a=1"})
    assert response.headers["Location"] == "/help/?a=1"
    assert '<html lang="fr" dir="ltr">' in text(client.get("/help/"))


@pytest.mark.django_db
def test_illustrative_figures_are_said_on_every_page_in_both_languages(client, world):
    Country.objects.update(
        illustrative=True, illustrative_note="Invented numbers.", illustrative_notes={"fr": "Chiffres inventés."}
    )
    assert "Invented numbers." in text(client.get("/help/"))
    client.cookies["django_language"] = "fr"
    assert "Chiffres inventés." in text(client.get("/help/"))
    Country.objects.update(illustrative=False)
    assert 'class="demo"' not in text(client.get("/help/"))


def ones(user):
    return 1


def twos(user):
    return 2


@pytest.mark.django_db
def test_navigation_shows_what_a_person_may_open(rf, world, settings):
    settings.NAVIGATION = [
        ("Help", "help", None),
        ("Methods", "methods", "dashboard.view"),
        ("Submissions", "accessibility", "submission.view"),
        ("Nowhere", "no-such-page", None),
    ]
    request = rf.get("/methods/some/page/")
    request.user = world.partner
    assert [entry["label"] for entry in context.navigation(request)] == ["Help", "Submissions"]
    request.user = world.reviewer
    shown = context.navigation(request)
    assert [(entry["label"], entry["current"]) for entry in shown] == [
        ("Help", False),
        ("Methods", True),
        ("Submissions", False),
    ]


@pytest.mark.django_db
def test_the_badge_adds_what_each_package_counts(client, world, settings, monkeypatch):
    settings.NAV_BADGES = [f"{__name__}.ones", f"{__name__}.twos"]
    settings.NAVIGATION = [("Help", "help", None)]
    monkeypatch.setattr(context, "TURN_SHOWN_ON", ("help",))
    assert context.badge(world.partner) == 3
    assert 'class="nav"' not in text(client.get("/help/"))
    client.force_login(world.partner)
    html = text(client.get("/help/"))
    assert '<a href="/help/" aria-current="page">Help <span class="tag wait">3 ' in html
    assert "Sign out</button>" in html
    assert "Partner</small>" in html


@pytest.mark.parametrize("name", ["400", "403", "403_csrf", "404", "409", "500", "503"])
def test_error_pages_need_nothing(name):
    """They are rendered when little works: no request, no database (this test has none)."""
    html = tidy(render_to_string(f"{name}.html"))
    assert html.count("<h1>") == 1
    assert '<main id="main">' in html


@pytest.mark.django_db
def test_no_such_page(client, world):
    client.force_login(world.partner)
    response = client.get("/no-such-page/")
    assert response.status_code == 404
    assert "There is no such page" in text(response)


def test_a_stale_save_shows_both_texts():
    form = Answer({"name": "mine", "posts": "3", "employer": "a"})
    html = tidy(
        render_to_string("409.html", {"changes": [("Name", "theirs", "mine <b>")], "form": form, "back_url": "/x"})
    )
    assert "theirs" in html
    assert "mine &lt;b&gt;" in html
    assert '<input type="hidden" name="name" value="mine"' in html


class Answer(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the letter")
    posts = forms.IntegerField(label="Posts filled", required=False)
    employer = forms.ChoiceField(
        label="Who employs them?", help_text="One", choices=[("a", "Local"), ("b", "Central")], widget=forms.RadioSelect
    )
    sure = forms.BooleanField(label="I am sure", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self):
        raise forms.ValidationError("Women and men must add up")


def test_a_field_is_label_hint_error_input_in_this_order():
    html = tidy(str(Answer({"posts": "1,5"})))
    order = [
        '<label for="id_name">Name',
        'id="id_name_helptext"',
        'id="id_name_error"',
        '<input type="text" name="name"',
    ]
    places = [html.index(part) for part in order]
    assert places == sorted(places)
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert html.count('class="f bad"') == 3
    assert '<label for="id_posts">Posts filled (optional)</label>' in html
    assert "Women and men must add up" in html
    assert '<input type="hidden" name="version"' in html


def test_choices_are_a_fieldset_with_a_legend():
    html = tidy(str(Answer({})))
    assert '<fieldset class="f bad" aria-describedby="id_employer_helptext id_employer_error"><legend>Who' in html
    assert '<label class="check" for="id_employer_0"><input type="radio" name="employer" value="a"' in html
    assert '<label class="check" for="id_sure"><input type="checkbox"' in html


def test_optional_marks_can_be_left_out():
    form = Answer()
    form.hide_optional = True
    assert "(optional)" not in str(form)


def test_the_error_summary_links_to_the_fields():
    html = tidy(render_to_string("_errors.html", {"form": Answer({"posts": "1,5"})}))
    assert '<a href="#id_name">Name: This field is required.</a>' in html
    assert '<a href="#id_employer_0">Who employs them? This field is required.</a>' in html
    assert "<li>Women and men must add up</li>" in html
    assert render_to_string("_errors.html", {"form": Answer()}).strip() == ""


def test_pages_of_a_list_keep_the_filters():
    request = RequestFactory().get("/submissions/?status=draft&page=2")
    html = tidy(render_to_string("_pagination.html", {"page": Paginator(range(1200), 20).page(2)}, request=request))
    assert 'rel="next" href="?status=draft&amp;page=3"' in html
    assert "Page 2 of 60" in html
    assert "(21 to 40 of 1,200)" in html
    assert render_to_string("_pagination.html", {"page": Paginator([], 20).page(1)}, request=request).strip() == ""


@pytest.mark.django_db
def test_sign_in_says_what_is_wrong_and_links_to_help(client, world):
    html = text(client.get("/accounts/login/"))
    assert '<label for="id_login">User name or e-mail address</label>' in html
    assert "sign up" not in html.lower()
    wrong = text(client.post("/accounts/login/", {"login": "nobody", "password": "wrong"}))
    assert "<title>Error: Sign in" in wrong
    assert 'class="errs"' in wrong


@pytest.mark.django_db
@pytest.mark.parametrize("url", ["/accounts/logout/", "/accounts/password/change/", "/account/", "/accounts/2fa/"])
def test_account_pages_wear_the_frame(client, world, url):
    client.force_login(world.partner)
    response = client.get(url)
    assert response.status_code == 200
    html = text(response)
    assert '<header class="top">' in html
    assert re.search(r"<title>[^<:]+: Social Service Workforce</title>", html)


@pytest.mark.django_db
def test_a_password_can_be_reset_by_the_link_in_the_mail(client, world, mailoutbox):
    assert client.get("/accounts/password/reset/").status_code == 200
    response = client.post("/accounts/password/reset/", {"email": world.partner.email}, follow=True)
    assert "Look in your e-mail" in text(response)
    link = re.search(r"https?://[^/]+(/\S+)", mailoutbox[0].body)[1]
    page = client.get(link, follow=True)
    assert "Choose a new password" in text(page)
    new = {"password1": "another quiet password 2", "password2": "another quiet password 2"}
    done = client.post(page.redirect_chain[-1][0], new, follow=True)
    assert "Your password is changed" in text(done)
    world.partner.refresh_from_db()
    assert world.partner.check_password("another quiet password 2")
    again = text(client.get(link, follow=True))
    assert "This link no longer works" in again


def test_right_to_left_languages_turn_the_page():
    with translation.override("ar"):
        assert 'dir="rtl"' in render_to_string("404.html")


def test_the_style_sheet_stays_small(settings):
    assert (settings.BASE_DIR / "static/css/app.css").stat().st_size < 24_000
