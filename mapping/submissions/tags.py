"""{% measure record "headcount" %}: a record's count, or in words why it is empty;
{% box cell row %}: where one is written.
"""

from django import template
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from mapping.columns import EMPTY_REASONS
from workforce.language import figures, words

register = template.Library()
REASONS = dict(EMPTY_REASONS)


@register.simple_tag
def measure(record, column: str) -> SafeString | str:
    value = getattr(record, column)
    if value is not None:
        return figures.thousandths(value)
    return format_html('<span class="soft">{}</span>', REASONS.get(record.flags.get(column), REASONS["unknown"]))


@register.simple_tag
def box(cell, row) -> SafeString:
    """A figure's box in the form of an area's records: there are thousands on a page, so it is one string."""
    column = cell.column
    before, described = "", ""
    if cell.before:
        before = (
            f'<small id="{cell.id}-b">{escape(words.labelled(row.line.before.submission.round, cell.before))}</small>'
        )
        described = f' aria-describedby="{cell.id}-b"'
    return mark_safe(
        f'<td data-label="{escape(column.label)}" class="n"><input class="num" inputmode="decimal" autocomplete="off"'
        f' name="{escape(cell.name)}" id="{cell.id}" value="{escape(cell.value)}"'
        f' aria-labelledby="h-{column.name} r{row.number}"{described}>{before}</td>'
    )
