"""The page of a stale save: both texts side by side, and a way to save one's own after all."""

from django.shortcuts import render

from strategy.services.editing import facts


def stale(request, refused, form, *, back_url, mine=None):
    """409. ``form``: what the person sent (bound), with a field ``revision``; ``mine``: {field: text} where the form's own values don't do."""
    current = refused.current
    names = [name for name in form.fields if name != "revision" and hasattr(current, name)]
    saved = facts(current, names)
    sent = mine or {name: _text(form.cleaned_data.get(name)) for name in names}
    changes = [
        (form.fields[name].label, _text(saved[name]), sent[name])
        for name in names
        if _text(saved[name]) != sent.get(name)
    ]
    form.data = form.data.copy()
    form.data[form.add_prefix("revision")] = current.revision
    context = {"changes": changes, "by": refused.by, "back_url": back_url, "form": form, "action": request.path}
    return render(request, "409.html", context, status=409)


def _text(value):
    if value is None:
        return ""
    if isinstance(value, str | int | float):
        return str(value).replace("\r\n", "\n")
    if hasattr(value, "__iter__"):
        return ", ".join(sorted(str(each) for each in value))
    return str(value)
