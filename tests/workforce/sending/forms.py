"""Forms of a page as a browser sends them."""

from urllib.parse import urljoin

import lxml.html
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from tests.factories import PASSWORD
from tests.markup import text
from tests.pages import address

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
BOXES = ".//textarea | .//input[not(@type) or @type='text']"
WRITTEN = "Two officers left « in March », & nobody < 3 knows why."


class Form:
    """A form of a page: its address, and the fields that a browser would send."""

    def __init__(self, form, path):
        self.form, self.url = form, urljoin(path, form.action or path)
        for box in form.iter("textarea"):
            box.text = as_read(box)
        self.data = {name: given[0] if len(given) == 1 else given for name, given in _lists(form.form_values())}

    @property
    def texts(self):
        return [box.name for box in self.form.xpath(BOXES) if box.name and box.get("readonly") is None]

    def written(self, words=WRITTEN):
        """The same with every text box written in."""
        return self.data | {name: f"{words} ({name})" for name in self.texts}


def _lists(pairs):
    found = {}
    for name, value in pairs:
        found.setdefault(name, []).append(value)
    return found.items()


def forms(response, *, with_text=True):
    """The forms of a page that write something."""
    page = lxml.html.document_fromstring(response.content.decode())
    path = response.wsgi_request.get_full_path()
    found = [Form(form, path) for form in page.forms if form.method == "POST"]
    return [form for form in found if form.texts] if with_text else found


def as_read(box):
    """What a browser reads in a text box: it takes the first line break away."""
    return (box.text or "").replace("\r\n", "\n").removeprefix("\n")


def texts_of(response):
    """What stands in the boxes of a page that one writes in."""
    page = lxml.html.document_fromstring(response.content.decode())
    return [as_read(box) if box.tag == "textarea" else box.value for box in page.xpath(BOXES)]


def browser_of(person):
    """A client for which a form's key is checked, as for a browser."""
    client = Client(enforce_csrf_checks=True)
    client.force_login(person, backend=BACKEND)
    return client


def sign_in(client, person, to="/"):
    """Through the page, as people do."""
    page = client.get(f"/accounts/login/?next={to}")
    [form] = [form for form in forms(page, with_text=False) if form.url == "/accounts/login/"]
    return client.post(form.url, form.data | {"login": person.username, "password": PASSWORD}, follow=True)


def sign_in_again(client, person, answer):
    """From the page that a form without a session led to."""
    page = client.get(answer.url)
    [form] = [form for form in forms(page, with_text=False) if form.url == "/accounts/login/"]
    given = form.data | {"login": person.username, "password": PASSWORD}
    return text(page), client.post(form.url, given, follow=True)


def comment_form(w, page):
    return next(each for each in forms(page) if each.url == reverse("comment-add", args=[w.sent.pk]))


def end_session(client):
    Session.objects.filter(session_key=client.session.session_key).delete()


def where(w, name):
    return name if name.startswith("/") else address(w, *name.split(":"))
