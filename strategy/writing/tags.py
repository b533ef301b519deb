"""Texts and drafts in templates: {% load texts %}. Meaning: `texts`, `services.drafts`, both of this room."""

from dataclasses import replace

from django import template
from django.urls import reverse

from strategy.writing import texts, texts_html
from strategy.writing.services import drafts, editing
from workforce.people.permissions import Permission, can

register = template.Library()


@register.simple_tag(takes_context=True)
def text(context, value, shown=None):
    """{% text objective.text shown %}: the text as a page shows it.
    ``shown``: of all figures of the page, from `texts.read_figures`.

    Who reads the strategy but no gap reports is led to the page of a figure, not to its computation.
    A figure of another report than the one the strategy of the page rests on says so.
    """
    shown = texts.read_figures(value) if shown is None else shown
    user, strategy = getattr(context.get("request"), "user", None), context.get("strategy")
    sees_report, rests_on = bool(user) and can(user, Permission.REPORT_VIEW), getattr(strategy, "report_id", None)
    shown = {
        pk: replace(each, sees_report=sees_report, is_other=bool(rests_on) and each.figure.report_id != rests_on)
        for pk, each in shown.items()
    }
    return texts.html(value, shown)


@register.simple_tag
def text_diff(old, new, whole=False):
    """What changed, paragraph by paragraph, with <del> and <ins>."""
    return texts_html.changed(texts.word_diff(old or "", new or ""), whole=whole)


@register.simple_tag(takes_context=True)
def writing_at(context, obj=None):
    """{% writing_at section as at %}: ``at.draft`` (unsaved, not yet decided on), ``at.others`` (who also writes),
    ``at.autosave`` (where drafts go; "" while an older one waits for a decision, so that nothing is lost), ``at.drop``.
    """
    request = context["request"]
    if obj is None or obj.pk is None or not request.user.is_authenticated:
        return {}
    asked = request.method == "GET" and "draft" not in request.GET
    draft = drafts.offered(obj, by=request.user) if asked else None
    where = [obj._meta.label_lower, obj.pk]
    return {
        "draft": draft,
        "others": editing.others_at([obj], by=request.user).get(obj.pk, []),
        "autosave": "" if draft else reverse("autosave", args=where),
        "drop": reverse("autosave-drop", args=where),
    }
