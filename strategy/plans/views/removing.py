"""Deleting a part of a strategy that nothing depends on: asked first; when somebody changed it in between, asked again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from strategy.plans.forms.plans import DeleteForm
from strategy.writing.services import editing
from workforce.history.stale import Stale


def removed(request, part, template, context, page):
    """The page that asks (``template``), or the way back to ``page`` of the strategy once the part is gone."""
    form = DeleteForm(request.POST or None, initial={"revision": part.revision})
    context = context | {"form": form, "strategy": part.strategy}
    if request.method == "POST" and form.is_valid():
        try:
            editing.remove(part, revision=form.cleaned_data["revision"], by=request.user)
        except Stale as refused:
            said = _("%(who)s changed this since you opened the page. Look at it again before you delete it.")
            again = DeleteForm(initial={"revision": refused.current.revision})
            context |= {"form": again, "changed": said % {"who": refused.by or _("Somebody")}}
            return render(request, template, context, status=409)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Deleted: %(name)s.") % {"name": part})
            return redirect(page, part.strategy_id)
    return render(request, template, context)
