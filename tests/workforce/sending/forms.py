"""Forms of a page as a browser sends them."""

from urllib.parse import urljoin

import lxml.html

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
