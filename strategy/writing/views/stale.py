"""The page of a stale save: both texts side by side, what differs marked,
and a way to join them or to save one's own after all.
"""

from django.forms import Textarea
from django.shortcuts import render

from strategy.writing import texts, texts_html
from strategy.writing.services.editing import facts
from workforce.sending.marks import NOT_OF_THE_FORM

LONG = 60  # characters: from here on what differs is marked word by word
NOT_CARRIED = NOT_OF_THE_FORM | {"preview", "next"}


def stale(request, refused, form, *, back_url, mine=None):
    """409. ``form``: what the person sent (bound), with a field ``revision``;
    ``mine``: {field: text} where the form's own values don't do.

    Texts that differ can be changed on the page before they are saved;
    everything else that was sent (rows of other forms too) is carried.
    """
    current = refused.current
    names = [name for name in form.fields if name != "revision" and hasattr(current, name)]
    saved = facts(current, names)
    sent = mine or {name: _text(form.cleaned_data.get(name)) for name in names}
    differing = [name for name in names if _text(saved[name]) != sent.get(name)]
    sides = {name: _sides(_text(saved[name]), sent.get(name) or "") for name in differing}
    form.data = form.data.copy()
    form.data[form.add_prefix("revision")] = current.revision
    context = {
        "changes": [(form.fields[name].label, *sides[name]) for name in differing],
        "by": refused.by,
        "back_url": back_url,
        "form": form,
        "action": request.path,
        "marked": any(len(_text(saved[name])) > LONG for name in differing),
        "writable": [name for name in differing if isinstance(form.fields[name].widget, Textarea)],
        "carried": _carried(request, form),
    }
    return render(request, "409.html", context, status=409)


def _sides(saved, mine):
    if len(saved) <= LONG and len(mine) <= LONG:
        return saved, mine
    pieces = texts.word_diff(saved, mine)
    return texts_html.one_side(pieces, "removed"), texts_html.one_side(pieces, "added")


def _carried(request, form):
    """What was sent beside the form's own fields: rows of costs, targets ..."""
    own = {form.add_prefix(name) for name in form.fields} | NOT_CARRIED
    return [(name, value) for name, given in request.POST.lists() if name not in own for value in given]


def _text(value):
    if value is None:
        return ""
    if isinstance(value, str | int | float):
        return str(value).replace("\r\n", "\n")
    if hasattr(value, "__iter__"):
        return ", ".join(sorted(str(each) for each in value))
    return str(value)
