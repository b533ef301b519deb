"""Texts in templates: {% load texts %}. Meaning: `strategy.texts`."""

from django import template

from strategy import texts, texts_html

register = template.Library()


@register.simple_tag
def text(value, shown=None):
    """{% text objective.text shown %}: the text as a page shows it. ``shown``: of all figures of the page, from `texts.read` or `citing.read`."""
    return texts.html(value, shown)


@register.simple_tag
def text_diff(old, new, whole=False):
    """What changed, paragraph by paragraph, with <del> and <ins>."""
    return texts_html.changed(texts.word_diff(old or "", new or ""), whole=whole)
