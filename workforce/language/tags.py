"""Template tags that every template has: the marks between two texts, which French parts by a space."""

from django import template
from django.utils.translation import pgettext

register = template.Library()


@register.simple_tag
def colon():
    """What stands right after a label: ":", in French with a space that does not break before it."""
    return pgettext("punctuation", ":")


@register.simple_tag
def semicolon():
    return pgettext("punctuation", ";")
