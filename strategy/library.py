"""The library: what is found by full text, and what is suggested beside the element one is writing about."""

from django.utils.translation import get_language

from strategy.models import Resource

LOOKED_AT = 60  # newest resources of an element that a suggestion chooses from


def suggest(element_codes, limit=3, *, user=None) -> list[Resource]:
    """Resources of these elements, or of the pillar above: nearest first, then the reader's language, then the newest.

    Shared ones only, unless ``user`` may see more.
    """
    wanted = {code: above(code) for code in element_codes}
    codes = {code for chain in wanted.values() for code in chain}
    if not codes:
        return []
    found = Resource.objects.visible_to(user) if user else Resource.objects.filter(is_for_group=False)
    found = found.filter(elements__overlap=sorted(codes)).defer("text", "search").order_by("-year", "-pk")[:LOOKED_AT]
    language = (get_language() or "")[:2]

    def nearness(resource):
        steps = [chain.index(code) for chain in wanted.values() for code in chain if code in resource.elements]
        return (min(steps), -len(steps), resource.language != language)

    return sorted(found, key=nearness)[:limit]


def above(code: str) -> list[str]:
    """PLN-3-1 -> PLN-3-1, PLN-3, PLN: the item and what it is part of."""
    parts = code.split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
