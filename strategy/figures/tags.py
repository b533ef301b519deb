"""Cited figures in templates: {% load citing %}{% cited figure %}.
The number is read from its frozen line, never typed.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from strategy.figures import citing
from workforce.language import words
from workforce.people.permissions import Permission, can

register = template.Library()


@register.simple_tag(takes_context=True)
def cited(context, figure, bare=False) -> SafeString:
    """The chip of a figure: its area and number in words, linked to how it was computed; beside it cadre, method and
    day (not where ``bare``: the page prints its source). It says so when its report was withdrawn, is a draft, or is
    not the one on which the strategy of the page rests.

    A page with many figures puts ``shown = citing.read(figures)`` in its context;
    else each figure is read once a request.
    """
    shown = shown_of(context, figure)
    chip = citing.chip(shown, address(context, shown), words.labelled(shown.area, shown.text))
    if not bare:
        chip = format_html("{} <small>{}</small>", chip, ", ".join(map(str, shown.about)))
    said = format_html_join("", ' <span class="tag wait">{}</span>', [(mark,) for mark in shown.marks])
    return format_html("{} {}", chip, withdrawn(shown)) if shown.erratum else format_html("{}{}", chip, said)


@register.simple_tag(takes_context=True)
def shown_of(context, figure):
    """The `citing.Shown` of a figure: {% shown_of figure as shown %}{{ shown.source }}."""
    given = context.get("shown") or {}
    request = context.get("request")
    kept = request.__dict__.setdefault("_cited", {}) if request else {}
    if figure.pk not in given and figure.pk not in kept:
        kept |= citing.read_figures([figure])
    found = given[figure.pk] if figure.pk in given else kept[figure.pk]
    return citing.cited_by(context.get("strategy"), {figure.pk: found})[figure.pk]


def address(context, shown):
    """Its computation; for who reads the strategy but no reports, the page of the figure."""
    user = getattr(context.get("request"), "user", None)
    return shown.url if user and can(user, Permission.REPORT_VIEW) else citing.page_url(shown.figure)


@register.simple_tag
def withdrawn(shown) -> SafeString:
    """The warning beside a figure of a withdrawn report, which leads to the erratum:
    nothing where the report stands.
    """
    if not shown.erratum:
        return SafeString("")
    return format_html('<a class="tag bad" href="{}">{}</a>', citing.erratum_url(shown), citing.warning(shown))
