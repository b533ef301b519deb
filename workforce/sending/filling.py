"""A page of ours with what was kept in its forms again: the words stand where they were written."""

from urllib.parse import urljoin, urlsplit

import lxml.html
from django.template.loader import render_to_string

from workforce.sending import marks
from workforce.sending.models import KeptForm

BUTTONS = {"submit", "button", "image", "reset", "file", "password"}


def filled(request, html: str, kept: list[KeptForm]) -> str:
    """``kept``: of this page, newest first; each form is filled once. What has no place is shown as text."""
    page = lxml.html.document_fromstring(html)
    free = [form for form in page.forms if form.method == "POST"]
    for each in kept:
        form = _form_of(each, free, request.path)
        each.form_id, each.left = "", {name: list(given) for name, given in each.values.items()}
        if form is not None:
            free.remove(form)
            _fill(form, each)
        each.left = [text for name, given in each.left.items() for text in given if _is_text(text)]
    said = render_to_string("workforce/sending/_kept.html", {"kept": kept}, request)
    place = page.get_element_by_id("main", page.body)
    for number, element in enumerate(lxml.html.fragments_fromstring(said.strip())):
        place.insert(number, element)
    return lxml.html.tostring(page, doctype="<!doctype html>", encoding="unicode")


def _is_text(value):
    """Numbers and codes alone are no loss."""
    return len(value.split()) > 1


def _form_of(kept, forms, path):
    """The form of the page that it was: sent to the same address, about the same thing; None: it is not there."""
    found = [(_likeness(kept, form, path), form) for form in forms]
    likeness, form = max(found, key=lambda each: each[0], default=((False, 0, 0), None))
    return form if likeness[0] or likeness[2] > 0 else None


def _likeness(kept, form, path):
    controls = [each for each in _controls(form) if each.name in kept.values]
    hidden = [each.value in kept.values[each.name] for each in controls if each.get("type") == "hidden"]
    is_its_own = urlsplit(urljoin(path, form.action or path)).path == urlsplit(kept.action).path
    return is_its_own, 2 * sum(hidden) - len(hidden), len(controls) - len(hidden)


def _controls(form):
    """Those that hold a value, wherever on the page they are."""
    own = form.xpath(".//input|.//textarea|.//select")
    away = form.xpath("//*[@form=$id]", id=form.get("id")) if form.get("id") else []
    return [each for each in [*own, *away] if each.get("type") not in BUTTONS and each.tag != "button"]


def _fill(form, kept):
    ours = [each for each in _controls(form) if each.name and each.name not in marks.NOT_OF_THE_FORM]
    for control in ours:
        _put(control, kept.left.get(control.name, []))
    for control in ours:
        if is_chosen(control):
            kept.left.pop(control.name, None)
    kept.form_id = form.get("id") or f"kept-{kept.pk}"
    form.set("id", kept.form_id)
    form.append(lxml.html.Element("input", type="hidden", name=marks.KEPT, value=str(kept.pk)))
    for around in form.iterancestors("details"):
        around.set("open", "")


def is_chosen(control):
    return control.tag == "select" or control.get("type") in ("checkbox", "radio")


def _put(control, given):
    """``given``: the values of this name; what is written takes the next of them."""
    if control.tag == "select":
        for option in control.iter("option"):
            _set(option, "selected", _value(option) in given)
    elif is_chosen(control):
        _set(control, "checked", control.get("value", "on") in given)
    elif given and control.tag == "textarea":
        control.text = f"\n{given.pop(0)}"  # a browser takes the first line break away
    elif given:
        control.set("value", given.pop(0))


def _value(option):
    return option.get("value", (option.text or "").strip())


def _set(element, attribute, is_on):
    if is_on:
        element.set(attribute, attribute)
    else:
        element.attrib.pop(attribute, None)
