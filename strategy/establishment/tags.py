"""Numbers of posts in templates: {% load establishment %}{{ post.approved|posts }}."""

from django import template

from workforce.language import figures

register = template.Library()


@register.filter
def posts(value) -> str:
    """With the decimals it has, three at most: 12, or 10.5."""
    return "" if value is None else figures.thousandths(round(value * 1000))
