from django import template

register = template.Library()


@register.filter
def named(names: dict, code: str) -> str:
    """The name that belongs to a code; the code itself when it has none any more."""
    return names.get(code, code)
