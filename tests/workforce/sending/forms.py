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
CONTROLS = ".//input[not(@type='submit' or @type='file')] | .//textarea | .//select"
AWAY = "//input[@form=$id] | //textarea[@form=$id] | //select[@form=$id]"
BOXES = ".//textarea | .//input[not(@type) or @type='text']"
WRITTEN = "Two officers left « in March », & nobody < 3 knows why."


class Form:
    """A form of a page as one of its buttons sends it: its address, and the fields that a browser would send."""

    def __init__(self, form, path, button=None):
        self.form, self.part = form, button.get("value") if button is not None else ""
        self.url = urljoin(path, button.get("formaction") if button is not None else form.action or path)
        self.controls = form.xpath(CONTROLS) + (form.xpath(AWAY, id=form.get("id")) if form.get("id") else [])
        self.data = {name: given[0] if len(given) == 1 else given for name, given in _sent(self.controls).items()}
        if self.part:
            self.data["form_part"] = self.part

    @property
    def texts(self):
        """The boxes of the button that one writes in."""
        boxes = [box for box in self.controls if box.name and box.get("readonly") is None and is_written_in(box)]
        return [box.name for box in boxes if box.name.partition("~")[2] == self.part]

    def written(self, words=WRITTEN):
        """The same with every text box written in."""
        return self.data | {name: f"{words} ({name})" for name in self.texts}


def is_written_in(box):
    return box.tag == "textarea" or (box.tag == "input" and box.get("type", "text") == "text")


def _sent(controls):
    found = {}
    for box in controls:
        if box.tag == "textarea":
            given = [as_read(box)]
        elif box.tag == "select":
            given = box.value if box.multiple else [box.value]
        elif box.get("type") in ("checkbox", "radio"):
            given = [box.get("value", "on")] if box.checked else []
        else:
            given = [box.get("value", "")]
        if box.name and given and given[0] is not None:
            found.setdefault(box.name, []).extend(given)
    return found


def forms(response, *, with_text=True):
    """The forms of a page that write something, one for each button that is a part."""
    page = lxml.html.document_fromstring(response.content.decode())
    path = response.wsgi_request.get_full_path()
    posts = [form for form in page.forms if form.method == "POST"]
    found = [Form(form, path) for form in posts]
    for form in posts:
        buttons = page.xpath("//button[@form=$id and @name='form_part']", id=form.get("id") or "none")
        found += [Form(form, path, button) for button in buttons]
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
