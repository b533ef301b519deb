"""Plans in templates: {% load plans %}."""

from django import template

from strategy.plans.services import strategies

register = template.Library()


@register.simple_tag
def cited_figures(strategy=None):
    """{% cited_figures strategy as shown %}: every figure the strategy cites, to put in once more."""
    return list(strategies.cited(strategy).values()) if strategy else []
