"""What every page's frame shows: the country, the navigation a person may use, how many things are their turn.

Higher packages are named by string in settings, so nothing here imports them:

    # label, URL name, permission or None, further paths
    NAVIGATION = [(_("Dashboard"), "dashboard", "dashboard.view"), ...]
    NAV_BADGES = ["mapping.submissions.services.submissions.turn_count"]  # called with the user, returns a number

Each is a function that a template calls when it asks for it, once a request; fragments and files pay nothing.
"""

from functools import cache

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from workforce.people import permissions
from workforce.reference.models import Country

TURN_SHOWN_ON = ("review-queue", "submissions")  # the first of these that a person may open carries the badge


def frame(request) -> dict:
    return {
        "country": cache(country),
        "nav": cache(lambda: navigation(request)),
        "badge": cache(lambda: badge(request.user)),
        "roles": cache(lambda: roles(request.user)),
    }


def country() -> dict:
    """name, and whether and why its figures are illustrative, in the reader's language."""
    found = Country.current()
    return {
        "name": found.label,
        "illustrative": found.illustrative,
        "note": found.illustrative_notes.get((get_language() or "")[:2]) or found.illustrative_note,
    }


def navigation(request) -> list[dict]:
    """label, url, name, current (the reader is there), badged: for what the person may open."""
    entries = []
    for label, name, permission, *paths in settings.NAVIGATION:
        if permission is None or permissions.can(request.user, permission):
            try:
                url = reverse(name)
            except NoReverseMatch:
                continue
            entries.append({"label": label, "url": url, "name": name, "paths": [url, *paths]})
    within = [
        (len(path), entry["url"]) for entry in entries for path in entry["paths"] if is_within(request.path, path)
    ]
    here = max(within, default=(0, None))[1]
    names = [entry["name"] for entry in entries]
    badged = next((name for name in TURN_SHOWN_ON if name in names), None)
    return [entry | {"current": entry["url"] == here, "badged": entry["name"] == badged} for entry in entries]


def is_within(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def badge(user) -> int:
    if not user.is_authenticated:
        return 0
    return sum(import_string(name)(user) for name in settings.NAV_BADGES)


def roles(user) -> list[str]:
    """The person's roles in words, each once."""
    return list(dict.fromkeys(grant.get_role_display() for grant in permissions.grants(user)))
