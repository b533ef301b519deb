"""{% measure record "headcount" %}: a record's count, or in words why it is empty."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from mapping.columns import EMPTY_REASONS
from workforce import figures

register = template.Library()
REASONS = dict(EMPTY_REASONS)


@register.simple_tag
def measure(record, column: str) -> SafeString | str:
    value = getattr(record, column)
    if value is not None:
        return figures.thousandths(value)
    return format_html('<span class="soft">{}</span>', REASONS.get(record.flags.get(column), REASONS["unknown"]))
